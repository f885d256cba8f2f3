"""Makes pieces of the characters that stand on a page, whichever way they run: upright, sideways, in columns, aslant.

A page is read in one frame: that of most of its characters. Where they run sideways, or stand in columns that are
read from right to left, the page is turned so that its lines run from left to right and follow each other
downwards. What runs another way than the frame, a watermark across the page or a note in the margin, would cut
the lines that it crosses, so it is given apart from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from indexer.readers.pages.glyphs.frame import Box, Frame, Glyph, Quarter
from indexer.readers.pages.glyphs.pieces import cells_of, pieces_of_run, text_of, with_inserted
from indexer.readers.pages.glyphs.runs import Run, runs_of
from indexer.readers.pages.placed import Piece


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on a page: pieces in its frame, and the texts that run another way, each once."""

    frame: Frame
    pieces: tuple[Piece, ...]
    aslant: tuple[str, ...] = ()  # such as watermarks
    sideways: tuple[str, ...] = ()  # such as notes in the margin
    cells: Mapping[str, tuple[Box, ...]] = field(default_factory=dict)  # of these texts, on the page as shown

    @property
    def text(self) -> str:
        """Its pieces as one line, from above."""
        text = ""
        for piece in sorted(self.pieces, key=lambda piece: (piece.top + piece.bottom, piece.left)):
            letters = text[-1:].isascii() and piece.text[:1].isascii()
            text += f" {piece.text}" if text and letters else piece.text
        return text.strip()


def sheet_of(glyphs: Sequence[Glyph], width: float, height: float) -> Sheet:
    """The pieces of a page from its characters in the order in which they are drawn."""
    runs = list(runs_of(glyphs))
    frame = _frame(runs, width, height)
    inside: list[list[Glyph]] = []
    columns: dict[int, Box] = {}
    aslant: dict[str, tuple[Box, ...]] = {}
    sideways: dict[str, tuple[Box, ...]] = {}
    for run in runs:
        if run.quarter is None:
            aslant.setdefault(text_of(run.glyphs), cells_of(run.glyphs))
        elif run.stacked and frame.quarter == 0:
            inside.append(_in_first_cell(run.glyphs))
            columns[id(inside[-1])] = _around(run.glyphs)
        elif run.quarter == frame.quarter or (frame.stacked and (run.stacked or _fits_a_column(run))):
            inside.append(list(map(frame.placed, run.glyphs)) if frame.quarter else run.glyphs)
        else:
            sideways.setdefault(text_of(run.glyphs), cells_of(run.glyphs))
    pieces = tuple(
        replace(piece, column=columns[id(run)]) if id(run) in columns else piece
        for run in with_inserted(inside)
        for piece in pieces_of_run(run)
    )
    cells = {**aslant, **sideways}
    return Sheet(frame, pieces, tuple(filter(None, aslant)), tuple(filter(None, sideways)), cells)


def _frame(runs: Sequence[Run], width: float, height: float) -> Frame:
    """The way that most characters run."""
    if not any(run.quarter or run.stacked or run.quarter is None for run in runs):
        return Frame(width, height)
    count = {0: 0, 1: 0, 2: 0, 3: 0}
    stacked = 0
    for run in runs:
        drawn = sum(not glyph.made_up and not glyph.character.isspace() for glyph in run.glyphs)
        if run.stacked:
            stacked += drawn
        elif run.quarter is not None:
            count[run.quarter] += drawn
    if 2 * (stacked + count[1]) > stacked + sum(count.values()) and stacked >= count[1]:
        return Frame(width, height, 1, stacked=True)
    quarter: Quarter
    for quarter in (1, 2, 3):
        if 2 * count[quarter] > stacked + sum(count.values()):
            return Frame(width, height, quarter)
    return Frame(width, height)


def _fits_a_column(run: Run) -> bool:
    """Whether characters stand across a column and take no more room than one of it does, as the figures of a date."""
    return run.quarter == 0 and run.glyphs[-1].right - run.glyphs[0].left < 2 * run.glyphs[0].size


def _in_first_cell(column: list[Glyph]) -> list[Glyph]:
    """A column on a page of lines, all of it where its first character stands: on one line, as the label of a row."""
    first = column[0]
    step = (first.right - first.left) / len(column)
    return [
        glyph._replace(
            left=first.left + step * at,
            top=first.top,
            right=first.left + step * (at + 1),
            bottom=first.bottom,
        )
        for at, glyph in enumerate(column)
    ]


def _around(glyphs: Iterable[Glyph]) -> Box:
    """The box around the characters that are drawn."""
    drawn = [glyph for glyph in glyphs if not glyph.made_up]
    return (
        min(glyph.left for glyph in drawn),
        min(glyph.top for glyph in drawn),
        max(glyph.right for glyph in drawn),
        max(glyph.bottom for glyph in drawn),
    )
