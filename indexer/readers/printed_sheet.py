"""Writes a table as an XLSX file ready to be printed: its title, a head on every page, a frame, columns as wide as told."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from indexer.errors import InvalidRequest
from indexer.readers.spreadsheet import Row, fitting, typed

_PAPER_A4: Final = 9  # ECMA-376, ST_PageSetup


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """What is written. The rows are read once, as they are written."""

    name: str  # of the sheet
    head: Row
    widths: tuple[float, ...]  # of the columns, in digits, as Excel counts
    rows: Iterable[Row]
    title: str = ""  # above the table
    above: tuple[str, ...] = ()  # lines between title and table
    below: Iterable[str] = ()  # lines after it, read once all rows are written
    landscape: bool = False
    most: int = 100_000  # rows


def xlsx_of(table: PrintedTable) -> bytes:
    """The file. Raises InvalidRequest where there are more rows than it may have."""
    import openpyxl  # late: all commands would wait for it

    book: Any = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(table.name)
    try:
        _write(sheet, table)
    finally:
        kept = io.BytesIO()
        book.save(kept)  # also where it is of no use: the library leaves a begun one lying about
    return kept.getvalue()


def _write(sheet: Any, table: PrintedTable) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Border, Font, Side
    from openpyxl.utils import get_column_letter

    lead = len(table.above) + bool(table.title)
    _set_up(sheet, table, lead + 1)
    for at, width in enumerate(table.widths, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    side = Side(style="thin")
    frame = Border(left=side, right=side, top=side, bottom=side)

    def line(cells: Row, **styles: Any) -> None:
        written = [typed(WriteOnlyCell(sheet, fitting(text)), text) for text in cells]
        for cell in written:
            for name, style in styles.items():
                setattr(cell, name, style)
        sheet.append(written)

    if table.title:
        across = Alignment(horizontal="centerContinuous")
        line((table.title, *[""] * (len(table.head) - 1)), font=Font(bold=True, size=16), alignment=across)
    for text in table.above:
        line((text,))
    middle = Alignment(horizontal="center", vertical="center", wrap_text=True)
    line(table.head, font=Font(bold=True), border=frame, alignment=middle)
    wrapped = Alignment(vertical="center", wrap_text=True)
    for count, row in enumerate(table.rows, start=1):
        if count > table.most:
            raise InvalidRequest("table too long for XLSX", most=table.most)
        line(row, border=frame, alignment=wrapped)
    for text in table.below:
        line((text,))


def _set_up(sheet: Any, table: PrintedTable, head: int) -> None:
    """What a printer is told; `head` is the number of the row that every page begins with."""
    sheet.freeze_panes = f"A{head + 1}"
    sheet.print_title_rows = f"{head}:{head}"
    sheet.page_setup.paperSize = _PAPER_A4
    sheet.page_setup.orientation = "landscape" if table.landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "&P / &N"
