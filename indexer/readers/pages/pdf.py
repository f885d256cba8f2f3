"""Reads PDF with text: paragraphs, without running heads and page numbers.

`pdfium` gives what stands on each page, `placed_text` makes a text of it. PDFium is not thread-safe: one lock is
held for the whole of a reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from indexer.errors import NeedsOcr, UnreadableFile
from indexer.message import Message
from indexer.readers.base import Reading, asides, require_content
from indexer.readers.pages.beside import marks_beside, notes_beside, with_beside
from indexer.readers.pages.pdf_scans import PdfPage, inspected, without_backdrops
from indexer.readers.pages.pdfium.mending import give_extent
from indexer.readers.pages.pdfium.objects import objects_of
from indexer.readers.pages.pdfium.opening import opened, pdfium_lock
from indexer.readers.pages.pdfium.page import attached_files, page_pieces
from indexer.readers.pages.placed import PlacedText
from indexer.readers.pages.placed_text import read_placed

MOST_PAGES = 2_000

_PROPERTIES = ("Subject", "Keywords")
_SEPARATOR = re.compile("[,，;；、\n]")


@dataclass(frozen=True, slots=True)
class PdfText:
    """The pages of a PDF that are read, how many it has, and its key words."""

    pages: Sequence[PdfPage]
    count: int
    properties: Sequence[str]


def read_pdf(content: bytes) -> Reading:
    """The text of a PDF; of pages that are pictures `scanned` tells. Raises UnreadableFile, of a scan NeedsOcr."""
    found = pages_of_pdf(content)
    pictures = [number for number, page in enumerate(found.pages, 1) if page.kind == "picture"]
    if len(pictures) == len(found.pages) or not any(page.read.placed.pieces for page in found.pages):
        raise NeedsOcr("PDF of pictures only")
    pages = [page.read for page in found.pages]
    read = read_placed([page.placed for page in pages])
    layered = sum(page.kind == "layer" for page in found.pages)
    placed = with_beside(read, pages)
    return Reading(
        placed.text,
        Message("PDF", pages=found.count),
        notes=(*_notes(found.count, pictures, layered), *running_heads(read.left_out), *notes_beside(pages)),
        aside=asides([*placed.left_out, *marks_beside(pages), *found.properties]),
        layout=placed.layout,
        scanned=len(pictures) + layered,
    )


def printed_text(content: bytes) -> PlacedText:
    """The text of a PDF that a program has just made of a document, with its pages; of pictures there is none.

    Raises UnreadableFile.
    """
    return read_placed([page.read.placed for page in pages_of_pdf(content).pages])


def pages_of_pdf(content: bytes) -> PdfText:
    """Its pages with their text, and which of them are pictures. Raises UnreadableFile."""
    require_content(content)
    with pdfium_lock:
        try:
            return _read(content)
        except UnreadableFile:
            raise
        except Exception as error:  # the library meets whatever a damaged file holds
            raise UnreadableFile("PDF damaged") from error


def cut_short(count: int) -> Iterator[Message]:
    """The note of a PDF with too many pages."""
    if count > MOST_PAGES:
        yield Message("PDF read in part", read=MOST_PAGES, pages=count)


def running_heads(left_out: Sequence[str]) -> Iterator[Message]:
    """The note of lines that repeat from page to page."""
    if left_out:
        yield Message("PDF running heads left out", lines=len(left_out))


def _notes(count: int, pictures: list[int], layered: int) -> Iterator[Message]:
    yield from cut_short(count)
    if pictures:
        some = tuple(map(str, pictures[:10]))
        yield Message(
            "pages are pictures" if len(pictures) == len(some) else "many pages are pictures", pages=some
        )
    if layered:
        yield Message("text of a scan's own layer", pages=layered)


def _read(content: bytes) -> PdfText:
    with closing(opened(content)) as document:
        count = len(document)
        pages: list[PdfPage] = []
        for number in range(min(count, MOST_PAGES)):
            with closing(document[number]) as page:
                objects = objects_of(page)
                give_extent(objects.texts)
                with closing(page.get_textpage()) as textpage:
                    read = page_pieces(page, textpage, number, objects)
                    pages.append(inspected(page, textpage, read, objects.outer))
        pages[0] = replace(pages[0], read=replace(pages[0].read, files=attached_files(document)))
        stated = (document.get_metadata_value(name) for name in _PROPERTIES)
        words = [word for text in stated for word in _SEPARATOR.split(text)]
        return PdfText(without_backdrops(pages), count, words)
