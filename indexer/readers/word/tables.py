"""Reads the tables of a Word document as rows of cells, merged ones once (ECMA-376, part 1, 17.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from indexer.readers.word.blocks import LONGEST_CELL, Block, Box, Grid
from indexer.readers.word.findings import Findings
from indexer.readers.word.numbering import child, local, value

_MOST_COLUMNS: Final = 1000  # that a cell may span; Word has 63

Blocks = Callable[[Any], Iterable[Block]]


def read_table(table: Any, blocks: Blocks, findings: Findings) -> Grid:
    """The table; `blocks` reads what is in a cell."""
    grid = Grid()
    reaching: dict[int, Box] = {}  # by column, the cell that goes on below
    for row in _rows(table):
        properties = child(row, "trPr")
        if child(properties, "del") is not None:
            findings.note_revision(row, "del")
            continue
        boxes: list[Box | None] = []
        column = _count(child(properties, "gridBefore"), 0)
        if column:
            boxes.append(Box([], columns=column))
        for cell in _cells(row):
            _add_cell(boxes, cell, column, reaching, blocks)
            column += _count(child(child(cell, "tcPr"), "gridSpan"), 1)
        grid.rows.append(boxes)
    return grid


def cells_of_frame(table: Any) -> list[Any] | None:
    """The cells of a table that is there for the look of what is in it: one column around long text or a table."""
    rows = [list(_cells(row)) for row in _rows(table)]
    if any(len(row) != 1 for row in rows):
        return None
    cells = [row[0] for row in rows]
    if len(cells) == 1 or any(_is_long(cell) for cell in cells):
        deleted = [child(child(row, "trPr"), "del") is not None for row in _rows(table)]
        return [cell for cell, gone in zip(cells, deleted, strict=True) if not gone]
    return None


def _is_long(cell: Any) -> bool:
    names = [local(each) for each in cell.iter()]
    return (
        "tbl" in names
        or sum(len(each.text or "") for each in cell.iter() if local(each) == "t") > LONGEST_CELL
    )


def _add_cell(
    boxes: list[Box | None], cell: Any, column: int, reaching: dict[int, Box], blocks: Blocks
) -> None:
    properties = child(cell, "tcPr")
    merge = child(properties, "vMerge")
    if merge is not None and value(merge, "val") != "restart" and column in reaching:
        reaching[column].rows += 1
        boxes.append(None)
        return
    box = Box(list(blocks(cell)), columns=_count(child(properties, "gridSpan"), 1))
    boxes.append(box)
    reaching.pop(column, None)
    if merge is not None:
        reaching[column] = box


def _count(element: Any, usual: int) -> int:
    number = value(element, "val")
    return min(int(number), _MOST_COLUMNS) if number.isdecimal() else usual


def _rows(table: Any) -> Iterator[Any]:
    for row in table:
        if local(row) == "tr":
            yield row
        elif local(row) in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _rows(row)


def _cells(row: Any) -> Iterator[Any]:
    for element in row:
        if local(element) == "tc":
            if child(child(element, "tcPr"), "cellDel") is None:
                yield element
        elif local(element) in ("sdt", "sdtContent", "customXml"):
            yield from _cells(element)
