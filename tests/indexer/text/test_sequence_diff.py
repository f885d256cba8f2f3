"""Runs in common: right whatever the budget, the longest there are while it lasts, bounded on any input."""

from __future__ import annotations

import random
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.sequence_diff import MOST_EDITS, Budget, Match, common_runs

PLENTY = 1_000_000
texts = st.text(alphabet="甲乙丙丁", max_size=40)


def longest(one: str, other: str) -> int:
    """The length of the longest common subsequence, by the textbook."""

    @cache
    def length(at: int, beside: int) -> int:
        if at == len(one) or beside == len(other):
            return 0
        if one[at] == other[beside]:
            return 1 + length(at + 1, beside + 1)
        return max(length(at + 1, beside), length(at, beside + 1))

    return length(0, 0)


def check(one: str, other: str, runs: list[Match]) -> None:
    """Runs are equal on both sides, rise, and none goes on where the one before ends."""
    at, beside = -1, -1
    for run in runs:
        assert run.length > 0
        assert one[run.left : run.left + run.length] == other[run.right : run.right + run.length]
        assert run.left >= max(at, 0) and run.right >= max(beside, 0)
        assert (run.left, run.right) != (at, beside)
        at, beside = run.left + run.length, run.right + run.length
    assert at <= len(one) and beside <= len(other)


@given(texts, texts)
def test_the_longest(one: str, other: str) -> None:
    budget = Budget(PLENTY)
    runs = common_runs(one, other, budget, anchored=False)
    check(one, other, runs)
    assert sum(run.length for run in runs) == longest(one, other)
    assert not budget.spent


@given(texts, texts, st.integers(0, 300), st.booleans())
def test_right_whatever_the_budget(one: str, other: str, steps: int, anchored: bool) -> None:
    check(one, other, common_runs(one, other, Budget(steps), anchored=anchored))


def test_what_stands_once_is_matched_first() -> None:
    lines = ["一", "}", "", "二", "}", ""]
    other = ["一", "}", "", "新", "}", "", "二", "}", ""]
    runs = common_runs(lines, other, Budget(PLENTY))
    assert runs == [Match(0, 0, 3), Match(3, 6, 3)]


def test_what_changed_places_is_matched_on_one_side_only() -> None:
    runs = common_runs("1234567890", "6712345890", Budget(PLENTY))
    assert [(run.left, run.right, run.length) for run in runs] == [(0, 2, 5), (7, 7, 3)]


def test_texts_that_differ_in_everything_cost_nothing() -> None:
    budget = Budget(0)
    assert common_runs("甲" * 100_000, "乙" * 100_000, budget) == []
    assert not budget.spent


def test_many_edits_are_given_up_and_told() -> None:
    chance = random.Random(5)
    one, other = ("".join(chance.choice("甲乙") for _ in range(10 * MOST_EDITS)) for _ in range(2))
    budget = Budget(PLENTY)
    check(one, other, common_runs(one, other, budget))
    assert budget.spent


def test_a_budget() -> None:
    budget = Budget(10)
    assert budget.take(10)
    assert not budget.spent
    assert not budget.take(1)
    assert budget.spent
    assert budget.take(0)


@pytest.mark.parametrize("pair", [("", ""), ("甲", ""), ("", "甲"), ("甲", "甲")])
def test_next_to_nothing(pair: tuple[str, str]) -> None:
    expected = [Match(0, 0, 1)] if pair == ("甲", "甲") else []
    assert common_runs(*pair, Budget(PLENTY)) == expected
