"""Makes a text of pages whose pieces have places: reading order, tables, paragraphs, and where each of them stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, islice
from statistics import median
from typing import NamedTuple

from indexer.model import Cell, Layout, Page, Run, Table
from indexer.readers.pages.flow.bands import lone_pieces
from indexer.readers.pages.flow.columns import Block, Setting, in_reading_order
from indexer.readers.pages.flow.cutting import cut_at_blanks, cut_where_others_are
from indexer.readers.pages.flow.lines import SOFT_HYPHEN, PlacedLine, Spot, line_of, rows_of
from indexer.readers.pages.flow.paragraphs import margins_of, paragraphs_of
from indexer.readers.pages.flow.print_marks import without_print_marks
from indexer.readers.pages.flow.running_heads import RunningLines, running_lines
from indexer.readers.pages.flow.runs import run_of
from indexer.readers.pages.placed import Piece, PlacedPage, PlacedText, Type
from indexer.readers.pages.tables.cells import FoundTable, TableCell
from indexer.readers.pages.tables.ruled import ruled_tables
from indexer.readers.pages.tables.whole import whole_tables

LONGEST_CELL = 150  # characters; a row with a longer one is given cell by cell

_MOST_PIECES = 20_000  # of a page whose columns and tables are looked for


class _Look(NamedTuple):
    """What was seen on a page: its blocks, and where they are lines of one piece each, these with their pieces."""

    blocks: list[Block]
    plain: list[tuple[PlacedLine, Piece]] | None = None


def read_placed(pages: Sequence[PlacedPage]) -> PlacedText:
    """The text of a document's pages with its layout; soft hyphens at the ends of lines are taken out."""
    numbered = [replace(page, pieces=list(_pieces(page, number))) for number, page in enumerate(pages)]
    setting = Setting(_usual_height(numbered))  # the gaps between columns become known at the first look
    first = [_look(page, setting) for page in numbered]
    kept, running, left_out = _without_running_heads(numbered, first)
    blocks = [
        _look_again(page, before, look, setting)
        for page, before, look in zip(kept, numbered, first, strict=True)
    ]
    whole, repeated = whole_tables(blocks, setting.height)
    text = _Text([page.page for page in pages])
    lines = [block for block in whole if isinstance(block, PlacedLine)]
    margins = margins_of(lines) if lines else None
    for is_line, group in groupby(whole, lambda block: isinstance(block, PlacedLine)):
        if is_line and margins:
            for paragraph, spots in paragraphs_of([*group], margins, by_page=running.forms):  # type: ignore[list-item]
                text.add(paragraph, spots)
        else:
            for table in group:
                if isinstance(table, FoundTable):
                    text.add_table(table)
    return text.placed((*left_out, *repeated))


def together(texts: Sequence[PlacedText]) -> PlacedText:
    """Several texts as one, one below the other."""
    whole, layout = "", Layout()
    left_out: tuple[str, ...] = ()
    for each in texts:
        if each.text and whole:
            whole += "\n"
        start, pages = len(whole), len(layout.pages)
        added = each.layout.moved(lambda offset, start=start: start + offset)  # type: ignore[misc]
        runs = (replace(run, page=run.page + pages) for run in added.runs)
        layout = Layout((*layout.tables, *added.tables), (*layout.pages, *added.pages), (*layout.runs, *runs))
        whole += each.text
        left_out = (*left_out, *each.left_out)
    return PlacedText(whole, layout, left_out)


def _pieces(page: PlacedPage, number: int) -> Iterator[Piece]:
    """The pieces that may be cells, with the number of their page."""
    cut = [
        part
        for piece in without_print_marks(page.pieces)
        if piece.text.strip()
        for part in cut_at_blanks(_of_page(piece, number, page.type_of(piece)))
    ]
    yield from cut if len(cut) > _MOST_PIECES else cut_where_others_are(rows_of(cut))


def _of_page(piece: Piece, number: int, kind: Type | None) -> Piece:
    return Piece(
        piece.text,
        piece.left,
        piece.top,
        piece.right,
        piece.bottom,
        number,
        piece.edges,
        piece.gaps,
        piece.column,
        kind,
    )


def _usual_height(pages: Iterable[PlacedPage]) -> float:
    heights: list[float] = []
    for page in pages:
        for piece in page.pieces:
            heights += [piece.height] * min(len(piece.text), 50)
    return max(median(heights), 1e-3) if heights else 1.0


def _look(page: PlacedPage, setting: Setting) -> _Look:
    """What a page says, in reading order."""
    pieces = _lone_pieces(page, setting)
    if pieces is None:
        return _Look(list(_blocks(page, setting)))
    setting.flow += 1
    lines = [line_of([piece], setting.flow) for piece in pieces]
    return _Look([*lines], list(zip(lines, pieces, strict=True)))


def _look_again(page: PlacedPage, before: PlacedPage, look: _Look, setting: Setting) -> list[Block]:
    """What a page says of which running heads are left out, and since the gaps of other pages are known."""
    is_whole = len(page.pieces) == len(before.pieces)
    if is_whole and (look.plain is not None or not setting.gaps):
        return look.blocks
    if look.plain is not None and _lone_pieces(page, setting) is not None:
        kept = set(map(id, page.pieces))
        return [line for line, piece in look.plain if id(piece) in kept]
    return list(_blocks(page, setting))


def _lone_pieces(page: PlacedPage, setting: Setting) -> list[Piece] | None:
    """The pieces of a page of plain lines, from the top; None of any other."""
    if len(page.pieces) > _MOST_PIECES or (page.horizontal and page.vertical):
        return None
    return lone_pieces(rows_of(page.pieces), setting.height)


def _blocks(page: PlacedPage, setting: Setting) -> Iterable[Block]:
    """What a page says, in reading order."""
    if len(page.pieces) > _MOST_PIECES:
        return [line_of(row) for row in rows_of(page.pieces)]
    tables, rest = ruled_tables(page, setting.height)
    setting.rules = page.horizontal
    setting.flow += 1
    return in_reading_order(rest, tables, setting)


def _without_running_heads(
    pages: Sequence[PlacedPage], looks: Sequence[_Look]
) -> tuple[list[PlacedPage], RunningLines, list[str]]:
    """The pages without them, and their texts; `looks` are the first on each page."""
    lines: list[list[PlacedLine]] = []
    of_line: dict[int, list[Piece]] = {}
    in_tables: set[int] = set()
    for page, look in zip(pages, looks, strict=True):
        tables = [block for block in look.blocks if isinstance(block, FoundTable)]
        lines.append([])
        if look.plain is not None:
            lines[-1] += (line for line, _ in look.plain)
            of_line.update((id(line), [piece]) for line, piece in look.plain)
            continue
        for row in rows_of(page.pieces):
            line = line_of(row)
            lines[-1].append(line)
            of_line[id(line)] = row
            if any(_within(line, table) for table in tables):
                in_tables.add(id(line))
    running = running_lines(lines, in_tables)
    dropped = {id(piece) for line in running.ids for piece in of_line[line]}
    kept = [
        replace(page, pieces=[piece for piece in page.pieces if id(piece) not in dropped]) for page in pages
    ]
    return kept, running, [line.text for page in lines for line in page if id(line) in running.ids]


def _within(line: PlacedLine, table: FoundTable) -> bool:
    middle = (line.top + line.bottom) / 2
    return table.top <= middle <= table.bottom and line.left < table.right and table.left < line.right


class _Text:
    """A text that grows paragraph by paragraph, with its layout."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._pages = pages
        self._parts: list[str] = []
        self._runs: list[Run] = []
        self._tables: list[Table] = []
        self._length = 0

    def add(self, line: str, spots: Iterable[Spot]) -> None:
        """One line, with its places."""
        if self._parts:
            self._put("\n")
        self._mark(line, spots)

    def add_table(self, table: FoundTable) -> None:
        """A line a row, cells apart by a tab; a row with a long cell is given cell by cell."""
        rows = []
        for row in table.rows:
            filled = [at for at, cell in enumerate(row) if cell.text]
            if not filled:
                rows.append([Cell(self._length, self._length, cell.rows, cell.columns) for cell in row])
                continue
            long = max(len(cell.text) for cell in row) > LONGEST_CELL
            rows.append([])
            if self._parts:
                self._put("\n")
            for at, cell in enumerate(row):
                rows[-1].append(self._cell(cell))
                if at < filled[-1] and (cell.text or not long):
                    self._put("\n" if long else "\t")
        self._tables.append(Table(tuple(map(tuple, rows))))

    def _cell(self, cell: TableCell) -> Cell:
        start = self._length
        self._mark(cell.text, cell.spots)
        return Cell(start, self._length, cell.rows, cell.columns)

    def _mark(self, text: str, spots: Iterable[Spot]) -> None:
        start = self._length
        shown = text.replace(SOFT_HYPHEN, "")
        for spot in spots:
            if len(shown) < len(text):
                spot = _without_hyphens(spot, text)
            self._runs.append(run_of(spot, start, self._pages[spot.page]))
        self._put(shown)

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def placed(self, left_out: Iterable[str]) -> PlacedText:
        """All of it."""
        runs = tuple(run for run in self._runs if run.start < run.end)
        return PlacedText(
            "".join(self._parts), Layout(tuple(self._tables), tuple(self._pages), runs), tuple(left_out)
        )


def _without_hyphens(spot: Spot, text: str) -> Spot:
    """The spot in its text without soft hyphens."""
    first, last = (at - text.count(SOFT_HYPHEN, 0, at) for at in (spot.start, spot.end))
    shown = (
        edge
        for edge, character in zip(spot.edges, text[spot.start :], strict=False)
        if character != SOFT_HYPHEN
    )
    edges = (*islice(shown, last - first), spot.edges[-1]) if spot.edges else ()
    return spot._replace(start=first, end=last, edges=edges)
