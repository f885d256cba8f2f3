"""How many cells of tables in PDF come out with the right text in the right row and column, with ruling lines and without.

    python -m bench.studies.tables [--files N] [--seed N] [--work FOLDER] [--worst]

The files are those of `made.table_files`, by ReportLab, Chromium and LibreOffice. A cell counts where it stands in its column,
blanks left aside, in a row that has its place among the rows of all tables of the file; an empty one counts like others.
Rows are matched in order so that most cells count.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.studies.made.table_files import PROGRAMS, make
from indexer import readers
from indexer.errors import UnreadableFile
from indexer.model import Table


def found_rows(path: Path) -> list[list[str]]:
    """The rows of all tables that our reader finds in a file; none where it is refused."""
    try:
        reading = readers.read(path.name, path.read_bytes())
    except UnreadableFile:
        return []
    return [row for table in reading.layout.tables for row in _rows(table, reading.text)]


def _rows(table: Table, text: str) -> Iterator[list[str]]:
    """The texts of a table's rows, "" where a cell beside or above reaches over."""
    covered: set[tuple[int, int]] = set()
    for y, row in enumerate(table.rows):
        texts: dict[int, str] = {}
        x = 0
        for cell in row:
            while (y, x) in covered:
                x += 1
            texts[x] = _squeezed(text[cell.start : cell.end])
            covered |= {(y + down, x + right) for down in range(cell.rows) for right in range(cell.columns)}
            x += cell.columns
        yield [texts.get(at, "") for at in range(max(texts, default=-1) + 1)]


def _squeezed(text: str) -> str:
    return "".join(text.split())


def right_cells(wanted: Sequence[Sequence[str]], found: Sequence[Sequence[str]]) -> int:
    """How many cells are right when rows are matched in order."""
    best = [0] * (len(found) + 1)
    for row in wanted:
        before = best
        best = [0]
        for at, other in enumerate(found):
            best.append(max(before[at + 1], best[at], before[at] + _alike(row, other)))
    return best[-1]


def _alike(row: Sequence[str], other: Sequence[str]) -> int:
    """How many cells two rows have alike; none if only empty ones are."""
    pairs = [one for one, two in zip(row, other, strict=False) if one == two]
    return len(pairs) if any(pairs) else 0


def main() -> None:
    """Make the files, read them and print the shares."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=60)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--work", type=Path, help="a folder for the files, kept; else a temporary one")
    parser.add_argument("--worst", action="store_true", help="name each file that has a cell wrong")
    asked = parser.parse_args()
    right: Counter[tuple[bool, str]] = Counter()
    cells: Counter[tuple[bool, str]] = Counter()
    with tempfile.TemporaryDirectory() as temporary:
        for sheet in make((asked.work or Path(temporary)).absolute(), asked.files, asked.seed):
            wanted = [[_squeezed(text) for text in row] for grid in sheet.tables for row in grid.rows]
            got, count = right_cells(wanted, found_rows(sheet.path)), sum(map(len, wanted))
            if asked.worst and got < count:
                print(f"{sheet.path.name}, {sheet.program}: {got} of {count}")
            for kind in ((sheet.is_ruled, sheet.program), (sheet.is_ruled, "all")):
                right[kind] += got
                cells[kind] += count
    print("\n".join(_table(right, cells)))


def _table(right: Counter[tuple[bool, str]], cells: Counter[tuple[bool, str]]) -> Iterator[str]:
    yield "| tables made by | ruled: cells | right | not ruled: cells | right |"
    yield "|---|---:|---:|---:|---:|"
    for program in (*PROGRAMS, "all"):
        columns = []
        for is_ruled in (True, False):
            count = cells[is_ruled, program]
            columns += [f"{count}", f"{100 * right[is_ruled, program] / count:.2f} %" if count else ""]
        yield f"| {program} | {' | '.join(columns)} |"


if __name__ == "__main__":
    main()
