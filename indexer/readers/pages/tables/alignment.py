"""Finds the columns of rows that no lines set apart: by the gaps that run down between their pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from math import inf

from indexer.readers.pages.placed import Piece

_CLOSE = 0.25  # heights between two pieces that are one segment, and the narrowest gap between two columns
_MOST_COLUMNS = 80
_BESIDE = 0.1  # heights by which two rows overlap that stand beside each other
_CROSSED = 8  # rows to one that may reach over a gap
_LINED_UP, _PAIRS = 3, 6  # columns and rows that are lined up, and rows of two columns
_FILLED = 0.8  # of the cells
_EVEN = 0.18  # heights by which edges differ that are even
_FIGURES = re.compile(r"[-+]?[0-9][0-9,.]*[%％]?|[0-9]{4}([-./年])[0-9]{1,2}([-./月])[0-9]{1,2}日?")
_UNIT = re.compile(r"[年月日号时分元万人个名次条项家、—～至-]{1,2}")  # between blanks around figures

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Segment:
    """Pieces of a row that stand close together, and the columns that they reach over."""

    row: int
    pieces: tuple[Piece, ...]
    left: float
    right: float
    first: int = 0
    last: int = 0

    @property
    def text(self) -> str:
        """What its pieces say."""
        return "".join(piece.text for piece in self.pieces).strip()


def aligned(rows: Sequence[Sequence[Piece]], height: float) -> tuple[list[Interval], list[Segment]]:
    """The columns of some rows, from the left, and the segments of each row with their columns."""
    by_row = [_segments(number, row, height) for number, row in enumerate(rows)]
    segments = [each for row in by_row for each in row]
    telling = [
        each for row in by_row if len(row) > 1 for each in row
    ]  # not headings, nor ends of wrapped cells
    rough = _cores(telling, height, _allowed(sum(len(row) > 1 for row in by_row)))
    if len(rough) > _MOST_COLUMNS:
        return [], segments
    spanning = {id(each) for each in telling if _crosses(each, rough, height)}
    telling = [each for each in telling if id(each) not in spanning]
    columns = _cores(telling, height, 0)
    if not columns or len(columns) > _MOST_COLUMNS:
        return [], segments
    ends = {id(row) for row in (*_lone_ends(by_row), *_lone_ends(by_row[::-1]))}
    lone = [each for row in by_row if len(row) == 1 and id(row) not in ends for each in row]
    outside = [each for each in lone if all(_overlap(each, column) <= 0 for column in columns)]
    columns = _cores([*telling, *outside], height, 0) if outside else columns
    telling += outside
    matched = _under_names(columns, telling, height)
    columns = matched or _without_partners(columns, telling, _beside(rows, height))
    lone = [each for row in by_row if len(row) == 1 for each in row]
    spanning |= {id(each) for each in lone if _crosses(each, columns, height)}
    columns = _widened(columns, [each for each in lone if id(each) not in spanning], height)
    return columns, [_in_columns(each, columns, id(each) in spanning, height) for each in segments]


def is_lined_up(rows: Sequence[Sequence[Segment]], columns: int, height: float) -> bool:
    """Whether rows fill most columns, cells even with those below on a side or in the middle, and a column has figures alone.

    The first row may hold names that are set otherwise.
    """
    if len(rows) < (_LINED_UP if columns >= _LINED_UP else _PAIRS) or columns < 2:
        return False
    if any(each.first != each.last for row in rows for each in row):
        return False
    if sum(map(len, rows)) < _FILLED * len(rows) * columns:
        return False
    has_figures = False
    for column in range(columns):
        cells = [each for row in rows for each in row if each.first == column]
        body = [each for row in rows[1:] for each in row if each.first == column]
        if len(body) < 2 or not (_is_even(cells, height) or (len(body) > 2 and _is_even(body, height))):
            return False
        texts = [each.text for each in body]
        if all(map(_UNIT.fullmatch, texts)):
            return False
        has_figures = has_figures or all(map(_FIGURES.fullmatch, texts))
    return has_figures


def _is_even(cells: Sequence[Segment], height: float) -> bool:
    """Whether cells below each other begin, end or have their middles at the same place."""
    sides = zip(*((each.left, each.right, (each.left + each.right) / 2) for each in cells), strict=True)
    return any(max(side) - min(side) <= _EVEN * height for side in sides)


def _lone_ends(rows: Sequence[list[Segment]]) -> Iterator[list[Segment]]:
    """The rows at the beginning with one segment each: headings, but for the ends of cells."""
    return takewhile(lambda row: len(row) == 1, rows)


def _widened(columns: Sequence[Interval], lone: Sequence[Segment], height: float) -> list[Interval]:
    """The columns, as wide as the lines that stand in one of them alone, as far as the next leaves room."""
    widened = []
    for at, column in enumerate(columns):
        least = columns[at - 1][1] + _CLOSE * height if at else -inf
        most = columns[at + 1][0] - _CLOSE * height if at + 1 < len(columns) else inf
        inside = [each for each in lone if _overlap(each, column) > 0]
        lefts = [each.left for each in inside if each.left >= least]
        rights = [each.right for each in inside if each.right <= most]
        widened.append((min([column[0], *lefts]), max([column[1], *rights])))
    return widened


def _beside(rows: Sequence[Sequence[Piece]], height: float) -> list[set[int]]:
    """For each row the rows that are partly as high as it."""
    edges = [(min(piece.top for piece in row), max(piece.bottom for piece in row)) for row in rows]
    found = [{at} for at in range(len(rows))]
    for at, (above, below) in enumerate(pairwise(edges)):
        if above[1] - below[0] > _BESIDE * height:
            found[at].add(at + 1)
            found[at + 1].add(at)
    return found


def _segments(number: int, row: Sequence[Piece], height: float) -> list[Segment]:
    groups: list[list[Piece]] = []
    right = 0.0
    for piece in row:
        if groups and piece.left - right < _CLOSE * height:
            groups[-1].append(piece)
            right = max(right, piece.right)
        else:
            groups.append([piece])
            right = piece.right
    return [
        Segment(number, tuple(group), group[0].left, max(piece.right for piece in group)) for group in groups
    ]


def _allowed(rows: int) -> int:
    return max(rows // _CROSSED, 1 if rows > 3 else 0)


def _cores(segments: Sequence[Segment], height: float, allowed: int) -> list[Interval]:
    """Where more than so many rows have something, gaps too narrow for columns closed."""
    steps = sorted(
        [(segment.left, 1) for segment in segments] + [(segment.right, -1) for segment in segments]
    )
    cores: list[Interval] = []
    depth = 0
    start = 0.0
    for at, step in steps:
        if step > 0 and depth == allowed:
            start = at
        depth += step
        if step < 0 and depth == allowed:
            if cores and start - cores[-1][1] < _CLOSE * height:
                cores[-1] = (cores[-1][0], at)
            else:
                cores.append((start, at))
    return cores


def _overlap(segment: Segment, column: Interval) -> float:
    return min(segment.right, column[1]) - max(segment.left, column[0])


def _crosses(segment: Segment, columns: Sequence[Interval], height: float) -> bool:
    return sum(_overlap(segment, column) > _CLOSE * height for column in columns) > 1


def _under_names(columns: Sequence[Interval], segments: Sequence[Segment], height: float) -> list[Interval]:
    """The columns under the names in the first row, where there are as many of both: each as wide as its name and itself.

    A name may stand at the left of its column and the figures at its right, nearer to the next name.
    """
    first = min(each.row for each in segments)
    names = sorted((each.left, each.right) for each in segments if each.row == first)
    under = _cores([each for each in segments if each.row != first], height, 0)
    if len(names) != len(under) or len(names) == len(columns):
        return []
    both = [(min(a[0], b[0]), max(a[1], b[1])) for a, b in zip(names, under, strict=True)]
    return both if all(one[1] < other[0] for one, other in pairwise(both)) else []


def _without_partners(
    columns: list[Interval], segments: Sequence[Segment], rows: Sequence[set[int]]
) -> list[Interval]:
    """The columns; two that are never both filled in a row are one, as a heading left of its figures is.

    `rows` are the rows that stand beside each, as the one line of a cell stands between the two of another.
    """
    filled = [
        {beside for each in segments if _overlap(each, column) > 0 for beside in rows[each.row]}
        for column in columns
    ]
    while len(columns) > 1:
        apart = [
            (columns[at + 1][0] - columns[at][1], at)
            for at in range(len(columns) - 1)
            if not filled[at] & filled[at + 1]
        ]
        if not apart:
            break
        _, at = min(apart)
        columns = [*columns[:at], (columns[at][0], columns[at + 1][1]), *columns[at + 2 :]]
        filled = [*filled[:at], filled[at] | filled[at + 1], *filled[at + 2 :]]
    return columns


def _in_columns(segment: Segment, columns: Sequence[Interval], spans: bool, height: float) -> Segment:
    over = [at for at, column in enumerate(columns) if _overlap(segment, column) > _CLOSE * height * 0.5]
    if not over:
        over = [max(range(len(columns)), key=lambda at: _overlap(segment, columns[at]))]
    if not spans:
        best = max(over, key=lambda at: _overlap(segment, columns[at]))
        over = [best]
    return Segment(segment.row, segment.pieces, segment.left, segment.right, over[0], over[-1])
