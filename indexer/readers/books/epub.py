"""Reads electronic books (EPUB): the chapters in the order of the spine, each as the page that it is.

A chapter that does not show its own title gets the one that the table of contents gives it; the table itself is left out.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from indexer.errors import UnreadableFile
from indexer.message import Message
from indexer.model import Layout
from indexer.readers.base import Picture, Reading
from indexer.readers.books.container import HOST, Container
from indexer.readers.web.html import whole_page
from indexer.readers.web.pictures import Carried
from indexer.text import day_pattern, iso_day

MOST_CHAPTERS: Final = 5_000

_MOST_PICTURES = 300
_TITLE_WITHIN = 5  # lines of a chapter
_PICTURES = (".svg", ".jpg", ".jpeg", ".png", ".gif", ".webp")
_DAY = re.compile(day_pattern())


def read_epub(content: bytes) -> Reading:
    """The text of a book. Raises UnreadableFile."""
    book = Container(content)
    titles = book.titles()
    name = " ".join(book.stated("title")[:1])
    chapters: list[Reading] = []
    damaged = 0
    has_contents = False
    for part in book.spine[:MOST_CHAPTERS]:
        if book.is_contents(part):
            has_contents = True
            continue
        try:
            chapters.append(_chapter(book, part, titles.get(part, "")))
        except UnreadableFile as error:
            damaged += error.message.key not in ("web page is blank", "file is blank")
    if damaged and not any(chapter.text for chapter in chapters):
        raise UnreadableFile("EPUB damaged")
    notes = [Message("table of contents left out")] if has_contents else []
    if damaged:
        notes.append(Message("damaged chapters", count=damaged))
    if beyond := len(book.spine[MOST_CHAPTERS:]):
        notes.append(Message("chapters left out", count=beyond))
    reading = _joined(chapters)
    first, _, rest = reading.text.partition("\n")
    if name and _plain(first) == _plain(name) and not _is_in_table(reading, len(first)):
        reading = _moved(reading, rest, -len(first) - 1)
    return replace(
        reading,
        how=Message("EPUB", chapters=len(chapters)),
        title=name,
        author="、".join(book.stated("creator")),
        source="".join(book.stated("publisher")[:1]),
        date=_day(book),
        notes=tuple(notes),
    )


def _chapter(book: Container, part: str, title: str) -> Reading:
    if part.lower().endswith(_PICTURES):
        raise UnreadableFile("web page is blank")
    if part not in book:
        raise UnreadableFile("EPUB damaged")
    page = whole_page(book[part], Carried(book, HOST + part))
    lines = page.text.split("\n")[:_TITLE_WITHIN]
    shown = _plain("".join(lines))
    if not title or not page.text.strip() or _plain(title) in shown or _plain(lines[0]) in _plain(title):
        return page
    return _moved(page, f"{title}\n{page.text}", len(title) + 1)


def _joined(chapters: list[Reading]) -> Reading:
    """One text of all, with the places in it."""
    texts: list[str] = []
    moved: list[Reading] = []
    at = 0
    for chapter in chapters:
        if chapter.text or chapter.pictures:
            moved.append(_moved(chapter, chapter.text, at))
        if chapter.text:
            texts.append(chapter.text)
            at += len(chapter.text) + 1
    tables = tuple(table for chapter in moved for table in chapter.layout.tables)
    pictures = tuple(picture for chapter in moved for picture in chapter.pictures)
    return Reading("\n".join(texts), layout=Layout(tables), pictures=pictures[:_MOST_PICTURES])


def _moved(reading: Reading, text: str, by: int) -> Reading:
    """It with another text, in which everything stands further behind."""
    pictures = tuple(Picture(max(0, picture.at + by), picture.content) for picture in reading.pictures)
    return replace(
        reading, text=text, layout=reading.layout.moved(lambda offset: offset + by), pictures=pictures
    )


def _is_in_table(reading: Reading, end: int) -> bool:
    return any(table.start < end for table in reading.layout.tables)


def _plain(text: str) -> str:
    return "".join(text.split())


def _day(book: Container) -> str | None:
    """The day of publication, if it is a whole one."""
    found = (_DAY.match(text) for text in book.stated("date"))
    days = (iso_day(each.groups()[:3]) for each in found if each)
    return next((day for day in days if day), None)
