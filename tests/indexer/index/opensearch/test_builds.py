"""A build takes the place of another at once, or not at all; nothing of others is touched."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.errors import EngineUnavailable, IndexUnusable, StoresInvalid
from indexer.index.engine import IndexEntry
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


def of_two_partitions() -> list[IndexEntry]:
    return [replace(each, partition=each.key % 2) for each in DOCUMENTS]


@pytest.mark.parametrize("seen", [None, {0, 1}])
def test_a_closed_index_is_not_one_without_documents(
    engine: OpenSearchEngine, cluster: Cluster, store: EngineStore, seen: set[int] | None
) -> None:
    engine.add(of_two_partitions())
    assert engine.snapshot(seen).count() == len(DOCUMENTS)
    for known in (engine, OpenSearchEngine(store, cluster)):
        cluster.ask("POST", f"/{store.name}-1-current/_close", write=True)
        with pytest.raises(EngineUnavailable):
            known.snapshot(seen).count()
        with pytest.raises(EngineUnavailable):
            list(known.keys())
        assert known.snapshot({0}).count() == 3
        cluster.ask("POST", f"/{store.name}-1-current/_open", write=True)
        assert known.snapshot(seen).count() == len(DOCUMENTS)


@pytest.mark.parametrize("seen", [None, {0, 1}])
@pytest.mark.parametrize("gone", [0, 1])
def test_an_index_that_has_gone_is_built_anew(
    engine: OpenSearchEngine, cluster: Cluster, store: EngineStore, gone: int, seen: set[int] | None
) -> None:
    engine.add(of_two_partitions())
    assert engine.snapshot(seen).count() == len(DOCUMENTS)
    (index,) = cluster.ask("GET", f"/{store.name}-{gone}-current")
    cluster.ask("DELETE", f"/{index}", write=True)
    for known in (engine, engine, OpenSearchEngine(store, cluster)):
        with pytest.raises(IndexUnusable):
            known.snapshot(seen).count()
        with pytest.raises(IndexUnusable):
            known.add(DOCUMENTS[:1])
        assert known.state() == "missing"
    engine.rebuild(DOCUMENTS)
    assert engine.snapshot(seen).count() == len(DOCUMENTS) and engine.state() == "current"


def test_builds_and_partitions_of_others_are_seen_at_once(
    engine: OpenSearchEngine, cluster: Cluster, store: EngineStore
) -> None:
    other = OpenSearchEngine(store, cluster)
    seen: tuple[set[int] | None, ...] = (None, {0, 1}, set())
    assert [engine.snapshot(each).count() for each in seen] == [0, 0, 0]
    other.add(DOCUMENTS[:1])
    assert [engine.snapshot(each).count() for each in seen] == [1, 1, 0]
    other.add(of_two_partitions())
    assert [engine.snapshot(each).count() for each in seen] == [7, 7, 0]
    assert engine.snapshot({1}).count() == 4
    other.rebuild(DOCUMENTS[:2])
    assert [engine.snapshot(each).count() for each in seen] == [2, 2, 0]


def test_the_index_of_another_catalogue_is_left_alone(cluster: Cluster, store: EngineStore) -> None:
    ours, other = (OpenSearchEngine(store, cluster, owner=name) for name in ("ours", "other"))
    ours.add(of_two_partitions())
    rest = f"{store.name}-babc-0"
    cluster.ask("PUT", f"/{rest}", {"mappings": {"_meta": {"owner": "ours"}}}, write=True)
    for refused in (
        other.snapshot,
        other.state,
        other.join,
        lambda: other.add(DOCUMENTS),
        lambda: other.remove([1]),
        lambda: other.rebuild(DOCUMENTS),
    ):
        with pytest.raises(StoresInvalid, match="engine name of another archive"):
            refused()
    other.sweep()
    assert not other.leftovers() and list(ours.leftovers()) == [rest]
    assert OpenSearchEngine(store, cluster, owner="ours").snapshot().count() == len(DOCUMENTS)


def test_an_index_of_before_there_were_owners_is_of_another_version(
    engine: OpenSearchEngine, cluster: Cluster, store: EngineStore
) -> None:
    engine.add(DOCUMENTS)
    (found,) = cluster.ask("GET", f"/{store.name}/_mapping").values()
    meta = {"stamp": found["mappings"]["_meta"]["stamp"]}
    cluster.ask("PUT", f"/{store.name}/_mapping", {"_meta": meta}, write=True)
    ours = OpenSearchEngine(store, cluster, owner="ours")
    assert ours.state() == "of another version"
    ours.rebuild(DOCUMENTS)
    assert ours.state() == "current"
