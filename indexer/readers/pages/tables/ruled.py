"""Reads the tables that are drawn with lines: what stands in a cell of the grid is its text."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from indexer.readers.pages.flow.cutting import cut_at
from indexer.readers.pages.placed import Piece, PlacedPage
from indexer.readers.pages.tables.cells import FoundTable, TableCell, cell_of
from indexer.readers.pages.tables.grids import Grid, GridCell, grids_of

_NEAR = 0.3  # heights of type by which two lines are apart that are one
_PADDING = 1.2  # heights on both sides of a cell's text together
_THROUGH = 0.3  # heights from the edge of a piece to a line that goes through it
_MOST_LINES = 500  # of a page that pieces may be written over
_MOST_GRIDS = 100  # of a page, the largest
_LONG_TEXT = 400  # characters of a cell that is a page's frame


def ruled_tables(page: PlacedPage, height: float) -> tuple[list[FoundTable], list[Piece]]:
    """The tables of a page, and the pieces that stand in none; `height` is that of most type."""
    if not (page.horizontal and page.vertical):
        return [], list(page.pieces)
    few = len(page.horizontal) <= _MOST_LINES
    over = [piece for piece in page.pieces if _is_over(piece, page)] if few else []
    above = set(map(id, over))
    rest = [piece for piece in page.pieces if id(piece) not in above]
    tables = []
    grids = grids_of(page.horizontal, page.vertical, _NEAR * height)
    for grid in sorted(grids, key=_area)[-_MOST_GRIDS:]:
        inside: list[Piece] = []
        outside: list[Piece] = []
        for piece in rest:
            (inside if _holds(grid, piece) else outside).append(piece)
        table = _table(grid, inside) if inside else None
        if table is not None:
            tables.append(_below(table, [piece for piece in over if _holds(grid, piece)], grid))
            rest = outside
    return tables, [*over, *rest]


def _is_over(piece: Piece, page: PlacedPage) -> bool:
    """Whether a piece is written over a table rather than into it: lines go through it both ways."""
    margin = _THROUGH * piece.height
    across = any(
        piece.top + margin < line.at < piece.bottom - margin
        and min(line.end, piece.right) - max(line.start, piece.left) > piece.height
        for line in page.horizontal
    )
    return across and any(
        piece.left + piece.height < line.at < piece.right - piece.height
        and line.start < (piece.top + piece.bottom) / 2 < line.end
        for line in page.vertical
    )


def _below(table: FoundTable, over: Sequence[Piece], grid: Grid) -> FoundTable:
    """The table below what is written over its first row, such as its title."""
    bottoms = [piece.bottom for piece in over if piece.top < grid.ys[1]]
    return replace(table, top=max(bottoms)) if bottoms and max(bottoms) < table.bottom else table


def _area(grid: Grid) -> float:
    return (grid.xs[-1] - grid.xs[0]) * (grid.ys[-1] - grid.ys[0])


def _holds(grid: Grid, piece: Piece) -> bool:
    x, y = (piece.left + piece.right) / 2, (piece.top + piece.bottom) / 2
    return grid.xs[0] < x < grid.xs[-1] and grid.ys[0] < y < grid.ys[-1]


def _table(grid: Grid, pieces: Sequence[Piece]) -> FoundTable | None:
    """The grid with its texts; None for a mere frame: one column, or one cell that holds a whole page."""
    owners = {
        (row, column): cell
        for cell in grid.cells
        for row in range(cell.row, cell.row + cell.rows)
        for column in range(cell.column, cell.column + cell.columns)
    }
    held: dict[GridCell, list[Piece]] = defaultdict(list)
    for whole in pieces:
        row = _band(grid.ys, (whole.top + whole.bottom) / 2)
        for piece in cut_at(whole, [x for at, x in enumerate(grid.xs) if _is_wall(owners, row, at)]):
            held[owners[row, _band(grid.xs, (piece.left + piece.right) / 2)]].append(piece)
    rows: list[list[TableCell]] = [[] for _ in range(len(grid.ys) - 1)]
    for cell in grid.cells:
        width = grid.xs[cell.column + cell.columns] - grid.xs[cell.column]
        rows[cell.row].append(cell_of(held[cell], width, _PADDING, rows=cell.rows, columns=cell.columns))
    texts = [cell.text for row in rows for cell in row if cell.text]
    if max(map(len, rows)) < 2 or (len(texts) < 4 and max(map(len, texts)) > _LONG_TEXT):
        return None
    edges = tuple(zip(grid.xs, grid.xs[1:], strict=False))
    found = FoundTable(
        tuple(map(tuple, rows)), edges, grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1], ruled=True
    )
    return found if found.is_filled() else None


def _band(places: Sequence[float], value: float) -> int:
    return min(max(bisect_right(places, value) - 1, 0), len(places) - 2)


def _is_wall(owners: dict[tuple[int, int], GridCell], row: int, at: int) -> bool:
    """Whether in a row of the grid two cells meet at a vertical line."""
    return (row, at - 1) in owners and (row, at) in owners and owners[row, at - 1] != owners[row, at]
