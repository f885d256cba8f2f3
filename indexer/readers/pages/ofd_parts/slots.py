"""Finds the places on the line of an OFD text object, and the characters and glyphs that stand in them (11.3 and 11.4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import NamedTuple
from unicodedata import east_asian_width
from xml.etree.ElementTree import Element

from indexer.readers.pages.ofd_parts.numbers import number, numbers

MOST_CHARACTERS = 100_000  # of one text object

_LINE_BREAK = re.compile(
    r"(?<!\s)[^\S\r\n]*+[\r\n]\s*+"
)  # of an XML file that was indented, no characters of the text
_NOTHING = -1  # instead of a glyph: a neighbour's shows this character as well

_Changes = dict[int, tuple[int, list[int]]]  # by the place of the first character: how many, and their glyphs


class Slot(NamedTuple):
    """A place for one glyph, in the text object's own coordinates, and how far it is from there to the next."""

    characters: str  # one; several of a ligature, none where a character takes several glyphs
    glyph: int | None  # its number where that is stated
    x: float
    y: float
    across: float
    down: float

    @property
    def is_drawn(self) -> bool:
        """Whether anything stands there by itself."""
        return self.glyph != _NOTHING


def slots_of(text: Element, size: float, width: float) -> Iterator[Slot]:
    """The places of all codes; `width` is that of a whole character.

    Where no offset is stated, the type's own is taken, downwards when the text is read so (11.3, ReadDirection).
    """
    is_column = round(number(text, "ReadDirection", 0.0)) % 360 == 90
    changes = _changes(text)
    x = y = 0.0
    position = 0
    for code in text.findall("{*}TextCode"):
        x = (numbers(code.get("X", "")) or [x])[0]
        y = (numbers(code.get("Y", "")) or [y])[0]
        across, down = numbers(code.get("DeltaX", "")), numbers(code.get("DeltaY", ""))
        at_x, at_y = x, y
        stated = max(len(across), len(down)) + 1
        characters = _characters(code, stated)
        filled = _filled(characters, position, changes, stated)
        position += len(characters)
        many_across, many_down = len(across), len(down)
        for at, (inside, glyph) in enumerate(filled):
            right = below = 0.0
            if at < many_down:
                below = down[at]
            if at < many_across:
                right = across[at]
            elif not down:
                if is_column:
                    below = size
                else:
                    right = sum([advance(character, width) for character in inside])
            yield Slot(inside, glyph, at_x, at_y, right, below)
            at_x += right
            at_y += below


def advance(character: str, width: float) -> float:
    """How wide a character stands: whole for Chinese, half for the rest."""
    return width if east_asian_width(character) in "WFA" else width / 2


def _filled(
    characters: str, position: int, changes: _Changes, stated: int
) -> Iterable[tuple[str, int | None]]:
    """What stands in each place."""
    return _changed(characters, position, changes, stated) if changes else zip(characters, repeat(None))


def _changed(
    characters: str, position: int, changes: _Changes, stated: int
) -> Iterator[tuple[str, int | None]]:
    """The same where glyphs are stated: offsets belong to glyphs, but to characters where there are as many of these."""
    groups = _groups(characters, position, changes)
    each = [pair for inside, shown in groups for pair in _shared(inside, shown)]
    if stated != len(characters) or len(each) == stated:
        yield from each
        return
    for inside, glyph in each:
        for at, character in enumerate(inside):
            yield character, glyph if glyph is None or not at else _NOTHING


def _groups(characters: str, position: int, changes: _Changes) -> Iterator[tuple[str, list[int]]]:
    """Characters, and the glyphs that are stated for them."""
    at = 0
    while at < len(characters):
        count, glyphs = changes.get(position + at, (1, []))
        yield characters[at : at + count], glyphs
        at += count


def _shared(characters: str, glyphs: list[int]) -> Iterator[tuple[str, int | None]]:
    """Characters each with its glyph; the last glyph shows those that are left."""
    if not glyphs:
        yield characters, None
        return
    for at, glyph in enumerate(glyphs):
        is_last = at == len(glyphs) - 1
        yield characters[at:] if is_last else characters[at : at + 1], glyph


def _changes(text: Element) -> _Changes:
    """The glyphs that are stated for characters (11.4.2)."""
    found: _Changes = {}
    for change in text.findall("{*}CGTransform"):
        position = int((numbers(change.get("CodePosition", "")) or [0])[0])
        glyphs = [max(int(glyph), 0) for glyph in numbers(change.findtext("{*}Glyphs", ""))]
        codes = max(int(number(change, "CodeCount", max(len(glyphs), 1))), 1)
        glyphs = glyphs[: max(int(number(change, "GlyphCount", max(len(glyphs), 1))), 0)]
        if codes == len(glyphs):
            found |= {position + at: (1, [glyph]) for at, glyph in enumerate(glyphs)}
        elif glyphs:
            found[position] = codes, glyphs
    return found


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
