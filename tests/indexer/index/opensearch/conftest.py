"""An engine on a real server, for one test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from indexer.index.opensearch.client import Cluster
from indexer.index.opensearch.engine import OpenSearchEngine
from indexer.stores import EngineStore


@pytest.fixture
def store(opensearch_url: str, opensearch_name: str) -> EngineStore:
    """Where the test's indices are."""
    return EngineStore((opensearch_url,), name=opensearch_name, copies=0, shards=2)


@pytest.fixture
def cluster(store: EngineStore) -> Iterator[Cluster]:
    """The server, with little patience."""
    made = Cluster(store, read_patience=0.5, write_patience=5)
    yield made
    made.close()


@pytest.fixture
def engine(store: EngineStore, cluster: Cluster) -> OpenSearchEngine:
    """An engine without an index yet."""
    return OpenSearchEngine(store, cluster)
