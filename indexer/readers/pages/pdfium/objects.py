"""Lists the objects that a PDF page draws, those of its forms too, each by its address and kind."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from indexer.readers.pages.pdfium.calls import matrix_of, object_of, type_of

MOST = 200_000  # objects of a page

_DEEPEST = 4  # forms in one another


@dataclass(frozen=True, slots=True)
class Objects:
    """What a page draws."""

    outer: Sequence[int]  # the kinds of those that are in no form
    kinds: frozenset[int]  # of all
    texts: Sequence[int]  # the addresses of all that are text
    more: bool  # more than could be looked at

    def is_upright(self) -> bool:
        """Whether all text plainly runs from left to right, on a page that is not turned; it may where this says no."""
        if self.more or pdfium.FPDF_PAGEOBJ_FORM in self.kinds:
            return False
        matrix = pdfium.FS_MATRIX()
        into = ctypes.byref(matrix)
        return all(matrix_of(text, into) and matrix.c == 0 < matrix.a for text in self.texts)


def objects_of(page: pypdfium2.PdfPage) -> Objects:
    """Those of a page."""
    count = min(max(pdfium.FPDFPage_CountObjects(page), 0), MOST)
    addresses = list(map(object_of, repeat(page.raw), range(count)))
    outer = list(map(type_of, addresses))
    kinds = set(outer)
    left = MOST - count
    texts: list[int] = []

    def within(addresses: Sequence[int], found: Sequence[int], depth: int) -> None:
        nonlocal left
        for address, kind in zip(addresses, found, strict=True):
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                texts.append(address)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                inner = _of_form(address, left)
                left -= len(inner)
                inner_kinds = list(map(type_of, inner))
                kinds.update(inner_kinds)
                within(inner, inner_kinds, depth + 1)

    within(addresses, outer, 0)
    return Objects(outer, frozenset(kinds), texts, left <= 0)


def _of_form(address: int, most: int) -> list[int]:
    form: Any = ctypes.cast(address, pdfium.FPDF_PAGEOBJECT)
    count = min(max(pdfium.FPDFFormObj_CountObjects(form), 0), most)
    found = (pdfium.FPDFFormObj_GetObject(form, at) for at in range(count))
    return [ctypes.cast(each, ctypes.c_void_p).value or 0 for each in found]
