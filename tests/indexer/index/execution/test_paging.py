"""Pages are in order, ties by date and key, and neither repeat nor skip a document, whatever their size."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.engine import AllOf, FoundKey, TierPlan
from indexer.index.execution import paging
from indexer.index.execution.matches import TierMatches
from indexer.index.execution.paging import page_of
from indexer.index.execution.segment_search import SegmentSearch
from indexer.index.execution.snapshot import Snapshot
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
    made.scores = np.array([score for _, score in rows], dtype=np.float32)
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


@pytest.mark.parametrize("count", [1, 3, 10])
@pytest.mark.parametrize("size", [5, 100, 5000])
def test_the_foremost_are_the_best_and_whatever_equals_the_last_of_them(size: int, count: int) -> None:
    worth = np.random.default_rng(size).integers(0, 50, size).astype(np.float32)
    least = sorted(worth.tolist())[-count:][0]
    assert paging._foremost(worth, count).tolist() == [
        at for at, value in enumerate(worth.tolist()) if count >= size or value >= least
    ]
