"""Reads the annotations of an OFD page: remarks, the text of stamps, watermarks (GB/T 33190-2016, 15)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from indexer.readers.pages.beside import Remark
from indexer.readers.pages.glyphs.frame import Glyph
from indexer.readers.pages.glyphs.sheet import sheet_of
from indexer.readers.pages.ofd_parts.glyphs import glyphs_of
from indexer.readers.pages.ofd_parts.numbers import matrix_of


@dataclass(frozen=True, slots=True)
class Annotations:
    """What the annotations of a page say."""

    remarks: tuple[Remark, ...] = ()
    watermarks: tuple[str, ...] = ()

    def __add__(self, other: Annotations) -> Annotations:
        return Annotations((*self.remarks, *other.remarks), (*self.watermarks, *other.watermarks))


def annotations_of(root: Element, width: float, height: float) -> Annotations:
    """Those of a page of that size, from its PageAnnot."""
    remarks: list[Remark] = []
    watermarks: list[str] = []
    for annotation in root.findall("{*}Annot"):
        if annotation.get("Visible", "").strip() == "false":
            continue
        sheet = sheet_of([*_glyphs(annotation)], width, height)
        drawn = (sheet.text, *sheet.sideways, *sheet.aslant)
        if annotation.get("Type", "").strip() == "Watermark":
            watermarks += filter(None, drawn)
            continue
        stated = " ".join(annotation.findtext("{*}Remark", "").split())
        author = " ".join(annotation.get("Creator", "").split())
        said = dict.fromkeys(filter(None, (*drawn, stated)))
        remarks += (Remark(text, author) for text in said)
    return Annotations(tuple(remarks), tuple(dict.fromkeys(watermarks)))


def _glyphs(annotation: Element) -> Iterator[Glyph]:
    for appearance in annotation.findall("{*}Appearance"):
        onto = matrix_of(appearance)
        for text in appearance.iterfind(".//{*}TextObject"):
            yield from glyphs_of(text, onto)
