"""Reads what stands on a PDF page: text, ruling lines, values of a form, remarks."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import pypdfium2
import pypdfium2.raw as pdfium

from indexer.model import Page
from indexer.readers.pages.beside import ReadPage
from indexer.readers.pages.flow.cutting import edges_of
from indexer.readers.pages.glyphs.frame import Frame, turned_box
from indexer.readers.pages.glyphs.sheet import sheet_of
from indexer.readers.pages.pdfium.annotations import written_on
from indexer.readers.pages.pdfium.appearances import drawn_texts
from indexer.readers.pages.pdfium.geometry import ShownPage
from indexer.readers.pages.pdfium.objects import Objects
from indexer.readers.pages.pdfium.rulings import rulings_of
from indexer.readers.pages.pdfium.text import glyphs_of
from indexer.readers.pages.pdfium.type import types_of
from indexer.readers.pages.placed import USUAL_TYPE, Piece, PlacedPage

_LONGEST_NAME = 80
_MOST_FILES = 1_000
_COLONS = ("：", ":")
_NEAR = 4  # heights from a label to its value


def attached_files(document: pypdfium2.PdfDocument) -> tuple[str, ...]:
    """The names of the files that are attached to a document."""
    names = []
    for at in range(min(document.count_attachments(), _MOST_FILES)):
        with suppress(pypdfium2.PdfiumError):
            names.append(" ".join(document.get_attachment(at).get_name().split())[:_LONGEST_NAME])
    return tuple(filter(None, names))


def page_pieces(
    page: pypdfium2.PdfPage, textpage: pypdfium2.PdfTextPage, number: int, objects: Objects
) -> ReadPage:
    """What stands on a page, of which the number in its document and the objects are known."""
    shown = ShownPage.of(page)
    glyphs = glyphs_of(textpage, shown, is_upright=objects.is_upright())
    sheet = sheet_of(glyphs, *shown.size)
    written = written_on(page, shown)
    frame = sheet.frame
    added = [_beside_label(_turned(piece, frame), sheet.pieces) for piece in written.pieces]
    remarks = list(written.remarks)
    for remark, lines in written.boxes:
        turned = [_turned(line, frame) for line in lines]
        if any(_covers(line, piece) for line in turned for piece in sheet.pieces):
            remarks.append(remark)
        else:
            added += [_beside_label(line, sheet.pieces) for line in turned]
    watermarks: list[str] = []
    if written.drawn:
        said, watermarks = drawn_texts(page.pdf, number, shown, glyphs, written.drawn)
        remarks += said
    horizontal, vertical = (
        rulings_of(page, lambda x, y: _turned_point(shown.point(x, y), frame))
        if objects.more or pdfium.FPDF_PAGEOBJ_PATH in objects.kinds
        else ([], [])
    )
    return ReadPage(
        PlacedPage(
            Page(*frame.size, turned=frame.turned),
            [*sheet.pieces, *added],
            horizontal,
            vertical,
            types={} if frame.stacked else types_of(textpage, shown, frame, sheet.pieces),
            usual=None if frame.stacked else USUAL_TYPE,
        ),
        frame,
        (*sheet.aslant, *watermarks),
        sheet.sideways,
        tuple(remarks),
        written.filled,
        cells=sheet.cells,
    )


def _turned(piece: Piece, frame: Frame) -> Piece:
    box = (piece.left, piece.top, piece.right, piece.bottom)
    left, top, right, bottom = turned_box(box, frame.quarter, frame.width, frame.height)
    return replace(piece, left=left, top=top, right=right, bottom=bottom)


def _turned_point(point: tuple[float, float], frame: Frame) -> tuple[float, float]:
    return turned_box((*point, *point), frame.quarter, frame.width, frame.height)[:2]


def _beside_label(value: Piece, pieces: Sequence[Piece]) -> Piece:
    """A value moved to the label that it stands beside, so that no gap is read between the two."""
    middle = (value.top + value.bottom) / 2
    for label in pieces:
        gap = value.left - label.right
        if (
            label.text.endswith(_COLONS)
            and label.top < middle < label.bottom
            and 0 < gap < _NEAR * label.height
        ):
            return replace(value, left=label.right, edges=edges_of(value))
    return value


def _covers(line: Piece, piece: Piece) -> bool:
    """Whether a line is written over a piece, so that the two would be read as one."""
    across = min(line.right, piece.right) - max(line.left, piece.left)
    down = min(line.bottom, piece.bottom) - max(line.top, piece.top)
    return across > 0.5 * piece.height and down > 0.3 * min(piece.height, line.height)
