"""Defines what a process and its reading child send each other: pickled requests, answers as JSON or bytes behind a header.

An answer comes from a process that has read a stranger's file, so nothing of it is unpickled, and it is no longer than
it may be.
"""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal

from indexer.errors import UnreadableFile
from indexer.message import Message
from indexer.model import NO_LAYOUT, Description, Document, Layout, Section
from indexer.readers.zip import LARGEST_MEMBER
from indexer.text import Span

Form = Literal["png", "webp", "jpg"]  # of the picture of a page

SECONDS: Final = 120  # without a sign of life; a scan gives one after each page
DRAW_SECONDS: Final = 20  # for a page to be drawn
OFFICE_SECONDS: Final = 75  # for LibreOffice to make a PDF
LARGEST_ANSWER: Final = max(128 << 20, LARGEST_MEMBER)  # bytes

HEADER: Final = struct.Struct("<cQ")  # kind and length of an answer
ALIVE, DONE, REFUSED = b".", b"=", b"!"  # goes on; the answer, {} after the last member; {"reason": …}
MEMBER, CONTENT, CLOSED = b"+", b"*", b"-"  # {"name": …}; its bytes; one that stays closed, with its reason

READ: Final = "read"  # name, bytes, encoding or None → DONE with a document
PLACE: Final = "place"  # name, bytes, the PDF of an office file or None → as READ, with pages and places
UNPACK: Final = "unpack"  # name, bytes or a path → its members, each MEMBER and CONTENT, or CLOSED; then DONE
TABLE: Final = "table"  # name, bytes → DONE with the sheets of a spreadsheet
RENDER: Final = (
    "render"  # path or bytes, name, SHA-256 or "", page from 0, width, form → DONE, and CONTENT with an image
)
MEASURE: Final = "measure"  # path or bytes, name, SHA-256 or "" → DONE with the sizes of the pages
CONVERT: Final = "convert"  # path, SHA-256 → DONE, and CONTENT with a PDF of an office file


@dataclass(frozen=True, slots=True)
class Understood:
    """What a file is: the document it holds, and how it was read."""

    document: Document
    how: Message | None = None
    notes: tuple[Message, ...] = ()  # what was left out of it or is doubtful
    layout: Layout = NO_LAYOUT  # where its text stands; offsets count in `document.text`


def as_answer(understood: Understood) -> dict[str, Any]:
    """It as JSON has it."""
    return asdict(replace(understood, layout=NO_LAYOUT)) | {"layout": understood.layout.as_json()}


def understood_in(answer: dict[str, Any]) -> Understood:
    """It again. Raises LookupError, TypeError or ValueError for an answer that is none of ours."""
    fields = dict(answer["document"])
    lead, sections, description = (fields.pop(name) for name in ("lead", "sections", "description"))
    document = Document(
        lead=Span(*lead) if lead else None,
        sections=tuple(Section(**section) for section in sections),
        description=Description(**description | {"subjects": tuple(description["subjects"])}),
        **fields,
    )
    how = answer["how"] and Message.of_json(answer["how"])
    notes = tuple(map(Message.of_json, answer["notes"]))
    layout = Layout.of_json(answer["layout"])
    return Understood(document, how, notes, layout if layout.fits(len(document.text)) else NO_LAYOUT)


def refusal_in(answer: dict[str, Any]) -> UnreadableFile:
    """Why a file or a member of one was not read."""
    try:
        return UnreadableFile.of(Message.of_json(answer["reason"]))
    except (LookupError, ValueError):
        return UnreadableFile("reader died")


def encoded(answer: dict[str, Any]) -> bytes:
    """The bytes of an answer; a text may hold half a character, as some formats have it."""
    return json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass")
