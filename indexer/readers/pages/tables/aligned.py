"""Reads the tables that no lines are drawn for: columns are aligned, and the lines of a wrapped cell stand close."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from indexer.readers.pages.placed import Piece, Ruling
from indexer.readers.pages.tables.aligned_rows import AlignedRows
from indexer.readers.pages.tables.alignment import Segment, aligned, is_lined_up
from indexer.readers.pages.tables.cells import FoundTable, TableCell, cell_of
from indexer.readers.pages.tables.grouping import grouped, rows_above_rules
from indexer.readers.pages.tables.prose import without_prose

_MANY = 6  # rows
_GAPS_OF_FEW, _GAPS_OF_SOME, _GAPS_OF_MANY = 1.5, 1.0, 0.6
_GAPS_LINED_UP, _CLOSER = 0.35, 0.8  # and how much narrower than usual they may be
_PADDING = 0.5
_MARKER = re.compile(
    r"[(（]?(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3}|[a-zA-Z])[)）.、．]|第.{1,4}[条章节]|[-*•●■◆▪①-⑳]|[一二三四五六七八九十]{1,3}是"
)


def aligned_table(
    rows: Sequence[Sequence[Piece]], height: float, rules: Sequence[Ruling] = ()
) -> tuple[int, int, FoundTable] | None:
    """The table in some rows: the number of its first row, that after its last, and the table. None where none is.

    A heading above and a signature below are not of it.
    """
    above, end = without_prose(rows, height)
    rows = rows[above:end]
    found = _in_columns(rows, height)
    groups = _trimmed(found, grouped(found, rows_above_rules(found, rules))) if found else []
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


def _in_columns(rows: Sequence[Sequence[Piece]], height: float, scale: float = 1.0) -> AlignedRows | None:
    """The rows with their columns, the gaps between which may be narrower by a scale; None with less than two columns."""
    columns, segments = aligned(rows, scale * height)
    if len(columns) < 2:
        return None
    by_row: list[list[Segment]] = [[] for _ in rows]
    for segment in segments:
        by_row[segment.row].append(segment)
    return AlignedRows(rows, columns, by_row, height)


def _trimmed(found: AlignedRows, groups: list[list[int]]) -> list[list[int]]:
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


def _is_table(found: AlignedRows, groups: list[list[int]]) -> bool:
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


def _is_lined_up(found: AlignedRows, groups: list[list[int]]) -> bool:
    single = [found.segments[group[0]] for group in groups if len(group) == 1]
    return len(single) == len(groups) and is_lined_up(single, len(found.columns), found.height)


def _gap_to_tell(rows: int) -> float:
    """How many heights wide the gaps in so many rows mostly have to be: blanks of prose may stand below each other."""
    return _GAPS_OF_FEW if rows < 3 else _GAPS_OF_SOME if rows < _MANY else _GAPS_OF_MANY


def _usual_gap(found: AlignedRows, groups: list[list[int]]) -> float:
    rows = (found.segments[row] for group in groups for row in group)
    gaps = [after.left - before.right for row in rows for before, after in pairwise(row)]
    return median(gaps) if gaps else 0.0


def _cells(found: AlignedRows, group: list[int]) -> list[TableCell]:
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
