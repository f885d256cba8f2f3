"""An index says what it was built with, and its scores are frequencies."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from indexer.errors import IndexOfAnotherVersion
from indexer.index.engine import ScoringTerm, TermKind
from indexer.index.opensearch import mapping
from indexer.index.opensearch.client import Cluster
from indexer.index.opensearch.conditions import term_query
from indexer.index.opensearch.engine import OpenSearchEngine
from indexer.stores import EngineStore
from indexer.text import SHIPPED
from tests.support.archives.model import entry

DOCUMENTS = [
    entry(key, f"第{key}号\n工会工作" + "，工会" * (key % 3), date=20200101 + key) for key in range(1, 8)
]


def test_an_index_of_another_format_is_told(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr(mapping, "FORMAT", mapping.FORMAT - 1)
        engine.rebuild(DOCUMENTS)
    assert engine.state() == "of another version"
    with pytest.raises(IndexOfAnotherVersion):
        engine.snapshot()
    with pytest.raises(IndexOfAnotherVersion):
        engine.add(DOCUMENTS)
    engine.rebuild(DOCUMENTS)
    assert engine.state() == "current" and engine.snapshot().count() == len(DOCUMENTS)


def test_the_format_is_raised_with_the_mapping() -> None:
    """When this fails, raise FORMAT and write the digest down beside it."""
    body = mapping.index_body(EngineStore(("http://127.0.0.1:9",)), mapping.current_stamp(SHIPPED))
    del body["mappings"]["_meta"]
    digest = sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:12]
    assert (mapping.FORMAT, digest) == (4, "9aeee895b779")


def test_an_index_without_a_stamp_is_damaged(
    engine: OpenSearchEngine, cluster: Cluster, store: EngineStore
) -> None:
    engine.add(DOCUMENTS)
    cluster.ask("PUT", f"/{store.name}/_mapping", {"_meta": {}}, write=True)
    assert engine.state() == "cannot read"
    assert list(engine.damaged()) == sorted(cluster.ask("GET", f"/_alias/{store.name}"))


def test_a_score_is_how_often_a_term_stands_there(
    engine: OpenSearchEngine, cluster: Cluster, store: EngineStore
) -> None:
    """A phrase of several pairs scores so often for each of them."""
    engine.add([entry(1, "劳模\n劳模劳模，劳模会\n劳"), entry(2, "无\n无")])
    kinds: dict[TermKind, dict[str, int]] = {
        "phrase": {"劳模劳": 2, "劳模": 4, "劳模劳模": 3},
        "char": {"劳": 5},
        "bigram": {"劳模": 4},
        "word": {"劳模": 4},
    }
    for kind, texts in kinds.items():
        for text, times in texts.items():
            (answer,) = cluster.search([([store.name], {"query": term_query(ScoringTerm(kind, text, 1.0))})])
            assert [hit["_score"] for hit in answer["hits"]["hits"]] == [times], text
