"""Makes PDFium read text whose font it does not have.

Characters of a font that is neither in the file nor on the machine have no extent. PDFium then leaves out a text object of
one character, such as a table's 男 or 女, and takes equal lines below each other for one drawn twice. Drawn with an
outline, every text object has an extent.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from typing import Any

import pypdfium2.raw as pdfium

from indexer.readers.pages.pdfium.calls import bounds_of

_NONE = 1e-2  # points: no extent


def give_extent(texts: Iterable[int]) -> None:
    """Give each of a page's text objects an extent, before its text is asked for; nothing is written to the file."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    edges = [ctypes.byref(edge) for edge in (left, bottom, right, top)]
    for address in texts:
        if not bounds_of(address, *edges):
            continue
        if right.value - left.value > _NONE and top.value - bottom.value > _NONE:
            continue
        text: Any = ctypes.cast(address, pdfium.FPDF_PAGEOBJECT)
        if pdfium.FPDFTextObj_GetTextRenderMode(text) == pdfium.FPDF_TEXTRENDERMODE_FILL:
            pdfium.FPDFTextObj_SetTextRenderMode(text, pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE)
            pdfium.FPDFPageObj_Transform(text, 1, 0, 0, 1, 0, 0)  # has the extent worked out again
