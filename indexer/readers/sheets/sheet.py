"""Defines a sheet as its reader found it, and puts sheets together as one text with their tables."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from indexer.errors import UnreadableFile
from indexer.message import Message
from indexer.model import Cell, Layout, Table
from indexer.readers.base import Reading, asides

MOST_CHARACTERS: Final = 3_000_000  # of all sheets together
MOST_CELLS: Final = 500_000  # that hold something
MOST_IN_TABLES: Final = 100_000  # cells that are kept as tables; what comes after is text alone
MOST_COLUMNS: Final = 16_384
MOST_ROWS: Final = 1_048_576
LONGEST_CELL: Final = 150  # characters; a row with a longer one is given cell by cell, a paragraph a line

_MOST_REACHED: Final = 500_000  # rows, of all merged cells of a sheet together
_MOST_TOLD: Final = 5  # names of sheets that a note quotes
_TITLE = re.compile(r"[^。；：:;\t\n]{4,60}")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_ANNEX = re.compile(r"附\s*+[件表]\s*+[\d一二三四五六七八九十]*+\s*+[:：.、]?")
_ABOVE_TITLE: Final = 3  # rows


@dataclass(frozen=True, slots=True)
class SheetCell:
    """What is shown in a cell; `column` counts from 0."""

    column: int
    text: str


class Merged(NamedTuple):
    """The rows and columns of a merged cell, all four included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Sheet:
    """A sheet's rows from above, by their numbers from 0, and what stands beside them."""

    name: str
    hidden: bool = False
    rows: dict[int, list[SheetCell]] = field(default_factory=dict)
    merged: list[Merged] = field(default_factory=list)
    covered: dict[int, list[tuple[int, int]]] = field(default_factory=dict)  # by row, columns from and to
    reaches: dict[tuple[int, int], tuple[int, int]] = field(
        default_factory=dict
    )  # by place, rows and columns
    remarks: list[tuple[str, str, str]] = field(default_factory=list)  # address, who made it, words
    boxes: list[str] = field(default_factory=list)  # words in shapes that lie on the sheet
    aside: list[str] = field(default_factory=list)  # printed heads and feet
    hidden_parts: int = 0  # rows and columns with something in them that are not shown
    without_value: int = 0  # formulas whose result the file does not hold


class Room:
    """How much of a file may still be read; all its sheets share it."""

    def __init__(self) -> None:
        self._characters, self._cells = MOST_CHARACTERS, MOST_CELLS
        self.ended: tuple[str, int] | None = None  # where reading ended: name of the sheet, number of the row

    def take(self, sheet: Sheet, row: int, text: str) -> bool:
        """Whether there is room for another cell; where there was none once, there is none."""
        self._cells -= 1
        self._characters -= len(text) + 1
        if self.ended is None and (self._cells < 0 or self._characters < 0):
            self.ended = (sheet.name, row + 1)
        return self.ended is None


def settle_merged(sheet: Sheet) -> None:
    """Let merged cells reach as far as they are shown, and what they cover go."""
    covered: dict[int, list[tuple[int, int]]] = {}
    kept = list(_rows_reached(sheet))
    for reach, numbers in kept:
        for number in numbers:
            covered.setdefault(number, []).append((reach.left + (number == reach.top), reach.right))
    for number, spans in covered.items():
        cells = sheet.rows[number]
        sheet.rows[number] = [cell for cell in cells if not _within(cell.column, spans)]
        if not sheet.rows[number]:
            del sheet.rows[number]
    sheet.covered = covered
    for reach, numbers in kept:
        rows = sum(number in sheet.rows for number in numbers)
        sheet.reaches[reach.top, reach.left] = (rows, reach.right - reach.left + 1)


def _rows_reached(sheet: Sheet) -> Iterator[tuple[Merged, list[int]]]:
    """Merged cells and the rows with something in them over which they reach; of very many not all."""
    numbers, room = sorted(sheet.rows), _MOST_REACHED
    for reach in sheet.merged:
        if not (0 <= reach.top <= reach.bottom and 0 <= reach.left <= reach.right < MOST_COLUMNS):
            continue
        here = numbers[bisect_left(numbers, reach.top) : bisect_right(numbers, reach.bottom)]
        room -= len(here) + 1
        if room < 0:
            return
        if here:
            yield reach, here


def _within(column: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(first <= column <= last for first, last in spans)


def address_of(row: int, column: int) -> str:
    """B7, for row 6 and column 1."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def place_of(address: str) -> tuple[int, int] | None:
    """Row and column of an address; None for what is none."""
    found = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})", address)
    if not found:
        return None
    column = 0
    for letter in found[1].upper():
        column = 26 * column + ord(letter) - ord("A") + 1
    row = int(found[2])
    return (row - 1, column - 1) if 0 < row <= MOST_ROWS and column <= MOST_COLUMNS else None


def reading_of(sheets: list[Sheet], how: Message, room: Room, notes: Iterable[Message] = ()) -> Reading:
    """The text of all sheets, each under its name, rows a line each; titled by a first row of one cell.

    Raises UnreadableFile when nothing stands in them.
    """
    if not any(cell.text for sheet in sheets for row in sheet.rows.values() for cell in row) and not any(
        sheet.boxes or sheet.remarks for sheet in sheets
    ):
        raise UnreadableFile("no text in the file")
    for sheet in sheets:
        settle_merged(sheet)
    title = next((_take_title(sheet) for sheet in sheets if sheet.rows and not sheet.hidden), "")
    named = len([sheet for sheet in sheets if sheet.rows]) > 1 or not _is_usual(sheets[0].name)
    assembly = _Assembly()
    for sheet in sheets:
        assembly.add(sheet, named=named)
    return Reading(
        assembly.text(),
        how,
        title,
        notes=(*_notes(sheets, room), *notes),
        aside=asides(line for sheet in sheets for line in sheet.aside),
        layout=Layout(tuple(assembly.tables)),
        untitled=not title,
    )


def _is_usual(name: str) -> bool:
    """Whether it is what a program calls a first sheet."""
    return not name or bool(re.fullmatch(r"(?:Sheet|工作表|表)\s?1", name, re.IGNORECASE))


def _take_title(sheet: Sheet) -> str:
    """The words of the first row, below 附件1, if they are alone in it and read like a title; the row goes."""
    for number in sorted(sheet.rows)[: _ABOVE_TITLE + 1]:
        said = [cell.text for cell in sheet.rows[number] if cell.text]
        if not said or (len(said) == 1 and _ANNEX.fullmatch(said[0])):
            continue
        words = " ".join(said[0].split())
        if len(said) == 1 and _TITLE.fullmatch(words) and len(_CHINESE.findall(words)) > 1:
            del sheet.rows[number]
            return words
        break
    return ""


def _notes(sheets: list[Sheet], room: Room) -> Iterator[Message]:
    hidden = [sheet.name for sheet in sheets if sheet.hidden and sheet.rows]
    if hidden:
        yield Message("hidden sheets read", names=tuple(hidden[:_MOST_TOLD]), count=len(hidden))
    parts = sum(sheet.hidden_parts for sheet in sheets)
    if parts:
        yield Message("hidden rows read", count=parts)
    without = sum(sheet.without_value for sheet in sheets)
    if without:
        yield Message("formulas without values", count=without)
    if room.ended:
        yield Message("sheet too large", name=room.ended[0] or "1", row=room.ended[1])


class _Assembly:
    """One text; offsets count in it."""

    def __init__(self) -> None:
        self.tables: list[Table] = []
        self._pieces: list[str] = []
        self._length = 0
        self._cells = 0

    def text(self) -> str:
        return "".join(self._pieces)

    def add(self, sheet: Sheet, *, named: bool) -> None:
        """A line with the name, the rows, then remarks and words in shapes, marked as what they are."""
        if not (sheet.rows or sheet.remarks or sheet.boxes):
            return
        if named:
            self._line(f"工作表：{sheet.name}")
        columns = [cell.column for row in sheet.rows.values() for cell in row]
        first = min((*columns, *(column for _, column in sheet.reaches)), default=0)
        rows: list[tuple[Cell, ...]] = []
        for number in sorted(sheet.rows):
            placed = self._row(sheet, number, sheet.rows[number], first)
            if self._cells <= MOST_IN_TABLES:
                rows.append(placed)
        if rows:
            self.tables.append(Table(tuple(rows), sheet.name))
        for box in sheet.boxes:
            self._line(f"文本框：{box}")
        for address, author, words in sheet.remarks:
            self._line(f"批注（{'，'.join(filter(None, (address, author)))}）：{' '.join(words.split())}")

    def _line(self, line: str) -> int:
        """Where it begins."""
        start = self._length
        self._pieces.append(f"{line}\n")
        self._length += len(line) + 1
        return start

    def _row(self, sheet: Sheet, number: int, cells: list[SheetCell], first: int) -> tuple[Cell, ...]:
        """The cells from the first column to the last that holds something."""
        by_column = {cell.column: cell for cell in cells}
        last = max((cell.column for cell in cells), default=first)
        texts = [by_column[at].text if at in by_column else "" for at in range(first, last + 1)]
        starts, ends = self._placed(texts)
        self._cells += len(texts)
        placed, covered = [], sheet.covered.get(number, ())
        for at, start, end in zip(range(first, last + 1), starts, ends, strict=True):
            if _within(at, covered):
                continue
            reach = sheet.reaches.get((number, at), (1, 1))
            placed.append(Cell(start, end, *reach, address_of(number, at)))
        return tuple(placed)

    def _placed(self, texts: list[str]) -> tuple[list[int], list[int]]:
        """Where each cell of a row begins and ends: on one line apart by tabs, or, where one is long, a line each."""
        starts, ends = [], []
        if any(len(text) > LONGEST_CELL for text in texts):
            for text in texts:
                lines = "\n".join(line for line in text.split("\n") if line.strip())
                start = self._line(lines) if lines else self._length
                starts.append(start)
                ends.append(start + len(lines))
            return _in_order(starts, ends)
        plain = [" ".join(text.split()) for text in texts]
        at = self._line("\t".join(plain))
        for text in plain:
            starts.append(at)
            ends.append(at + len(text))
            at += len(text) + 1
        return starts, ends


def _in_order(starts: list[int], ends: list[int]) -> tuple[list[int], list[int]]:
    """Empty cells at the end of the one before, so that they lie in the text."""
    for at in range(1, len(starts)):
        if starts[at] == ends[at]:
            starts[at] = ends[at] = ends[at - 1]
    return starts, ends
