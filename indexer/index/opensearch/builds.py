"""Names the indices of a build, one for each partition, swaps builds in one call, and searches the one in use."""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple

from indexer.errors import IndexUnusable, StoresInvalid
from indexer.index.engine import Stamp
from indexer.index.opensearch.client import MOST_CLAUSES, Cluster, Json, Refused
from indexer.index.opensearch.mapping import index_body
from indexer.stores import EngineStore

# behind the name that all have
_INDEX = re.compile(r"-b[0-9a-f]+-([0-9]+)")  # of an index: its partition
_HAS = re.compile(r"-has-([0-9]+)")  # of an alias: a partition that is there

_LAYERS = ("transient", "persistent", "defaults")  # of settings: the first that has one counts
_COPYING = 300  # seconds in which copies of a new build should be there; it is used without them then


class InUse(NamedTuple):
    """A build as the cluster has it: none before the first."""

    stamps: Mapping[int, Stamp | None]  # what each partition was made with; None when that cannot be told
    indices: Mapping[int, str]
    lacking: Collection[int]  # partitions that have gone


class Builds:
    """The builds under one name. The alias of that name has all partitions of the one in use, NAME-PARTITION-current one each.

    Partition 0 is always there, and has an alias NAME-has-PARTITION for each one: so it is noticed when one has gone.
    """

    def __init__(self, cluster: Cluster, store: EngineStore, owner: str) -> None:
        self._cluster, self._store, self._owner = cluster, store, owner
        self.name = store.name
        self._known: frozenset[int] = frozenset()  # partitions of the build in use when it was last looked at

    def targets(self, partitions: Collection[int] | None) -> list[str]:
        """The names to search in: each partition that is known to be there, and patterns for what may have been added."""
        known = sorted(self._known if partitions is None else self._known.intersection(partitions))
        more = ["*"] if partitions is None else sorted({*partitions} - self._known)
        names = [self._alias(partition) for partition in [*known, *more]]
        return [*names[: len(known)], *(f"{name}*" for name in names[len(known) :])] or [f"{self.name}-none*"]

    def _alias(self, partition: int | str) -> str:
        """What the index of a partition is called, whichever build is in use."""
        return f"{self.name}-{partition}-current"

    def in_use(self) -> InUse:
        """The build in use. Raises StoresInvalid when it is that of another catalogue."""
        try:
            path = f"/{self.name}"
            parts = "*.aliases,*.mappings._meta"
            found = self._cluster.ask(
                "GET", path, filter_path=parts, cluster_manager_timeout="2s"
            )  # else 30 s
        except Refused as error:
            if error.status != 404:
                raise
            found = {}
        indices = {self._partition(index): index for index in sorted(found)}
        aliases = (alias for value in found.values() for alias in value["aliases"])
        named = (_HAS.fullmatch(alias.removeprefix(self.name)) for alias in aliases)
        lacking = ({int(each[1]) for each in named if each} | {0}) - indices.keys() if indices else set()
        if indices and not lacking:
            self._known = frozenset(indices)
        metas = {at: _meta(found[index]) for at, index in indices.items()}
        if any(meta.get("owner", self._owner) != self._owner for meta in metas.values()):
            raise StoresInvalid("engine name of another archive", name=self.name)
        stamps = {at: _stamp(meta) for at, meta in metas.items()}
        return InUse(stamps, indices, lacking)

    def require_whole(self) -> InUse:
        """The build in use. Raises IndexUnusable when an index of it has gone."""
        known = self._known
        in_use = self.in_use()
        if in_use.lacking or (known and not in_use.indices):
            raise IndexUnusable("index files missing")
        return in_use

    def create(self, build: str, partition: int, stamp: Stamp) -> str:
        """An empty index, unless there is one; its name."""
        index = f"{build}-{partition}"
        try:
            self._cluster.ask("PUT", f"/{index}", index_body(self._store, stamp, self._owner), write=True)
        except Refused as error:
            if error.kind != "resource_already_exists_exception":
                raise
        return index

    def allow_long_queries(self) -> None:
        """Let the cluster take what can be typed, if we may; else its administrator has to."""
        setting = "indices.query.bool.max_clause_count"
        with suppress(Refused, StoresInvalid):
            found = self._cluster.ask(
                "GET", "/_cluster/settings", include_defaults="true", flat_settings="true"
            )
            now = next(part[setting] for part in map(found.get, _LAYERS) if part and setting in part)
            if int(now) < MOST_CLAUSES:
                settings = {"persistent": {setting: MOST_CLAUSES}}
                self._cluster.ask("PUT", "/_cluster/settings", settings, write=True)

    def new_build(self) -> str:
        """The name of a build that is not in use yet."""
        return f"{self.name}-b{time.time_ns():x}"

    def add_partition(self, build_index: str, partition: int, stamp: Stamp) -> str:
        """An index for another partition of the build in use, one of whose indices is named; its name."""
        build = build_index.rpartition("-")[0]
        index = self.create(build, partition, stamp)
        self.copy([index])
        self._swap([index], ())
        return index

    def copy(self, indices: Collection[str]) -> None:
        """Give indices their copies, and wait until these are there, as far as there are nodes for them."""
        if not self._store.copies or not indices:
            return
        path = ",".join(indices)
        settings = {"index": {"number_of_replicas": self._store.copies}}
        self._cluster.ask("PUT", f"/{path}/_settings", settings, write=True)
        with suppress(Refused):  # 408: they come later
            self._cluster.ask(
                "GET",
                f"/_cluster/health/{path}",
                wait_for_no_initializing_shards="true",
                wait_for_events="languid",
                timeout=_COPYING + 10,
            )

    def put_in_use(self, indices: Collection[str]) -> None:
        """Make these the build in use and remove all others of ours."""
        before = self.in_use()  # another catalogue may have come first
        self._swap(indices, [*before.indices.values(), *self.leftovers()])

    def _swap(self, indices: Collection[str], old: Collection[str]) -> None:
        actions: list[dict[str, Any]] = [
            {"remove_index": {"index": index}} for index in set(old) - set(indices)
        ]
        for index in indices:
            partition = self._partition(index)
            first = f"{index.rpartition('-')[0]}-0"
            actions.append({"add": {"index": first, "alias": f"{self.name}-has-{partition}"}})
            for alias in (self.name, self._alias(partition)):
                actions.append({"add": {"index": index, "alias": alias}})
        self._cluster.ask("POST", "/_aliases", {"actions": actions}, write=True)

    def leftovers(self) -> list[str]:
        """Indices of our builds that were given up, or are being filled."""
        found = self._cluster.ask("GET", f"/{self.name}-b*", allow_no_indices="true", expand_wildcards="all")
        ours = (
            index
            for index, value in found.items()
            if not value["aliases"] and _meta(value).get("owner", self._owner) == self._owner
        )
        return sorted(index for index in ours if _INDEX.fullmatch(index.removeprefix(self.name)))

    def remove(self, indices: Collection[str]) -> None:
        """Remove indices, as far as they are there."""
        for index in indices:
            with suppress(Refused):
                self._cluster.ask("DELETE", f"/{index}", write=True)

    def _partition(self, index: str) -> int:
        found = _INDEX.fullmatch(index.removeprefix(self.name))
        if found is None:
            raise IndexUnusable("index files missing")
        return int(found[1])


class Seen:
    """All partitions, or some. An index of theirs that is gone or closed is an error, never one without documents."""

    def __init__(self, cluster: Cluster, builds: Builds, partitions: Collection[int] | None) -> None:
        self._cluster, self._builds, self._partitions = cluster, builds, partitions
        self.key = None if partitions is None else frozenset(partitions)

    def search(self, searches: Sequence[Json]) -> list[Json]:
        """The answers to searches, in one request. Raises EngineUnavailable; IndexUnusable when an index is gone."""
        try:
            return self._ask(searches)
        except Refused as error:
            if error.status != 404:
                raise
        self._builds.require_whole()  # else another build has taken the place of the one that was known
        return self._ask(searches)

    def _ask(self, searches: Sequence[Json]) -> list[Json]:
        targets = self._builds.targets(self._partitions)
        return self._cluster.search([(targets, search) for search in searches])


def _meta(index: Json) -> Json:
    meta: Json = index.get("mappings", {}).get("_meta") or {}
    return meta


def _stamp(meta: Json) -> Stamp | None:
    try:
        stamp = Stamp(**meta["stamp"])
    except (TypeError, KeyError):
        return None
    return stamp if "owner" in meta else replace(stamp, format=0)  # of before indices had owners
