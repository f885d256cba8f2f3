"""Cuts pieces of text between two cells: where a line is drawn, at wide blanks, and where rows nearby are apart."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from math import inf
from unicodedata import east_asian_width

from indexer.readers.pages.placed import Column, Piece

Interval = tuple[float, float]
Sides = tuple[float, float, float, float]  # of what stands before and after a gap: left and right of both

_INSIDE = 0.35  # heights that a piece has to reach over a line to be cut there
_WIDE = 0.35  # heights of a blank that may stand between two cells
_NARROW = 0.2  # heights of a gap between two cells, where rows nearby have one too
_RUNS_DOWN = 0.3  # heights of what is free in all of them, where the edges beside it are not even
_NEAR, _NEAR_HEIGHTS = 4, 8  # rows above and below, and how far away at most
_EVEN_ROWS, _ROWS = 2, 3  # how many of them it takes: with even edges, else
_EVEN = 0.12  # heights by which the edges of a column's cells differ
_BLANKS = re.compile(r"(?<=\S) +(?=\S)")
_BLANKS_BESIDE_FIGURES = re.compile(r"(?<=[^\x00-/:-\x7f]) +(?=\S)|(?<=\S) +(?=[^\x00-/:-\x7f])")


def cut_at(piece: Piece, places: Sequence[float]) -> Iterator[Piece]:
    """The piece, cut at those of the places, ascending, that it reaches over."""
    most = _INSIDE * piece.height
    inner = [x for x in places if piece.left + most < x < piece.right - most]
    if not inner:
        yield piece
        return
    edges = edges_of(piece)
    start = 0
    for x in (*inner, None):
        end = start
        while end < len(piece.text) and (x is None or (edges[end] + edges[end + 1]) / 2 < x):
            end += 1
        if piece.text[start:end].strip():
            yield _part(piece, edges, start, end)
        start = end


def cut_at_blanks(piece: Piece) -> Iterator[Piece]:
    """The piece, cut after wide blanks, which stay at the end of what stands before them."""
    if " " not in piece.text or len(piece.edges) != len(piece.text) + 1:
        yield piece
        return
    start = 0
    for blank in _BLANKS.finditer(piece.text):
        if piece.edges[blank.end()] - piece.edges[blank.start()] > _WIDE * piece.height:
            yield _part(piece, piece.edges, start, blank.end())
            start = blank.end()
    yield _part(piece, piece.edges, start, len(piece.text)) if start else piece


def cut_where_others_are(rows: Sequence[Sequence[Piece]]) -> Iterator[Piece]:
    """The pieces of some rows, cut at narrow gaps too where rows nearby have gaps between the same columns."""
    finely = [[part for piece in row for part in _cut_finely(piece)] for row in rows]
    several = [number for number, row in enumerate(finely) if len(row) > 1]
    if not several:
        yield from (piece for row in rows for piece in row)
        return
    for number, row in enumerate(rows):
        near: tuple[list[int], list[int]] | None = None
        for piece in row:
            gaps = _narrow_gaps(piece)
            if gaps and near is None:
                near = _near(several, number, rows)
            start = 0
            for at, (first, end, number_after) in enumerate(gaps):
                until = gaps[at + 1][0] if at + 1 < len(gaps) else piece.right
                since = gaps[at - 1][1] if at else piece.left
                sides = (since, first, end, until)
                is_blank = piece.text[number_after - 1] == " "
                if near and _is_between_cells(sides, near, rows, finely, piece.height, is_blank=is_blank):
                    yield _part(piece, piece.edges, start, number_after)
                    start = number_after
            yield _part(piece, piece.edges, start, len(piece.text)) if start else piece


def _near(
    several: Sequence[int], number: int, rows: Sequence[Sequence[Piece]]
) -> tuple[list[int], list[int]]:
    """The rows of several parts nearest above and below one, the nearest first."""
    before, after = bisect_left(several, number), bisect_right(several, number)
    above, below = several[max(before - _NEAR, 0) : before], several[after : after + _NEAR]
    return (
        [other for other in above[::-1] if _is_near(rows[other][0], rows[number][0])],
        [other for other in below if _is_near(rows[other][0], rows[number][0])],
    )


def _is_between_cells(
    sides: Sides,
    near: tuple[list[int], list[int]],
    rows: Sequence[Sequence[Piece]],
    finely: Sequence[Sequence[Piece]],
    height: float,
    *,
    is_blank: bool,
) -> bool:
    """Whether enough rows nearby have the gap too: between even edges, or one that runs down through all of them.

    A blank may be one of a sentence, unless some row has a wide gap there.
    """
    most = _EVEN * height
    even = [other for way in near for other in way if _is_apart(finely[other], sides, most)]
    if len(even) >= _EVEN_ROWS and any(_is_apart(rows[other], sides, most) for other in even):
        return True
    left, right = sides[1:3]
    count, is_apart = 0, len(even) >= _ROWS and not is_blank
    for way in near:
        for other in way:
            gap = _parted(finely[other], (left, right))
            if gap and min(right, gap[1]) - max(left, gap[0]) >= _RUNS_DOWN * height:
                count += 1
                left, right = max(left, gap[0]), min(right, gap[1])
                is_apart = is_apart or _parted(rows[other], (left, right)) is not None
            elif any(piece.left < right and left < piece.right for piece in finely[other]):
                break
    return count >= _ROWS and is_apart


def _parted(row: Sequence[Piece], gap: Interval) -> Interval | None:
    """The gap of a row where another has one."""
    at = bisect_right(row, gap[0], key=_left)
    while at and row[at - 1].right > gap[1]:
        at -= 1
    if not 0 < at < len(row):
        return None
    left, right = row[at - 1].right, row[at].left
    return (left, right) if min(right, gap[1]) - max(left, gap[0]) > 0 else None


def _cut_finely(piece: Piece) -> Iterator[Piece]:
    start = 0
    for _, _, at in _narrow_gaps(piece):
        yield _part(piece, piece.edges, start, at)
        start = at
    yield _part(piece, piece.edges, start, len(piece.text)) if start else piece


def _is_near(one: Piece, other: Piece) -> bool:
    return abs(one.top - other.top) < _NEAR_HEIGHTS * max(one.height, other.height)


def _narrow_gaps(piece: Piece) -> list[tuple[float, float, int]]:
    """From where to where what is free between two characters reaches, and the number of the second of them.

    Letters all spaced out have none, nor have the blanks between words of letters.
    """
    if len(piece.edges) != len(piece.text) + 1 or not (piece.gaps or " " in piece.text):
        return []
    blanks = (blank.span() for blank in _BLANKS_BESIDE_FIGURES.finditer(piece.text))
    gaps = [(piece.edges[first], piece.edges[end], end) for first, end in blanks]
    gaps += [(right, piece.edges[at], at) for at, right in piece.gaps]
    found = sorted(gap for gap in gaps if gap[1] - gap[0] > _NARROW * piece.height)
    return found if 2 * len(found) < len(piece.text) else []


def _is_apart(row: Sequence[Piece], sides: tuple[float, float, float, float], most: float) -> bool:
    """Whether a row has a gap where another has one, and on either side of it a cell with the same edge."""
    at = bisect_right(row, sides[1], key=_left)
    if not 0 < at < len(row):
        return False
    before, after = row[at - 1], row[at]
    return (
        before.right < min(sides[2], after.left)
        and min(abs(before.left - sides[0]), abs(before.right - sides[1])) < most
        and min(abs(after.left - sides[2]), abs(after.right - sides[3])) < most
    )


def _left(piece: Piece) -> float:
    return piece.left


def _part(piece: Piece, edges: Sequence[float], start: int, end: int) -> Piece:
    last = start + len(piece.text[start:end].rstrip(" "))
    first = end - len(piece.text[start:end].lstrip(" "))
    since, until = bisect_right(piece.gaps, (first, inf)), bisect_left(piece.gaps, (last, -inf))
    is_before_gap = until < len(piece.gaps) and piece.gaps[until][0] == last
    right = piece.gaps[until][1] if is_before_gap else edges[last]
    return Piece(
        piece.text[first:end],
        edges[first],
        piece.top,
        right,
        piece.bottom,
        piece.page,
        (*edges[first:end], right if last == end else edges[end]),
        tuple([(at - first, right) for at, right in piece.gaps[since:until]]),
        _part_of_column(piece, first, end),
        piece.type,
    )


def _part_of_column(piece: Piece, first: int, end: int) -> Column | None:
    if not piece.column:
        return None
    left, top, right, bottom = piece.column
    step = (bottom - top) / len(piece.text)
    return left, top + first * step, right, top + end * step


def edges_of(piece: Piece) -> tuple[float, ...]:
    """Where its characters begin, and where the last one ends; guessed where nobody knows."""
    if len(piece.edges) == len(piece.text) + 1:
        return piece.edges
    widths = [2 if east_asian_width(character) in "WFA" else 1 for character in piece.text]
    unit = (piece.right - piece.left) / sum(widths)
    edges = [piece.left]
    for width in widths:
        edges.append(edges[-1] + width * unit)
    return tuple(edges)
