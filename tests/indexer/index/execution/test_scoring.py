"""Scores are made of terms, what is preferred and the title, in this order, with numbers counted anywhere."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.index import ranking
from indexer.index.engine import AllOf, HasWord, ScoringTerm, TierPlan
from indexer.index.execution.matches import TierMatches
from indexer.index.execution.scoring import score
from indexer.index.execution.segment_search import Part, SegmentSearch
from indexer.index.execution.statistics import Averages
from tests.support.archives.known import Known
from tests.support.archives.model import entry, segment_of

ENTRIES = [entry(1, "劳模\n劳模工会"), entry(2, "乙\n工会工会"), entry(3, "丙\n文")]
KNOWN = Known(Averages(100, 100, 6.0, 3.0), {("phrase", "工会"): 9, ("phrase", "劳模"): 4})
TERMS = (ScoringTerm("phrase", "工会", 1.0),)


def scores(tier: TierPlan, statistics: Known = KNOWN) -> list[float]:
    segment = segment_of(ENTRIES)
    search = SegmentSearch(Part(segment, statistics.averages))
    matches = TierMatches(search, tier, np.arange(len(ENTRIES)), {})
    score([matches], statistics)
    return [float(one) for one in matches.scores]


def bm25(tf: int, length: int) -> float:
    norm = ranking.K1 * (1 - ranking.B + ranking.B * length / 6.0)
    return ranking.inverse_document_frequency(100, 9) * tf * (ranking.K1 + 1) / (tf + norm)


def test_frequency_and_length_by_what_is_known_of_all() -> None:
    plain = scores(TierPlan("all", AllOf(()), TERMS))
    assert plain == pytest.approx([bm25(1, 7), bm25(2, 6), 0.0], rel=1e-6)


def test_what_is_preferred_is_worth_more_and_the_title_comes_on_top() -> None:
    tier = TierPlan("all", AllOf(()), TERMS, titles=(("劳模",),), preferred=HasWord("劳模"), preference=3.0)
    title = ranking.TITLE_SHARE * ranking.inverse_document_frequency(100, 4)
    assert scores(tier) == pytest.approx([3 * bm25(1, 7) + title, bm25(2, 6), 0.0], rel=1e-6)
