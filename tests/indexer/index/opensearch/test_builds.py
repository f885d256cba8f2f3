"""A build takes the place of another at once, or not at all; nothing of others is touched."""

from __future__ import annotations

import pytest

from indexer.index.opensearch.client import Cluster
from indexer.index.opensearch.engine import OpenSearchEngine
from indexer.stores import EngineStore
from tests.support.archives.model import entry

DOCUMENTS = [
    entry(key, f"第{key}号\n工会工作" + "，工会" * (key % 3), date=20200101 + key) for key in range(1, 8)
]


def test_a_build_that_fails_leaves_the_old_one(
    engine: OpenSearchEngine, cluster: Cluster, store: EngineStore
) -> None:
    engine.add(DOCUMENTS)

    def broken() -> object:
        yield DOCUMENTS[0]
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        engine.rebuild(broken())  # type: ignore[arg-type]
    assert engine.snapshot().count() == len(DOCUMENTS) and not engine.leftovers()
    assert len(cluster.ask("GET", f"/{store.name}*")) == 1


def test_what_a_killed_build_left_is_swept(
    engine: OpenSearchEngine, cluster: Cluster, store: EngineStore
) -> None:
    engine.add(DOCUMENTS)
    cluster.ask("PUT", f"/{store.name}-babc-0", write=True)
    cluster.ask("PUT", f"/{store.name}-other", write=True)
    assert list(engine.leftovers()) == [f"{store.name}-babc-0"]
    engine.sweep()
    assert not engine.leftovers() and f"{store.name}-other" in cluster.ask("GET", f"/{store.name}*")
