"""Defines what readers find on a page, pieces of text and ruling lines with their places, and what is made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from indexer.model import Layout, Page

Column = tuple[float, float, float, float]  # left, top, right, bottom of what stands below each other


class Type(NamedTuple):
    """How characters stand in their boxes: the line that they stand on above its foot, and their size, in heights of it."""

    foot: float
    size: float


USUAL_TYPE: Final = Type(0.12, 1.0)  # of Chinese type in cells of its size


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters on one line; y grows downwards, in any unit that all pieces share.

    `edges`, where a reader knows them, are the left edge of each character and the right edge of the last: a
    piece that reaches over the line between two cells of a table is cut there. `gaps` are what is free between two
    characters where no blank is: how many characters precede, and where the last of them ends. `column` is where its
    characters really stand, evenly below each other, of one that is read as a line: left, top, right, bottom. `type` is how
    its box lies about its type, where that is known.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    page: int = 0
    edges: tuple[float, ...] = ()
    gaps: tuple[tuple[int, float], ...] = ()
    column: Column | None = None
    type: Type | None = None

    @property
    def height(self) -> float:
        """The size of the type, or near it."""
        return self.bottom - self.top


class Ruling(NamedTuple):
    """A straight line drawn on a page, horizontal or vertical: where it stands, and from where to where it goes.

    A horizontal one stands at a y and goes from one x to another, a vertical one the other way round, start < end.
    A thin rectangle is one line along its middle, any other stroked one four.
    """

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class PlacedPage:
    """A page as it is shown: its size and how it was read, its pieces in any order, and the lines drawn on it.

    `types` has the type of pieces by their height, `usual` that of all others; none where boxes are drawn around ink.
    """

    page: Page
    pieces: Sequence[Piece]
    horizontal: Sequence[Ruling] = ()
    vertical: Sequence[Ruling] = ()
    types: Mapping[float, Type] = field(default_factory=dict, kw_only=True)
    usual: Type | None = field(default=None, kw_only=True)

    def type_of(self, piece: Piece) -> Type | None:
        """That of one of its pieces."""
        return self.types.get(round(piece.bottom - piece.top, 2), self.usual) if self.usual else None


@dataclass(frozen=True, slots=True)
class PlacedText:
    """The text of pages, "\\n" between paragraphs, where it stands on them, and the running heads left out of it."""

    text: str
    layout: Layout
    left_out: tuple[str, ...] = ()
