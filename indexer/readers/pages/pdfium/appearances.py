"""Reads the text of annotations of a PDF page of which only the drawing is known: stamps, signatures, watermarks.

PDFium gives the characters of a page's content only, so these annotations are made part of it, in memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from indexer.readers.pages.beside import Remark
from indexer.readers.pages.glyphs.frame import Box, Glyph
from indexer.readers.pages.glyphs.sheet import sheet_of
from indexer.readers.pages.pdfium.geometry import ShownPage
from indexer.readers.pages.pdfium.mending import give_extent
from indexer.readers.pages.pdfium.objects import objects_of
from indexer.readers.pages.pdfium.text import glyphs_of


class Drawn(NamedTuple):
    """An annotation that is but drawn: its number on the page, its place as the page is shown, who made it."""

    number: int
    box: Box
    author: str = ""
    is_watermark: bool = False


def drawn_texts(
    document: pypdfium2.PdfDocument,
    number: int,
    shown: ShownPage,
    known: Sequence[Glyph],
    annotations: Sequence[Drawn],
) -> tuple[list[Remark], list[str]]:
    """What annotations of a page say beside its `known` characters: remarks, and watermarks."""
    with closing(document[number]) as page:
        _hide_all_but(page, {each.number for each in annotations})
        if pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) != pdfium.FLATTEN_SUCCESS:
            return [], []
    with closing(document[number]) as page:
        give_extent(objects_of(page).texts)
        with closing(page.get_textpage()) as textpage:
            added = _without(glyphs_of(textpage, shown), known)
    remarks: list[Remark] = []
    watermarks: list[str] = []
    for each in annotations:
        inside = [glyph for glyph in added if glyph.ends or glyph.made_up or _is_in(glyph, each.box)]
        sheet = sheet_of(inside, *shown.size)
        texts = [text for text in (sheet.text, *sheet.sideways, *sheet.aslant) if text]
        if each.is_watermark:
            watermarks += texts
        else:
            remarks += (Remark(text, each.author) for text in texts)
    return remarks, watermarks


def _hide_all_but(page: pypdfium2.PdfPage, numbers: set[int]) -> None:
    for at in range(pdfium.FPDFPage_GetAnnotCount(page)):
        if at not in numbers and (annotation := pdfium.FPDFPage_GetAnnot(page, at)):
            flags = pdfium.FPDFAnnot_GetFlags(annotation)
            pdfium.FPDFAnnot_SetFlags(annotation, flags | pdfium.FPDF_ANNOT_FLAG_HIDDEN)
            pdfium.FPDFPage_CloseAnnot(annotation)


def _without(glyphs: Iterable[Glyph], known: Sequence[Glyph]) -> list[Glyph]:
    """The characters that are not known at their places."""
    count = Counter(map(_place, known))
    added = []
    for glyph in glyphs:
        place = _place(glyph)
        if not glyph.made_up and count[place] > 0:
            count[place] -= 1
        else:
            added.append(glyph)
    return added


def _place(glyph: Glyph) -> tuple[str, int, int]:
    return glyph.character, round(glyph.left), round(glyph.bottom)


def _is_in(glyph: Glyph, box: Box) -> bool:
    x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
