"""Reads XLSX and CSV files as rows of text, and writes files that Excel and WPS open in Chinese.

A spreadsheet comes from anywhere: its size unpacked, its rows and its columns are limited, a DTD is refused, and
formulas count by the value that was saved with them. What is written here runs no formula: in XLSX a text is typed
as one; in CSV, which has no types, an apostrophe goes before what a spreadsheet would run or round, and is taken
off again when the file is read.
"""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

from indexer.errors import InvalidRequest, UnreadableFile
from indexer.readers.encoding import decode
from indexer.readers.zip_directory import LARGEST_PACKAGE, open_zip, unpacked_size
from indexer.storage import FILE

SUFFIXES: Final = (".xlsx", ".csv")
MOST_ROWS: Final = 100_000  # of a sheet that is read
MOST_COLUMNS: Final = 100
MOST_ROWS_WRITTEN: Final = 1_048_576  # of an XLSX sheet, by its format
LONGEST_CELL: Final = 32_767  # characters, Excel's limit

_FORMULA = re.compile(r"\A'*+[=+\-@＝＋－＠\t\r\n]")  # OWASP, "CSV Injection"
_NUMBER = re.compile(r"\A'*+[\d.]++(?:[eE]\d++)?")  # an id that a spreadsheet would round: 202203240001
_ROUNDED = re.compile(r"\A0\d|[.eE]|\d{12}")
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # in no XML 1.0 file
_ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"))

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: `rows[0]` is its first row; of merged cells the first holds the text."""

    name: str  # "" for a CSV file
    rows: tuple[Row, ...]


def sheets_in(name: str, content: bytes) -> list[Sheet]:
    """The sheets of an XLSX file, or the one of a CSV file, by content. Raises UnreadableFile.

    CSV may be UTF-8, GB18030, Big5 or UTF-16, parted by commas, semicolons or tabs. A date is 2022-03-24.
    """
    if not content:
        raise UnreadableFile("table is empty")
    if content.startswith(b"PK"):
        return _read_xlsx(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile("old table format")
    if Path(name).suffix.lower() in (".xlsx", ".xlsm"):
        raise UnreadableFile("table damaged")
    return [_read_csv(decode(content).text)]


def write_rows(path: Path, rows: Iterable[Sequence[str]]) -> int:
    """Write a file by its suffix, whole or not at all; the first row is the header. How many rows that were.

    Raises FileExistsError: a 目录 that somebody keeps is never overwritten. Raises InvalidRequest for
    other suffixes, and for more rows than XLSX can hold.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        if not suffix:
            raise InvalidRequest("inventory without a suffix", known=SUFFIXES)
        raise InvalidRequest("inventory of another format", suffix=suffix, known=SUFFIXES)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-", suffix=suffix)
    os.close(descriptor)
    try:
        count = (_write_xlsx if suffix == ".xlsx" else _write_csv)(Path(temporary), rows)
        os.chmod(temporary, FILE)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, FILE))  # the name is ours, or somebody else's
        os.replace(temporary, path)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
    return count


def guarded(text: str) -> str:
    """The text of a CSV cell, led by an apostrophe where a spreadsheet would run it as a formula or round it."""
    number = _NUMBER.fullmatch(text) and (text.startswith("'") or _ROUNDED.search(text))
    return f"'{text}" if number or _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if text.startswith("'") and (_FORMULA.match(text) or _NUMBER.fullmatch(text)) else text


def _read_xlsx(content: bytes) -> list[Sheet]:
    import openpyxl  # late, here and below: all commands would wait for it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # over extensions that do not concern text
            check_package(content)
            book: Any = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            try:
                return [Sheet(sheet.title, tuple(_rows_of(sheet))) for sheet in book.worksheets]
            finally:
                book.close()
    except UnreadableFile:
        raise
    except Exception as error:
        raise UnreadableFile("table damaged") from error


def check_package(content: bytes) -> None:
    """Refuse what would unpack too far, or declares a DTD: the library's parser would expand its entities."""
    with open_zip(content) as package:
        if unpacked_size(package) > LARGEST_PACKAGE:
            raise UnreadableFile("table unpacks to too much", megabytes=LARGEST_PACKAGE >> 20)
        for member in package.infolist():
            if member.filename.lower().endswith((".xml", ".rels", ".vml")):
                plain = package.read(member).replace(b"\0", b"")  # in UTF-16, every other byte
                if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
                    raise UnreadableFile("table has a DTD")


def _rows_of(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # what a file says of its own size may be a lie
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
        _check_count(number)
        yield _trimmed([_text_of(value) for value in row])


def _check_count(number: int) -> None:
    if number > MOST_ROWS:
        raise UnreadableFile("table too long", most=MOST_ROWS)


def _text_of(value: object) -> str:
    """A cell's value as a person would read it."""
    if value is None or (isinstance(value, str) and value in _ERRORS):
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _NO_TEXT.sub("", str(value)).strip()


def _trimmed(cells: list[str]) -> Row:
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _read_csv(text: str) -> Sheet:
    start = text[:10_000]
    delimiter = max(",\t;", key=start.count)
    rows: list[Row] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            _check_count(len(rows) + 1)
            rows.append(_trimmed([_text_of(unguarded(cell)) for cell in cells[:MOST_COLUMNS]]))
    except csv.Error as error:
        raise UnreadableFile("no CSV", row=len(rows) + 1) from error
    return Sheet("", tuple(rows))


def _write_csv(path: Path, rows: Iterable[Sequence[str]]) -> int:
    """UTF-8 with a byte order mark, CRLF, RFC 4180's quoting: what Excel opens in Chinese."""
    count = 0
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        for count, row in enumerate(rows, start=1):  # noqa: B007 - the last one is the answer
            writer.writerow([guarded(fitting(cell)) for cell in row])
    return count


def _write_xlsx(path: Path, rows: Iterable[Sequence[str]]) -> int:
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    whole = list(rows)  # before the book is begun, since the library leaves a begun one lying about
    if len(whole) > MOST_ROWS_WRITTEN:
        raise InvalidRequest("inventory too long for XLSX", rows=len(whole), most=MOST_ROWS_WRITTEN)
    book: Any = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("目录")
    sheet.freeze_panes = "A2"
    header = Font(bold=True)
    for number, row in enumerate(whole):
        cells = [typed(WriteOnlyCell(sheet, fitting(text)), text) for text in row]
        for cell in cells if not number else ():
            cell.font = header
        sheet.append(cells)
    book.save(path)
    return len(whole)


def typed(cell: Any, text: str) -> Any:
    """The cell as text, whatever it looks like; Excel's own mark keeps it so when somebody edits it."""
    cell.data_type = "s"
    if _FORMULA.match(text) or _NUMBER.fullmatch(text):
        cell.quotePrefix = True
    return cell


def fitting(text: str) -> str:
    """What a cell can hold of a text."""
    return _NO_TEXT.sub("", text)[:LONGEST_CELL]
