"""Implements the engine on a cluster of OpenSearch: one index a partition, read by aliases, written by key."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from indexer.errors import ArchiveBusy, EngineUnavailable, IndexOfAnotherVersion, IndexUnusable
from indexer.index.batches import in_batches
from indexer.index.engine import NO_SERIALS, IndexEntry, Stamp, State, report_to_nobody
from indexer.index.key_set import NO_KEYS, KeySet
from indexer.index.opensearch.builds import Builds, InUse, Seen
from indexer.index.opensearch.client import Cluster, Json
from indexer.index.opensearch.documents import source_of
from indexer.index.opensearch.mapping import FORMAT, current_stamp
from indexer.index.opensearch.statistics import Remembered
from indexer.index.opensearch.view import ClusterView
from indexer.stores import EngineStore
from indexer.text import SHIPPED, Lexicon

_PIECE: Final = 1_000_000  # characters that are sent in one request
_PAGE: Final = 10_000  # keys that are read in one
_IDS: Final = 5_000  # that are looked for in one
_TRUSTED: Final = 10.0  # seconds in which the stamp is not read again
_JOINING: Final = 3_600.0


_PURGING: Final = 150.0  # seconds until who purges gives up for now
_EVERY: Final = 3.0  # seconds between two looks at what is left
_LET_GO: Final[Json] = {  # settings by which shards do not keep what was deleted
    "index.merge.policy.expunge_deletes_allowed": 0,
    "index.soft_deletes.retention_lease.period": "0s",
}


class OpenSearchEngine:
    """See `indexer.index.engine.Engine`. Whoever writes holds the archive's lock: the cluster has none."""

    def __init__(self, store: EngineStore, cluster: Cluster | None = None, owner: str = "") -> None:
        """`owner` is the identity of the catalogue: what is built for another is left alone."""
        self._cluster = cluster or Cluster(store)
        self._builds = Builds(self._cluster, store, owner)
        self._remembered = Remembered()
        self._trusted_until = 0.0

    def snapshot(self, partitions: Collection[int] | None = None) -> ClusterView:
        """See Engine."""
        if time.monotonic() > self._trusted_until:
            self._usable()
            self._trusted_until = time.monotonic() + _TRUSTED
        return ClusterView(self._seen(partitions), self._remembered)

    def add(self, entries: Iterable[IndexEntry], *, merge: bool = True) -> None:
        """See Engine."""
        stamp, current = self._usable()
        if stamp is None:
            self.rebuild(entries)
            return
        for batch in in_batches(entries):
            for partition in {entry.partition for entry in batch} - current.keys():
                current[partition] = self._builds.add_partition(current[0], partition, stamp)
            self._remove_from_others(batch, current)
            self._write(batch, current, refresh=True)

    def remove(self, keys: Iterable[int], serials: Mapping[int, int] = NO_SERIALS) -> None:
        """See Engine."""
        unwanted = list(keys)
        self._usable()
        for at in range(0, len(unwanted), _IDS):
            found = self._indices_of(unwanted[at : at + _IDS])
            actions: list[Json] = [
                {"delete": _target(key, index, serials.get(key, 0))}
                for key, indices in found.items()
                for index in indices
            ]
            if actions:
                self._cluster.bulk(actions, refresh=True)

    def keys(self) -> Iterator[int]:
        """See Engine."""
        after: Any = None
        while True:
            search: Json = {
                "size": _PAGE,
                "sort": [{"key": "asc"}],
                "_source": False,
                "track_total_hits": False,
            }
            search |= {"search_after": after} if after else {}
            (answer,) = self._seen().search([search])
            hits = answer["hits"]["hits"]
            yield from (int(hit["_id"]) for hit in hits)
            if len(hits) < _PAGE:
                return
            after = hits[-1]["sort"]

    def state(self, lexicon: Lexicon = SHIPPED) -> State:
        """See Engine. A cluster that does not answer is no state of an index: raises EngineUnavailable."""
        return _state_of(self._builds.in_use(), lexicon)

    def damaged(self) -> Sequence[str]:
        """See Engine. Shards that are away are not damaged: raises EngineUnavailable."""
        self._seen().search([{"size": 0}])
        in_use = self._builds.require_whole()
        return sorted(in_use.indices[at] for at, stamp in in_use.stamps.items() if stamp is None)

    def leftovers(self) -> Sequence[str]:
        """See Engine."""
        return self._builds.leftovers()

    def sweep(self) -> None:
        """See Engine."""
        self._builds.remove(self._builds.leftovers())

    def unfinished(self, lexicon: Lexicon = SHIPPED, changed: Collection[int] = ()) -> KeySet:
        """See Engine. A rebuild on a cluster begins anew: another machine may still write to the indices of the last one."""
        return NO_KEYS

    def rebuild(
        self,
        entries: Iterable[IndexEntry],
        lexicon: Lexicon = SHIPPED,
        *,
        kept: KeySet = NO_KEYS,
        written: Callable[[Collection[int]], None] = report_to_nobody,
    ) -> None:
        """See Engine. Nothing is ever kept."""
        self._builds.in_use()  # raises where it is another's
        self._builds.allow_long_queries()
        build, stamp, made = self._builds.new_build(), current_stamp(lexicon), dict[int, str]()
        try:
            made[0] = self._builds.create(build, 0, stamp)
            for batch in in_batches(entries):
                for partition in {entry.partition for entry in batch} - made.keys():
                    made[partition] = self._builds.create(build, partition, stamp)
                self._write(batch, made, refresh=False)
                written([entry.key for entry in batch])
            self._refresh(made.values())
            self._builds.copy(made.values())
        except BaseException:
            self._abandon(made.values())
            raise
        self._builds.put_in_use(made.values())
        self._trusted_until = 0.0

    def join(self) -> None:
        """See Engine."""
        if self._builds.in_use().indices:
            path = f"/{self._builds.name}/_forcemerge"
            self._cluster.ask("POST", path, write=True, timeout=_JOINING, max_num_segments=1)

    def purge(self) -> None:
        """See Engine. Segments are merged until none has anything deleted; snapshots of the cluster keep what they have.

        Shards hold what was deleted for copies that may have been away, and let go of it every half minute.
        """
        if not self._builds.in_use().indices:
            return
        name, until = self._builds.name, time.monotonic() + _PURGING
        try:
            self._set(_LET_GO)
            self._cluster.ask("POST", f"/{name}/_flush", write=True, timeout=_JOINING, force="true")
            while self._deleted():
                if time.monotonic() > until:
                    raise ArchiveBusy("index being written")
                time.sleep(_EVERY)
                path = f"/{name}/_forcemerge"
                self._cluster.ask("POST", path, write=True, timeout=_JOINING, only_expunge_deletes="true")
                self._refresh(self._builds.in_use().indices.values())
            self._cluster.ask("POST", f"/{name}/_flush", write=True, timeout=_JOINING, force="true")
        finally:
            self._set(dict.fromkeys(_LET_GO))

    def _set(self, settings: Json) -> None:
        self._cluster.ask("PUT", f"/{self._builds.name}/_settings", settings, write=True)

    def _deleted(self) -> int:
        """How many documents that were deleted segments still hold."""
        stats = self._cluster.ask("GET", f"/{self._builds.name}/_stats/docs")
        return int(stats["_all"]["total"]["docs"]["deleted"])

    def close(self) -> None:
        """See Engine."""
        self._cluster.close()

    def _usable(self) -> tuple[Stamp | None, dict[int, str]]:
        """The stamp of the build in use and its indices by partition; None before the first. Raises IndexUnusable."""
        in_use = self._builds.require_whole()
        state = _state_of(in_use)
        if state == "cannot read":
            raise IndexUnusable("index file damaged", file=self._builds.name)
        if state == "of another version":
            raise IndexOfAnotherVersion
        return next(iter(in_use.stamps.values()), None), dict(in_use.indices)

    def _seen(self, partitions: Collection[int] | None = None) -> Seen:
        return Seen(self._cluster, self._builds, partitions)

    def _write(self, batch: Sequence[IndexEntry], indices: Mapping[int, str], *, refresh: bool) -> None:
        pieces = list(in_batches(batch, _PIECE))
        for piece in pieces:
            actions: list[Json] = []
            for entry in piece:
                target = _target(entry.key, indices[entry.partition], entry.serial)
                actions += [{"index": target}, source_of(entry)]
            self._cluster.bulk(actions, refresh=refresh and len(pieces) == 1)
        if refresh and len(pieces) > 1:
            self._refresh({indices[entry.partition] for entry in batch})

    def _refresh(self, indices: Iterable[str]) -> None:
        answer = self._cluster.ask("POST", f"/{','.join(indices)}/_refresh", write=True, timeout=120.0)
        if answer["_shards"]["failed"]:
            raise EngineUnavailable("shards were not refreshed")

    def _remove_from_others(self, batch: Sequence[IndexEntry], indices: Mapping[int, str]) -> None:
        """Remove documents that come into another partition than they were in: none is ever in two."""
        if len(indices) < 2:
            return
        coming = {entry.key: entry for entry in batch}
        found = self._indices_of(list(coming))
        actions: list[Json] = [
            {"delete": _target(key, index, coming[key].serial)}
            for key, held in found.items()
            for index in held
            if index != indices[coming[key].partition]
        ]
        if actions:
            self._cluster.bulk(actions, refresh=True)

    def _indices_of(self, keys: Sequence[int]) -> dict[int, list[str]]:
        """The indices that each of some keys is in."""
        found: dict[int, list[str]] = {}
        for at in range(0, len(keys), _IDS):
            values = [str(key) for key in keys[at : at + _IDS]]
            search: Json = {"size": 2 * _IDS, "query": {"ids": {"values": values}}, "_source": False}
            (answer,) = self._seen().search([search])
            for hit in answer["hits"]["hits"]:
                found.setdefault(int(hit["_id"]), []).append(hit["_index"])
        return found

    def _abandon(self, indices: Collection[str]) -> None:
        with suppress(EngineUnavailable):  # they are leftovers then
            self._builds.remove(indices)


def _state_of(in_use: InUse, lexicon: Lexicon = SHIPPED) -> State:
    if not in_use.indices or in_use.lacking:
        return "missing"
    stamps = set(in_use.stamps.values())
    if None in stamps or len(stamps) > 1:
        return "cannot read"
    (stamp,) = stamps
    if stamp is not None and stamp.format != FORMAT:
        return "of another version"
    return "current" if stamp == current_stamp(lexicon) else "reindex advised"


def _target(key: int, index: str, serial: int) -> Json:
    """What an action is about; with a serial it does nothing where a greater one was before."""
    ordered = {"version": serial, "version_type": "external_gte"} if serial else {}
    return {"_index": index, "_id": str(key)} | ordered
