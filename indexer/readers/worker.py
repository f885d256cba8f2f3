"""Runs in a reading child: takes requests from a pipe, reads files within limits and answers on another.

It is started by `sandbox`. Whatever looks into a file does so here: which format it is, its text, what the text
says of itself, the members of a ZIP file, the rows of a spreadsheet.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import BinaryIO, Final

from indexer import readers
from indexer.errors import UnreadableFile
from indexer.model import NO_LAYOUT, Document, Layout, storable, too_large, too_long
from indexer.readers.base import Reading
from indexer.readers.child.serving import Act, Answers, serve
from indexer.readers.protocol import (
    CLOSED,
    CONTENT,
    DONE,
    MEMBER,
    PLACE,
    READ,
    SECONDS,
    TABLE,
    UNPACK,
    Understood,
    as_answer,
)
from indexer.readers.rendering.office import OFFICE
from indexer.readers.signature import read_signature
from indexer.readers.spreadsheet import sheets_in
from indexer.storage import suffix_of
from indexer.structure import moved_into, placed_by, read_structure

MEMORY: Final = 4 << 30  # bytes of address space, for LibreOffice under a child as well

_LAST = 19  # the niceness of who gives way to all others


def _read(answers: Answers, name: str, content: bytes, encoding: str | None) -> None:
    answers.tell(DONE, as_answer(_understood(answers, name, content, encoding)))


def _place(answers: Answers, name: str, content: bytes, pdf: bytes | None) -> None:
    """As `_read`, but whoever waits for anything else goes first."""
    os.nice(_LAST - os.nice(0))
    found = _understood(answers, name, content, None)
    if pdf and not found.layout.pages:
        placed = placed_by(found.document.text, *_printed(answers, pdf))
        found = replace(found, layout=replace(placed, tables=found.layout.tables))
    answers.tell(DONE, as_answer(found))


def _printed(answers: Answers, pdf: bytes) -> tuple[str, Layout]:
    """The text of a PDF that was made of a document, also of pages that are pictures, with its places."""
    try:
        reading = readers.read("printed.pdf", pdf, on_step=answers.alive)
        return reading.text, reading.layout
    except UnreadableFile:  # nothing is recognised, and its pages are there all the same
        from indexer.readers.pages.pdf import printed_text

        printed = printed_text(pdf)
        return printed.text, printed.layout


def _understood(answers: Answers, name: str, content: bytes, encoding: str | None) -> Understood:
    reading = readers.read(name, content, encoding=encoding, on_step=answers.alive)
    if reading.untitled:
        reading = replace(reading, title=Path(name).stem)
    reading = _storable(reading)
    if reason := too_long(reading.text):
        raise UnreadableFile.of(reason)
    document = document_of(reading, fallback_title=Path(name).stem)
    if reason := too_large(document):
        raise UnreadableFile.of(reason)
    layout = _layout_of(reading, document) if reading.layout else NO_LAYOUT
    if (
        layout.pages and read_signature(content) in OFFICE
    ):  # pictures in it, while its pages are what is printed
        layout = Layout(layout.tables)
    return Understood(document, reading.how, reading.notes, layout)


def _storable(reading: Reading) -> Reading:
    """The same in characters that can be kept: some PDF give half of one."""
    return replace(
        reading,
        text=storable(reading.text),
        title=storable(reading.title),
        author=storable(reading.author),
        source=storable(reading.source),
        aside=tuple(map(storable, reading.aside)),
    )


def document_of(reading: Reading, *, fallback_title: str = "") -> Document:
    """A reading as a document: what the text says of itself, and what the format states where it says nothing."""
    document = read_structure(_whole(reading), fallback_title=fallback_title, aside=reading.aside)
    return replace(
        document,
        date=document.date or reading.date,
        author=document.author or reading.author,
        source=document.source or reading.source,
    )


def _layout_of(reading: Reading, document: Document) -> Layout:
    whole = _whole(reading)
    move, lead = moved_into(document, whole), len(whole) - len(reading.text)
    return reading.layout.moved(lambda offset: move(lead + offset))


def _whole(reading: Reading) -> str:
    """Its text below the title that the format states."""
    return f"{reading.title}\n{reading.text}" if reading.title else reading.text


def _unpack(answers: Answers, source: bytes | str, name: str) -> None:
    """Send the members of a package or mail, or say that it is a document which is called a package by mistake."""
    from indexer.readers.packed.members import MAILS, PACKAGES, read_packed  # which few children need

    with _opened(source) as file:
        is_packed = isinstance(source, str) and os.fstat(file.fileno()).st_size > readers.LARGEST_FILE
        is_packed = is_packed or suffix_of(name) in MAILS
        if not is_packed and read_signature(file.read()) not in (*PACKAGES, ""):
            answers.tell(DONE, {"packed": False})
            return
        for inner, member in read_packed(file, name):
            answers.limit_time()
            if isinstance(member, UnreadableFile):
                answers.tell(CLOSED, {"name": storable(inner), "reason": member.message.as_json()})
            else:
                answers.tell(MEMBER, {"name": storable(inner)})
                answers.tell(CONTENT, content=member)
    answers.tell(DONE, {"packed": True})


@contextmanager
def _opened(source: bytes | str) -> Iterator[BinaryIO]:
    if isinstance(source, bytes):
        yield io.BytesIO(source)
    else:
        with open(source, "rb") as file:
            yield file


def _read_table(answers: Answers, name: str, content: bytes) -> None:
    answers.tell(DONE, {"sheets": [asdict(sheet) for sheet in sheets_in(name, content)]})


_ACTS: Final[dict[str, Act]] = {READ: _read, PLACE: _place, UNPACK: _unpack, TABLE: _read_table}


if __name__ == "__main__":
    serve(_ACTS, memory=MEMORY, most_memory=MEMORY, seconds=SECONDS)
