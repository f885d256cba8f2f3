"""Compares two texts side by side: paragraphs, and in changed ones the characters that differ.

Paragraphs that are the same are matched first; what is left between two of them is paired by likeness, and each
pair is compared by the pieces of its sentences, then by characters. The work is bounded: when it is used up, what
is left is told apart by whole lines or pieces, and `Comparison.exact` says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise
from typing import Final, Literal

from indexer.text.sequence_diff import Budget, Match, common_runs
from indexer.text.span import Span

Kind = Literal["same", "changed", "left", "right", "gap"]

AROUND: Final = 2  # lines that stay on either side of a change when the others that are the same are folded
WORK: Final = 2_000_000  # steps
LONGEST: Final = (
    200_000  # characters of either text, from its first difference to its last, that are compared
)
MOST_LINES: Final = 5_000  # the same in lines

_ALIKE = 0.4  # of the pairs of characters of two lines: less, and one was not made from the other
_BAND = 30  # lines above and below its own place in a changed passage that a line is compared with
_COMPARED = 16  # pairs of characters that are compared in the time of a step
_PIECES = re.compile(r"[^，。；：！？、]+[，。；：！？、]?|[，。；：！？、]")
_SHORTEST_RUN = 2  # characters between two differences that are worth leaving unmarked


@dataclass(frozen=True, slots=True)
class Row:
    """A line of either text, beside the line of the other that it answers."""

    kind: Kind
    left: str = ""
    right: str = ""
    left_marks: tuple[Span, ...] = ()  # what differs within a changed line
    right_marks: tuple[Span, ...] = ()
    count: int = 0  # of a gap: how many lines are the same


@dataclass(frozen=True, slots=True)
class Comparison:
    """All rows from top to bottom."""

    rows: tuple[Row, ...]
    exact: bool  # False when the texts are so different that parts are told apart by lines only
    cut: bool = False  # more differs than is compared

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)


def compare(left: str, right: str, *, collapse: bool = True) -> Comparison:
    """The difference of two texts by lines; with `collapse`, long runs of equal lines are one gap.

    Then only so much is compared as a page can hold.
    """
    budget = Budget(WORK)
    start, ends = _outside(left, right) if collapse else (0, (len(left), len(right)))
    above, below = left.count("\n", 0, start), left.count("\n", ends[0])
    if above < 2:  # too few to be a gap
        start = above = 0
    if below < 2:
        ends, below = (len(left), len(right)), 0
    stops = [
        _stop(text, start, end) if collapse else end for text, end in ((left, ends[0]), (right, ends[1]))
    ]
    cut = stops != list(ends)
    one, other = (text[start:stop].split("\n") for text, stop in zip((left, right), stops, strict=True))
    rows: list[Row] = []
    at, beside = 0, 0
    for match in [*common_runs(one, other, budget), Match(len(one), len(other), 0)]:
        rows += _changed(one[at : match.left], other[beside : match.right], budget)
        at, beside = match.left + match.length, match.right + match.length
        rows += (Row("same", line, line) for line in one[match.left : at])
    folded = _folded(rows, above, 0 if cut else below) if collapse else rows
    return Comparison(tuple(folded), not budget.spent, cut)


def _outside(left: str, right: str) -> tuple[int, tuple[int, int]]:
    """Where what differs begins and, in either text, ends, with some equal lines around it; the others need no work."""
    first = left.rfind("\n", 0, _common(left, right, forward=True)) + 1
    start = first
    for _ in range(AROUND):
        start = left.rfind("\n", 0, max(start - 1, 0)) + 1
    last = max(len(left) - _common(left, right, forward=False), first, first + len(left) - len(right))
    end = last
    for _ in range(AROUND + 1):
        line = left.find("\n", end)
        end = line + 1 if line >= 0 else len(left) + 1
    return start, (end - 1, end - 1 + len(right) - len(left))


def _common(left: str, right: str, *, forward: bool) -> int:
    """How many characters are the same at the beginning, or at the end."""
    shorter = min(len(left), len(right))
    same, step = 0, 1 << 16
    while step:
        while same + step <= shorter and _piece(left, same, step, forward) == _piece(
            right, same, step, forward
        ):
            same += step
        step >>= 1
    return same


def _piece(text: str, at: int, size: int, forward: bool) -> str:
    return text[at : at + size] if forward else text[len(text) - at - size : len(text) - at]


def _stop(text: str, start: int, end: int) -> int:
    """Up to where a text is compared: to its end, or to that of a line."""
    stop = min(end, start + LONGEST)
    if text.count("\n", start, stop) >= MOST_LINES:
        stop = start - 1
        for _ in range(MOST_LINES):
            stop = text.index("\n", stop + 1)
    elif stop < end:
        line = text.rfind("\n", start, stop)
        stop = line if line > start else stop
    return stop


def _changed(one: Sequence[str], other: Sequence[str], budget: Budget) -> Iterator[Row]:
    """The rows of a passage that has no line in common."""
    at, beside = 0, 0
    for left, right in [*_pairs(one, other, budget), (len(one), len(other))]:
        yield from (Row("left", left=line) for line in one[at:left])
        yield from (Row("right", right=line) for line in other[beside:right])
        if left < len(one):
            yield _marked(one[left], other[right], budget)
        at, beside = left + 1, right + 1


def _pairs(one: Sequence[str], other: Sequence[str], budget: Budget) -> list[tuple[int, int]]:
    """Which line became which, rising on both sides: the choice with the most in common, near the diagonal."""
    mine, yours = [_bigrams(line) for line in one], [_bigrams(line) for line in other]
    bands = [_band(at, len(one), len(other)) for at in range(len(one))]
    characters = sum(map(len, mine)) // max(len(one), 1)
    if not budget.take(sum(map(len, bands)) * (1 + characters // _COMPARED)):
        both = enumerate(zip(mine, yours, strict=False))
        return [(at, at) for at, pair in both if _likeness(*pair) >= _ALIKE]
    best: list[dict[int, float]] = [{} for _ in one]  # what lines from a pair of places on have in common

    def most(at: int, beside: int) -> float:
        return best[at].get(max(beside, bands[at].start), 0.0) if at < len(one) else 0.0

    for at in reversed(range(len(one))):
        for beside in reversed(bands[at]):
            alike = _likeness(mine[at], yours[beside])
            paired = alike + most(at + 1, beside + 1) if alike >= _ALIKE else 0.0
            best[at][beside] = max(paired, most(at + 1, beside), most(at, beside + 1))
    return list(_followed(most))


def _band(at: int, lines: int, others: int) -> range:
    """The places on the right that a place on the left may be paired with."""
    middle = at * others // lines
    return range(max(0, middle - _BAND), min(others, middle + _BAND + 1))


def _followed(most: Callable[[int, int], float]) -> Iterator[tuple[int, int]]:
    """The pairs that the greatest sums were made of."""
    at, beside = 0, 0
    while here := most(at, beside):
        if here == most(at + 1, beside):
            at += 1
        elif here == most(at, beside + 1):
            beside += 1
        else:
            yield at, beside
            at, beside = at + 1, beside + 1


def _marked(left: str, right: str, budget: Budget) -> Row:
    """A changed line and what it was changed to, with the characters that differ."""
    if left == right:  # where the budget was spent
        return Row("same", left, right)
    gaps = [gap for part in _parts(left, right, budget) for gap in _differences(left, right, *part, budget)]
    lefts, rights = ([gap[side] for gap in gaps] for side in (0, 1))
    return Row("changed", left, right, tuple(filter(_holds, lefts)), tuple(filter(_holds, rights)))


def _parts(left: str, right: str, budget: Budget) -> Iterator[tuple[Span, Span]]:
    """The stretches of two lines between the pieces of sentences that are the same."""
    one, other = _PIECES.findall(left), _PIECES.findall(right)
    starts = [[0, *accumulate(map(len, pieces))] for pieces in (one, other)]
    runs = common_runs(one, other, budget)
    for last, run in pairwise([Match(0, 0, 0), *runs, Match(len(one), len(other), 0)]):
        yield (
            Span(starts[0][last.left + last.length], starts[0][run.left]),
            Span(starts[1][last.right + last.length], starts[1][run.right]),
        )


def _differences(
    left: str, right: str, mine: Span, yours: Span, budget: Budget
) -> Iterator[tuple[Span, Span]]:
    """What differs between two stretches; a single character in common between two differences is chance."""
    one, other = left[mine.start : mine.end], right[yours.start : yours.end]
    runs = common_runs(one, other, budget, anchored=False) if one and other else []
    ends = Match(0, 0, 0), Match(len(one), len(other), 0)
    kept = [run for run in runs if run.length >= _SHORTEST_RUN or _is_at_an_end(run, *ends)]
    for last, run in pairwise([ends[0], *kept, ends[1]]):
        yield (
            Span(mine.start + last.left + last.length, mine.start + run.left),
            Span(yours.start + last.right + last.length, yours.start + run.right),
        )


def _is_at_an_end(run: Match, start: Match, end: Match) -> bool:
    after = run.left + run.length, run.right + run.length
    return run[:2] == start[:2] or after == end[:2]


def _holds(span: Span) -> bool:
    return span.start < span.end


def _folded(rows: Sequence[Row], above: int = 0, below: int = 0) -> Iterator[Row]:
    """Rows with the middle of each long run of equal lines as one gap; at top and bottom, all but the inner end.

    So many equal lines more, which are no rows, stand `above` the first and `below` the last.
    """
    groups = [(same, list(group)) for same, group in groupby(rows, lambda row: row.kind == "same")]
    for place, (same, group) in enumerate(groups):
        before = AROUND if place else 0
        after = AROUND if place < len(groups) - 1 else 0
        hidden = len(group) - before - after
        hidden += (0 if place else above) + (0 if place < len(groups) - 1 else below)
        if same and hidden > 1:
            yield from group[:before]
            yield Row("gap", count=hidden)
            yield from group[len(group) - after :]
        else:
            yield from group


def _bigrams(line: str) -> frozenset[str]:
    return frozenset(line[at : at + 2] for at in range(max(len(line) - 1, 1)))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of pairs of characters that two lines have in common: 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other))
