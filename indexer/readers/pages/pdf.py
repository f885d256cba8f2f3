"""Reads PDF with text: paragraphs, without running heads and page numbers.

`pdfium` gives what stands on each page, `placed_text` makes a text of it. PDFium is not thread-safe: one lock is
held for the whole of a reading.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pypdfium2
import pypdfium2.raw as pdfium

from indexer.errors import NeedsOcr, UnreadableFile
from indexer.message import Message
from indexer.readers.base import Reading, asides, require_content
from indexer.readers.pages.beside import ReadPage, notes_beside, with_beside
from indexer.readers.pages.pdfium.page import attached_files, open_form, page_pieces
from indexer.readers.pages.placed_text import read_placed

MOST_PAGES = 2_000

pdfium_lock = threading.Lock()  # whoever else uses PDFium in this process holds it, too

_FEW = 10  # characters of a page that is a picture: a scanner's name or a page number
_UNKNOWN = 0.3  # share of characters without a meaning above which the text is of no use
_PROPERTIES = ("Subject", "Keywords")
_SEPARATOR = re.compile("[,，;；、\n]")


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
    read = read_placed([page.placed for page in pages])
    notes = (*_notes(count, pictures, len(read.left_out)), *notes_beside(pages))
    placed = with_beside(read, pages)
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


def _read(content: bytes) -> tuple[list[ReadPage], int, list[int], list[str]]:
    """The pieces of each page, how many pages there are, the numbers of those that are mere pictures, and key words."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
        raise UnreadableFile("PDF has a password" if locked else "PDF damaged") from error
    with closing(document):
        open_form(document)
        count = len(document)
        if not count:
            raise UnreadableFile("PDF damaged")
        pages: list[ReadPage] = []
        pictures: list[int] = []
        for number in range(min(count, MOST_PAGES)):
            with closing(document[number]) as page, closing(page.get_textpage()) as textpage:
                found = page_pieces(page, textpage)
                pieces = found.placed.pieces
                if sum(len(piece.text.strip()) for piece in pieces) < _FEW and _is_picture(page):
                    pictures.append(number + 1)
                pages.append(found)
        pages[0] = replace(pages[0], files=attached_files(document))
        stated = (document.get_metadata_value(name) for name in _PROPERTIES)
        return pages, count, pictures, [word for text in stated for word in _SEPARATOR.split(text)]


def _is_picture(page: pypdfium2.PdfPage) -> bool:
    """Whether a page shows something that is no text."""
    return any(shown.type != pdfium.FPDF_PAGEOBJ_TEXT for shown in page.get_objects(max_depth=3))


def _is_meaningless(pages: list[ReadPage]) -> bool:
    """Whether the fonts do not say what their characters are."""
    text = "".join(piece.text for page in pages for piece in page.placed.pieces)[:100_000]
    unknown = sum(
        unicodedata.category(character) in ("Co", "Cn", "Cc") or character == "\ufffd" for character in text
    )
    return not text.strip() or unknown > _UNKNOWN * len(text)
