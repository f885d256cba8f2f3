"""Pages are in order, ties by date and key, and neither repeat nor skip a document, whatever their size."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index import ranking
from indexer.index.engine import AllOf, AnyOf, Condition, Contains, FoundKey, Plan, ScoringTerm, TierPlan
from indexer.index.execution import matches
from indexer.index.execution.executor import execute
from indexer.index.execution.matches import TierMatches, page_of
from indexer.index.execution.segment_search import SegmentSearch
from indexer.index.execution.snapshot import Snapshot
from indexer.index.segments.inverter import Integers
from indexer.model.request import Sort
from tests.support.archives.model import entry, segment_of

STRICT = TierPlan("phrase", AllOf(()), ())
WORDS = TierPlan("all", AllOf(()), ())
LOOSE = TierPlan("some", AllOf(()), (), fallback=True)
ROWS = st.lists(
    st.tuples(st.sampled_from([0, 20210501, 20220324]), st.integers(0, 3)), min_size=1, max_size=6
)


def matches_of(tier: TierPlan, rows: list[tuple[int, int]], first_key: int) -> TierMatches:
    """A segment of documents, each of a date, all of which match with a score."""
    segment = segment_of([entry(first_key + at, "题\n文", date=date) for at, (date, _) in enumerate(rows)])
    made = TierMatches(SegmentSearch(Snapshot.of([segment]).parts[0]), tier, np.arange(len(rows)), {})
    made.scores += np.array([score for _, score in rows], dtype=np.float32)
    return made


def expected_of(groups: list[list[tuple[TierPlan, list[tuple[int, int]], int]]], sort: Sort) -> list[int]:
    """The keys in order, by Python's own sort; groups come one behind the other."""
    ordered: list[int] = []
    for group in groups:
        rows = [(key + at, date, score) for _, own, key in group for at, (date, score) in enumerate(own)]
        by = {
            "relevance": lambda row: (-row[2], -row[1], row[0]),
            "newest": lambda row: (-row[1], row[0]),
            "oldest": lambda row: (not row[1], row[1], row[0]),
            "added": lambda row: -row[0],
        }[sort]
        ordered += [key for key, _, _ in sorted(rows, key=by)]
    return ordered


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(ROWS, ROWS, ROWS, ROWS, st.sampled_from(["relevance", "newest", "oldest", "added"]), st.integers(1, 9))
def test_pages_end_to_end_are_the_whole_order(
    first: list[tuple[int, int]],
    second: list[tuple[int, int]],
    third: list[tuple[int, int]],
    fourth: list[tuple[int, int]],
    sort: Sort,
    size: int,
) -> None:
    """Two segments of the first tier, one of each other."""
    members = [(STRICT, first, 1), (STRICT, second, 101), (WORDS, third, 201), (LOOSE, fourth, 301)]
    matches = [matches_of(*member) for member in members]
    groups = [members[:2], [members[2]], [members[3]]] if sort == "relevance" else [members]
    expected = expected_of(groups, sort)
    pages = [page_of(matches, sort, at, at + size) for at in range(0, len(expected) + size, size)]
    found = [hit for page in pages for hit in page]
    assert [hit.key for hit in found] == expected
    tier_of = {1: "phrase", 2: "phrase", 3: "all", 4: "some"}
    assert all(
        hit.tier == tier_of[1 + (hit.key >= 101) + (hit.key >= 201) + (hit.key >= 301)] for hit in found
    )
    if sort == "relevance":
        assert all(a.score >= b.score for a, b in pairwise(found) if a.tier == b.tier)


@pytest.mark.parametrize(("first", "last"), [(0, 0), (2, 2), (5, 9)])
def test_a_page_of_nothing(first: int, last: int) -> None:
    assert page_of([], "relevance", first, last) == ()
    assert page_of([matches_of(STRICT, [(0, 1), (0, 2)], 1)], "relevance", first, last) == ()


def test_a_hit_has_its_score() -> None:
    assert page_of([matches_of(STRICT, [(0, 1), (0, 3)], 7)], "relevance", 0, 1) == (
        FoundKey(8, 3.0, "phrase"),
    )


def test_scores_are_those_of_the_passages_matched() -> None:
    made = matches_of(STRICT, [(0, 0)] * 40, 1)
    norms = np.ones(40, dtype=np.float32)
    for docs, held in (([1, 3], [0, 1, 2]), ([1, 3], range(40)), (range(40), [1])):
        some = TierMatches(made.search, STRICT, np.array(docs), {})
        some.add(np.array(held), np.ones(len(held), dtype=np.int64), norms, 2.0)
        some.settle()
        one = 2.0 * float(ranking.saturated(np.array([1]), norms[:1])[0])
        assert some.scores.tolist() == pytest.approx([one if doc in held else 0 for doc in docs])


@pytest.mark.parametrize("count", [1, 3, 10])
@pytest.mark.parametrize("size", [5, 100, 5000])
def test_the_foremost_are_the_best_and_whatever_equals_the_last_of_them(size: int, count: int) -> None:
    worth = np.random.default_rng(size).integers(0, 50, size).astype(np.float32)
    least = sorted(worth.tolist())[-count:][0]
    assert matches._foremost(worth, count).tolist() == [
        at for at, value in enumerate(worth.tolist()) if count >= size or value >= least
    ]


WORDS_IN_TEXTS = "劳模工会"
QUESTIONS: dict[str, tuple[Condition, str]] = {
    "a phrase": (Contains("劳"), "劳"),
    "any": (AnyOf((Contains("劳"), Contains("会"))), "劳会"),
    "all": (AllOf((Contains("劳"), Contains("会"))), "劳会"),
    "another's terms": (Contains("劳"), "工会"),
}


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
