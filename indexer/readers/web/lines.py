"""Writes the lines of a web page in the order a browser would show them, rows of tables with the places of their cells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from indexer.model import Cell, Table
from indexer.readers.web.article import Line
from indexer.readers.word.numbering import written

LONGEST_CELL: Final = 150  # characters; a row with a longer one is given cell by cell

_BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr legend li main ol p pre section summary table tbody td tfoot th "
    "thead title tr ul".split()
)
_LISTS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_MOST_REACH: Final = 1000  # rows or columns that a cell may span


class Writer:
    """Lines of a page, and the addresses of its pictures, each with the number of the line that it stands before."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.images: list[tuple[int, str]] = []
        self._pieces: list[str] = []
        self._linked = 0
        self._in_link = 0
        self._row = 0  # depth of rows that are one line
        self._cells: list[Any] = []  # of the row at hand, or the cell that the line at hand is in
        self._pre = 0
        self._start: Any = None
        self._label = ""  # the number of a list's item, until its first text
        self._data: dict[Any, bool] = {}  # tables → whether they hold data
        self._long: dict[Any, bool] = {}  # rows of data → whether they are given cell by cell
        self._numbers: dict[Any, int] = {}  # lists → the number of the last item

    def open(self, element: Any) -> None:
        """Begin an element."""
        tag = element.tag
        if tag in ("td", "th") and self._in_line(element):
            if self._cells:
                self._pieces.append("\t")
            self._cells.append(element)
        elif tag in _BLOCKS:
            self._break()
            if tag in ("td", "th") and element.getparent().tag == "tr" and self._in_data(element):
                self._cells = [element]
        if tag == "tr" and self._in_data(element):
            self._row += self._in_line(element)
            self._cells = []
        self._pre += tag == "pre"
        self._in_link += tag == "a" and bool(element.get("href"))
        if tag == "li" and element.getparent().tag == "ol":
            self._label = f"{self._number(element.getparent())}. "
        if tag == "img" and (source := element.get("src")):
            self.images.append((len(self.lines), source))

    def _number(self, ordered_list: Any) -> str:
        start = ordered_list.get("start") or ""
        first = int(start) if re.fullmatch(r"[0-9]{1,6}", start) else 1
        self._numbers[ordered_list] = self._numbers.get(ordered_list, first - 1) + 1
        return written(self._numbers[ordered_list], _LISTS.get(ordered_list.get("type") or "", "decimal"))

    def close(self, element: Any) -> None:
        """End an element."""
        tag = element.tag
        in_data = tag in ("tr", "td", "th") and self._in_data(element)
        if tag == "tr" and in_data:
            self._row -= self._in_line(element)
        self._pre -= tag == "pre"
        self._in_link -= tag == "a" and bool(element.get("href"))
        if tag in _BLOCKS and not (tag in ("td", "th") and in_data and self._in_line(element)):
            self._break()
        if (tag == "tr" and in_data) or (tag in ("td", "th") and in_data and not self._in_line(element)):
            self._cells = []

    def write(self, text: str | None, element: Any) -> None:
        """Add the text of an element."""
        if not text:
            return
        if self._label and text.strip():
            self._pieces.append(self._label)
            self._label = ""
        first, *others = text.replace("\r", "").split("\n") if self._pre else [_BLANKS.sub(_blank, text)]
        self._append(first, element)
        for line in others:
            self.flush()
            self._append(line, element)

    def _append(self, text: str, element: Any) -> None:
        self._pieces.append(text)
        if text.strip():
            if self._start is None:
                self._start = element
            self._linked += self._in_link > 0 and len(text.strip())

    def _break(self) -> None:
        if self._row:
            self._pieces.append(" ")
        else:
            self.flush()

    def flush(self) -> None:
        """End the line at hand."""
        text = _tidy("".join(self._pieces))
        if text and self._start is not None:
            linked = min(1.0, self._linked / len(text))
            self.lines.append(Line(text, linked, self._start, cells=_places(self._cells, text)))
        self._pieces, self._linked, self._start = [], 0, None

    def _in_data(self, cell: Any) -> bool:
        """Whether a cell or row belongs to a table of data."""
        table = next(cell.iterancestors("table"), None)
        if table is None:
            return False
        if table not in self._data:
            self._data[table] = next(table.iterdescendants("table"), None) is None and _is_of_data(table)
        return self._data[table]

    def _in_line(self, element: Any) -> bool:
        """Whether a row, or that of a cell, is one line: a row of data in which no cell is long."""
        row = element if element.tag == "tr" else element.getparent()
        if row.tag != "tr" or not self._in_data(row):
            return False
        if row not in self._long:
            self._long[row] = any(len(cell.text_content().strip()) > LONGEST_CELL for cell in cells_of(row))
        return not self._long[row]


def cells_of(row: Any) -> list[Any]:
    """The cells of a row."""
    return [cell for cell in row if cell.tag in ("td", "th")]


def _is_of_data(table: Any) -> bool:
    """Whether two rows or more have two cells or more, and those that are long stand in what is drawn as a table."""
    rows = [cells_of(row) for row in table.iter("tr")]
    if sum(len(row) > 1 for row in rows) < 2:
        return False
    if all(len(cell.text_content().strip()) <= LONGEST_CELL for row in rows for cell in row):
        return True
    has_heads = any(cell.tag == "th" for row in rows for cell in row)
    columns = {sum(_reach(cell, "colspan") for cell in row) for row in rows}
    return (has_heads or table.get("border") not in (None, "", "0")) and len(columns) == 1


def _places(cells: list[Any], text: str) -> tuple[tuple[Any, int, int], ...]:
    """Where the cells of a line stand in it; one that has no text begins and ends at one place."""
    if len(cells) == 1:
        return ((cells[0], 0, len(text)),)
    found = []
    at = 0
    for cell, part in zip(cells, text.split("\t"), strict=False):
        found.append((cell, at, at + len(part)))
        at += len(part) + 1
    return tuple(found)


def tables_of(lines: Iterable[Line]) -> tuple[Table, ...]:
    """The tables among lines that are joined to a text; offsets count in it."""
    places: dict[Any, tuple[int, int]] = {}
    at = 0
    for line in lines:
        for cell, start, end in line.cells:
            first, _ = places.get(cell, (at + start, 0))
            places[cell] = first, at + end
        at += len(line.text) + 1
    tables: dict[Any, list[tuple[Cell, ...]]] = {}
    seen: set[Any] = set()
    for cell in places:
        row, last = cell.getparent(), places[cell][0]
        if row in seen:
            continue
        seen.add(row)
        made = []
        for each in cells_of(row):
            start, end = places.get(each, (last, last))
            last = end
            made.append(Cell(start, end, _reach(each, "rowspan"), _reach(each, "colspan")))
        tables.setdefault(next(row.iterancestors("table")), []).append(tuple(made))
    return tuple(Table(tuple(rows)) for rows in tables.values())


def _reach(cell: Any, name: str) -> int:
    stated = (cell.get(name) or "").strip()
    return max(1, min(int(stated), _MOST_REACH)) if re.fullmatch(r"[0-9]{1,9}", stated) else 1


def _blank(found: re.Match[str]) -> str:
    return "\n" if "\n" in found[0] else " "


def _tidy(text: str) -> str:
    """One line: no blank where the source merely begins a new line between two Chinese characters."""
    text = re.sub(r"(?<=[^\x00-\x7f]) ?\n ?(?=[^\x00-\x7f])", "", text).replace("\n", " ")
    text = re.sub(r"(?:(?<! ) ++)?\t *+", "\t", re.sub(r" {2,}", " ", text))
    return text.strip(" \xa0\u3000").rstrip(" \xa0\u3000\t")
