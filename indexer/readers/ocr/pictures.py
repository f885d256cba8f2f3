"""Reads the pictures that stand in a text: scanned annexes, screenshots, photographs of notices.

Icons and logos, pictures that were there before and those without writing are passed over.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from hashlib import blake2b
from itertools import accumulate, groupby
from typing import Final

from indexer.errors import UnreadableFile
from indexer.message import Message
from indexer.readers.base import Picture, Reading
from indexer.readers.ocr.images import MOST_PIXELS, images_of, size_of
from indexer.readers.ocr.recognition import RecognisedPage, is_installed, recognise
from indexer.readers.ocr.scan_notes import mean_confidence
from indexer.readers.ocr.scans import scan_of
from indexer.readers.pages.placed_text import read_placed

MOST_PICTURES: Final = 100  # of a file: ten minutes' work
LEAST_SIDE: Final = 200  # pixels of the longer side: an icon or a logo is smaller

_ICON = 10_000  # bytes: where pictures cannot be opened, smaller ones are passed over
_THINNEST = 24  # pixels of the shorter side: a line's height
_LEAST_SCORE = 0.6  # of a line: what is seen in a photograph is less sure than on paper


def with_pictures(reading: Reading, on_step: Callable[[], None]) -> Reading:
    """The reading with the text of its pictures in their places; `on_step` is called every few
    seconds.

    Of a file without a text of its own they are the pages. Raises UnreadableFile when there is no text at all.
    """
    has_text = bool(reading.text.strip() or reading.title)
    if not is_installed():
        if not has_text:
            raise UnreadableFile("OCR not installed")
        large = {picture.content for picture in reading.pictures if len(picture.content) > _ICON}
        return _noted(reading, *([Message("pictures not recognised", pictures=len(large))] if large else []))
    worth, unread = _worth_reading(reading.pictures)
    tried = [(picture.at, _recognised(picture, on_step)) for picture in worth[:MOST_PICTURES]]
    unread += len(worth[MOST_PICTURES:]) + sum(not pages for _, pages in tried)
    left_out = [Message("pictures left out", pictures=unread)] if unread else []
    if not has_text:
        return _noted(scan_of([page for _, pages in tried for page in pages]), *reading.notes, *left_out)
    read = [(_place(reading, at), pages) for at, pages in tried if any(page.pieces for page in pages)]
    if not read:
        return _noted(reading, *left_out)
    mean = mean_confidence([page for _, pages in read for page in pages])
    recognised = Message("pictures recognised", pictures=len(read), mean=mean)
    return _noted(_with_text(reading, read), recognised, *left_out)


def _noted(reading: Reading, *notes: Message) -> Reading:
    return replace(reading, pictures=(), notes=(*reading.notes, *notes))


def _worth_reading(pictures: Iterable[Picture]) -> tuple[list[Picture], int]:
    """The pictures that may show writing, each once, and how many others are of no known format or too large."""
    worth, unread = [], 0
    seen: set[bytes] = set()
    for picture in pictures:
        digest = blake2b(picture.content, digest_size=16).digest()
        if digest in seen:
            continue
        seen.add(digest)
        size = size_of(picture.content)
        if size is None or size[0] * size[1] > MOST_PIXELS:
            unread += 1
        elif max(size) >= LEAST_SIDE and min(size) >= _THINNEST:
            worth.append(picture)
    return worth, unread


def _recognised(picture: Picture, on_step: Callable[[], None]) -> list[RecognisedPage]:
    """Its pages; none when it is damaged."""
    pages = []
    try:
        for image in images_of(picture.content):
            pages.append(recognise(image, on_step, least_score=_LEAST_SCORE))
    except UnreadableFile:
        return []
    return pages


def _place(reading: Reading, at: int) -> int:
    """Where the lines of a picture go: before the line that begins there, else after the line or table."""
    text = reading.text
    for table in reading.layout.tables:
        if table.start <= at <= table.end:
            at = max(at, table.end)
            break
    else:
        if at <= 0 or text[at - 1 : at] == "\n":
            return max(at, 0)
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _with_text(reading: Reading, read: Sequence[tuple[int, list[RecognisedPage]]]) -> Reading:
    """The reading with what stands in pictures; those in one place are the pages of one text."""
    text, parts, places, lengths, begin = reading.text, [], [], [], 0
    for at, group in groupby(sorted(read, key=lambda each: each[0]), key=lambda each: each[0]):
        pages = [page.placed for _, pages in group for page in pages]
        said = read_placed(pages).text.strip("\n")
        if not said:
            continue
        needs_break = at == len(text) and bool(text) and not text.endswith("\n")
        inserted = f"\n{said}" if needs_break else f"{said}\n"
        parts += [text[begin:at], inserted]
        places.append(at + needs_break)  # an empty cell may end the text
        lengths.append(len(inserted))
        begin = at
    shifts = list(accumulate(lengths, initial=0))
    layout = reading.layout.moved(lambda offset: offset + shifts[bisect_right(places, offset)])
    return replace(reading, text="".join([*parts, text[begin:]]), layout=layout)
