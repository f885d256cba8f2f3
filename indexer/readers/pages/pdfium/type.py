"""Asks PDFium how the characters of each size stand in their boxes: fonts say so differently of equal type."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable

import pypdfium2
import pypdfium2.raw as pdfium

from indexer.readers.pages.glyphs.frame import Frame, turned_box
from indexer.readers.pages.pdfium.geometry import ShownPage
from indexer.readers.pages.placed import Piece, Type

_MOST = 30  # sizes of a page that are looked at
_SANE = (0.4, 1.6)  # heights between which the size of type in a box is believed


def types_of(
    textpage: pypdfium2.PdfTextPage, shown: ShownPage, frame: Frame, pieces: Iterable[Piece]
) -> dict[float, Type]:
    """The type of a page's pieces in its frame by their height, each learned from the first piece that is so high."""
    first: dict[float, Piece] = {}
    for piece in pieces:
        first.setdefault(round(piece.bottom - piece.top, 2), piece)
        if len(first) == _MOST:
            break
    found = ((height, _type_of(textpage, shown, frame, piece)) for height, piece in first.items())
    return {height: each for height, each in found if each}


def _type_of(textpage: pypdfium2.PdfTextPage, shown: ShownPage, frame: Frame, piece: Piece) -> Type | None:
    """That of a piece, by its first character; None where PDFium finds none there."""
    edge = piece.edges[1] if len(piece.edges) > 1 else piece.right
    x, y = shown.own(*_on_page((piece.left + edge) / 2, (piece.top + piece.bottom) / 2, frame))
    handle = textpage.raw
    at = pdfium.FPDFText_GetCharIndexAtPos(handle, x, y, piece.height / 4, piece.height / 4)
    if at < 0:
        return None
    left, line, matrix = ctypes.c_double(), ctypes.c_double(), pdfium.FS_MATRIX()
    pdfium.FPDFText_GetCharOrigin(handle, at, ctypes.byref(left), ctypes.byref(line))
    pdfium.FPDFText_GetMatrix(handle, at, ctypes.byref(matrix))
    scale = math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c))
    size = pdfium.FPDFText_GetFontSize(handle, at) * scale / max(piece.height, 1e-6)
    origin = turned_box((*shown.point(left.value, line.value),) * 2, frame.quarter, frame.width, frame.height)
    foot = (piece.bottom - origin[1]) / max(piece.height, 1e-6)
    return Type(foot, size) if _SANE[0] < size < _SANE[1] and -0.1 < foot < size else None


def _on_page(x: float, y: float, frame: Frame) -> tuple[float, float]:
    """A point of the turned page where it is on the page as it is shown."""
    return turned_box((x, y, x, y), (4 - frame.quarter) % 4, *frame.size)[:2]
