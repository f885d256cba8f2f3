"""Puts the pieces of a page into rows, and a row or cell into one line that remembers where its characters stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from indexer.readers.pages.flow.cutting import edges_of
from indexer.readers.pages.placed import Piece

SOFT_HYPHEN = "\xad"  # in a word that a line's end parts

_SAME_LINE = 0.5  # of the lower one's height two pieces of a line overlap
_WORD_GAP, _WIDE_GAP = 0.25, 1.2  # heights between two pieces that stand for a blank: after a letter, always
_APART = 2.0  # heights between the parts of a row
_ABOVE, _BELOW, _FAR_BELOW = (
    0.9,
    0.14,
    0.26,
)  # sizes of type that ink reaches above and below the line it stands on
_BELOW_LINE = re.compile(r"[gjpqyQJ,;()\[\]{}|/\\@$_]")
_OPEN_ROWS = 4  # rows of different heights that may overlap


class Spot(NamedTuple):
    """Characters of a line and the box in which they stand side by side, on a page counted from 0.

    `edges` are the left edge of each character and the right edge of the last; of characters that stand below each
    other, in a column, there are none.
    """

    start: int
    end: int
    page: int
    left: float
    top: float
    right: float
    bottom: float
    edges: tuple[float, ...] = ()

    def within(self, start: int, end: int) -> Spot:
        """What of it lies between two places of its line."""
        first, last = max(start - self.start, 0), max(self.end - end, 0)
        if not (first or last):
            return self
        edges = self.edges[first : len(self.edges) - last]
        left, right = (edges[0], edges[-1]) if edges else (self.left, self.right)
        return self._replace(
            start=self.start + first, end=self.end - last, left=left, right=right, edges=edges
        )


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line of text as paragraphs see it, right columns moved over the left one, and where it really stands.

    `flow` counts the columns of all pages in the order in which they are read.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    flow: int = 0
    spots: tuple[Spot, ...] = ()
    is_item: bool = (
        False  # of a list: it goes on from no line and in none, as with an amount at its end, well apart
    )

    @property
    def height(self) -> float:
        """The size of the type, or near it."""
        return self.bottom - self.top

    def shifted(self, by: float) -> PlacedLine:
        """The same so much further left."""
        return replace(self, left=self.left - by, right=self.right - by)


def rows_of(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Pieces that stand beside each other put together, from the top, each row from the left."""
    rows: list[list[Piece]] = []
    open_rows: list[list[Piece]] = []
    shown = (piece for piece in pieces if piece.text.strip())
    for piece in sorted(shown, key=lambda piece: (piece.top + piece.bottom, piece.left)):
        open_rows = [row for row in open_rows[-_OPEN_ROWS:] if row[0].bottom > piece.top]
        row = next((row for row in open_rows if _beside(row[0], piece)), None)
        if row is None:
            row = []
            rows.append(row)
            open_rows.append(row)
        row.append(piece)
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


def _beside(one: Piece, other: Piece) -> bool:
    overlap = min(one.bottom, other.bottom) - max(one.top, other.top)
    return overlap > _SAME_LINE * min(one.height, other.height)


def line_of(row: Sequence[Piece], flow: int = 0) -> PlacedLine:
    """One line made of all that stand in a row; what is drawn twice, as bold type may be, counts once."""
    if len(row) == 1 and row[0].text == row[0].text.strip():
        (piece,) = row
        right = max(piece.right, piece.left)
        return PlacedLine(piece.text, piece.left, piece.top, right, piece.bottom, flow, (_spot(piece, 0),))
    text, right = "", row[0].left
    spots: list[Spot] = []
    for before, piece in zip((None, *row), row, strict=False):
        if before and piece.text == before.text and abs(piece.left - before.left) < 0.3 * piece.height:
            continue
        gap = (piece.left - right) / max(piece.height, 1e-6)
        letters = text[-1:].isascii() and piece.text[:1].isascii()
        wide = gap > _WIDE_GAP
        if text and (wide or (letters and gap > _WORD_GAP)) and not text[-1].isspace():
            text += " "
        start = len(text)
        text += piece.text
        spot = _spot(piece, start)
        if spots and not wide and gap > -_WIDE_GAP and spot.edges and spots[-1].edges:
            spot = _together(spots.pop(), spot)
        spots.append(spot)
        right = max(right, piece.right)
    largest = max(row, key=lambda piece: len(piece.text) * piece.height)
    lead = len(text) - len(text.lstrip())
    left = row[0].left + lead * largest.height
    end = len(text.rstrip())
    if lead or end < len(text):
        kept = (spot.within(lead, end) for spot in spots if spot.start < end and lead < spot.end)
        spots = [spot._replace(start=spot.start - lead, end=spot.end - lead) for spot in kept]
    right = max(right, left)
    is_item = len(spots) > 1 and (
        spots[-1].left - spots[-2].right > _APART * largest.height
        and spots[-1].right - spots[-1].left < (right - left) / 2
    )
    return PlacedLine(text.strip(), left, largest.top, right, largest.bottom, flow, tuple(spots), is_item)


def _spot(piece: Piece, start: int) -> Spot:
    end = start + len(piece.text)
    if piece.column:
        return Spot(start, end, piece.page, *piece.column)
    edges = edges_of(piece)
    top, bottom = _reach(piece)
    return Spot(start, end, piece.page, edges[0], top, piece.right, bottom, edges)


def _reach(piece: Piece) -> tuple[float, float]:
    """From where to where down the page the ink of a piece's characters may reach."""
    if not piece.type:
        return piece.top, piece.bottom
    size = piece.type.size * piece.height
    line = piece.bottom - piece.type.foot * piece.height
    return line - _ABOVE * size, line + (_FAR_BELOW if _BELOW_LINE.search(piece.text) else _BELOW) * size


def _together(one: Spot, other: Spot) -> Spot:
    has_blank = other.start > one.end  # it reaches from the one to the other
    return Spot(
        one.start,
        other.end,
        one.page,
        min(one.left, other.left),
        min(one.top, other.top),
        max(one.right, other.right),
        max(one.bottom, other.bottom),
        (*(one.edges if has_blank else one.edges[:-1]), *other.edges),
    )


def joined(before: str, after: str) -> str:
    """Two lines as one: a blank between two letters, none in a word with a hyphen or a number, none beside Chinese."""
    if before.endswith(SOFT_HYPHEN):
        return before[:-1] + after
    letters = before[-1:].isascii() and before[-1:].isalpha() and after[:1].isascii() and after[:1].isalnum()
    sentence = before[-1:] in (".", ",", ";", ":", ")") and after[:1].isascii() and after[:1].isalpha()
    return f"{before} {after}" if letters or sentence else before + after


def with_line(text: str, spots: list[Spot], line: PlacedLine, *, blank: bool = False) -> str:
    """A text and the line below as one, with a blank between or joined; the line's places are added to `spots`."""
    whole = f"{text} {line.text}" if blank else joined(text, line.text)
    start = len(whole) - len(line.text)
    if spots and spots[-1].end > start:  # a soft hyphen went
        spots[-1] = spots[-1].within(spots[-1].start, start)
    spots += (spot._replace(start=spot.start + start, end=spot.end + start) for spot in line.spots)
    return whole
