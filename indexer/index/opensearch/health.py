"""Tells how a cluster is: its nodes, its shards, and the copies that are missing."""

from __future__ import annotations

from indexer.errors import ArchiveError, EngineUnavailable
from indexer.index.opensearch.client import Cluster, Refused
from indexer.message import Message
from indexer.stores import EngineStore, StoreHealth

_PATIENCE = 2.0  # seconds until another node is not asked any more


class ClusterHealth:
    """Asks a cluster how it is, over connections of its own: it must not wait as long as a search may."""

    def __init__(self, store: EngineStore) -> None:
        self._store = store
        self._cluster = Cluster(store, read_patience=_PATIENCE)

    def __call__(self) -> StoreHealth:
        """It, asked now; see StoreHealth."""
        try:
            root = self._cluster.ask("GET", "/", timeout=_PATIENCE)
            path = f"/_cluster/health/{self._store.name}-*"
            found = self._cluster.ask("GET", path, timeout=_PATIENCE, cluster_manager_timeout="1s")
        except ArchiveError as error:
            return StoreHealth("engine", "away", error.message)
        except Refused as error:
            return StoreHealth("engine", "away", EngineUnavailable(str(error)).message)
        missing = int(found["unassigned_shards"]) + int(found["initializing_shards"])
        if found["status"] == "red":
            return StoreHealth("engine", "away", EngineUnavailable(f"{missing} shards missing").message)
        version, nodes = str(root["version"]["number"]), int(found["number_of_nodes"])
        shards, copies = int(found["active_primary_shards"]), self._store.copies
        told = Message("cluster", version=version, nodes=nodes, shards=shards, copies=copies)
        if found["status"] == "green":
            return StoreHealth("engine", "sound", told)
        told = Message(
            "cluster lacks copies",
            version=version,
            nodes=nodes,
            shards=shards,
            copies=copies,
            missing=missing,
        )
        return StoreHealth("engine", "reduced", told)

    def close(self) -> None:
        """Let go of connections."""
        self._cluster.close()
