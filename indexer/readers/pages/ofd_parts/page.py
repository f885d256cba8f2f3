"""Reads what stands on an OFD page: text, ruling lines, remarks."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from indexer.model import Page
from indexer.readers.pages.beside import ReadPage
from indexer.readers.pages.glyphs.frame import Frame, Glyph, turned_box
from indexer.readers.pages.glyphs.sheet import sheet_of
from indexer.readers.pages.ofd_parts.annotations import Annotations
from indexer.readers.pages.ofd_parts.glyphs import glyphs_of
from indexer.readers.pages.ofd_parts.numbers import numbers
from indexer.readers.pages.ofd_parts.objects import Unit, drawn_on
from indexer.readers.pages.ofd_parts.paths import MOST, rulings_of
from indexer.readers.pages.placed import USUAL_TYPE, PlacedPage, Ruling

_A4 = (210.0, 297.0)


def size_of(page: Element, area: Element | None) -> tuple[float, float]:
    """Width and height in millimetres; of a page that does not say, the document's `area`, else A4."""
    for stated in (page.find("{*}Area"), area):
        box = numbers(stated.findtext("{*}PhysicalBox", "")) if stated is not None else []
        if len(box) == 4 and min(box[2:]) > 0:
            return box[2], box[3]
    return _A4


def page_of(
    sheets: Sequence[Element], unit: Unit, width: float, height: float, annotations: Annotations
) -> ReadPage:
    """A page in millimetres, from its templates and its own content; `unit` knows composite graphics."""
    glyphs: list[Glyph] = []
    horizontal: list[Ruling] = []
    vertical: list[Ruling] = []
    for kind, drawn, onto in drawn_on(sheets, unit):
        if kind == "TextObject":
            glyphs += glyphs_of(drawn, onto)
            continue
        across, down = rulings_of(drawn, onto)
        horizontal += across[: MOST - len(horizontal)]
        vertical += down[: MOST - len(vertical)]
    sheet = sheet_of(glyphs, width, height)
    frame = sheet.frame
    return ReadPage(
        PlacedPage(
            Page(*frame.size, turned=frame.turned),
            sheet.pieces,
            *_turned(horizontal, vertical, frame),
            usual=None if frame.stacked else USUAL_TYPE,
        ),
        frame,
        (*sheet.aslant, *annotations.watermarks),
        sheet.sideways,
        annotations.remarks,
        cells=sheet.cells,
    )


def _turned(
    horizontal: list[Ruling], vertical: list[Ruling], frame: Frame
) -> tuple[list[Ruling], list[Ruling]]:
    """The lines as they lie on the turned page."""
    if not frame.quarter:
        return horizontal, vertical
    boxes = [
        *((line.start, line.at, line.end, line.at) for line in horizontal),
        *((line.at, line.start, line.at, line.end) for line in vertical),
    ]
    turned = [turned_box(box, frame.quarter, frame.width, frame.height) for box in boxes]
    across = [Ruling(box[1], box[0], box[2]) for box in turned if box[2] - box[0] > box[3] - box[1]]
    down = [Ruling(box[0], box[1], box[3]) for box in turned if box[2] - box[0] <= box[3] - box[1]]
    return across, down
