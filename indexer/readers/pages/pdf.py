"""Reads PDF with text: paragraphs, without running heads and page numbers.

PDFium gives characters and their places, in the order in which the page draws them; `placed_text` makes a text
of them. PDFium is not thread-safe: one lock is held
for the whole of a reading.
"""

from __future__ import annotations

import ctypes
import re
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import closing

import pypdfium2
import pypdfium2.raw as pdfium

from indexer.errors import NeedsOcr, UnreadableFile
from indexer.message import Message
from indexer.model import Page
from indexer.readers.base import Reading, asides, require_content
from indexer.readers.pages.placed import Piece, PlacedPage
from indexer.readers.pages.placed_text import read_placed

MOST_PAGES = 2_000

_Box = tuple[float, float, float, float]  # left, bottom, right, top; y grows upwards

pdfium_lock = threading.Lock()  # whoever else uses PDFium in this process holds it, too

_FEW = 10  # characters of a page that is a picture: a scanner's name or a page number
_UNKNOWN = 0.3  # share of characters without a meaning above which the text is of no use
_GAP = 1.5  # heights between two characters that end a piece
_TIGHT = 0.6  # heights: a blank that PDFium made up between Chinese characters closer than this is none
_SMALL, _LIFTED = 0.75, 0.1  # heights of the line: the size of a raised digit, and how far its foot is above
_PROPERTIES = ("Subject", "Keywords")
_SEPARATOR = re.compile("[,，;；、\n]")
_HYPHENS = "\x02\ufffe\xad"  # how PDFium gives a hyphen at a line's end


def read_pdf(content: bytes) -> Reading:
    """The text of a PDF. Raises UnreadableFile, of a scan NeedsOcr."""
    require_content(content)
    with pdfium_lock:
        try:
            pages, count, pictures, properties = _read(content)
        except UnreadableFile:
            raise
        except Exception as error:  # the library meets whatever a damaged file holds
            raise UnreadableFile("PDF damaged") from error
    if len(pictures) == len(pages) or _is_meaningless(pages):
        raise NeedsOcr("PDF of pictures only")
    placed = read_placed(pages)
    notes = tuple(_notes(count, pictures, len(placed.left_out)))
    aside = asides([*placed.left_out, *properties])
    return Reading(placed.text, Message("PDF", pages=count), notes=notes, aside=aside, layout=placed.layout)


def _notes(count: int, pictures: list[int], dropped: int) -> Iterator[Message]:
    if count > MOST_PAGES:
        yield Message("PDF read in part", read=MOST_PAGES, pages=count)
    if pictures:
        some = tuple(map(str, pictures[:10]))
        yield Message(
            "pages are pictures" if len(pictures) == len(some) else "many pages are pictures", pages=some
        )
    if dropped:
        yield Message("PDF running heads left out", lines=dropped)


def _read(content: bytes) -> tuple[list[PlacedPage], int, list[int], list[str]]:
    """The pieces of each page, how many pages there are, the numbers of those that are mere pictures, and key words."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
        raise UnreadableFile("PDF has a password" if locked else "PDF damaged") from error
    with closing(document):
        count = len(document)
        if not count:
            raise UnreadableFile("PDF damaged")
        pages: list[PlacedPage] = []
        pictures: list[int] = []
        for number in range(min(count, MOST_PAGES)):
            with closing(document[number]) as page, closing(page.get_textpage()) as textpage:
                pieces = list(_pieces(textpage, page.get_height()))
                if sum(len(piece.text.strip()) for piece in pieces) < _FEW and _is_picture(page):
                    pictures.append(number + 1)
                pages.append(PlacedPage(Page(*page.get_size()), pieces))
        stated = (document.get_metadata_value(name) for name in _PROPERTIES)
        return pages, count, pictures, [word for text in stated for word in _SEPARATOR.split(text)]


def _is_picture(page: pypdfium2.PdfPage) -> bool:
    """Whether a page shows something that is no text."""
    return any(shown.type != pdfium.FPDF_PAGEOBJ_TEXT for shown in page.get_objects(max_depth=3))


def _pieces(textpage: pypdfium2.PdfTextPage, height: float) -> Iterator[Piece]:
    """A page's runs of characters. A run ends with the line, or where a gap is wide."""
    run: list[tuple[str, _Box, bool]] = []
    for index in range(textpage.count_chars()):
        character = chr(pdfium.FPDFText_GetUnicode(textpage, index))
        if character in "\r\n":
            yield from _piece(run, height)
            run = []
            continue
        box = _box(textpage, index)
        if run and not _goes_on(run[-1][1], box):
            yield from _piece(run, height)
            run = []
        made_up = character == " " and pdfium.FPDFText_IsGenerated(textpage, index) == 1
        run.append((character, run[-1][1] if made_up and run else box, made_up))
    yield from _piece(run, height)


def _box(textpage: pypdfium2.PdfTextPage, index: int) -> _Box:
    """Left, bottom, right, top of a character's cell, as high as its type."""
    rectangle = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(textpage, index, ctypes.byref(rectangle))
    return rectangle.left, rectangle.bottom, rectangle.right, rectangle.top


def _goes_on(before: _Box, box: _Box) -> bool:
    height = max(before[3] - before[1], 1e-3)
    return abs(box[1] - before[1]) < height and -height < box[0] - before[2] < _GAP * height


def _piece(run: list[tuple[str, _Box, bool]], page_height: float) -> Iterator[Piece]:
    """The run as a piece, y turned to grow downwards; nothing for blanks alone."""
    characters = []
    tallest = max((box for _, box, _ in run), key=lambda box: box[3] - box[1], default=(0.0, 0.0, 0.0, 0.0))
    for at, (character, box, made_up) in enumerate(run):
        if made_up and 0 < at < len(run) - 1:
            before, (after, after_box, _) = run[at - 1], run[at + 1]
            close = after_box[0] - before[1][2] < _TIGHT * (box[3] - box[1])
            if close and not (before[0].isascii() and after.isascii()):
                continue
        if at and character.isdecimal() and not run[at - 1][0].isascii() and _is_raised(box, tallest):
            continue  # the mark of a footnote
        if character not in _HYPHENS:
            characters.append(character)
        elif at >= len(run) - 2:
            characters.append("\xad")
    text = unicodedata.normalize("NFC", "".join(characters)).replace("\0", "")
    if not text.strip():
        return
    boxes = [box for character, box, _ in run if not character.isspace()]
    top, bottom = max(box[3] for box in boxes), min(box[1] for box in boxes)
    left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
    yield Piece(text.strip(" "), left, page_height - top, right, page_height - bottom)


def _is_raised(box: _Box, beside: _Box) -> bool:
    height = beside[3] - beside[1]
    return box[3] - box[1] < _SMALL * height and box[1] > beside[1] + _LIFTED * height


def _is_meaningless(pages: list[PlacedPage]) -> bool:
    """Whether the fonts do not say what their characters are."""
    text = "".join(piece.text for page in pages for piece in page.pieces)[:100_000]
    unknown = sum(
        unicodedata.category(character) in ("Co", "Cn", "Cc") or character == "\ufffd" for character in text
    )
    return not text.strip() or unknown > _UNKNOWN * len(text)
