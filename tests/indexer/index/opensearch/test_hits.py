"""Pages are parts of one list, however deep."""

from __future__ import annotations

from typing import get_args

import pytest

from indexer.index.engine import Contains, Plan, ScoringTerm, TierPlan
from indexer.index.opensearch import engine as engine_module
from indexer.index.opensearch import hits
from indexer.index.opensearch.engine import OpenSearchEngine
from indexer.model.request import Sort
from tests.support.archives.model import entry

DOCUMENTS = [
    entry(key, f"第{key}号\n工会工作" + "，工会" * (key % 3), date=20200101 + key) for key in range(1, 8)
]
PLAN = Plan((TierPlan("phrase", Contains("工会"), (ScoringTerm("phrase", "工会", 1.0),)),))


def test_pages_however_deep_are_those_of_one_list(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.add(DOCUMENTS)
    monkeypatch.setattr(hits, "WINDOW", 3)
    monkeypatch.setattr(hits, "MOST_TEXTS", 2)
    monkeypatch.setattr(engine_module, "_PAGE", 2)
    assert list(engine.keys()) == [item.key for item in DOCUMENTS]
    for sort in get_args(Sort):
        whole = engine.snapshot().search(PLAN, limit=100, sort=sort).hits
        assert len(whole) == len(DOCUMENTS)
        for first in range(8):
            for limit in (1, 2, 4):
                page = engine.snapshot().search(PLAN, limit=limit, offset=first, sort=sort)
                assert page.hits == whole[first : first + limit], (sort, first, limit)
