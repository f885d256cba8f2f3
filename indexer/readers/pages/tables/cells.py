"""Defines a table found on a page, and makes one text of the lines in a cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.readers.pages.flow.lines import PlacedLine, Spot, line_of, rows_of, with_line
from indexer.readers.pages.placed import Piece

# What no line break parts: a word or number, marks that open before it and those that close after it
_FIRST_WORD = re.compile(
    r"(?<![（《〈“‘「『【〔(])[（《〈“‘「『【〔(]*+(?:[!-~]++|.)[，。、；：！？）》〉”’」』】〕%％]*+"
)
_STACKED = 2  # characters of a line in a cell whose text runs from above to below, and its width in heights
_STACKED_WIDTH = 3.5


@dataclass(frozen=True, slots=True)
class TableCell:
    """The text of a cell, how far it reaches, and where its characters stand."""

    text: str = ""
    spots: tuple[Spot, ...] = ()
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table on one page; what a merged cell covers has no cell of its own."""

    rows: tuple[tuple[TableCell, ...], ...]
    columns: tuple[tuple[float, float], ...]  # from where to where each goes
    left: float
    top: float
    right: float
    bottom: float
    ruled: bool = False

    def is_filled(self) -> bool:
        """Whether it holds more than one text: a frame around one is no table."""
        return sum(bool(cell.text) for row in self.rows for cell in row) > 1


def cell_of(
    pieces: Sequence[Piece], width: float, padding: float, *, rows: int = 1, columns: int = 1
) -> TableCell:
    """The cell that holds these pieces. Lines that fill its width were wrapped; a break of its own is one blank."""
    lines = [line_of(row) for row in rows_of(pieces)]
    if not lines:
        return TableCell(rows=rows, columns=columns)
    text, spots = lines[0].text, list(lines[0].spots)
    narrow = width < _STACKED_WIDTH * lines[0].height
    stacked = narrow and all(len(line.text) <= _STACKED for line in lines)
    for before, line in pairwise(lines):
        wrapped = stacked or _is_full(before, line, width, padding)
        text = with_line(text, spots, line, blank=not wrapped)
    return TableCell(text.replace("\t", " "), tuple(spots), rows, columns)


def _is_full(line: PlacedLine, following: PlacedLine, width: float, padding: float) -> bool:
    """Whether the first character or word of the line below found no room."""
    return width - (line.right - line.left) < (padding + first_word(following.text)) * line.height


def first_word(text: str) -> float:
    """How many heights wide what no line break parts is at a text's beginning."""
    first = _FIRST_WORD.match(text)
    word = sum(0.55 if character.isascii() else 1.0 for character in first[0]) if first else 0.0
    return max(1.0, word)
