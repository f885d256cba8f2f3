"""Makes the engine that the settings of an archive name, with what tells how it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from indexer.index.engine import Engine
from indexer.index.whoosh.engine import WhooshEngine
from indexer.message import Message
from indexer.paths import INDEX
from indexer.stores import EngineStore, StoreHealth


class OpenedEngine(NamedTuple):
    """An engine, and how it is whenever that is asked."""

    engine: Engine
    health: Callable[[], StoreHealth]


def engine_at(home: Path, store: EngineStore | None, owner: str = "") -> OpenedEngine:
    """The one in a home, or on a cluster for the catalogue `owner`; nothing is asked of another machine before it is used."""
    if store is None:
        return OpenedEngine(WhooshEngine(home / INDEX), _at_home)
    from indexer.index.opensearch.engine import OpenSearchEngine  # late: its client need not be installed
    from indexer.index.opensearch.health import ClusterHealth

    return OpenedEngine(OpenSearchEngine(store, owner=owner), ClusterHealth(store))


def _at_home() -> StoreHealth:
    return StoreHealth("engine", "sound", Message("engine in the home"))
