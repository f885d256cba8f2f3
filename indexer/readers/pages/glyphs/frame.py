"""Defines a character on a page, the way in which its line runs, and how a page is turned so that it can be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

STRAIGHT = 8.0  # degrees by which a line may be off and still runs that way

Quarter = Literal[0, 1, 2, 3]  # of a circle, clockwise
Box = tuple[float, float, float, float]  # left, top, right, bottom


class Glyph(NamedTuple):
    """A character in its cell on the page as it is shown, y growing downwards, and the way in which its line runs."""

    character: str
    left: float
    top: float
    right: float
    bottom: float
    angle: float = 0.0  # degrees, clockwise
    made_up: bool = False  # a blank that is not drawn
    ends: bool = False  # whether what drew it says that its line ends here

    @property
    def size(self) -> float:
        """The height of its cell, of one that lies on its side its width."""
        return self.right - self.left if quarter_of(self.angle) in (1, 3) else self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Frame:
    """A page's width and height as it is shown, and which way its text is read."""

    width: float
    height: float
    quarter: Quarter = 0
    stacked: bool = False  # characters stand upright in columns from right to left

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page, turned."""
        return (self.height, self.width) if self.quarter % 2 else (self.width, self.height)

    @property
    def turned(self) -> int:
        """Degrees clockwise by which a page is turned so that its characters stand upright."""
        return 0 if self.stacked else (360 - 90 * self.quarter) % 360

    def placed(self, glyph: Glyph) -> Glyph:
        """A character's cell on the turned page."""
        left, top, right, bottom = turned_box(glyph[1:5], self.quarter, self.width, self.height)
        if glyph.made_up:  # it stands where the one before it ends
            left = right
        return glyph._replace(left=left, top=top, right=right, bottom=bottom)


def quarter_of(angle: float) -> Quarter | None:
    """The way in which a line of so many degrees runs; None where it is aslant."""
    quarter: Quarter
    for quarter in (0, 1, 2, 3):
        if abs((angle - 90 * quarter + 180) % 360 - 180) <= STRAIGHT:
            return quarter
    return None


def turned_box(box: Sequence[float], quarter: int, width: float, height: float) -> Box:
    """A place on a page of that size, where a text that runs so many quarters clockwise runs from left to right."""
    left, top, right, bottom = box
    if quarter == 1:
        return top, width - right, bottom, width - left
    if quarter == 2:
        return width - right, height - bottom, width - left, height - top
    if quarter == 3:
        return height - bottom, left, height - top, right
    return left, top, right, bottom
