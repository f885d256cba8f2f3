"""Finds the runs of elements that two sequences have in common in the same order, within a budget of steps.

What stands once on either side can be matched first, in the longest row that both share (patience diff, after Bram
Cohen); the longest common subsequence of the rest comes from E. Myers, "An O(ND) difference algorithm and its
variations", 1986. Where the budget ends, elements stay unmatched: the answer is right, only not the longest.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

MOST_EDITS: Final = 600  # elements in which two stretches may differ: 180,000 steps, for 1.4 MB


class Match(NamedTuple):
    """`length` elements that are the same from `left` of one sequence and from `right` of the other on."""

    left: int
    right: int
    length: int


class Budget:
    """Steps that may still be taken."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self.spent = False  # something had to be left undone

    def take(self, steps: int) -> bool:
        """Whether so many are left; then they are taken."""
        if steps > self._steps:
            self.spent = True
            return False
        self._steps -= steps
        return True


def common_runs(
    one: Sequence[str], other: Sequence[str], budget: Budget, *, anchored: bool = True
) -> list[Match]:
    """Runs, rising on both sides; with `anchored`, what stands once on either side is matched first."""
    start, end = _same_ends(one, other)
    inner = one[start : len(one) - end], other[start : len(other) - end]
    pairs = [(at, at) for at in range(start)]
    last = (0, 0)
    for anchor in [*(_anchors(*inner) if anchored else ()), (len(inner[0]), len(inner[1]))]:
        lefts, rights = range(last[0], anchor[0]), range(last[1], anchor[1])
        pairs += ((left + start, right + start) for left, right in _between(*inner, lefts, rights, budget))
        if anchor[0] < len(inner[0]):
            pairs.append((anchor[0] + start, anchor[1] + start))
        last = (anchor[0] + 1, anchor[1] + 1)
    pairs += ((len(one) - at, len(other) - at) for at in range(end, 0, -1))
    return list(_runs(pairs))


def _runs(pairs: Iterable[tuple[int, int]]) -> Iterator[Match]:
    run: Match | None = None
    for left, right in pairs:
        if run and (run.left + run.length, run.right + run.length) == (left, right):
            run = run._replace(length=run.length + 1)
        else:
            if run:
                yield run
            run = Match(left, right, 1)
    if run:
        yield run


def _same_ends(one: Sequence[str], other: Sequence[str]) -> tuple[int, int]:
    """How many elements are the same at the beginning, and of the others at the end."""
    shorter = min(len(one), len(other))
    start = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    left = shorter - start
    return start, next((at for at in range(left) if one[-1 - at] != other[-1 - at]), left)


def _anchors(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """The longest rising row of pairs of elements that stand once on either side, by patience sorting."""
    counts, others = Counter(one), Counter(other)
    places = {element: at for at, element in enumerate(other) if others[element] == 1}
    pairs = [(at, places[it]) for at, it in enumerate(one) if counts[it] == 1 and it in places]
    tops: list[int] = []  # by length of a row, the least place on the right at which one ends
    ends: list[int] = []  # the pair it ends with
    before: list[int] = []  # of a pair, the pair ahead of it in its row
    for number, (_, right) in enumerate(pairs):
        length = bisect_left(tops, right)
        before.append(ends[length - 1] if length else -1)
        tops[length : length + 1] = [right]
        ends[length : length + 1] = [number]
    row: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        row.append(pairs[at])
        at = before[at]
    return row[::-1]


def _between(
    one: Sequence[str], other: Sequence[str], lefts: range, rights: range, budget: Budget
) -> Iterator[tuple[int, int]]:
    """Pairs of places in two stretches; elements that only one of them has play no part."""
    shared = {one[at] for at in lefts} & {other[at] for at in rights}
    mine = [at for at in lefts if one[at] in shared]
    yours = [at for at in rights if other[at] in shared]
    pairs = _longest([one[at] for at in mine], [other[at] for at in yours], budget)
    return ((mine[left], yours[right]) for left, right in pairs)


def _longest(one: Sequence[str], other: Sequence[str], budget: Budget) -> list[tuple[int, int]]:
    """The longest common subsequence, as pairs of places; none when it takes too many steps.

    A round has, for each diagonal (places on the left minus places on the right) from -edits to edits by twos, the
    farthest place on the left that so many removals and insertions reach.
    """
    if not one or not other:
        return []
    rounds: list[array[int]] = []
    before = array("l")
    for edits in range(min(len(one) + len(other), MOST_EDITS) + 1):
        reached = array("l")
        steps = edits + 1
        for place in range(edits + 1):
            diagonal = 2 * place - edits
            begun = left = _begun(before, place)[0]
            while left < len(one) and left - diagonal < len(other) and one[left] == other[left - diagonal]:
                left += 1
            steps += left - begun
            reached.append(left)
            if left >= len(one) and left - diagonal >= len(other):
                return _traced([*rounds, reached], len(one), diagonal)
        if not budget.take(steps):
            return []
        rounds.append(reached)
        before = reached
    budget.spent = True
    return []


def _begun(before: Sequence[int], place: int) -> tuple[int, bool]:
    """Where a diagonal is entered from the round before, and whether by an insertion on the right."""
    if not before:
        return 0, True
    inserted = place == 0 or (place < len(before) and before[place - 1] < before[place])
    return (before[place], True) if inserted else (before[place - 1] + 1, False)


def _traced(rounds: Sequence[array[int]], left: int, diagonal: int) -> list[tuple[int, int]]:
    """The way back from the end."""
    pairs: list[tuple[int, int]] = []
    place = (diagonal + len(rounds) - 1) // 2
    for edits in reversed(range(len(rounds))):
        begun, inserted = _begun(rounds[edits - 1] if edits else array("l"), place)
        pairs += ((at, at - diagonal) for at in range(left - 1, begun - 1, -1))
        left = begun if inserted else begun - 1
        diagonal += 1 if inserted else -1
        place -= not inserted
    return pairs[::-1]
