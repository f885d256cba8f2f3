"""Places the characters of recognised lines: a page that lies askew is made straight, a line with a wide gap is cut there."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from indexer.readers.pages.placed import Piece

Point = tuple[float, float]  # x and y in pixels, y grows downwards

_TYPE: Final = 0.85  # of the height of a line's box is the size of its type
_LONG = 3.0  # heights: the width of a line that tells how a page lies
_LEAST_SKEW, _MOST_SKEW = 0.2, 20.0  # degrees
_WIDE = 1.5  # sizes of type between two characters that belong to different pieces
_YEAR = re.compile(
    r"〔(\d{4})[\])）】]|[\[(（【](\d{4})〕"
)  # of a document's number, one bracket taken for another
_ZERO = re.compile(
    r"(?<![一二三四五六七八九十百千万〇○零])二([一二][一二三四五六七八九]年)"
)  # 〇 is often not seen


@dataclass(frozen=True, slots=True)
class RecognisedLine:
    """A line of a page image: its corners, clockwise from where it begins, and its text."""

    corners: tuple[Point, Point, Point, Point]
    text: str
    score: float  # from 0 to 1
    middles: tuple[Point, ...] = ()  # of its characters without the blanks; none where they are not known

    @property
    def width(self) -> float:
        """How long it is."""
        return math.dist(self.corners[0], self.corners[1])

    @property
    def height(self) -> float:
        """How high its box is."""
        return math.dist(self.corners[0], self.corners[3])


def mended(text: str) -> str:
    """A line's text without two mistakes that recognisers make: 〔2023] for 〔2023〕, 二二三年 for 二〇二三年."""
    return _YEAR.sub(lambda found: f"〔{found[1] or found[2]}〕", _ZERO.sub(r"二〇\1", text))


def skew_of(lines: Sequence[RecognisedLine]) -> float:
    """By how many degrees clockwise the lines of a page run downwards; 0 where they hardly do, or disagree."""
    angles = sorted(
        (math.degrees(math.atan2(line.corners[1][1] - line.corners[0][1], line.corners[1][0] - line.corners[0][0])), line.width)
        for line in lines
        if line.width > _LONG * line.height
    )  # fmt: skip
    half = sum(width for _, width in angles) / 2
    for angle, width in angles:
        half -= width
        if half <= 0:
            return angle if _LEAST_SKEW < abs(angle) < _MOST_SKEW else 0.0
    return 0.0


def straightened(line: RecognisedLine, degrees: float, centre: Point) -> RecognisedLine:
    """The line where it would stand if the page were turned back by so much around its centre."""
    cos, sin = math.cos(math.radians(-degrees)), math.sin(math.radians(-degrees))

    def back(point: Point) -> Point:
        x, y = point[0] - centre[0], point[1] - centre[1]
        return centre[0] + x * cos - y * sin, centre[1] + x * sin + y * cos

    one, two, three, four = map(back, line.corners)
    return RecognisedLine(
        (one, two, three, four), line.text, line.score, tuple(back(middle) for middle in line.middles)
    )


def pieces_of(line: RecognisedLine) -> Iterator[Piece]:
    """The line as pieces, cut where a gap is wide."""
    (left, right), (top, bottom) = (_span([point[axis] for point in line.corners]) for axis in (0, 1))
    size = _TYPE * (bottom - top)
    known = [at for at, character in enumerate(line.text) if not character.isspace()]
    if len(known) != len(line.middles) or not known:
        yield Piece(line.text, left, top, right, bottom)
        return
    places = {at: middle[0] for at, middle in zip(known, line.middles, strict=True)}
    size = _advance(line.text, places) or size
    edges = {
        at: (x - size * _share(line.text[at]) / 2, x + size * _share(line.text[at]) / 2)
        for at, x in places.items()
    }
    begin = known[0]
    for before, after in (*pairwise(known), (known[-1], None)):
        if after is None or edges[after][0] - edges[before][1] > _WIDE * size:
            inside = [at for at in known if begin <= at <= before]
            first = left if begin == known[0] else edges[begin][0]
            last = right if after is None else edges[before][1]
            yield _cut(line.text[begin : before + 1], begin, inside, edges, (first, top, last, bottom))
            begin = after if after is not None else begin


def _cut(
    text: str,
    begin: int,
    known: list[int],
    edges: dict[int, tuple[float, float]],
    box: tuple[float, float, float, float],
) -> Piece:
    """A part of a line with the left edge of each of its characters; a blank is where the one before ends."""
    left, top, right, bottom = box
    placed = []
    reached = left
    for at in range(begin, begin + len(text)):
        if at in edges:
            reached = min(max(reached, edges[at][0]), right)
            placed.append(reached)
            reached = min(max(reached, edges[at][1]), right)
        else:
            placed.append(reached)
    placed[0] = left
    return Piece(text, left, top, right, bottom, edges=(*placed, right))


def _advance(text: str, places: dict[int, float]) -> float:
    """From one Chinese character to the next, in the line; 0 where there are too few to tell."""
    steps = [
        places[at + 1] - places[at]
        for at in places
        if at + 1 in places and _share(text[at]) == _share(text[at + 1]) == 1.0
    ]
    return median(steps) if len(steps) > 2 else 0.0


def _share(character: str) -> float:
    """How wide a character is in sizes of type."""
    return 0.5 if character.isascii() else 1.0


def _span(four: Sequence[float]) -> tuple[float, float]:
    """From the mean of the two lower to the mean of the two higher: a crooked box made straight."""
    low_a, low_b, high_a, high_b = sorted(four)
    return (low_a + low_b) / 2, (high_a + high_b) / 2
