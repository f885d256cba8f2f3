"""What a cluster tells of itself: sound, short of copies, with shards away, or away altogether."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from indexer.index.opensearch.client import Cluster
from indexer.index.opensearch.health import ClusterHealth
from indexer.stores import EngineStore
from tools.servers.process import free_port


@pytest.fixture
def store(opensearch_url: str, opensearch_name: str) -> EngineStore:
    return EngineStore((opensearch_url,), name=opensearch_name, copies=1)


@pytest.fixture
def cluster(store: EngineStore) -> Iterator[Cluster]:
    with closing(Cluster(store)) as made:
        yield made


@pytest.fixture
def health(store: EngineStore) -> Iterator[ClusterHealth]:
    with closing(ClusterHealth(store)) as asked:
        yield asked


@pytest.mark.cluster
def test_a_cluster_whose_copies_are_missing(
    store: EngineStore, cluster: Cluster, health: ClusterHealth
) -> None:
    before = health()
    assert before.status == "sound" and before.told.facts["shards"] == 0, "nothing yet that could be lost"
    settings = {"index": {"number_of_shards": 2, "number_of_replicas": 1}}
    cluster.ask("PUT", f"/{store.name}-1", {"settings": settings}, write=True)
    found = health()
    assert found.status == "reduced"
    facts = found.told.facts
    assert (facts["shards"], facts["copies"], facts["missing"]) == (2, 1, 2) and facts["nodes"] == 1
    cluster.ask("PUT", f"/{store.name}-1/_settings", {"index": {"number_of_replicas": 0}}, write=True)
    assert health().status == "sound"


@pytest.mark.cluster
def test_shards_that_are_nowhere_are_a_store_that_is_away(
    store: EngineStore, cluster: Cluster, health: ClusterHealth
) -> None:
    nowhere = {"index.routing.allocation.require._name": "nobody", "index.number_of_replicas": 0}
    path = f"/{store.name}-1"
    cluster.ask("PUT", path, {"settings": nowhere}, write=True, wait_for_active_shards="0")
    found = health()
    assert found.status == "away" and "1 shards missing" in str(found.told.facts["why"])


def test_no_node_answers() -> None:
    begun = time.monotonic()
    with closing(ClusterHealth(EngineStore((f"http://127.0.0.1:{free_port()}",)))) as asked:
        found = asked()
    assert found.status == "away" and found.told.key == "engine unavailable"
    assert time.monotonic() - begun < 5
