"""Defines where a text stands in its original: tables with their cells, and pages with the place of each run of text.

It lies beside a text and adds nothing to it: every offset counts characters of that text, of a document those of
`Document.text`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from indexer.model.places import Move, Page, Run, ends_of, moved_run, run_of, values_of

PLACES_EDITION: Final = 2  # what readers give of places; 1 knew neither edges of characters nor vertical runs


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its text, empty where start and end are one, and how far it reaches."""

    start: int
    end: int
    rows: int = 1
    columns: int = 1
    address: str = ""  # of a spreadsheet's cell: B7


@dataclass(frozen=True, slots=True)
class Table:
    """A table's rows from above, their cells from the left; what a merged cell covers has no cell of its own."""

    rows: tuple[tuple[Cell, ...], ...]
    name: str = ""  # of a spreadsheet's sheet

    @property
    def start(self) -> int:
        """Where its text begins."""
        return min((cell.start for row in self.rows for cell in row), default=0)

    @property
    def end(self) -> int:
        """Where its text ends."""
        return max((cell.end for row in self.rows for cell in row), default=0)


@dataclass(frozen=True, slots=True)
class Layout:
    """What is known of a text's places; most texts have neither tables nor pages."""

    tables: tuple[Table, ...] = ()
    pages: tuple[Page, ...] = ()
    runs: tuple[Run, ...] = ()
    edition: int = PLACES_EDITION  # of the readers that found it

    def __bool__(self) -> bool:
        return bool(self.tables or self.pages)

    def fits(self, length: int) -> bool:
        """Whether every offset lies in a text of that length and every run on a page."""
        spans = [(cell.start, cell.end) for table in self.tables for row in table.rows for cell in row]
        spans += ((run.start, run.end) for run in self.runs)
        within = all(0 <= start <= end <= length for start, end in spans)
        return within and all(0 <= run.page < len(self.pages) for run in self.runs)

    def moved(self, move: Move) -> Layout:
        """The same beside another text. A table of which a part is gone goes; of a run stays what is still there."""
        tables = (_moved_table(table, move) for table in self.tables)
        return replace(
            self,
            tables=tuple(table for table in tables if table),
            runs=tuple(moved for run in self.runs for moved in moved_run(run, move)),
        )

    def as_json(self) -> dict[str, Any]:
        """It in few characters: lists without names, sides in ten thousandths."""
        return {
            "tables": [
                [table.name, [[_cell_values(cell) for cell in row] for row in table.rows]]
                for table in self.tables
            ],
            "pages": [
                [page.width, page.height, page.read, page.confidence, page.turned] for page in self.pages
            ],
            "runs": [values_of(run, self.pages) for run in self.runs],
            "edition": self.edition,
        }

    @classmethod
    def of_json(cls, stated: dict[str, Any]) -> Layout:
        """It again. Raises LookupError, TypeError or ValueError for what is no layout."""
        return cls(
            tuple(
                Table(tuple(tuple(_cell_of(*cell) for cell in row) for row in rows), str(name))
                for name, rows in stated["tables"]
            ),
            tuple(Page(*page) for page in stated["pages"]),
            tuple(run_of(*run) for run in stated["runs"]),
            int(stated.get("edition", 1)),
        )


NO_LAYOUT: Final = Layout()


def _cell_values(cell: Cell) -> list[Any]:
    """Its values up to the last that is not the usual one."""
    values = [cell.start, cell.end, cell.rows, cell.columns, cell.address]
    usual: list[Any] = [None, None, 1, 1, ""]
    while values[-1] == usual[len(values) - 1]:
        values.pop()
    return values


def _cell_of(start: Any, end: Any, rows: Any = 1, columns: Any = 1, address: Any = "") -> Cell:
    return Cell(int(start), int(end), int(rows), int(columns), str(address))


def _moved_table(table: Table, move: Move) -> Table | None:
    rows = []
    for row in table.rows:
        cells = []
        for cell in row:
            start, end = ends_of(cell.start, cell.end, move)
            if start is None or end is None:
                return None
            cells.append(Cell(start, end, cell.rows, cell.columns, cell.address))
        rows.append(tuple(cells))
    return Table(tuple(rows), table.name)
