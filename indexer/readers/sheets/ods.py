"""Reads OpenDocument spreadsheets, packed (ODS) and flat (FODS): a cell's text is kept in the file as it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any, Final

from indexer.errors import UnreadableFile
from indexer.message import Message
from indexer.readers.base import Reading, asides, require_content
from indexer.readers.sheets.sheet import (
    MOST_COLUMNS,
    MOST_ROWS,
    Merged,
    Room,
    Sheet,
    SheetCell,
    address_of,
    reading_of,
)
from indexer.readers.sheets.xml import attribute, local, parsed
from indexer.readers.spreadsheet import check_package
from indexer.readers.zip_directory import LARGEST_PACKAGE, open_zip

_MOST_BLANKS: Final = 1_000  # that one element stands for
_MOST_REPEATED: Final = 1_000  # times that a row or cell with something in it is repeated
_ROWS: Final = frozenset(("table-row-group", "table-header-rows", "table-rows"))
_EDGES: Final = frozenset(("header", "footer", "header-first", "footer-first"))
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


def read_ods(content: bytes) -> Reading:
    """The sheets as one text with tables. Raises UnreadableFile."""
    require_content(content)
    try:
        root = parsed(_content_of(content), large=True)
        reading = _read(root)
        return replace(reading, aside=asides(_printed(content)))
    except UnreadableFile:
        raise
    except Exception as error:  # whatever a damaged package holds
        raise UnreadableFile("spreadsheet damaged") from error


def _content_of(content: bytes) -> bytes:
    if not content.startswith(b"PK"):
        if len(content) > LARGEST_PACKAGE or _DOCTYPE.search(content.replace(b"\0", b"")):
            raise UnreadableFile("table has a DTD")
        return content
    check_package(content)
    with closing(open_zip(content)) as package:
        if b"encryption-data" in package.read("META-INF/manifest.xml"):
            raise UnreadableFile("spreadsheet has a password")
        return package.read("content.xml")


def _printed(content: bytes) -> list[str]:
    """The lines of printed heads and feet, which stand with the styles."""
    if content.startswith(b"PK"):
        with closing(open_zip(content)) as package:
            if "styles.xml" not in package.namelist():
                return []
            content = package.read("styles.xml")
    root = parsed(content, large=True)
    edges = (each for each in root.iter() if local(each) in _EDGES)
    return [
        words
        for edge in edges
        for each in edge.iter()
        if local(each) == "p" and (words := _text(each).strip())
    ]


def _read(root: Any) -> Reading:
    styles = {
        attribute(style, "name")
        for style in root.iter()
        if local(style) == "style"
        and any(attribute(each, "display") == "false" for each in style if local(each) == "table-properties")
    }
    room, sheets = Room(), list[Sheet]()
    for book in (each for each in root.iter() if local(each) == "spreadsheet"):
        for table in (each for each in book if local(each) == "table"):
            sheet = Sheet(attribute(table, "name"), attribute(table, "style-name") in styles)
            if room.ended is None:
                _Table(sheet, room).read(table)
            sheets.append(sheet)
    if not sheets:
        raise UnreadableFile("spreadsheet damaged")
    return reading_of(sheets, Message("workbook", sheets=len(sheets)), room)


class _Table:
    """Reads the rows of one sheet."""

    def __init__(self, sheet: Sheet, room: Room) -> None:
        self._sheet, self._room = sheet, room
        self._row = 0

    def read(self, table: Any) -> None:
        """All rows, and words in shapes."""
        for row in _rows_in(table):
            self._add(row)
        for shapes in (each for each in table if local(each) == "shapes"):
            self._boxes(shapes)

    def _add(self, row: Any) -> None:
        times = _count(row, "number-rows-repeated")
        cells = list(_cells_in(row))
        if any(text for _, text, _ in cells):
            for number in range(self._row, self._row + min(times, _MOST_REPEATED)):
                self._put(number, cells, hidden=attribute(row, "visibility") not in ("", "visible"))
        elif cells:
            self._put(self._row, cells, hidden=False)
        self._row += times

    def _put(self, number: int, cells: list[tuple[int, str, Any]], *, hidden: bool) -> None:
        if number >= MOST_ROWS:
            return
        kept = []
        for column, text, element in cells:
            rows, columns = _count(element, "number-rows-spanned"), _count(element, "number-columns-spanned")
            if rows > 1 or columns > 1:
                self._sheet.merged.append(Merged(number, column, number + rows - 1, column + columns - 1))
            for remark in (each for each in element if local(each) == "annotation"):
                author = next((each.text or "" for each in remark if local(each) == "creator"), "")
                words = "\n".join(_text(each) for each in remark if local(each) == "p")
                self._sheet.remarks += (
                    [(address_of(number, column), author.strip(), words)] if words.strip() else []
                )
            self._boxes(element)
            if text and self._room.take(self._sheet, number, text):
                kept.append(SheetCell(column, text))
        if kept:
            self._sheet.rows[number] = kept
            self._sheet.hidden_parts += hidden

    def _boxes(self, parent: Any) -> None:
        for frame in (each for each in parent if local(each) not in ("p", "annotation")):
            words = " ".join(" ".join(_text(each) for each in frame.iter() if local(each) == "p").split())
            self._sheet.boxes += [words] if words else []


def _rows_in(parent: Any) -> Iterator[Any]:
    for each in parent:
        if local(each) == "table-row":
            yield each
        elif local(each) in _ROWS:
            yield from _rows_in(each)


def _cells_in(row: Any) -> Iterator[tuple[int, str, Any]]:
    """Column, text and element of each cell in which something stands, or that has a remark or reaches over others."""
    column = 0
    for cell in row:
        if local(cell) not in ("table-cell", "covered-table-cell"):
            continue
        times = _count(cell, "number-columns-repeated")
        if len(cell):
            text = "\n".join(_text(each) for each in cell if local(each) == "p").strip()
            for at in range(column, min(column + min(times, _MOST_REPEATED), MOST_COLUMNS)):
                yield at, text, cell
        column += times


def _count(element: Any, name: str) -> int:
    text = attribute(element, name)
    return max(int(text), 1) if text.isdecimal() and len(text) < 9 else 1


def _text(element: Any) -> str:
    """The words of a paragraph; a note in it has its own."""
    return "".join(_pieces(element))


def _pieces(element: Any) -> Iterator[str]:
    yield element.text or ""
    for each in element:
        match local(each):
            case "s":
                blanks = attribute(each, "c")
                yield " " * min(int(blanks) if blanks.isdecimal() else 1, _MOST_BLANKS)
            case "tab":
                yield " "
            case "line-break":
                yield "\n"
            case "span" | "a":
                yield from _pieces(each)
        yield each.tail or ""
