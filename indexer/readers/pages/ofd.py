"""Reads OFD: a ZIP file of XML after GB/T 33190-2016.

OFD.xml (7.4) names the documents, each Document.xml (7.5) its pages in order, each page (7.7) its layers of
text objects (11.2) whose codes (11.3) have places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from indexer.errors import NeedsOcr, UnreadableFile
from indexer.message import Message
from indexer.readers.base import Picture, Reading, asides
from indexer.readers.pages.beside import marks_beside, notes_beside, with_beside
from indexer.readers.pages.ofd_parts.document import Document
from indexer.readers.pages.ofd_parts.package import Package
from indexer.readers.pages.placed import PlacedText
from indexer.readers.pages.placed_text import read_placed, together

_HEAD = 8  # lines of the text in which the stated title is looked for
_BLANKS = re.compile(r"\s+")


def read_ofd(content: bytes) -> Reading:
    """The text of all documents of an OFD file, page by page, and what OFD.xml says. Raises UnreadableFile."""
    package = Package(content)
    root = package.xml("OFD.xml", "")
    bodies = root.findall("{*}DocBody")
    if not bodies:
        raise UnreadableFile("no document in the OFD file")
    documents = [Document(package, package.root_of(body)) for body in bodies]
    shown = [list(document.shown()) for document in documents]
    placed = together([with_beside(read_placed([page.placed for page in pages]), pages) for pages in shown])
    if not placed.text and package.holds_pictures():
        raise NeedsOcr("OFD of pictures only")
    count = sum(document.pages for document in documents)
    how = Message("OFD", pages=count)
    if len(bodies) > 1:
        how = Message("OFD of several documents", pages=count, documents=len(bodies))
    pages = [page for each in shown for page in each]
    notes = (*_notes(bodies[0], len(placed.left_out), _uncoded(placed.text)), *notes_beside(pages))
    stated = (line for document in documents for line in document.stated())
    aside = asides(
        [
            *placed.left_out,
            *marks_beside(pages),
            *(line for body in bodies for line in _properties(body)),
            *stated,
        ]
    )
    title, placed = _stated_title(bodies[0], placed)
    pictures = tuple(Picture(len(placed.text), picture) for picture in package.pictures())
    return Reading(
        placed.text,
        how=how,
        title=title,
        notes=notes,
        aside=aside,
        layout=placed.layout,
        pictures=pictures,
    )


def _stated_title(body: Element, placed: PlacedText) -> tuple[str, PlacedText]:
    """The title that OFD.xml states, if the text has it near its beginning too, and the text without it.

    Programs put file names and templates' titles there as well, so the text has to agree.
    """
    stated = _BLANKS.sub("", body.findtext("{*}DocInfo/{*}Title", ""))
    paragraphs = placed.text.split("\n", _HEAD + 3)
    for at in range(min(_HEAD, len(paragraphs))):
        for end in range(at + 1, min(at + 4, len(paragraphs)) + 1):
            title = "".join(paragraphs[at:end])
            if stated and _BLANKS.sub("", title) == stated:
                start = sum(len(paragraph) + 1 for paragraph in paragraphs[:at])
                return title, _without(placed, start, start + len(title) + end - at)
    return "", placed


def _without(placed: PlacedText, start: int, end: int) -> PlacedText:
    """The text without the lines from `start` to `end`."""

    def moved(offset: int) -> int | None:
        return offset if offset < start else offset - (end - start) if offset >= end else None

    text = placed.text[:start] + placed.text[end:]
    text = text.removesuffix("\n") if end > len(placed.text) else text
    return PlacedText(text, placed.layout.moved(moved), placed.left_out)


def _notes(body: Element, left_out: int, uncoded: int) -> Iterator[Message]:
    if stated := tuple(_stated(body)):
        yield Message("OFD states of the file", stated=stated)
    if left_out:
        yield Message("running heads left out", lines=left_out)
    if uncoded:
        yield Message("characters without a code", characters=uncoded)


def _stated(body: Element) -> Iterator[Message]:
    """What OFD.xml says of the file. Not the document's own date and author: often the program's or a clerk's."""
    if value := _property(body, "DocID"):
        yield Message("OFD id", value=value)
    if value := _property(body, "Author"):
        yield Message("OFD author", value=value)
    if value := _property(body, "CreationDate"):
        yield Message("OFD date", value=value)
    if value := _property(body, "Creator"):
        yield Message("OFD program", value=value)


def _property(body: Element, name: str) -> str:
    return body.findtext(f"{{*}}DocInfo/{{*}}{name}", "").strip()[:80]


def _properties(body: Element) -> Iterator[str]:
    """What OFD.xml says of the file where it may say who is to see it (7.4): subject, key words, data of one's own."""
    for path in ("Subject", "Keywords/{*}Keyword"):
        yield from (each.text or "" for each in body.findall(f"{{*}}DocInfo/{{*}}{path}"))
    for each in body.findall("{*}DocInfo/{*}CustomDatas/{*}CustomData"):
        yield f"{each.get('Name', '')}：{each.text or ''}"


def _uncoded(text: str) -> int:
    """Characters that stand for a glyph without a code: ¤ (11.4.1), or a code for private use."""
    return sum(character == "¤" or "\ue000" <= character <= "\uf8ff" for character in text)
