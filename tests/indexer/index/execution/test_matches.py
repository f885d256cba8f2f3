"""Scores are those of the passages matched, and what cannot be on a page need not have one."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.index import ranking
from indexer.index.compiled.terms import Term
from indexer.index.engine import AllOf, AnyOf, Condition, Contains, FoundKey, Plan, ScoringTerm, TierPlan
from indexer.index.execution import matches
from indexer.index.execution.executor import execute
from indexer.index.execution.matches import TierMatches
from indexer.index.execution.segment_search import SegmentSearch
from indexer.index.execution.snapshot import Snapshot
from indexer.index.segments.inverter import Integers
from indexer.index.segments.phrases import Verified
from tests.support.archives.model import entry, segment_of
from tests.support.kernel import without_kernel  # noqa: F401 - a fixture


def test_scores_are_those_of_the_passages_matched() -> None:
    search = SegmentSearch(Snapshot.of([segment_of([entry(key, "题\n文") for key in range(1, 41)])]).parts[0])
    tier = TierPlan("phrase", AllOf(()), ())
    norms = search.part.norms("phrase")
    of_one = ranking.length_norms(norms.lengths.of(np.array([0])), norms.mean)
    for docs, held in (([1, 3], [0, 1, 2]), ([1, 3], range(40)), (range(40), [1])):
        some = TierMatches(search, tier, np.array(docs), {})
        postings = Verified(np.array(held), np.ones(len(held), dtype=np.int64), np.zeros(0, dtype=np.int64))
        some.add(Term(postings, norms, 2.0))
        some.settle()
        one = 2.0 * float(ranking.saturated(np.array([1]), of_one)[0])
        assert some.scores.tolist() == pytest.approx([one if doc in held else 0 for doc in docs])


WORDS_IN_TEXTS = "劳模工会"
QUESTIONS: dict[str, tuple[Condition, str]] = {
    "a phrase": (Contains("劳"), "劳"),
    "any": (AnyOf((Contains("劳"), Contains("会"))), "劳会"),
    "all": (AllOf((Contains("劳"), Contains("会"))), "劳会"),
    "another's terms": (Contains("劳"), "工会"),
}


@pytest.mark.usefixtures("without_kernel")
@pytest.mark.parametrize("preference", [0.5, 1.0, 3.0])
@pytest.mark.parametrize("question", list(QUESTIONS))
def test_what_cannot_be_on_the_page_is_left_out_and_nothing_else(
    question: str, preference: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Documents of one passage and of many, in two segments; their best passages are often not their first ones."""
    chance = np.random.default_rng(len(question))

    def line() -> str:
        said = chance.choice(list(WORDS_IN_TEXTS + "一二三四五六"), p=[0.01] * 4 + [0.16] * 6, size=320)
        return "".join(said) + "\n"

    def text() -> str:
        title = "工会" if chance.random() < 0.05 else "题"
        return title + "\n" + "".join(line() for _ in range(chance.integers(1, 12)))

    segments = [segment_of([entry(first + at, text()) for at in range(150)]) for first in (1, 1001)]
    snapshot = Snapshot.of(segments)
    condition, said = QUESTIONS[question]
    terms = tuple(ScoringTerm("phrase", one, 1.0) for one in said)
    tier = TierPlan(
        "all", condition, terms, titles=(("工",), ("会",)), preferred=Contains("模"), preference=preference
    )
    scored: list[bool] = []

    def page(wanted: int, offset: int) -> tuple[FoundKey, ...]:
        found = execute(
            snapshot.parts, snapshot.averages, Plan((tier,)), limit=wanted, offset=offset, sort="relevance"
        )
        return found.hits

    pages = [(1, 0), (3, 0), (3, 3), (10, 20)]
    whole = [page(*one) for one in pages]
    monkeypatch.setattr(matches, "_WORTH_IT", 1)
    monkeypatch.setattr(matches, "_FEW_SUMMED", 0)
    best = TierMatches._settle_best

    def settle_best(one: TierMatches, wanted: int, lift: float, needed: Integers) -> bool:
        scored.append(best(one, wanted, lift, needed))
        return scored[-1]

    monkeypatch.setattr(TierMatches, "_settle_best", settle_best)
    assert [page(*one) for one in pages] == whole
    assert any(scored) == (preference >= 1)
