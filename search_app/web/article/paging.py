"""Chooses what one page of a long article shows: a part of the text, and some of its marks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.text import Span, code_points

LONGEST_PART = 200_000  # characters of text on one page
MOST_LINES = 5_000  # on one page
MOST_MARKS = 2_000  # on one page


@dataclass(frozen=True, slots=True)
class Portion:
    """One page of an article. Numbers count from 1 through the whole text, offsets are in `Document.text`."""

    parts: tuple[Span, ...]  # of the whole text
    part: int
    marks: tuple[Span, ...]  # those the page shows
    first: int  # number of the first of them; 0 when there are none
    total: int  # marks in the whole text
    opened: int  # number of the mark the page opens at; 0 when it opens at none
    before: int | None  # where the last mark before these begins
    after: int | None  # where the next mark after these begins

    @property
    def window(self) -> Span:
        """The part of the text that is shown."""
        return self.parts[self.part - 1]

    @property
    def last(self) -> int:
        """Number of the last mark shown."""
        return self.first + len(self.marks) - 1

    def shows(self, number: int) -> bool:
        """Whether the mark with that number is on the page."""
        return bool(self.marks) and self.first <= number <= self.last

    def part_at(self, offset: int) -> int:
        """Number of the part that holds the character at `offset`."""
        return _part_at(self.parts, offset)


def portion(text: str, marks: Sequence[Span], *, at: int | None = None, part: int | None = None) -> Portion:
    """The page with part number `part`; without one, the page that holds the mark at offset `at`, or the first mark.

    The mark at `at` is the one there, else the next, else the last. `marks` are sorted and disjoint.
    """
    parts = _parts(text)
    opened = min(bisect_right(marks, at, key=lambda mark: mark.end) + 1, len(marks)) if at is not None else 0
    if part is None:
        opened = opened or min(1, len(marks))
        part = _part_at(parts, marks[opened - 1].start if opened else at or 0)
    part = min(max(part, 1), len(parts))
    low, high = _shown(marks, parts[part - 1], opened)
    if not low < opened <= high:
        opened = low + 1 if low < high else 0
    return Portion(
        parts,
        part,
        tuple(marks[low:high]),
        low + 1 if low < high else 0,
        len(marks),
        opened,
        marks[low - 1].start if low else None,
        marks[high].start if high < len(marks) else None,
    )


def _shown(marks: Sequence[Span], window: Span, opened: int) -> tuple[int, int]:
    """The slice of `marks` that begin in the window; of too many, MOST_MARKS of them with the opened one."""
    low = bisect_left(marks, window.start, key=lambda mark: mark.start)
    high = bisect_left(marks, window.end, key=lambda mark: mark.start)
    if low < opened <= high:
        low += (opened - 1 - low) // MOST_MARKS * MOST_MARKS
    return low, min(high, low + MOST_MARKS)


def first_part(text: str) -> Span:
    """What one page shows of the beginning of a text."""
    return Span(0, _end_of_part(text, 0, None))


def _parts(text: str) -> tuple[Span, ...]:
    """The text in pieces of at most LONGEST_PART and MOST_LINES, from the beginning of a line where lines allow it."""
    lines = _line_ends(text) if text.count("\n") > MOST_LINES else None
    parts, start = [], 0
    while (end := _end_of_part(text, start, lines)) < len(text):
        parts.append(Span(start, end))
        start = end
    return (*parts, Span(start, len(text)))


def _end_of_part(text: str, start: int, lines: NDArray[np.int64] | None) -> int:
    end = len(text)
    if end - start > LONGEST_PART:
        line = text.rfind("\n", start + LONGEST_PART // 2, start + LONGEST_PART)
        end = line + 1 if line >= 0 else start + LONGEST_PART
    if text.count("\n", start, end) <= MOST_LINES:
        return end
    if lines is None:
        start, lines = 0, _line_ends(text[:end])
    return int(lines[np.searchsorted(lines, start) + MOST_LINES - 1]) + 1


def _line_ends(text: str) -> NDArray[np.int64]:
    """Where the lines end."""
    codes = code_points(text)
    return np.flatnonzero(codes == ord("\n"))


def _part_at(parts: Sequence[Span], offset: int) -> int:
    return max(1, bisect_right(parts, offset, key=lambda part: part.start))
