"""Every value is counted, however many there are."""

from __future__ import annotations

import pytest

from indexer.index.engine import Contains, Plan, ScoringTerm, TierPlan
from indexer.index.opensearch import facets
from indexer.index.opensearch.engine import OpenSearchEngine
from tests.support.archives.model import entry

PLAN = Plan((TierPlan("phrase", Contains("工会"), (ScoringTerm("phrase", "工会", 1.0),)),))


def test_values_are_all_counted_however_many(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.add([entry(at, f"题{at}\n工会", district=f"区{at % 7}") for at in range(1, 30)])
    plenty = engine.snapshot().search(PLAN, limit=0).facets
    monkeypatch.setattr(facets, "MOST", 2)
    monkeypatch.setattr(facets, "PAGE", 3)
    assert engine.snapshot().search(PLAN, limit=0).facets == plenty
    assert len(plenty["district"]) == 7 and sum(count for _, count in plenty["district"]) == 29
