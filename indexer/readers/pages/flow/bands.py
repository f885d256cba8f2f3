"""Divides a page into bands of rows between whose pieces the same gaps run down, such as columns and tables have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf
from statistics import median

from indexer.readers.pages.placed import Piece
from indexer.readers.pages.tables.cells import FoundTable

Interval = tuple[float, float]

_GAP = 0.45  # heights: the narrowest gap between columns
_SPACED, _MORE = 1.9, 2.0  # times what is free between rows, and heights: more room ends a band
_FIRST_ROOM = 3  # heights that may be free below its first row
_ASIDE = 0.6  # heights more than usual above a line that reaches over the gaps: it heads a table of its own
_RECENT = 20  # rows by which the next one is judged
_MOST_BLOCKED = 200  # pieces of a row that are looked at


@dataclass(slots=True)
class Row:
    """Pieces beside each other, from the left, and the tables with lines that stand beside them."""

    pieces: list[Piece]
    top: float
    bottom: float
    beside: list[FoundTable] = field(default_factory=list)
    starts: list[FoundTable] = field(default_factory=list)  # tables that are read from here on
    spans: bool = False  # it reaches over the gaps of its band

    def taken(self) -> list[Interval]:
        """From where to where something stands, overlapping stretches put together, from the left."""
        edges = [(piece.left, piece.right) for piece in self.pieces[:_MOST_BLOCKED]]
        edges += [(table.left, table.right) for table in self.beside]
        return united(edges)


def united(intervals: Sequence[Interval]) -> list[Interval]:
    """The same stretches, those that overlap put together, from the left."""
    found: list[Interval] = []
    for left, right in sorted(intervals):
        if found and left <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], right))
        else:
            found.append((left, right))
    return found


def rows_with_tables(rows: Sequence[Sequence[Piece]], tables: Sequence[FoundTable]) -> list[Row]:
    """Rows of pieces and tables from above; a table stands beside the rows that it is as high as."""
    found = [
        Row(list(row), min(piece.top for piece in row), max(piece.bottom for piece in row)) for row in rows
    ]
    lone = []
    for table in tables:
        beside = [row for row in found if row.top < table.bottom and table.top < row.bottom]
        for row in beside:
            row.beside.append(table)
        if beside:
            beside[0].starts.append(table)
        else:
            lone.append(Row([], table.top, table.bottom, [table], [table]))
    return sorted([*found, *lone], key=lambda row: row.top + row.bottom)


def bands_of(rows: Sequence[Row], height: float) -> Iterator[list[Row]]:
    """The rows in bands; one that shares no gap with the next is a band by itself."""
    start = 0
    while start < len(rows):
        end = _end_of_band(rows, start, height)
        yield list(rows[start:end])
        start = end


def _end_of_band(rows: Sequence[Row], start: int, height: float) -> int:
    """After how many rows a band that begins with one ends."""
    least = _GAP * height
    if start + 1 < len(rows) and _are_plain(rows[start], rows[start + 1], least):
        return start + 1
    free = _free(rows[start].taken())
    left, right = _reach(rows[start])
    distances: list[float] = []
    several = 0
    at = start + 1
    while at < len(rows):
        row = rows[at]
        room = row.top - rows[at - 1].bottom
        usual = max(distances[-_RECENT:], default=0.0)
        if room > max(_SPACED * usual + _MORE * height, _FIRST_ROOM * height if len(distances) < 2 else 0.0):
            break
        distances.append(max(room, 0.0))
        taken = row.taken()
        shared = _shared(free, _free(taken), least)
        left, right = min(left, taken[0][0]), max(right, taken[-1][1])
        known, alive = _inner(free, left, right), _inner(shared, left, right)
        row.spans = False
        if alive < known and len(taken) == 1 and several > 1 and at - start > 2 and at + 1 < len(rows):
            below = rows[at + 1].taken()
            following = _shared(free, _free(below), least)
            if len(below) > 1 and 2 * _inner(following, left, right) >= known:
                if room > median(distances) + _ASIDE * height:
                    break
                row.spans = True
                at += 1
                continue
        if not alive:
            before = rows[at - 1].taken()
            if (
                several == 1
                and len(before) > 1
                and at - 1 > start
                and _shared(_free(before), _free(taken), least)[1:-1]
            ):
                at -= 1  # the row before is the first of the next band
            break
        several += len(taken) > 1
        free = shared
        at += 1
    while at - 1 > start and rows[at - 1].spans:
        at -= 1
        rows[at].spans = False
    return at


def _are_plain(row: Row, below: Row, least: float) -> bool:
    """Whether two rows are one piece each, with no gap between them that might run down: lines of a text."""
    if not len(row.pieces) == len(below.pieces) == 1 or row.beside or below.beside:
        return False
    return _are_below(row.pieces[0], below.pieces[0], least)


def lone_pieces(rows: Sequence[Sequence[Piece]], height: float) -> list[Piece] | None:
    """The pieces of rows that are each a band of one piece, as the lines of a text are; None of any others."""
    if any(len(row) != 1 for row in rows):
        return None
    pieces = [row[0] for row in rows]
    least = _GAP * height
    return pieces if all(_are_below(one, other, least) for one, other in pairwise(pieces)) else None


def _are_below(piece: Piece, other: Piece, least: float) -> bool:
    return max(piece.left, other.left) - min(piece.right, other.right) < least


def _reach(row: Row) -> Interval:
    taken = row.taken()
    return taken[0][0], taken[-1][1]


def _free(taken: Sequence[Interval]) -> list[Interval]:
    """What is left of a row."""
    edges = [-inf, *(edge for interval in taken for edge in interval), inf]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _shared(some: Sequence[Interval], others: Sequence[Interval], least: float) -> list[Interval]:
    """What is free in both, as far as it is wide enough."""
    found = []
    one = other = 0
    while one < len(some) and other < len(others):
        left, right = max(some[one][0], others[other][0]), min(some[one][1], others[other][1])
        if right - left >= least:
            found.append((left, right))
        if some[one][1] < others[other][1]:
            one += 1
        else:
            other += 1
    return found


def _inner(free: Sequence[Interval], left: float, right: float) -> int:
    """How many gaps have something on either side."""
    return sum(left < start and end < right for start, end in free)
