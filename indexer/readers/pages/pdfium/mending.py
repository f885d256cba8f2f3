"""Makes PDFium read text whose font it does not have.

Characters of a font that is neither in the file nor on the machine have no extent. PDFium then leaves out a text object of
one character, such as a table's 男 or 女, and takes equal lines below each other for one drawn twice. Drawn with an
outline, every text object has an extent.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

MOST = 200_000  # objects of a page

_DEEPEST = 4  # forms in one another
_NONE = 1e-2  # points: no extent


def give_extent(page: pypdfium2.PdfPage) -> None:
    """Give each text object of a page an extent, before its text is asked for; nothing is written to the file."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    edges = [ctypes.byref(edge) for edge in (left, bottom, right, top)]
    for text in _texts(page):
        if not pdfium.FPDFPageObj_GetBounds(text, *edges):
            continue
        if right.value - left.value > _NONE and top.value - bottom.value > _NONE:
            continue
        if pdfium.FPDFTextObj_GetTextRenderMode(text) == pdfium.FPDF_TEXTRENDERMODE_FILL:
            pdfium.FPDFTextObj_SetTextRenderMode(text, pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE)
            pdfium.FPDFPageObj_Transform(text, 1, 0, 0, 1, 0, 0)  # has the extent worked out again


def _texts(page: pypdfium2.PdfPage) -> Iterator[Any]:
    left = MOST

    def within(form: Any, depth: int) -> Iterator[Any]:
        nonlocal left
        count = pdfium.FPDFPage_CountObjects(page) if form is None else pdfium.FPDFFormObj_CountObjects(form)
        for at in range(min(max(count, 0), left)):
            left -= 1
            shown = (
                pdfium.FPDFPage_GetObject(page, at)
                if form is None
                else pdfium.FPDFFormObj_GetObject(form, at)
            )
            kind = pdfium.FPDFPageObj_GetType(shown)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                yield shown
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                yield from within(shown, depth + 1)

    yield from within(None, 0)
