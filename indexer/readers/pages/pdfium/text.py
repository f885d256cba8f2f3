"""Gives the characters of a PDF page with their places, in the order in which PDFium has them."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from indexer.readers.pages.glyphs.frame import Box, Glyph
from indexer.readers.pages.pdfium.geometry import ShownPage

_ASCENT, _DESCENT = 0.88, 0.12  # of a cell's height, above and below the line that Chinese type stands on
_INK = 0.85  # sizes: a cell lower than this is but the ink of the character
_ALIKE = 0.02  # by which the heights of two cells may differ and be alike
_SANE = 12  # times the ink of a character the size of its type may be
_NARROW = 0.5  # sizes: as wide as characters are that are not Chinese
_UPRIGHT = 1e-3  # radians
_HALF, _SECOND_HALF, _AFTER_HALVES = 0xD800, 0xDC00, 0xE000
_UNKNOWN = "\ufffd"


class _Drawn(NamedTuple):
    """How a character is drawn, in the page's own coordinates."""

    x: float
    y: float
    size: float
    slope: float  # radians, anticlockwise


def glyphs_of(textpage: pypdfium2.PdfTextPage, shown: ShownPage) -> Iterator[Glyph]:
    """The characters of a page as it is shown. Where PDFium ends a line there is an empty one that `ends` it."""
    handle = textpage.raw
    rectangle = pdfium.FS_RECTF()
    into = ctypes.byref(rectangle)
    usual, has_come = 0.0, False
    is_turned = shown.rotation != 0
    start, ceiling = shown.left, shown.top
    for index in range(textpage.count_chars()):
        if has_come:  # with the half before it
            has_come = False
            continue
        code = pdfium.FPDFText_GetUnicode(handle, index)
        character = chr(code)
        if _HALF <= code < _AFTER_HALVES:
            character = _whole(code, pdfium.FPDFText_GetUnicode(handle, index + 1))
            has_come = character != _UNKNOWN
        if character in "\r\n":
            yield Glyph("", 0, 0, 0, 0, made_up=True, ends=True)
            continue
        if character == " " and pdfium.FPDFText_IsGenerated(handle, index) == 1:
            yield Glyph(" ", 0, 0, 0, 0, made_up=True)
            continue
        pdfium.FPDFText_GetLooseCharBox(handle, index, into)
        box = rectangle.left, rectangle.bottom, rectangle.right, rectangle.top
        height = box[3] - box[1]
        slope = 0.0
        if _UPRIGHT < pdfium.FPDFText_GetCharAngle(handle, index) < 2 * math.pi - _UPRIGHT:
            drawn = _drawn(handle, index)
            slope = drawn.slope
            if abs(slope) > _UPRIGHT:  # else only slanted, as italics are
                box = _cell(drawn, character, box)
        elif abs(height - usual) > _ALIKE * usual:
            drawn = _drawn(handle, index)
            if height < _INK * drawn.size < _INK * _SANE * max(height, box[2] - box[0]):
                box = _cell(drawn, character, box)
            else:
                usual = height
        if is_turned or slope:
            yield Glyph(character, *shown.box(*box), (shown.rotation - math.degrees(slope)) % 360)
        else:
            left, bottom, right, top = box
            yield Glyph(character, left - start, ceiling - top, right - start, ceiling - bottom)


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
