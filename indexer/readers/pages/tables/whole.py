"""Puts the parts of a table that goes over several pages together, and leaves out what each page repeats of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from indexer.readers.pages.flow.lines import PlacedLine, with_line
from indexer.readers.pages.tables.cells import FoundTable, TableCell

_MOST_HEADING = 4  # rows of a heading that is repeated
_SMALL = 3  # rows of a table that may be a page's running head
_LONG, _ENDS = 4, "。！？"  # characters of a cell that may go on over the page, and how none of them ends
_RUNNING = 3  # pages that repeat it

Row = tuple[TableCell, ...]


def whole_tables(
    pages: Sequence[Sequence[PlacedLine | FoundTable]], height: float
) -> tuple[list[PlacedLine | FoundTable], list[str]]:
    """The blocks of all pages in order, and the rows that were left out because each page repeats them."""
    blocks: list[PlacedLine | FoundTable] = []
    left_out: list[str] = []
    heads = _running_tables(pages)
    for page in pages:
        is_first = True
        for block in page:
            if isinstance(block, FoundTable):
                if (key := _key(block)) in heads:
                    if heads[key]:
                        left_out += [_text(row) for row in block.rows]
                        continue
                    heads[key] = True
                last = blocks[-1] if blocks else None
                if is_first and isinstance(last, FoundTable) and _go_on(last, block, height):
                    rows, repeated = _without_heading(last, block)
                    left_out += repeated
                    blocks[-1] = replace(last, rows=_with(last.rows, rows))
                    is_first = False
                    continue
            is_first = False
            blocks.append(block)
    return blocks, left_out


def _running_tables(pages: Sequence[Sequence[PlacedLine | FoundTable]]) -> dict[str, bool]:
    """What small tables at the edge of many pages say, none of them met so far."""
    seen: Counter[str] = Counter()
    for page in pages:
        edges = {id(block): block for block in (*page[:1], *page[-1:])} if len(page) > 1 else {}
        seen.update(
            {
                _key(block)
                for block in edges.values()
                if isinstance(block, FoundTable) and len(block.rows) <= _SMALL
            }
        )
    often = max(_RUNNING, 0.4 * len(pages))
    return {key: False for key, count in seen.items() if count >= often}


def _key(table: FoundTable) -> str:
    return re.sub(r"\d+", "#", "\n".join(map(_text, table.rows)))


def _text(row: Row) -> str:
    return "\t".join(cell.text for cell in row).strip("\t")


def _go_on(table: FoundTable, following: FoundTable, height: float) -> bool:
    """Whether a table at a page's top has the columns of the one at the bottom of the page before."""
    if len(table.columns) != len(following.columns) or table.ruled != following.ruled:
        return False
    pairs = list(zip(table.columns, following.columns, strict=True))
    if table.ruled:
        return all(
            abs(edge - beside) < height
            for one, other in pairs
            for edge, beside in zip(one, other, strict=True)
        )
    return all(min(one[1], other[1]) - max(one[0], other[0]) > -height for one, other in pairs)


def _without_heading(table: FoundTable, following: FoundTable) -> tuple[tuple[Row, ...], list[str]]:
    """The rows of a table's next part without those that repeat its heading."""
    same = 0
    for one, other in zip(table.rows[:_MOST_HEADING], following.rows, strict=False):
        if _text(one) != _text(other) or not _text(one):
            break
        same += 1
    return following.rows[same:], [_text(row) for row in following.rows[:same]]


def _with(rows: tuple[Row, ...], following: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows of both parts; a row that the page's end cut in two is put together."""
    if not following or len(rows[-1]) != len(following[0]) or not _is_rest(rows[-1], following[0]):
        return rows + following
    cells = []
    for cell, rest in zip(rows[-1], following[0], strict=True):
        spots = list(cell.spots)
        text = (
            with_line(cell.text, spots, PlacedLine(rest.text, 0, 0, 0, 0, spots=rest.spots))
            if rest.text
            else cell.text
        )
        cells.append(replace(cell, text=text, spots=tuple(spots)))
    return (*rows[:-1], tuple(cells), *following[1:])


def _is_rest(row: Row, following: Row) -> bool:
    """Whether a page's first row has only the ends of some long cells of the row before."""
    filled = [(cell.text, rest.text) for cell, rest in zip(row, following, strict=True) if rest.text]
    return (
        bool(filled)
        and not following[0].text
        and len(filled) < sum(bool(cell.text) for cell in row)
        and all(len(text) >= _LONG and text[-1] not in _ENDS for text, _ in filled)
    )
