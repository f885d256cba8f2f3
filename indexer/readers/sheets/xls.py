"""Reads XLS workbooks of Excel 5 to 2003 and ET workbooks of WPS: what is shown in the cells."""

from __future__ import annotations

import io
from typing import Any

from indexer.errors import UnreadableFile
from indexer.message import Message
from indexer.readers.base import Reading, require_content
from indexer.readers.sheets.number_format import BUILTIN, GENERAL, shown, shown_text
from indexer.readers.sheets.sheet import MOST_COLUMNS, Merged, Room, Sheet, SheetCell, address_of, reading_of
from indexer.readers.signature import read_signature

_OF_PROGRAM = frozenset(
    (*range(14, 18), 22, *range(27, 37), *range(50, 59))
)  # formats that a program's language decides


def read_xls(content: bytes) -> Reading:
    """The sheets as one text with tables. Raises UnreadableFile."""
    import xlrd  # late: all commands would wait for it

    require_content(content)
    if read_signature(content) == ".encrypted":
        raise UnreadableFile("spreadsheet has a password")
    try:
        book = xlrd.open_workbook(
            file_contents=content,
            formatting_info=True,
            logfile=io.StringIO(),
            ignore_workbook_corruption=True,
            ragged_rows=True,  # else a damaged size is filled with empty cells
        )
        return _read(book)
    except UnreadableFile:
        raise
    except xlrd.XLRDError as error:
        raise UnreadableFile(
            "spreadsheet has a password" if "encrypted" in str(error) else "spreadsheet damaged"
        ) from error
    except Exception as error:  # whatever a damaged file brings out in the library
        raise UnreadableFile("spreadsheet damaged") from error


def _read(book: Any) -> Reading:
    room, sheets = Room(), list[Sheet]()
    for found in book.sheets():
        sheet = Sheet(found.name, bool(found.visibility))
        if room.ended is None:
            _fill(sheet, found, book, room)
        sheets.append(sheet)
    return reading_of(sheets, Message("workbook", sheets=len(sheets)), room)


def _fill(sheet: Sheet, found: Any, book: Any, room: Room) -> None:
    import xlrd

    hidden: set[tuple[str, int]] = set()
    for number in range(found.nrows):
        cells = []
        for column, kind in enumerate(found.row_types(number)[:MOST_COLUMNS]):
            if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                continue
            text = _text(found.cell(number, column), book)
            if not text:
                continue
            if not room.take(sheet, number, text):
                break
            cells.append(SheetCell(column, text))
            if column in found.colinfo_map and found.colinfo_map[column].hidden:
                hidden.add(("column", column))
        if cells:
            sheet.rows[number] = cells
            if number in found.rowinfo_map and found.rowinfo_map[number].hidden:
                hidden.add(("row", number))
    sheet.hidden_parts = len(hidden)
    sheet.merged += (
        Merged(top, left, bottom - 1, right - 1) for top, bottom, left, right in found.merged_cells
    )
    for (row, column), note in sorted(found.cell_note_map.items()):
        author = (note.author or "").strip("\0 ")
        words = note.text.strip().removeprefix(f"{author}:").strip()
        sheet.remarks += [(address_of(row, column), author, words)] if words else []


def _text(cell: Any, book: Any) -> str:
    import xlrd

    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return shown_text(cell.value, _format_of(cell, book))
        case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
            try:
                return shown(cell.value, _format_of(cell, book), since_1904=bool(book.datemode))
            except (ValueError, OverflowError, ArithmeticError):
                return str(cell.value)
        case xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if cell.value else "FALSE"
        case xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(cell.value, ""))
    return ""


def _format_of(cell: Any, book: Any) -> str:
    if not 0 <= (cell.xf_index or 0) < len(book.xf_list):
        return GENERAL
    key = book.xf_list[cell.xf_index or 0].format_key
    if key in _OF_PROGRAM:
        return BUILTIN[key]
    found = book.format_map.get(key)
    return str(found.format_str) if found and found.format_str else BUILTIN.get(key, GENERAL)
