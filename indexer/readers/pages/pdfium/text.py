"""Gives the characters of a PDF page with their places, in the order in which PDFium has them."""

from __future__ import annotations

import ctypes
import math
import re
import sys
import unicodedata
from collections.abc import Sequence
from itertools import repeat
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from indexer.readers.pages.glyphs.frame import Box, Glyph
from indexer.readers.pages.pdfium.calls import Boxes, angles_of, boxes_of, codes_of, text_of
from indexer.readers.pages.pdfium.geometry import ShownPage

_ASCENT, _DESCENT = 0.88, 0.12  # of a cell's height, above and below the line that Chinese type stands on
_INK = 0.85  # sizes: a cell lower than this is but the ink of the character
_ALIKE = 0.02  # by which the heights of two cells may differ and be alike
_SANE = 12  # times the ink of a character the size of its type may be
_NARROW = 0.5  # sizes: as wide as characters are that are not Chinese
_UPRIGHT = 1e-3  # radians
_HALF, _SECOND_HALF, _AFTER_HALVES = 0xD800, 0xDC00, 0xE000
_UNKNOWN = "\ufffd"
_DOUBTFUL = re.compile("[\ud800-\udfff\ufffd\ufffe]")  # halves and hyphens, or what stands for them
_BREAKS = "\r\n "
_LINE_END = Glyph("", 0, 0, 0, 0, made_up=True, ends=True)
_BLANK = Glyph(" ", 0, 0, 0, 0, made_up=True)


class _Drawn(NamedTuple):
    """How a character is drawn, in the page's own coordinates."""

    x: float
    y: float
    size: float
    slope: float  # radians, anticlockwise


def glyphs_of(textpage: pypdfium2.PdfTextPage, shown: ShownPage, *, is_upright: bool = False) -> list[Glyph]:
    """The characters of a page as it is shown. Where PDFium ends a line there is an empty one that `ends` it.

    `is_upright` says that all of them are known to run from left to right on the page, so that none is asked for its angle.
    """
    handle, count = textpage.raw, textpage.count_chars()
    characters, second_halves = _characters(handle, count)
    boxes = boxes_of(handle, count)
    heights: list[float] = (boxes[:, 1] - boxes[:, 3]).tolist()
    glyphs = _straight(characters, boxes, shown)
    for index, character in enumerate(characters):
        if character in _BREAKS and (made_up := _made_up(handle, index, character)):
            glyphs[index], heights[index] = made_up, math.nan
    for index in second_halves:
        heights[index] = math.nan
    for index in [] if is_upright else _turned(handle, count):
        if heights[index] == heights[index]:
            heights[index] = math.nan
            drawn = _drawn(handle, index)
            if abs(drawn.slope) > _UPRIGHT:  # else only slanted, as italics are
                box = _cell(drawn, characters[index], _box(boxes, index))
                glyphs[index] = _shown(characters[index], box, shown, drawn.slope)
    usual = alike = 0.0
    for index, height in enumerate(heights):
        if abs(height - usual) > alike:
            drawn, box = _drawn(handle, index), _box(boxes, index)
            if height < _INK * drawn.size < _INK * _SANE * max(height, box[2] - box[0]):
                glyphs[index] = _shown(characters[index], _cell(drawn, characters[index], box), shown)
            else:
                usual, alike = height, _ALIKE * height
    if second_halves:
        return [glyph for index, glyph in enumerate(glyphs) if index not in second_halves]
    return glyphs


def _characters(handle: object, count: int) -> tuple[Sequence[str], set[int]]:
    """The characters of a page, and the numbers of those that are but the second half of the one before."""
    text = text_of(handle, count)
    if len(text) == count and not _DOUBTFUL.search(text):
        return text, set()
    codes = codes_of(handle, count)
    characters, second_halves = [], set()
    for index, code in enumerate(codes):
        character = chr(code) if code <= sys.maxunicode else _UNKNOWN
        if _HALF <= code < _AFTER_HALVES and index not in second_halves:
            character = _whole(code, codes[index + 1] if index + 1 < count else 0)
            if character != _UNKNOWN:
                second_halves.add(index + 1)
        characters.append(character)
    return characters, second_halves


def _straight(characters: Sequence[str], boxes: Boxes, shown: ShownPage) -> list[Glyph]:
    """The characters in their cells as the page is shown."""
    if shown.rotation:
        return [_shown(character, _box(boxes, at), shown) for at, character in enumerate(characters)]
    lefts, rights = boxes[:, 0] - shown.left, boxes[:, 2] - shown.left
    tops, bottoms = shown.top - boxes[:, 1], shown.top - boxes[:, 3]
    edges = (each.tolist() for each in (lefts, tops, rights, bottoms))
    values = zip(characters, *edges, repeat(0.0), repeat(False), repeat(False), strict=False)
    return list(map(tuple.__new__, repeat(Glyph), values))  # as Glyph(...) does, in half the time


def _shown(character: str, box: Box, shown: ShownPage, slope: float = 0.0) -> Glyph:
    return Glyph(character, *shown.box(*box), (shown.rotation - math.degrees(slope)) % 360)


def _box(boxes: Boxes, index: int) -> Box:
    """The cell of a character in the page's own coordinates: left, bottom, right, top."""
    left, top, right, bottom = boxes[index].tolist()
    return left, bottom, right, top


def _made_up(handle: object, index: int, character: str) -> Glyph | None:
    """What stands for the end of a line, or a blank that is not drawn; None for one that is."""
    if character != " ":
        return _LINE_END
    return _BLANK if pdfium.FPDFText_IsGenerated(handle, index) == 1 else None


def _turned(handle: object, count: int) -> list[int]:
    """The numbers of the characters that do not plainly stand upright, as the page is when it is not turned."""
    angles = angles_of(handle, count)
    return [index for index, angle in enumerate(angles) if _UPRIGHT < angle < 2 * math.pi - _UPRIGHT]


def _whole(half: int, other: int) -> str:
    """The character of two halves (UTF-16); of one half alone none that is known."""
    if half < _SECOND_HALF <= other < _AFTER_HALVES:
        return chr(0x10000 + ((half - _HALF) << 10) + (other - _SECOND_HALF))
    return _UNKNOWN


def _drawn(handle: object, index: int) -> _Drawn:
    x, y, matrix = ctypes.c_double(), ctypes.c_double(), pdfium.FS_MATRIX()
    pdfium.FPDFText_GetCharOrigin(handle, index, ctypes.byref(x), ctypes.byref(y))
    pdfium.FPDFText_GetMatrix(handle, index, ctypes.byref(matrix))
    scale = math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c))
    size = pdfium.FPDFText_GetFontSize(handle, index) * scale
    return _Drawn(x.value, y.value, size, math.atan2(matrix.b, matrix.a))


def _cell(drawn: _Drawn, character: str, box: Box) -> Box:
    """The cell of a character by the size of its type: left, bottom, right, top of what it covers, turned as it is."""
    ahead = (math.cos(drawn.slope), math.sin(drawn.slope))
    if unicodedata.east_asian_width(character) in "WF":
        length = drawn.size
    else:
        corners = [(x - drawn.x, y - drawn.y) for x in (box[0], box[2]) for y in (box[1], box[3])]
        straight = min(abs(ahead[0]), abs(ahead[1])) < 0.02
        reach = max(x * ahead[0] + y * ahead[1] for x, y in corners)
        length = max(reach, 0.1 * drawn.size) if straight else _NARROW * drawn.size
    xs, ys = [], []
    for along in (0.0, length):
        for above in (-_DESCENT * drawn.size, _ASCENT * drawn.size):
            xs.append(drawn.x + along * ahead[0] - above * ahead[1])
            ys.append(drawn.y + along * ahead[1] + above * ahead[0])
    return min(xs), min(ys), max(xs), max(ys)
