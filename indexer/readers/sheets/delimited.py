"""Reads CSV and TSV files, in whatever encoding and with whatever delimiter a Chinese office has written them."""

from __future__ import annotations

import csv
import io
from typing import Final

from indexer.message import Message
from indexer.readers.base import Reading
from indexer.readers.sheets.sheet import MOST_COLUMNS, Room, Sheet, SheetCell, reading_of
from indexer.readers.text import read_lines

_DELIMITERS: Final = ",\t;|，"
_SAMPLE: Final = 100  # lines by which the delimiter is told


def read_csv(content: bytes, encoding: str | None = None) -> Reading:
    """The rows as one text with its table. Raises UnreadableFile."""
    return _read(content, encoding, "")


def read_tsv(content: bytes, encoding: str | None = None) -> Reading:
    """The same of a file that is known to be parted by tabs."""
    return _read(content, encoding, "\t")


def _read(content: bytes, encoding: str | None, delimiter: str) -> Reading:
    text, found, notes = read_lines(content, encoding)
    text = text.replace("\u2028", " ")
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:  # Excel's own hint
        text, delimiter = rest, first.strip()[-1]
    room, sheet = Room(), Sheet("")
    rows = _rows(text, delimiter or _delimiter(text))
    for number, row in enumerate(rows):
        cells = [SheetCell(at, cell.strip()) for at, cell in enumerate(row[:MOST_COLUMNS]) if cell.strip()]
        if any(not room.take(sheet, number, cell.text) for cell in cells):
            break
        if cells:
            sheet.rows[number] = cells
    how = Message("delimited text", encoding=found)
    return reading_of([sheet], how, room, notes)


def _rows(text: str, delimiter: str) -> list[list[str]]:
    """The rows; where quotes do not fit, each line by itself."""
    limit = csv.field_size_limit(len(text) + 1)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        if len(rows) * 20 >= text.count("\n"):  # else a lone quote has swallowed lines
            return rows
    except csv.Error:
        pass
    finally:
        csv.field_size_limit(limit)
    return [line.split(delimiter) for line in text.split("\n")]


def _delimiter(text: str) -> str:
    """The one that cuts most lines into as many cells as most others; a comma where none does."""
    lines = [line for line in text.split("\n", _SAMPLE)[:_SAMPLE] if line.strip()]

    def fitting(delimiter: str) -> tuple[int, int]:
        counts = [line.count(delimiter) for line in lines if delimiter in line]
        usual = max(counts, key=counts.count, default=0)
        return counts.count(usual), usual

    best = max(_DELIMITERS, key=fitting)
    return best if fitting(best)[0] else ","
