"""Defines the rows that may be a table without drawn lines: which columns each fills, and how far apart they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.readers.pages.placed import Piece
from indexer.readers.pages.tables.alignment import Interval, Segment
from indexer.readers.pages.tables.cells import first_word

_FULL = 0.2  # heights that a line may lack to be full
_WIDE = 3.5  # heights: in narrower columns full lines say nothing
_ALIKE = 0.04  # heights by which type differs that is of one height
_COMPLETE = 0.6  # of the columns are filled in a row that is no part of another


@dataclass(frozen=True, slots=True)
class AlignedRows:
    """Rows that may be a table: from above, with the columns that each fills."""

    rows: Sequence[Sequence[Piece]]
    columns: Sequence[Interval]
    segments: Sequence[Sequence[Segment]]
    height: float

    def filled(self, row: int) -> set[int]:
        """The columns in which a row has something."""
        return {at for each in self.segments[row] for at in range(each.first, each.last + 1)}

    def spans(self, row: int) -> bool:
        """Whether something of a row reaches over several columns."""
        return any(each.first < each.last for each in self.segments[row])

    def is_complete(self, row: int) -> bool:
        """Whether a row fills enough columns to be no part of another."""
        return len(self.filled(row)) >= max(2, _COMPLETE * len(self.columns)) and not self.spans(row)

    def room(self, row: int) -> float:
        """What is free between a row and the next."""
        return min(piece.top for piece in self.rows[row + 1]) - max(piece.bottom for piece in self.rows[row])

    def pitch(self, row: int) -> float:
        """How far the next row stands below a row, by type of the same height if both have some."""
        upper, lower = self._feet(row), self._feet(row + 1)
        pitches = [lower[size] - upper[size] for size in upper.keys() & lower.keys()]
        return min(pitches, default=max(lower.values()) - max(upper.values()))

    def _feet(self, row: int) -> dict[int, float]:
        """Where type of each height ends."""
        return {round(piece.height / (_ALIKE * self.height)): piece.bottom for piece in self.rows[row]}

    def text(self, row: int, column: int) -> str:
        """What a row has in a column."""
        return "".join(
            piece.text
            for each in self.segments[row]
            if each.first <= column <= each.last
            for piece in each.pieces
        )

    def is_full(self, row: int, column: int, *, clear: bool = False, below: int | None = None) -> bool:
        """Whether a row's line in a wide column has no room for what stands below it; in narrow ones if it is `clear`.

        Below it stands the next row unless another is given.
        """
        left, right = self.columns[column]
        widths = [each.right - each.left for each in self.segments[row] if each.first <= column <= each.last]
        if not widths or right - left <= _WIDE * self.height:
            return clear and bool(widths)
        word = first_word(self.text(row + 1 if below is None else below, column))
        return max(widths) > right - left - (_FULL + word) * self.height
