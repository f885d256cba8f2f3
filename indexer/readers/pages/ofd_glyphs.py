"""Places the characters of an OFD text object on its page (GB/T 33190-2016, 11.2 to 11.4)."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple
from xml.etree.ElementTree import Element

from indexer.readers.pages.placed import Piece

_ASCENT = 0.88  # of the type's size above the line it stands on
_APART = 2.5  # sizes between two characters of one code that are not one run
MOST_CHARACTERS = 100_000  # of one text object


class _Glyph(NamedTuple):
    character: str
    x: float  # in the object's own coordinates
    y: float


def pieces_of(text: Element) -> Iterator[Piece]:
    """A TextObject's runs of characters. Numbers that are none count as 0, so nothing is lost for one."""
    if text.get("Visible", "").strip() == "false":
        return
    boundary = [*numbers(text.get("Boundary", "")), 0.0, 0.0][:2]
    matrix = numbers(text.get("CTM", ""))
    a, b, c, d, e, f = matrix if len(matrix) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    size = (numbers(text.get("Size", "")) or [4.0])[0] or 4.0
    scale = math.sqrt(abs(a * d - b * c)) or 1.0
    width = size * ((numbers(text.get("HScale", "")) or [1.0])[0] or 1.0)
    for run in _runs(list(_glyphs(text, width)), size):
        placed = [
            _Glyph(each.character, a * each.x + c * each.y + e, b * each.x + d * each.y + f) for each in run
        ]
        yield _piece(placed, boundary, size * scale, width * scale)


def _piece(run: list[_Glyph], boundary: list[float], size: float, width: float) -> Piece:
    left = min(glyph.x for glyph in run)
    right = max(glyph.x + _advance(glyph.character, width) for glyph in run)
    line = run[0].y - _ASCENT * size
    return Piece(
        "".join(glyph.character for glyph in run),
        boundary[0] + left,
        boundary[1] + line,
        boundary[0] + right,
        boundary[1] + line + size,
    )


def _glyphs(text: Element, width: float) -> Iterator[_Glyph]:
    """The characters of all codes. Where no offset is stated, the type's own width is taken."""
    x = y = 0.0
    for code in text.findall("{*}TextCode"):
        x = (numbers(code.get("X", "")) or [x])[0]
        y = (numbers(code.get("Y", "")) or [y])[0]
        across, down = numbers(code.get("DeltaX", "")), numbers(code.get("DeltaY", ""))
        at_x, at_y = x, y
        characters = (code.text or "").strip("\r\n")[:MOST_CHARACTERS]
        for at, character in enumerate(characters):
            yield _Glyph(character, at_x, at_y)
            at_x += across[at] if at < len(across) else (0.0 if down else _advance(character, width))
            at_y += down[at] if at < len(down) else 0.0


def _runs(glyphs: list[_Glyph], size: float) -> Iterator[list[_Glyph]]:
    """Characters that follow each other, cut where the line changes; a column of vertical text is one run."""
    if _is_vertical(glyphs):
        yield glyphs
        return
    run: list[_Glyph] = []
    for glyph in glyphs:
        if run and (
            abs(glyph.y - run[-1].y) > 0.5 * size or not -0.5 * size < glyph.x - run[-1].x < _APART * size
        ):
            yield run
            run = []
        run.append(glyph)
    if run:
        yield run


def _is_vertical(glyphs: list[_Glyph]) -> bool:
    across = sum(abs(after.x - before.x) for before, after in pairwise(glyphs))
    down = sum(abs(after.y - before.y) for before, after in pairwise(glyphs))
    steps = len(glyphs) - 1
    return (
        steps > 0
        and down > 2 * across
        and max(after.y - before.y for before, after in pairwise(glyphs)) < 3 * down / steps
    )


def numbers(text: str) -> list[float]:
    """An array as the standard writes it: `7.5 g 3 2 1` is 7.5, three times 2, and 1. Damage ends it."""
    found: list[float] = []
    parts = iter(text.split())
    try:
        for part in parts:
            if part == "g":
                count = min(int(next(parts)), MOST_CHARACTERS)
                found += [_finite(next(parts))] * count
            else:
                found.append(_finite(part))
    except (ValueError, StopIteration):
        pass
    return found[:MOST_CHARACTERS]


def _finite(text: str) -> float:
    number = float(text)
    return max(-1e6, min(1e6, number)) if math.isfinite(number) else 0.0


def _advance(character: str, width: float) -> float:
    """How wide a character stands: whole for Chinese, half for the rest."""
    return width if unicodedata.east_asian_width(character) in "WFA" else width / 2
