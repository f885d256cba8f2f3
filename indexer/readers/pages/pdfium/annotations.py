"""Reads what is written on a PDF page beside its content: values of form fields, text boxes, remarks.

After ISO 32000-1, 12.5 (annotations) and 12.7 (interactive forms).
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from indexer.readers.pages.beside import Remark
from indexer.readers.pages.glyphs.frame import Box
from indexer.readers.pages.pdfium.appearances import Drawn
from indexer.readers.pages.pdfium.geometry import ShownPage
from indexer.readers.pages.placed import Piece

MOST = 20_000  # annotations of a page

_UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_MANY_LINES, _PASSWORD = 1 << 12, 1 << 13  # flags of a text field (12.7.4.3)
_TICKED, _EMPTY = "☑", "□"
_REMARKS = {
    pdfium.FPDF_ANNOT_TEXT,
    pdfium.FPDF_ANNOT_HIGHLIGHT,
    pdfium.FPDF_ANNOT_UNDERLINE,
    pdfium.FPDF_ANNOT_SQUIGGLY,
    pdfium.FPDF_ANNOT_STRIKEOUT,
    pdfium.FPDF_ANNOT_CARET,
    pdfium.FPDF_ANNOT_STAMP,
    pdfium.FPDF_ANNOT_INK,
    pdfium.FPDF_ANNOT_LINE,
    pdfium.FPDF_ANNOT_SQUARE,
    pdfium.FPDF_ANNOT_CIRCLE,
    pdfium.FPDF_ANNOT_POLYGON,
    pdfium.FPDF_ANNOT_POLYLINE,
    pdfium.FPDF_ANNOT_FILEATTACHMENT,
    pdfium.FPDF_ANNOT_REDACT,
}
_DRAWN = {pdfium.FPDF_ANNOT_STAMP, pdfium.FPDF_ANNOT_WATERMARK, pdfium.FPDF_ANNOT_FREETEXT}
_TYPE_SIZE = re.compile(r"([0-9.]{1,8})\s+Tf")
_USUAL_SIZE, _PITCH, _INSET = 12.0, 1.2, 2.0  # points; sizes; points
_TAG = re.compile(r"<[^<>]*>")


@dataclass(slots=True)
class Written:
    """What is written on a page: pieces where they stand as the page is shown, and remarks."""

    pieces: list[Piece] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    boxes: list[tuple[Remark, tuple[Piece, ...]]] = field(default_factory=list)  # of text, and its lines
    filled: int = 0  # fields with a value
    drawn: list[Drawn] = field(default_factory=list)


def written_on(page: pypdfium2.PdfPage, shown: ShownPage) -> Written:
    """The values of the page's fields, its text boxes and remarks."""
    written = Written()
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), MOST)):
        with _annotation(page, index) as annotation:
            if not annotation or pdfium.FPDFAnnot_GetFlags(annotation) & _UNSEEN:
                continue
            kind = pdfium.FPDFAnnot_GetSubtype(annotation)
            if kind == pdfium.FPDF_ANNOT_WIDGET:
                _read_field(page, annotation, index, shown, written)
            elif kind == pdfium.FPDF_ANNOT_FREETEXT and (text := _contents(annotation)):
                lines = tuple(_in_box(text, _box(annotation, shown), _type_size(annotation)))
                written.boxes.append((_remark(annotation, text), lines))
            elif kind in _REMARKS and (text := _contents(annotation)):
                written.remarks.append(_remark(annotation, text))
            elif kind in _DRAWN:
                author = " ".join(_string(annotation, "T").split())
                is_watermark = kind == pdfium.FPDF_ANNOT_WATERMARK
                written.drawn.append(Drawn(index, _box(annotation, shown), author, is_watermark))
    return written


@contextmanager
def _annotation(page: pypdfium2.PdfPage, index: int) -> Iterator[Any]:
    annotation = pdfium.FPDFPage_GetAnnot(page, index)
    try:
        yield annotation
    finally:
        if annotation:
            pdfium.FPDFPage_CloseAnnot(annotation)


def _read_field(
    page: pypdfium2.PdfPage, annotation: Any, index: int, shown: ShownPage, written: Written
) -> None:
    form = page.formenv
    if not form:
        return
    kind = pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
    box = _box(annotation, shown)
    if kind in (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON):
        ticked = bool(pdfium.FPDFAnnot_IsChecked(form, annotation))
        written.filled += ticked
        written.pieces.append(Piece(_TICKED if ticked else _EMPTY, *box))
        return
    text = _value(form, annotation, kind)
    if not text:
        if kind == pdfium.FPDF_FORMFIELD_SIGNATURE:
            written.drawn.append(Drawn(index, box))
        return
    many = kind == pdfium.FPDF_FORMFIELD_LISTBOX or (
        kind == pdfium.FPDF_FORMFIELD_TEXTFIELD
        and pdfium.FPDFAnnot_GetFormFieldFlags(form, annotation) & _MANY_LINES
    )
    size = ctypes.c_float()
    pdfium.FPDFAnnot_GetFontSize(form, annotation, ctypes.byref(size))
    written.filled += 1
    written.pieces += _in_box(text, box, size.value, from_top=bool(many))


def _value(form: Any, annotation: Any, kind: int) -> str:
    """What a text field holds, or the labels of what was chosen."""
    if kind == pdfium.FPDF_FORMFIELD_TEXTFIELD:
        if pdfium.FPDFAnnot_GetFormFieldFlags(form, annotation) & _PASSWORD:
            return ""
    elif kind in (pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX):
        count = min(max(pdfium.FPDFAnnot_GetOptionCount(form, annotation), 0), MOST)
        chosen = [
            _utf16(lambda to, room, at=at: pdfium.FPDFAnnot_GetOptionLabel(form, annotation, at, to, room))  # type: ignore[misc]
            for at in range(count)
            if pdfium.FPDFAnnot_IsOptionSelected(form, annotation, at)
        ]
        if chosen:
            return "\n".join(chosen)
    else:
        return ""
    return _utf16(lambda to, room: pdfium.FPDFAnnot_GetFormFieldValue(form, annotation, to, room)).strip()


def _in_box(text: str, box: Box, size: float, *, from_top: bool = False) -> Iterator[Piece]:
    """A text written in a box, each of its lines one piece; a single one stands in the middle of its height."""
    left, top, right, bottom = box
    lines = [line.strip() for line in re.split(r"[\r\n]+", text) if line.strip()]
    height = bottom - top
    size = size if 1 <= size <= max(height, 1) else min(_USUAL_SIZE, height / max(len(lines), 1))
    size = max(size, 1e-3)
    from_top = from_top or height > 2.5 * size
    pitch = min(_PITCH * size, height / max(len(lines), 1))
    first = (
        top + min(_INSET, height / 8) if from_top else (top + bottom - size - pitch * (len(lines) - 1)) / 2
    )
    for at, line in enumerate(lines):
        end = left + size * sum(1.0 if ord(each) > 0x2E80 else 0.5 for each in line)
        y = first + pitch * at
        yield Piece(line, left, y, max(min(end, right), left + size / 2), y + size)


def _box(annotation: Any, shown: ShownPage) -> Box:
    rectangle = pdfium.FS_RECTF()
    pdfium.FPDFAnnot_GetRect(annotation, ctypes.byref(rectangle))
    low, high = sorted((rectangle.bottom, rectangle.top))
    start, end = sorted((rectangle.left, rectangle.right))
    return shown.box(start, low, end, high)


def _type_size(annotation: Any) -> float:
    found = _TYPE_SIZE.search(_string(annotation, "DA"))
    try:
        return float(found[1]) if found else 0.0
    except ValueError:
        return 0.0


def _remark(annotation: Any, text: str) -> Remark:
    return Remark(" ".join(text.split()), " ".join(_string(annotation, "T").split()))


def _contents(annotation: Any) -> str:
    """What an annotation says, of rich text the characters."""
    return (_string(annotation, "Contents") or _TAG.sub("", _string(annotation, "RC"))).strip()


def _string(annotation: Any, key: str) -> str:
    return _utf16(lambda to, room: pdfium.FPDFAnnot_GetStringValue(annotation, key.encode(), to, room))


def _utf16(ask: Callable[[Any, int], int]) -> str:
    """A string that PDFium gives after it has said how many bytes it takes."""
    length = ask(None, 0)
    if not 2 < length <= 1 << 24:
        return ""
    room = (ctypes.c_ushort * (length // 2 + 1))()
    ask(room, length)
    return bytes(room)[: length - 2].decode("utf-16-le", "replace").replace("\0", "")
