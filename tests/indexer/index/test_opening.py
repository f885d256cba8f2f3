"""Which engine the settings of an archive make."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from indexer.index.opening import engine_at
from indexer.index.opensearch.engine import OpenSearchEngine
from indexer.index.whoosh.engine import WhooshEngine
from indexer.stores import EngineStore
from tools.servers.process import free_port


def test_none_is_the_one_in_the_home(tmp_path: Path) -> None:
    engine, health = engine_at(tmp_path, None)
    with closing(engine):
        assert isinstance(engine, WhooshEngine) and health().told.key == "engine in the home"


def test_one_on_a_cluster_asks_nothing_before_it_is_used(tmp_path: Path) -> None:
    engine, health = engine_at(tmp_path, EngineStore((f"http://127.0.0.1:{free_port()}",)))
    with closing(engine):
        assert isinstance(engine, OpenSearchEngine) and health().status == "away"
