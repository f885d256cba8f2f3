"""Finds where in a text a string stands with the fewest characters changed, put in or left out, and which those are.

Edit distances are those of V. Levenshtein, 1966; that the string may begin anywhere in the text is P. Sellers, "The
theory and computation of evolutionary distances", 1980. A row of the table is computed at once in arrays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.text import code_points

_Table = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Alignment:
    """The stretch of a text that is nearest to a string."""

    start: int  # in the text
    end: int
    distance: int  # characters that differ
    differences: tuple[tuple[int, int, int, int], ...]  # of the string, then of the stretch, from its start


def aligned_within(string: str, text: str) -> Alignment:
    """The stretch of `text` with the least edit distance to `string`; neither may be empty."""
    ours, theirs = code_points(string), code_points(text)
    unlike = ours[:, None] != theirs[None, :]
    columns = np.arange(len(theirs) + 1, dtype=np.int32)
    table = np.zeros((len(ours) + 1, len(theirs) + 1), dtype=np.int32)  # first row: it may begin anywhere
    for row in range(len(ours)):
        before, now = table[row], table[row + 1]
        now[0] = row + 1
        np.minimum(before[:-1] + unlike[row], before[1:] + 1, out=now[1:])
        # What is left out of the text costs one a column: the least of all columns before, each with its way.
        now -= columns
        np.minimum.accumulate(now, out=now)
        now += columns
    last = table[-1]
    end = int(len(last) - 1 - last[::-1].argmin())  # of equal ones the last: changed rather than left out
    steps = list(_steps(table, unlike, end))
    start = steps[-1][1] if steps else end
    return Alignment(start, end, int(last[end]), tuple(_differing(steps, start, len(ours), end)))


def _steps(table: _Table, unlike: NDArray[np.bool_], column: int) -> Iterator[tuple[int, int, bool]]:
    """The way back from the end to the first row: places on both sides, and whether both have the same there."""
    row = len(table) - 1
    while row:
        cost = table[row, column]
        if column and cost == table[row - 1, column - 1] + unlike[row - 1, column - 1]:
            row, column = row - 1, column - 1
            yield row, column, not unlike[row, column]
        elif cost == table[row - 1, column] + 1:
            row -= 1
            yield row, column, False
        else:
            column -= 1
            yield row, column, False


def _differing(
    steps: list[tuple[int, int, bool]], start: int, length: int, end: int
) -> Iterator[tuple[int, int, int, int]]:
    """The stretches between what is the same on both sides."""
    ours, theirs = 0, start
    same = ((row, column) for row, column, alike in reversed(steps) if alike)
    for row, column in (*same, (length, end)):
        if row > ours or column > theirs:
            yield ours, row, theirs - start, column - start
        ours, theirs = row + 1, column + 1
