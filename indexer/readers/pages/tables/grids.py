"""Finds the cells that ruling lines enclose.

Lines that nearly coincide are one, pieces of a line that nearly touch are one line, and lines that cross each other
are one grid, as pdfplumber's and camelot's lattice methods have it. Where a table is open at its sides, the ends of
its horizontal lines close it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.readers.pages.placed import Ruling

MOST_RULINGS = 5_000  # of a page and direction; more are a drawing
_MOST_EDGES = 250  # of a grid, in either direction


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell by the numbers of its grid's lines, the last excluded."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid's lines from the left and from above, and its cells in the order of rows."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[GridCell, ...]


def grids_of(horizontal: Sequence[Ruling], vertical: Sequence[Ruling], near: float) -> list[Grid]:
    """All grids of more than one cell; lines closer than `near` are the same."""
    if max(len(horizontal), len(vertical)) > MOST_RULINGS:
        return []
    across = _merged(horizontal, near)
    down = _merged(vertical, near)
    grids = (_grid(*group, near) for group in _crossing(across, down, near))
    return [grid for grid in grids if grid is not None]


def _merged(rulings: Iterable[Ruling], near: float) -> list[Ruling]:
    """Lines that lie on each other snapped together, and their pieces joined."""
    groups: list[list[Ruling]] = []
    for ruling in sorted(rulings):
        if groups and ruling.at - groups[-1][0].at <= near:
            groups[-1].append(ruling)
        else:
            groups.append([ruling])
    merged = []
    for group in groups:
        at = sum(ruling.at for ruling in group) / len(group)
        start, end = None, 0.0
        for ruling in sorted(group, key=lambda ruling: ruling.start):
            if start is None:
                start, end = ruling.start, ruling.end
            elif ruling.start - end <= near:
                end = max(end, ruling.end)
            else:
                merged.append(Ruling(at, start, end))
                start, end = ruling.start, ruling.end
        if start is not None:
            merged.append(Ruling(at, start, end))
    return [ruling for ruling in merged if ruling.end - ruling.start > 2 * near]


def _crossing(
    across: list[Ruling], down: list[Ruling], near: float
) -> list[tuple[list[Ruling], list[Ruling]]]:
    """The lines grouped so that those of a group touch or cross each other."""
    parent = list(range(len(across) + len(down)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    places = [ruling.at for ruling in across]  # ascending
    for number, vertical in enumerate(down):
        for at in range(bisect_left(places, vertical.start - near), len(across)):
            if across[at].at > vertical.end + near:
                break
            if across[at].start - near <= vertical.at <= across[at].end + near:
                parent[root(len(across) + number)] = root(at)
    groups: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for at, ruling in enumerate((*across, *down)):
        group = groups.setdefault(root(at), ([], []))
        group[at >= len(across)].append(ruling)
    return [group for group in groups.values() if group[0] and group[1]]


def _grid(across: list[Ruling], down: list[Ruling], near: float) -> Grid | None:
    """The grid that crossing lines draw; None where it has but one cell."""
    xs = _places(
        [*(line.at for line in down), min(a.start for a in across), max(a.end for a in across)], near
    )
    ys = _places([*(line.at for line in across), min(d.start for d in down), max(d.end for d in down)], near)
    if len(xs) < 2 or len(ys) < 2 or max(len(xs), len(ys)) > _MOST_EDGES or len(xs) + len(ys) < 5:
        return None
    rows, columns = len(ys) - 1, len(xs) - 1
    walls = {(_nearest(xs, line.at), row) for line in down for row in _covered(ys, line, near)}
    floors = {(_nearest(ys, line.at), column) for line in across for column in _covered(xs, line, near)}
    taken = [[False] * columns for _ in range(rows)]
    cells = []
    for row in range(rows):
        for column in range(columns):
            if taken[row][column]:
                continue
            right = column + 1
            while right < columns and (right, row) not in walls and not taken[row][right]:
                right += 1
            bottom = row + 1
            while (
                bottom < rows
                and not any((bottom, each) in floors for each in range(column, right))
                and not any((each, bottom) in walls for each in range(column + 1, right))
            ):
                bottom += 1
            for covered in range(row, bottom):
                taken[covered][column:right] = [True] * (right - column)
            cells.append(GridCell(row, column, bottom - row, right - column))
    return Grid(xs, ys, tuple(cells)) if len(cells) > 1 else None


def _places(values: Iterable[float], near: float) -> tuple[float, ...]:
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > 2 * near:
            places.append(value)
    return tuple(places)


def _nearest(places: Sequence[float], value: float) -> int:
    at = bisect_left(places, value)
    if at == len(places) or (at and value - places[at - 1] < places[at] - value):
        at -= 1
    return at


def _covered(places: Sequence[float], line: Ruling, near: float) -> Iterable[int]:
    """The stretches between two neighbouring places of which a line covers most."""
    for at, (start, end) in enumerate(pairwise(places)):
        if min(end, line.end) - max(start, line.start) > 0.6 * (end - start) - near:
            yield at
