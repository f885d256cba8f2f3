"""Reads XLSX and XLSM workbooks (ECMA-376, part 1, 18): what is shown in the cells, by the values saved with formulas.

The parts are read one element after the other, so a large sheet takes little memory; a DTD is refused before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final

from indexer.errors import UnreadableFile
from indexer.message import Message
from indexer.readers.base import Reading, require_content
from indexer.readers.sheets.book import Book, is_on, string_of
from indexer.readers.sheets.number_format import GENERAL, shown, shown_text
from indexer.readers.sheets.sheet import (
    MOST_COLUMNS,
    MOST_ROWS,
    Merged,
    Room,
    Sheet,
    SheetCell,
    place_of,
    reading_of,
)
from indexer.readers.sheets.xml import local
from indexer.readers.signature import read_signature
from indexer.readers.spreadsheet import check_package
from indexer.readers.zip_directory import open_zip

_MOST_SHEETS: Final = 1_000
_CODES = re.compile(r'&(?:"[^"]*"|[0-9]{1,3}|K[0-9A-Fa-f+-]{6,8}|.)')
_THREADED: Final = "[Threaded comment]"  # begins what older programs are shown of a thread
_STATING: Final = frozenset(("keywords", "category", "contentStatus", "subject", "description"))
_ELEMENTS: Final = frozenset(
    ("col", "row", "mergeCell", "oddHeader", "oddFooter", "firstHeader", "firstFooter")
)


def read_xlsx(content: bytes) -> Reading:
    """The sheets of a workbook as one text with tables. Raises UnreadableFile."""
    require_content(content)
    if read_signature(content) == ".encrypted":
        raise UnreadableFile("spreadsheet has a password")
    try:
        check_package(content)
        with closing(open_zip(content)) as package:
            return _read(Book(package))
    except UnreadableFile:
        raise
    except Exception as error:  # whatever a damaged package holds
        raise UnreadableFile("spreadsheet damaged") from error


def _read(book: Book) -> Reading:
    room = Room()
    sheets = []
    for name, hidden, part in list(book.sheets())[:_MOST_SHEETS]:
        sheet = Sheet(name, hidden)
        if part and room.ended is None:
            _Cells(book, sheet, room).read(part)
            _beside(book, part, sheet)
        sheets.append(sheet)
    if sheets:
        sheets[0].aside += _properties(book)
    return reading_of(sheets, Message("workbook", sheets=len(sheets)), room)


class _Cells:
    """Reads the cells of one sheet."""

    def __init__(self, book: Book, sheet: Sheet, room: Room) -> None:
        self._book, self._sheet, self._room = book, sheet, room
        self._hidden_columns: list[tuple[int, int]] = []
        self._hidden: set[tuple[str, int]] = set()
        self._next_row = 0

    def read(self, part: str) -> None:
        """All that is in the sheet's own part."""
        for element in self._book.elements(part, _ELEMENTS):
            match local(element):
                case "row":
                    self._row(element)
                case "col" if is_on(element.get("hidden", "")):
                    first, last = (_number(element.get(name), 0) for name in ("min", "max"))
                    self._hidden_columns.append((first - 1, last - 1))
                case "mergeCell":
                    self._merge(element.get("ref", ""))
                case name if name.startswith(("odd", "first")):
                    self._sheet.aside += _printed(element.text or "")
        self._sheet.hidden_parts = len(self._hidden)

    def _row(self, element: Any) -> None:
        number = _number(element.get("r"), self._next_row + 1) - 1
        self._next_row = number + 1
        if not 0 <= number < MOST_ROWS or self._room.ended:
            return
        cells: list[SheetCell] = []
        column = -1
        for each in element:
            if local(each) != "c":
                continue
            place = place_of(each.get("r", ""))
            column = place[1] if place else column + 1
            text = self._text(each)
            if not text or column >= MOST_COLUMNS:
                continue
            if not self._room.take(self._sheet, number, text):
                break
            cells.append(SheetCell(column, text))
            self._note_hidden(number, column, hidden_row=is_on(element.get("hidden", "")))
        if cells:
            cells.sort(key=lambda cell: cell.column)
            self._sheet.rows.setdefault(number, []).extend(cells)

    def _note_hidden(self, row: int, column: int, *, hidden_row: bool) -> None:
        if hidden_row:
            self._hidden.add(("row", row))
        if any(first <= column <= last for first, last in self._hidden_columns):
            self._hidden.add(("column", column))

    def _text(self, cell: Any) -> str:
        kind = cell.get("t", "n")
        parts = {local(each): each for each in cell}
        if kind == "inlineStr":
            return string_of(parts["is"]) if "is" in parts else ""
        value = (parts["v"].text or "").strip("\r\n") if "v" in parts else ""
        if not value:
            self._sheet.without_value += "f" in parts and kind not in ("str", "e")
            return ""
        formats = self._book.formats
        style = _number(cell.get("s"), 0)
        code = formats[style] if style < len(formats) else GENERAL
        match kind:
            case "s":
                place = _number(value, -1)
                text = self._book.strings[place] if 0 <= place < len(self._book.strings) else ""
                return shown_text(text, code)
            case "str":
                return shown_text(value, code)
            case "b":
                return "TRUE" if is_on(value) else "FALSE"
            case "n":
                return self._figure(value, code)
        return value

    def _figure(self, value: str, code: str) -> str:
        try:
            return shown(float(value), code, since_1904=self._book.since_1904)
        except (ValueError, OverflowError, ArithmeticError):
            return value

    def _merge(self, reference: str) -> None:
        ends = [place_of(each) for each in reference.split(":")]
        if len(ends) == 2 and ends[0] and ends[1]:
            self._sheet.merged.append(Merged(*ends[0], *ends[1]))


def _properties(book: Book) -> Iterator[str]:
    """What the file's properties state, where a mark of secrecy may stand."""
    for part in ("docProps/core.xml", "docProps/custom.xml"):
        root = book.part(part)
        for each in root if root is not None else ():
            text = "".join(each.itertext())
            if local(each) == "property":  # one of the office's own
                yield f"{each.get('name', '')}：{text}"
            elif local(each) in _STATING:
                yield from re.split("[,，;；、\n]", text)


def _printed(text: str) -> list[str]:
    """The words of a printed head or foot, without the codes for fonts, pages and days."""
    parts = re.split(r"&[LCR]", text)
    return [words for part in parts if (words := " ".join(_CODES.sub("", part).split()))]


def _beside(book: Book, part: str, sheet: Sheet) -> None:
    """What lies on a sheet: remarks, and words in shapes."""
    related = list(book.relations(part).values())
    threads = {
        address
        for each in related
        if each.kind == "threadedComment"
        for address in _threads(book, each.target, sheet)
    }
    for each in related:
        if each.kind == "comments":
            _comments(book, each.target, sheet, but=threads)
        elif each.kind == "drawing" and (root := book.part(each.target)) is not None:
            for body in (shape for shape in root.iter() if local(shape) == "txBody"):
                words = " ".join(" ".join(_paragraph(one) for one in body if local(one) == "p").split())
                sheet.boxes += [words] if words else []
    sheet.remarks.sort(key=lambda remark: place_of(remark[0]) or (0, 0))


def _comments(book: Book, part: str, sheet: Sheet, *, but: set[str]) -> None:
    root = book.part(part)
    if root is None:
        return
    authors = [each.text or "" for each in root.iter() if local(each) == "author"]
    for comment in (each for each in root.iter() if local(each) == "comment"):
        address = comment.get("ref", "")
        words = "".join(string_of(each) for each in comment if local(each) == "text").strip()
        number = _number(comment.get("authorId"), -1)
        author = authors[number].strip() if 0 <= number < len(authors) else ""
        if author.startswith("tc="):  # stands for a thread
            author = ""
        if words and place_of(address) and address not in but and not words.startswith(_THREADED):
            sheet.remarks.append((address, author, words.removeprefix(f"{author}:").strip()))


def _threads(book: Book, part: str, sheet: Sheet) -> Iterator[str]:
    """Adds the remarks of threads; their addresses."""
    root = book.part(part)
    for comment in (
        (each for each in root.iter() if local(each) == "threadedComment") if root is not None else ()
    ):
        address = comment.get("ref", "")
        words = "".join(each.text or "" for each in comment if local(each) == "text").strip()
        if words and place_of(address):
            sheet.remarks.append((address, "", words))
            yield address


def _paragraph(element: Any) -> str:
    return "".join(each.text or "" for each in element.iter() if local(each) == "t")


def _number(text: str | None, other: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else other
