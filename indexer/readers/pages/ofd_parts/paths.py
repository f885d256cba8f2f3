"""Finds the ruling lines among the paths of an OFD page (GB/T 33190-2016, 9.3 and 9.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from indexer.readers.pages.ofd_parts.numbers import UNMOVED, Matrix, matrix_of
from indexer.readers.pages.placed import Ruling

MOST = 20_000  # lines of a page

_THIN = 1.0  # millimetres: a rectangle that is no thicker is a line
_STRAIGHT = 0.1  # millimetres that a line may be off
_SHORTEST = 1.0  # millimetres
_PART = re.compile(r"[SMLQBAC]|[-+.0-9eE]+")
_VALUES = {
    "S": 2,
    "M": 2,
    "L": 2,
    "Q": 4,
    "B": 6,
    "A": 7,
    "C": 0,
}  # of each command; the last two are where it ends

_Point = tuple[float, float]
_Side = tuple[_Point, _Point]


def rulings_of(path: Element, onto: Matrix = UNMOVED) -> tuple[list[Ruling], list[Ruling]]:
    """The horizontal and the vertical lines that a PathObject draws in what it stands in."""
    horizontal: list[Ruling] = []
    vertical: list[Ruling] = []
    if path.get("Visible", "").strip() == "false":
        return horizontal, vertical
    matrix = onto.after(matrix_of(path))
    is_stroked = path.get("Stroke", "").strip() != "false"
    is_filled = path.get("Fill", "").strip() == "true"
    figures = _figures(path.findtext("{*}AbbreviatedData", ""), matrix)
    for sides in figures:
        for side in _drawn(sides, is_stroked, is_filled and not is_stroked):
            _sort_in(side, horizontal, vertical)
    return horizontal, vertical


def _figures(data: str, matrix: Matrix) -> Iterator[list[_Side]]:
    """The straight sides of each figure of a path, on the page."""
    parts = _PART.findall(data)[: 10 * MOST]
    sides: list[_Side] = []
    start = here = (0.0, 0.0)
    at = 0
    while at < len(parts):
        command = parts[at]
        count = _VALUES.get(command)
        if count is None:
            at += 1
            continue
        try:
            values = [float(part) for part in parts[at + 1 : at + 1 + count]]
        except ValueError:
            return
        at += 1 + count
        if len(values) < count:
            break
        if command in "SM":
            yield sides
            sides = []
            start = here = matrix.point(values[0], values[1])
            continue
        there = start if command == "C" else matrix.point(values[-2], values[-1])
        if command in "LC" and there != here:
            sides.append((here, there))
        here = there
    yield sides


def _drawn(sides: list[_Side], is_stroked: bool, is_only_filled: bool) -> Iterator[_Side]:
    """The lines that a figure shows: its middle where it is thin, its sides where they are stroked."""
    xs = [x for side in sides for x, _ in side]
    ys = [y for side in sides for _, y in side]
    if len(sides) >= 3:
        left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
        if min(right - left, bottom - top) <= _THIN:
            if right - left > bottom - top:
                yield (left, (top + bottom) / 2), (right, (top + bottom) / 2)
            else:
                yield ((left + right) / 2, top), ((left + right) / 2, bottom)
            return
    if is_stroked and not is_only_filled:
        yield from sides


def _sort_in(side: _Side, horizontal: list[Ruling], vertical: list[Ruling]) -> None:
    (x, y), (other_x, other_y) = side
    across, down = abs(other_x - x), abs(other_y - y)
    if down <= _STRAIGHT and across >= _SHORTEST and len(horizontal) < MOST:
        horizontal.append(Ruling((y + other_y) / 2, min(x, other_x), max(x, other_x)))
    elif across <= _STRAIGHT and down >= _SHORTEST and len(vertical) < MOST:
        vertical.append(Ruling((x + other_x) / 2, min(y, other_y), max(y, other_y)))
