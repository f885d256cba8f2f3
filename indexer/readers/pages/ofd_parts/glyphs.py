"""Places the characters of an OFD text object on its page (GB/T 33190-2016, 11.2 to 11.4)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from unicodedata import east_asian_width
from xml.etree.ElementTree import Element

from indexer.readers.pages.glyphs.frame import Glyph
from indexer.readers.pages.ofd_parts.numbers import UNMOVED, Matrix, matrix_of, number
from indexer.readers.pages.ofd_parts.slots import advance, slots_of

_ASCENT, _DESCENT = 0.88, 0.12  # of the type's size above and below the line it stands on
_LINE_END = Glyph("", 0, 0, 0, 0, made_up=True, ends=True)


def glyphs_of(text: Element, onto: Matrix = UNMOVED) -> Iterator[Glyph]:
    """The characters of a TextObject, at the end one that `ends` its line.

    `onto` is what the object stands in, for those in an annotation. Numbers that are none count as 0, so nothing is
    lost for one.
    """
    if text.get("Visible", "").strip() == "false":
        return
    matrix = matrix_of(text)
    if onto is not UNMOVED:
        matrix = onto.after(matrix)
    size = number(text, "Size", 4.0)
    width = size * number(text, "HScale", 1.0)
    turned = number(text, "CharDirection", 0.0)
    angle = (matrix.angle + turned) % 360
    scale = matrix.scale
    height = size * scale
    is_upright = angle == 0 and min(width, height) > 0
    above, below = _ASCENT * height, _DESCENT * height
    wide, narrow = advance("\u3000", width) * scale, advance(" ", width) * scale
    a, b, c, d, e, f = matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f
    for character, x, y in _placed(text, size, width):
        at_x, at_y = a * x + c * y + e, b * x + d * y + f
        length = wide if east_asian_width(character) in "WFA" else narrow
        if is_upright:
            yield Glyph(character, at_x, at_y - above, at_x + length, at_y + below)
        else:
            yield Glyph(character, *_cell((at_x, at_y), length, height, angle), angle)
    yield _LINE_END


def _cell(
    at: tuple[float, float], length: float, size: float, angle: float
) -> tuple[float, float, float, float]:
    """What a character covers whose line begins at a point: left, top, right, bottom."""
    along_x, along_y = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    corners = [
        (at[0] + along * along_x + below * -along_y, at[1] + along * along_y + below * along_x)
        for along in (0.0, length)
        for below in (-_ASCENT * size, _DESCENT * size)
    ]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _placed(text: Element, size: float, width: float) -> Iterator[tuple[str, float, float]]:
    """The characters of all codes, in the object's own coordinates; those that share a glyph beside each other."""
    for characters, _, x, y, across, down in slots_of(text, size, width):
        if len(characters) == 1:
            yield characters, x, y
            continue
        share = 1 / max(len(characters), 1)
        for at, character in enumerate(characters):
            yield character, x + at * share * across, y + at * share * down
