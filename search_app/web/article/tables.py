"""Puts the lines of a document that are the rows of a table together as one block of its page, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from indexer.model import Cell, Document, Table
from indexer.text import Span
from search_app.web.article.blocks import Block

LONGEST_HEADER: Final = 30  # characters of a cell in a row that names the columns

_MOST_SPANNED: Final = 1000  # rows or columns: what browsers take
_FIGURE = re.compile(r"[(（]?[-−+]?[¥￥$€]?[-−]?\d[\d,，]*(?:\.\d+)?\s?[%％‰元]?[)）]?")


@dataclass(frozen=True, slots=True)
class TableCell:
    """What of a cell is shown."""

    span: Span  # empty where nothing stands in it
    rows: int = 1
    columns: int = 1
    address: str = ""  # of a spreadsheet's cell: B7
    figure: bool = False  # it is a number
    sections: tuple[int, ...] = ()  # those that begin in it


@dataclass(frozen=True, slots=True)
class TableBlock:
    """Rows of a table one below the other; the first names the columns where `headed`."""

    rows: tuple[tuple[TableCell, ...], ...]
    name: str = ""  # of a spreadsheet's sheet
    headed: bool = False
    kind: Literal["table"] = "table"

    @property
    def span(self) -> Span:
        """From the first of its words to the last; empty where there are none."""
        cells = [cell.span for row in self.rows for cell in row if cell.span.start < cell.span.end]
        return (
            Span(min(each.start for each in cells), max(each.end for each in cells)) if cells else Span(0, 0)
        )


def with_tables(
    document: Document, blocks: Iterable[Block], tables: Iterable[Table], window: Span
) -> Iterator[Block | TableBlock]:
    """The blocks of a window, those that are rows of a table as one in their place.

    A table whose cells do not cover its lines in their order stays lines: nothing of the text may be missing.
    """
    text = document.text
    below_title = Span(max(window.start, len(document.title) + 1), window.end)
    reaches = (
        (each.start, each.end, each) for each in tables
    )  # each looked up once: a table may have many cells
    waiting = [each for each in reaches if each[1] > below_title.start and each[0] < window.end]
    waiting.sort(key=lambda each: -each[0])
    table: Table | None = None
    end = 0
    inside: list[Block] = []
    for block in blocks:
        if table and block.span.start >= end:
            yield from _shown(table, inside, text, below_title)
            table, inside = None, []
        while waiting and table is None and waiting[-1][0] < block.span.end:
            _, end, table = waiting.pop()
            if block.span.start >= end or not _covers(table, text):
                table = None
        if table:
            inside.append(block)
        else:
            yield block
    if table:
        yield from _shown(table, inside, text, below_title)


def _covers(table: Table, text: str) -> bool:
    """Whether its cells hold all that stands from its first line to its last, in the order of the text."""
    at = text.rfind("\n", 0, table.start) + 1
    for row in table.rows:
        for cell in row:
            if cell.start < cell.end:
                if cell.start < at or text[at : cell.start].strip():
                    return False
                at = cell.end
    line = text.find("\n", at)
    rest = text[at : line if line >= 0 else len(text)]
    return not rest.strip() and any(len(row) > 1 or any(cell.address for cell in row) for row in table.rows)


def _shown(table: Table, lines: list[Block], text: str, window: Span) -> Iterator[TableBlock]:
    begun = [(line.span.start, line.section) for line in lines if line.begins]
    rows = [
        tuple(_cell(cell, text, window, begun) for cell in row)
        for row in table.rows
        if row
        and max(cell.end for cell in row) > window.start
        and min(cell.start for cell in row) < window.end
    ]
    if rows:
        first = bool(table.rows[0]) and table.rows[0][0].start >= window.start
        yield TableBlock(tuple(rows), table.name, first and _names_columns(table, text))


def _cell(cell: Cell, text: str, window: Span, begun: list[tuple[int, int]]) -> TableCell:
    start, end = max(cell.start, window.start), min(cell.end, window.end)
    rows, columns = (min(max(reach, 1), _MOST_SPANNED) for reach in (cell.rows, cell.columns))
    if start >= end:
        return TableCell(Span(cell.start, cell.start), rows, columns, cell.address)
    figure = end - start < LONGEST_HEADER and bool(_FIGURE.fullmatch(text, start, end))
    sections = tuple(section for at, section in begun if start <= at < end)
    return TableCell(Span(start, end), rows, columns, cell.address, figure, sections)


def _names_columns(table: Table, text: str) -> bool:
    """Whether its first row plainly does: short words in each cell, figures in none, rows below."""
    first = table.rows[0]
    return (
        len(table.rows) > 1
        and len(first) > 1
        and all(
            0 < cell.end - cell.start <= LONGEST_HEADER
            and cell.rows == 1
            and not _FIGURE.fullmatch(text, cell.start, cell.end)
            for cell in first
        )
    )
