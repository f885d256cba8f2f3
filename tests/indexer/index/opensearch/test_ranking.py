"""No document's own score is above the server's; of one term and documents of one passage they are the same number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.index.engine import AllOf, HasWord, IndexEntry, ScoringTerm, TierPlan
from indexer.index.execution.candidates import score_candidates
from indexer.index.opensearch.client import Cluster
from indexer.index.opensearch.conditions import EVERYTHING
from indexer.index.opensearch.documents import candidate_of
from indexer.index.opensearch.engine import OpenSearchEngine
from indexer.index.opensearch.ranking import PREFERRED, beyond, bound_query, is_exact
from indexer.index.opensearch.statistics import STATE_SEARCH, Counted, IndexState, Term, terms_of
from indexer.stores import EngineStore
from tests.support.archives.model import entry, passages_of

PHRASE = TierPlan("phrase", AllOf(()), (ScoringTerm("phrase", "劳模", 1.0),))
TIERS = (
    PHRASE,
    TierPlan("all", AllOf(()), (ScoringTerm("word", "工会", 1.3),)),
    TierPlan(
        "some",
        AllOf(()),
        (
            ScoringTerm("word", "劳模", 1.0),
            ScoringTerm("bigram", "模工", 0.8),
            ScoringTerm("char", "劳", 0.4),
            ScoringTerm("phrase", "工会工", 1.0),
        ),
        titles=(("工", "会"), ("劳模",)),
        preferred=HasWord("工会"),
        preference=2.0,
    ),
)
TEXTS = st.lists(st.text("工会劳模a\n", max_size=40), min_size=1, max_size=8)
COUNTS: dict[Term, int] = {
    term: 1 + at for at, term in enumerate(t for tier in TIERS for t in terms_of(tier))
}


def scores(
    cluster: Cluster, store: EngineStore, tier: TierPlan, entries: Sequence[IndexEntry]
) -> tuple[Counted, dict[int, tuple[float, float]]]:
    """The statistics, and by key our score and the server's."""
    (answer,) = cluster.search([([store.name], STATE_SEARCH)])
    state = IndexState.of(answer)
    statistics = Counted(IndexState(9, *(state.passages, state.characters, state.words, 0)), COUNTS)
    query = {"size": 100, "query": bound_query(tier, EVERYTHING, statistics)}
    (answer,) = cluster.search([([store.name], query)])
    server = {int(hit["_id"]): hit["_score"] for hit in answer["hits"]["hits"]}
    candidates = [
        candidate_of(hit["_source"], preferred=PREFERRED in hit.get("matched_queries", ()))
        for hit in answer["hits"]["hits"]
    ]
    own = {hit.key: hit.score for hit in score_candidates(candidates, tier, statistics)}
    assert own.keys() == server.keys() == {item.key for item in entries}
    return statistics, {key: (own[key], server[key]) for key in own}


@pytest.mark.parametrize("whole", [1000, 6])
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=TEXTS)
def test_the_bound_is_never_below(
    engine: OpenSearchEngine, cluster: Cluster, store: EngineStore, whole: int, texts: list[str]
) -> None:
    entries = [entry(key, text) for key, text in enumerate(texts, 1)]
    with passages_of(whole, 3):
        engine.remove(list(engine.keys()))
        engine.add(entries)
        for tier in TIERS:
            statistics, found = scores(cluster, store, tier, entries)
            for own, server in found.values():
                assert own <= beyond(server)
                if is_exact(tier, IndexState(1, 1, 0, 0, 0)) and statistics.state.passages == len(entries):
                    assert np.float32(own) == np.float32(server)


def test_a_document_that_says_a_term_once_is_bound_by_its_shortest_passage(
    engine: OpenSearchEngine, cluster: Cluster, store: EngineStore
) -> None:
    """Not by what two halves of it would be worth: the bound is used where it can be tight."""
    with passages_of(9, 3):
        entries = [entry(1, "甲\n工会劳模\n乙乙乙乙乙乙乙\n丙丙丙丙丙丙"), entry(2, "短\n劳模")]
        engine.add(entries)
        _, found = scores(cluster, store, PHRASE, entries)
    own, server = found[1]
    assert own <= server < own * 2
