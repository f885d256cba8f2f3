"""Candidates are scored to the bit as among all documents, whoever else is there and whatever is deleted."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.index.engine import AllOf, Contains, HasWord, IndexEntry, Plan, ScoringTerm, TermKind, TierPlan
from indexer.index.execution.candidates import score_candidates
from indexer.index.execution.segment_search import CountedInSegments, SegmentSearch
from indexer.index.execution.snapshot import Snapshot
from indexer.index.opensearch.documents import candidate_of, source_of
from tests.support.archives.known import Known
from tests.support.archives.model import entry, holds, passages_of, segment_of

TERMS = (
    ScoringTerm("word", "劳模", 1.0),
    ScoringTerm("word", "工会", 1.0),
    ScoringTerm("bigram", "模工", 0.8),
    ScoringTerm("char", "劳", 0.4),
    ScoringTerm("phrase", "工会工", 1.0),
    ScoringTerm("char", "魔", 0.4),
)
TIERS = (
    TierPlan("phrase", Contains("劳模"), (ScoringTerm("phrase", "劳模", 1.0),), titles=(("劳模",),)),
    TierPlan("all", AllOf(()), TERMS, titles=(("工", "会"),), preferred=HasWord("工会"), preference=2.0),
    TierPlan("some", Contains("工"), ()),
)
TEXTS = st.lists(st.tuples(st.text("工会劳模a\n", max_size=24), st.booleans()), min_size=1, max_size=9)


def known(snapshot: Snapshot, tier: TierPlan) -> Known:
    """The statistics of a snapshot as another engine would count them: of what the tier asks for."""
    counted = CountedInSegments(snapshot.averages, [SegmentSearch(part) for part in snapshot.parts])
    asked: set[tuple[TermKind, str]] = {(term.kind, term.text) for term in tier.terms}
    asked |= {("phrase", text) for strings in tier.titles for text in strings}
    return Known(snapshot.averages, {(kind, text): counted.holding(kind, (text,))[0] for kind, text in asked})


@settings(deadline=None, max_examples=60)
@pytest.mark.parametrize("tier", TIERS, ids=lambda tier: tier.tier)
@given(texts=TEXTS, whole=st.sampled_from([6, 1000]))
@example(texts=[("工会", False), ("aaaaa工会工a", True)], whole=6)  # a phrase across the end of a passage
def test_scores_order_and_passages_are_those_among_all(
    tier: TierPlan, texts: Sequence[tuple[str, bool]], whole: int
) -> None:
    entries = [entry(key, text, date=20200101 + key % 2) for key, (text, _) in enumerate(texts, 1)]
    with passages_of(whole, 3):
        dead = {at for at, (_, live) in enumerate(texts) if not live}
        snapshot = Snapshot.of([segment_of(entries).with_deleted(dead)])
        among_all = snapshot.search(Plan((tier,)), limit=20).hits
        members: list[IndexEntry] = [
            item for at, item in enumerate(entries) if at not in dead and holds(item, tier.condition)
        ]
        liked = snapshot.search(Plan((TierPlan("some", tier.preferred or AllOf(()), ()),)), limit=20).hits
        keys = {hit.key for hit in liked}
        candidates = [candidate_of(source_of(item), preferred=item.key in keys) for item in members[::-1]]
        assert score_candidates(candidates, tier, known(snapshot, tier)) == list(among_all)


def test_no_candidates_are_no_hits() -> None:
    snapshot = Snapshot.of([])
    assert score_candidates([], TIERS[0], known(snapshot, TIERS[2])) == []
