"""Reads the tables that no lines are drawn for: columns are aligned, and the lines of a wrapped cell stand close."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from indexer.readers.pages.placed import Piece, Ruling
from indexer.readers.pages.tables.alignment import Interval, Segment, aligned, is_lined_up
from indexer.readers.pages.tables.cells import FoundTable, TableCell, cell_of, first_word
from indexer.readers.pages.tables.prose import without_prose

_TIGHTER = 0.15  # heights by which the lines of a cell are closer than rows
_CLEARLY = 0.6  # times what is usually free between rows
_LOOSER = 0.25  # heights by which the distances of lines in cells differ
_JUMP = 0.35  # heights between the distances inside rows and those between rows
_FULL = 0.2  # heights that a line may lack to be full
_FEW = 8  # distances to one that may be out of line
_MANY = 6  # rows
_GAPS_OF_FEW, _GAPS_OF_SOME, _GAPS_OF_MANY = 1.5, 1.0, 0.6
_GAPS_LINED_UP, _CLOSER = 0.35, 0.8  # and how much narrower than usual they may be
_WIDE = 3.5  # heights: in narrower columns full lines say nothing
_COMPLETE = 0.6  # of the columns are filled in a row that is no part of another
_PADDING = 0.5
_MARKER = re.compile(
    r"[(（]?(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3}|[a-zA-Z])[)）.、．]|第.{1,4}[条章节]|[-*•●■◆▪①-⑳]|[一二三四五六七八九十]{1,3}是"
)
_UNIT = re.compile(r"[(（]")  # below a column's name


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows that may be a table: from above, with the columns that each fills."""

    rows: Sequence[Sequence[Piece]]
    columns: Sequence[Interval]
    segments: Sequence[Sequence[Segment]]
    height: float

    def filled(self, row: int) -> set[int]:
        return {at for each in self.segments[row] for at in range(each.first, each.last + 1)}

    def spans(self, row: int) -> bool:
        return any(each.first < each.last for each in self.segments[row])

    def is_complete(self, row: int) -> bool:
        return len(self.filled(row)) >= max(2, _COMPLETE * len(self.columns)) and not self.spans(row)

    def room(self, row: int) -> float:
        """What is free between a row and the next."""
        return min(piece.top for piece in self.rows[row + 1]) - max(piece.bottom for piece in self.rows[row])

    def text(self, row: int, column: int) -> str:
        """What a row has in a column."""
        return "".join(
            piece.text
            for each in self.segments[row]
            if each.first <= column <= each.last
            for piece in each.pieces
        )

    def is_full(self, row: int, column: int, *, clear: bool = False) -> bool:
        """Whether a row's line in a wide column has no room for what stands below it; in narrow ones if it is `clear`."""
        left, right = self.columns[column]
        widths = [each.right - each.left for each in self.segments[row] if each.first <= column <= each.last]
        if not widths or right - left <= _WIDE * self.height:
            return clear and bool(widths)
        word = first_word(self.text(row + 1, column))
        return max(widths) > right - left - (_FULL + word) * self.height


def aligned_table(
    rows: Sequence[Sequence[Piece]], height: float, rules: Sequence[Ruling] = ()
) -> tuple[int, int, FoundTable] | None:
    """The table in some rows: the number of its first row, that after its last, and the table. None where none is.

    A heading above and a signature below are not of it.
    """
    above, end = without_prose(rows, height)
    rows = rows[above:end]
    found = _in_columns(rows, height)
    groups = _trimmed(found, _grouped(found, _separated(found, rules))) if found else []
    if found is None or not _is_table(found, groups):
        found = _in_columns(rows, height, _CLOSER)
        groups = [[row] for row in range(len(rows))]
        if found is None or not _is_lined_up(found, groups) or not _is_table(found, groups):
            return None
    cells = [_cells(found, group) for group in groups]
    first, last = groups[0][0], groups[-1][-1]
    inside = [piece for row in rows[first : last + 1] for piece in row]
    table = FoundTable(
        tuple(map(tuple, cells)),
        tuple(found.columns),
        min(piece.left for piece in inside),
        min(piece.top for piece in inside),
        max(piece.right for piece in inside),
        max(piece.bottom for piece in inside),
    )
    return above + first, above + last + 1, table


def _in_columns(rows: Sequence[Sequence[Piece]], height: float, scale: float = 1.0) -> _Rows | None:
    """The rows with their columns, the gaps between which may be narrower by a scale; None with less than two columns."""
    columns, segments = aligned(rows, scale * height)
    if len(columns) < 2:
        return None
    by_row: list[list[Segment]] = [[] for _ in rows]
    for segment in segments:
        by_row[segment.row].append(segment)
    return _Rows(rows, columns, by_row, height)


def _separated(found: _Rows, rules: Sequence[Ruling]) -> set[int]:
    """The rows below which a line is drawn."""
    left, right = found.columns[0][0], found.columns[-1][1]
    ys = [rule.at for rule in rules if min(rule.end, right) - max(rule.start, left) > (right - left) / 2]
    middles = [sum(piece.top + piece.bottom for piece in row) / 2 / len(row) for row in found.rows]
    return {at for at, (above, below) in enumerate(pairwise(middles)) if any(above < y < below for y in ys)}


def _grouped(found: _Rows, separated: set[int]) -> list[list[int]]:
    """The rows as their readers see them: a row with wrapped cells takes several lines."""
    count = len(found.rows)
    by_rules = len(separated) > 2 and len(separated) >= 0.3 * (count - 1)
    distances = _distances(found, separated)
    groups = [[0]]
    for at in range(count - 1):
        if at in separated:
            merge = False
        elif by_rules and not (found.is_complete(at) and found.is_complete(at + 1)):
            merge = True
        else:
            merge = _goes_on(found, at, groups[-1], distances)
        if merge and not _would_clash(found, groups[-1], at + 1):
            groups[-1].append(at + 1)
        else:
            groups.append([at + 1])
    return groups


class _Distances(NamedTuple):
    """What is free between the rows of a table; None where it is not known."""

    usual: float | None  # between two rows
    bound: float | None  # below it two lines are of one row
    least: float  # between two lines that do not stand beside each other


def _distances(found: _Rows, separated: set[int]) -> _Distances:
    """They are told from the rows that fill most columns, else from where the distances leap."""
    counted = [at for at in range(*_inner_rows(found)) if at not in separated]
    rooms = sorted(found.room(at) for at in counted)
    whole = [found.room(at) for at in counted if found.is_complete(at) and found.is_complete(at + 1)]
    if not whole:  # what stands before a row that has its first cell
        whole = [found.room(at) for at in counted if 0 in found.filled(at + 1) and found.room(at) > 0]
    usual = median(whole) if whole else None
    least = min((room for room in rooms if room >= -0.05 * found.height), default=0.0)
    few = len(rooms) // _FEW
    jumps = [
        (after - before, (after + before) / 2, after)
        for before, after in list(pairwise(rooms))[few : len(rooms) - 1 - few]
    ]
    jump, bound, above = max(jumps, default=(0.0, 0.0, 0.0))
    if jump < _JUMP * found.height:
        return _Distances(usual, None, least)
    return _Distances(usual if usual is not None else above, bound, least)


def _inner_rows(found: _Rows) -> tuple[int, int]:
    """From the first to the last row that is no heading above or signature below."""
    several = [at for at, segments in enumerate(found.segments) if len(segments) > 1]
    return (several[0], several[-1]) if several else (0, 0)


def _goes_on(found: _Rows, at: int, group: list[int], distances: _Distances) -> bool:
    """Whether the line after row `at` is part of the same row."""
    room, height = found.room(at), found.height
    usual, bound, least = distances
    both = found.is_complete(at) and found.is_complete(at + 1)
    filled = found.filled(at + 1)
    full = all(found.is_full(at, column) for column in filled)
    if both:
        tight = usual is not None and least + _LOOSER * height >= room and room < usual - _JUMP * height
        clear = usual is not None and room < _CLEARLY * usual
        return tight and (full or (clear and all(found.is_full(at, each, clear=True) for each in filled)))
    texts = ["".join(piece.text for piece in each.pieces) for each in found.segments[at + 1]]
    if room < -0.05 * height or (room < height and all(map(_UNIT.match, texts))):
        return True
    if room > least + _LOOSER * height:
        return False
    if usual is not None and room < usual - _TIGHTER * height:
        return True
    if bound is not None and usual is None and room < bound:
        return True
    if at + 2 < len(found.rows) and found.room(at + 1) < -0.05 * height:
        return False  # it stands beside the next
    known = usual is None or room < usual + _TIGHTER * height
    return known and 0 not in filled and full and filled <= {c for row in group for c in found.filled(row)}


def _would_clash(found: _Rows, group: list[int], row: int) -> bool:
    """Whether a cell over several columns would meet cells of its single columns."""
    for one, other in ((group, [row]), ([row], group)):
        for at in one:
            for segment in found.segments[at]:
                columns = set(range(segment.first, segment.last + 1))
                if len(columns) > 1 and any(columns & found.filled(each) for each in other):
                    return True
    return False


def _trimmed(found: _Rows, groups: list[list[int]]) -> list[list[int]]:
    """Without a heading above and a signature below: rows with one text."""

    def is_lone(group: list[int]) -> bool:
        return len({(each.first, each.last) for row in group for each in found.segments[row]}) < 2

    def heads_columns(group: list[int]) -> bool:
        reach = [(each.first, each.last) for each in found.segments[group[0]]]
        over = reach[0][1] - reach[0][0] + 1
        edges = found.segments[group[0]][0].left, found.segments[group[0]][-1].right
        off = sum(edges) - found.columns[0][0] - found.columns[-1][1]
        is_title = reach[0][0] == 0 or abs(off) < 2 * found.height
        return 1 < over < len(found.columns) and not is_title and found.room(group[-1]) < found.height

    start, end = 0, len(groups)
    while start < end - 1 and is_lone(groups[start]) and not heads_columns(groups[start]):
        start += 1
    while end > start + 1 and is_lone(groups[end - 1]):
        end -= 1
    return groups[start:end]


def _is_table(found: _Rows, groups: list[list[int]]) -> bool:
    """Whether enough rows fill several columns, and it is no list with marks and no spaced-out line."""
    several = [group for group in groups if len(set().union(*map(found.filled, group))) > 1]
    columns = set().union(*(found.filled(row) for group in groups for row in group))
    if len(several) < (3 if len(columns) == 2 else 2) or 2 * len(several) < len(groups):
        return False
    least = _GAPS_LINED_UP if _is_lined_up(found, groups) else _gap_to_tell(len(several))
    if _usual_gap(found, groups) < least * found.height:
        return False
    segments = [each for group in groups for row in group for each in found.segments[row]]
    texts = [each.text for each in segments]
    if 2 * sum(len(text) == 1 and text > "\u2e80" for text in texts) > len(texts):
        return False
    if len(columns) == 2:
        first = min(columns)
        marks = [each.text for each in segments if each.first == first]
        if sum(bool(_MARKER.fullmatch(mark)) for mark in marks) > 0.7 * len(marks):
            return False
    return True


def _is_lined_up(found: _Rows, groups: list[list[int]]) -> bool:
    single = [found.segments[group[0]] for group in groups if len(group) == 1]
    return len(single) == len(groups) and is_lined_up(single, len(found.columns), found.height)


def _gap_to_tell(rows: int) -> float:
    """How many heights wide the gaps in so many rows mostly have to be: blanks of prose may stand below each other."""
    return _GAPS_OF_FEW if rows < 3 else _GAPS_OF_SOME if rows < _MANY else _GAPS_OF_MANY


def _usual_gap(found: _Rows, groups: list[list[int]]) -> float:
    rows = (found.segments[row] for group in groups for row in group)
    gaps = [after.left - before.right for row in rows for before, after in pairwise(row)]
    return median(gaps) if gaps else 0.0


def _cells(found: _Rows, group: list[int]) -> list[TableCell]:
    """A row's cells, an empty one where a column has nothing."""
    held: list[tuple[int, int, list[Piece]]] = []
    for segment in sorted(
        (each for row in group for each in found.segments[row]), key=lambda each: each.first
    ):
        if held and segment.first <= held[-1][1]:
            first, last, pieces = held.pop()
            held.append((first, max(last, segment.last), [*pieces, *segment.pieces]))
        else:
            held.append((segment.first, segment.last, list(segment.pieces)))
    cells: list[TableCell] = []
    column = 0
    for first, last, pieces in held:
        cells += [TableCell()] * (first - column)
        width = found.columns[last][1] - found.columns[first][0]
        cells.append(cell_of(pieces, width, _PADDING, columns=last - first + 1))
        column = last + 1
    return cells + [TableCell()] * (len(found.columns) - column)
