"""Names the indices of a build, one for each partition, and puts a new build in the place of the old in one call."""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any

from indexer.errors import IndexUnusable, StoresInvalid
from indexer.index.engine import Stamp
from indexer.index.opensearch.client import MOST_CLAUSES, Cluster, Refused
from indexer.index.opensearch.mapping import index_body
from indexer.stores import EngineStore

_LAYERS = ("transient", "persistent", "defaults")  # of settings: the first that has one counts
_COPYING = 300  # seconds in which copies of a new build should be there; it is used without them then


class Builds:
    """The builds under one name. The alias of that name has all partitions of the one in use, NAME-PARTITION one each."""

    def __init__(self, cluster: Cluster, store: EngineStore) -> None:
        self._cluster, self._store = cluster, store
        self.name = store.name
        self._pattern = re.compile(rf"({re.escape(store.name)}-b[0-9a-f]+)-([0-9]+)")

    def targets(self, partitions: Collection[int] | None) -> list[str]:
        """The names to search in; that of no index where no partition is seen."""
        if partitions is None:
            return [self.name]
        return [self.alias(partition) for partition in sorted(partitions)] or [f"{self.name}-none"]

    def alias(self, partition: int) -> str:
        """What the index of a partition is called, whichever build is in use."""
        return f"{self.name}-{partition}"

    def current(self) -> dict[int, str]:
        """The indices of the build in use by partition; none before there is one."""
        return {self._partition(index): index for index in self._aliased()}

    def create(self, build: str, partition: int, stamp: Stamp) -> str:
        """An empty index, unless there is one; its name."""
        index = f"{build}-{partition}"
        try:
            self._cluster.ask("PUT", f"/{index}", index_body(self._store, stamp), write=True)
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

    def add_partition(self, build_index: str, partition: int, stamp: Stamp) -> None:
        """An index for another partition of the build in use, one of whose indices is named."""
        index = self.create(build_index.rpartition("-")[0], partition, stamp)
        self.copy([index])
        self._swap([index], ())

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
        """Make these the build in use and remove all others."""
        self._swap(indices, [*self._aliased(), *self.leftovers()])

    def _swap(self, indices: Collection[str], old: Collection[str]) -> None:
        actions: list[dict[str, Any]] = [
            {"remove_index": {"index": index}} for index in set(old) - set(indices)
        ]
        for index in indices:
            for alias in (self.name, self.alias(self._partition(index))):
                actions.append({"add": {"index": index, "alias": alias}})
        self._cluster.ask("POST", "/_aliases", {"actions": actions}, write=True)

    def leftovers(self) -> list[str]:
        """Indices of builds that were given up, or are being filled."""
        found = self._cluster.ask("GET", f"/{self.name}-b*/_alias", allow_no_indices="true")
        return sorted(
            index for index, value in found.items() if self._pattern.fullmatch(index) and not value["aliases"]
        )

    def remove(self, indices: Collection[str]) -> None:
        """Remove indices, as far as they are there."""
        for index in indices:
            with suppress(Refused):
                self._cluster.ask("DELETE", f"/{index}", write=True)

    def stamps(self) -> Mapping[str, Stamp | None]:
        """What each index of the build in use was made with; None when that cannot be told."""
        try:
            path = f"/{self.name}/_mapping"
            found = self._cluster.ask("GET", path, cluster_manager_timeout="2s")  # else 30 s without one
        except Refused as error:
            if error.status == 404:
                return {}
            raise
        return {index: _stamp(value["mappings"].get("_meta")) for index, value in found.items()}

    def _aliased(self) -> list[str]:
        try:
            found = self._cluster.ask("GET", f"/{self.name}-b*/_alias/{self.name}")
        except Refused as error:
            if error.status == 404:
                return []
            raise
        return sorted(found)

    def _partition(self, index: str) -> int:
        found = self._pattern.fullmatch(index)
        if found is None:
            raise IndexUnusable("index files missing")
        return int(found[2])


def _stamp(meta: Any) -> Stamp | None:
    try:
        return Stamp(**meta["stamp"])
    except (TypeError, KeyError):
        return None
