"""Places the characters of an OFD text object on its page (GB/T 33190-2016, 11.2 to 11.4)."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from indexer.readers.pages.glyphs.frame import Glyph
from indexer.readers.pages.ofd_parts.numbers import UNMOVED, Matrix, matrix_of, number, numbers

MOST_CHARACTERS = 100_000  # of one text object

_ASCENT, _DESCENT = 0.88, 0.12  # of the type's size above and below the line it stands on
_LINE_BREAK = re.compile(
    r"(?<!\s)[^\S\r\n]*+[\r\n]\s*+"
)  # of an XML file that was indented, no characters of the text
_LINE_END = Glyph("", 0, 0, 0, 0, made_up=True, ends=True)


def glyphs_of(text: Element, onto: Matrix = UNMOVED) -> Iterator[Glyph]:
    """The characters of a TextObject, at the end one that `ends` its line.

    `onto` is what the object stands in, for those in an annotation. Numbers that are none count as 0, so nothing is
    lost for one.
    """
    if text.get("Visible", "").strip() == "false":
        return
    matrix = onto.after(matrix_of(text))
    size = number(text, "Size", 4.0)
    width = size * number(text, "HScale", 1.0)
    turned = number(text, "CharDirection", 0.0)
    angle = (matrix.angle + turned) % 360
    for character, x, y in placed_characters(text, size, width):
        at = matrix.point(x, y)
        length = _advance(character, width) * matrix.scale
        yield Glyph(character, *_cell(at, length, size * matrix.scale, angle), angle)
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


def placed_characters(text: Element, size: float, width: float) -> Iterator[tuple[str, float, float]]:
    """The characters of all codes, in the object's own coordinates.

    `width` is that of a whole character. Where no offset is stated, the type's own is taken, downwards when the text is
    read so (11.3, ReadDirection).
    """
    is_column = round(number(text, "ReadDirection", 0.0)) % 360 == 90
    x = y = 0.0
    for code in text.findall("{*}TextCode"):
        x = (numbers(code.get("X", "")) or [x])[0]
        y = (numbers(code.get("Y", "")) or [y])[0]
        across, down = numbers(code.get("DeltaX", "")), numbers(code.get("DeltaY", ""))
        at_x, at_y = x, y
        for at, character in enumerate(_characters(code, max(len(across), len(down)) + 1)):
            yield character, at_x, at_y
            is_stated = at < len(across) or down
            at_x += (
                across[at]
                if at < len(across)
                else 0.0
                if is_stated or is_column
                else _advance(character, width)
            )
            at_y += down[at] if at < len(down) else size if is_column and not is_stated else 0.0


def _characters(code: Element, places: int) -> str:
    """The text of a code. A line break in it is how the file was indented, unless there is a place for it."""
    stated = (code.text or "").strip("\r\n")
    if "\n" in stated:
        stated = stated.replace("\n", " ") if len(stated) == places else _LINE_BREAK.sub(_joint, stated)
    return stated[:MOST_CHARACTERS]


def _joint(found: re.Match[str]) -> str:
    """What stands for a line break: a blank between two letters."""
    around = found.string[: found.start()][-1:] + found.string[found.end() :][:1]
    return " " if len(around) == 2 and around.isascii() and around.isalnum() else ""


def _advance(character: str, width: float) -> float:
    """How wide a character stands: whole for Chinese, half for the rest."""
    return width if unicodedata.east_asian_width(character) in "WFA" else width / 2
