"""Shows the tables of a reading, so that a test can say what it expects of them."""

from __future__ import annotations

from indexer.readers.base import Reading

Shown = str | tuple[str, int, int]


def cells_of(reading: Reading) -> list[list[list[Shown]]]:
    """Each table's rows; a cell as its text, with rows and columns where it has more than one."""
    found: list[list[list[Shown]]] = []
    for table in reading.layout.tables:
        rows: list[list[Shown]] = []
        for row in table.rows:
            shown: list[Shown] = []
            for cell in row:
                text = reading.text[cell.start : cell.end]
                shown.append((text, cell.rows, cell.columns) if cell.rows * cell.columns > 1 else text)
            rows.append(shown)
        found.append(rows)
    return found
