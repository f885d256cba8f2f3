"""Reads scans: pictures, and PDF page by page, those that are pictures by recognition and the others by their text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from indexer.errors import NeedsOcr, UnreadableFile
from indexer.message import Message
from indexer.readers.base import Reading, asides
from indexer.readers.ocr.images import LONG_SIDE, MOST_PAGES, images_in
from indexer.readers.ocr.merging import as_it_lies, as_scanned, beside_typed
from indexer.readers.ocr.recognition import RecognisedPage, is_installed, recognise
from indexer.readers.ocr.scan_notes import notes_on
from indexer.readers.pages.beside import ReadPage, notes_beside, with_beside
from indexer.readers.pages.glyphs.frame import Frame
from indexer.readers.pages.placed import Piece, PlacedPage, Ruling
from indexer.readers.pages.placed_text import read_placed

if TYPE_CHECKING:
    from indexer.readers.pages.pdf import PdfText
    from indexer.readers.pages.pdf_scans import PdfPage

OnStep = Callable[[], None]

_PROBED: Final = 2  # pages with a scanner's own text that are recognised to see whether it is right
_AGREEING: Final = 0.8  # share of its characters that recognition finds, too


def read_picture(content: bytes) -> Reading:
    """Raises NeedsOcr: whoever has the time for it asks `read_scan`."""
    raise NeedsOcr("a picture")


def read_scan(content: bytes, on_step: OnStep = lambda: None) -> Reading:
    """The text of a PDF or picture, recognised where it is a picture; `on_step` is called every few
    seconds.

    Raises UnreadableFile.
    """
    if not is_installed():
        raise UnreadableFile("OCR not installed")
    if b"%PDF-" in content[:1024]:
        return _read_pdf(content, on_step)
    return scan_of([recognise(image, on_step) for image in images_in(content)])


def scan_of(recognised: Sequence[RecognisedPage]) -> Reading:
    """The text of recognised pages. Raises UnreadableFile when they have none."""
    pages = [ReadPage(page.placed, Frame(page.page.width, page.page.height)) for page in recognised]
    return _reading(pages, dict(enumerate(recognised)), Message("OCR", pages=len(pages)))


def _read_pdf(content: bytes, on_step: OnStep) -> Reading:
    from indexer.readers.pages.pdf import cut_short, pages_of_pdf
    from indexer.readers.pages.pdf_rendering import rendered

    found = pages_of_pdf(content)
    render = rendered(content, LONG_SIDE)
    recognised: dict[int, RecognisedPage] = {}
    layered = [at for at, page in enumerate(found.pages) if page.kind == "layer"]
    for at in layered[:_PROBED]:
        recognised[at] = recognise(render(at, found.pages[at].pixels), on_step)
    trusted = layered and all(
        _agree(found.pages[at].read.placed.pieces, recognised[at]) for at in layered[:_PROBED]
    )
    wanted = [
        at
        for at, page in enumerate(found.pages)
        if page.kind == "picture" or (page.kind == "layer" and not trusted)
    ]
    if trusted:
        recognised.clear()
    if len(wanted) > MOST_PAGES:
        raise UnreadableFile("scan has too many pages", most=MOST_PAGES)
    for at in wanted:
        if at not in recognised:
            recognised[at] = recognise(render(at, found.pages[at].pixels), on_step)
    pages = [
        _with_recognised(page, recognised[at]) if at in recognised else page.read
        for at, page in enumerate(found.pages)
    ]
    if trusted:
        pages = [_told_of(page) if at in set(layered) else page for at, page in enumerate(pages)]
    marks = [mark for at in recognised for mark in found.pages[at].marks]
    reading = _reading(pages, recognised, _how(found, len(recognised)), marks)
    layer = [Message("text of a scan's own layer", pages=len(layered))] if trusted else []
    return replace(
        reading,
        notes=(*cut_short(found.count), *layer, *reading.notes, *notes_beside(pages)),
        aside=asides([*reading.aside, *found.properties]),
    )


def _how(found: PdfText, recognised: int) -> Message:
    if recognised == len(found.pages):
        return Message("OCR", pages=recognised)
    if not recognised:
        return Message("PDF", pages=found.count)
    return Message("PDF with OCR", pages=found.count, recognised=recognised)


def _agree(layer: Sequence[Piece], page: RecognisedPage) -> bool:
    """Whether a page's own text says what is recognised."""
    own, seen = (
        "".join("".join(piece.text.split()) for piece in sorted(pieces, key=lambda piece: (round(piece.top), piece.left)))
        for pieces in (layer, page.pieces)
    )  # fmt: skip
    return not seen or SequenceMatcher(None, own[:5000], seen[:5000], autojunk=False).ratio() > _AGREEING


def _told_of(page: ReadPage) -> ReadPage:
    """A page whose text a scanner has recognised."""
    return replace(page, placed=replace(page.placed, page=replace(page.placed.page, read="ocr")))


def _with_recognised(page: PdfPage, found: RecognisedPage) -> ReadPage:
    """A page that is a picture with what was typed on it, in the units of the PDF."""
    from indexer.readers.pages.pdf_scans import is_mark_of_app

    typed_on, turned = page.read.placed.page, found.page.turned
    frame = Frame(page.read.frame.width, page.read.frame.height)
    width, height = (frame.height, frame.width) if turned % 180 else frame.size
    scale_x, scale_y = width / found.page.width, height / found.page.height
    pieces = [
        replace(
            piece,
            left=piece.left * scale_x,
            right=piece.right * scale_x,
            top=piece.top * scale_y,
            bottom=piece.bottom * scale_y,
            edges=tuple(edge * scale_x for edge in piece.edges),
        )
        for piece in found.pieces
        if not (page.marks and is_mark_of_app(piece))  # typed on the picture, hence drawn with it
    ]
    typed = [as_it_lies(piece, typed_on, (turned - typed_on.turned) % 360) for piece in page.seen]
    placed = PlacedPage(
        replace(found.page, width=width, height=height),
        beside_typed(pieces, typed),
        [Ruling(at * scale_y, start * scale_x, end * scale_x) for at, start, end in found.horizontal],
        [Ruling(at * scale_x, start * scale_y, end * scale_y) for at, start, end in found.vertical],
    )
    if page.kind == "layer":  # what it says is not seen
        return ReadPage(placed, frame, files=page.read.files)
    cells = {} if turned else page.read.cells
    return replace(page.read, placed=placed, frame=frame, cells=cells)


def _reading(
    pages: Sequence[ReadPage],
    recognised: dict[int, RecognisedPage],
    how: Message,
    marks: Sequence[str] = (),
) -> Reading:
    """The text of all pages, with what has to be said of those that were recognised. Raises UnreadableFile."""
    placed = with_beside(read_placed([page.placed for page in pages]), pages)
    if not placed.text.strip():
        raise UnreadableFile("OCR found no text")
    left_out = (*placed.left_out, *marks)
    skews = {at: page.skew for at, page in recognised.items() if page.skew}
    return Reading(
        placed.text,
        how=how,
        notes=tuple(notes_on(recognised, len(left_out))),
        aside=asides(left_out),
        layout=as_scanned(placed.layout, skews) if skews else placed.layout,
    )
