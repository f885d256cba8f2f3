"""Limits how much one document may hold, whichever way it comes into the archive.

What indexing costs depends on the normalised text, in which one character may stand for up to 18 (㍿ becomes four),
so that is counted, too. Four million characters are five times 红楼梦.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from indexer.message import Message
from indexer.model.description import PLAIN
from indexer.model.document import Document
from indexer.model.fields import DESCRIBED, TERMS, value_of
from indexer.text import LONGEST_IMAGE, image_length

LONGEST_TEXT: Final = 4_000_000  # characters of title and body, as written or as normalised
LONGEST_FIELD: Final = 100_000  # characters of any other field, and of the title
MOST_SECTIONS: Final = 20_000
LONGEST_LINE: Final = 6 * LONGEST_TEXT + (
    1 << 20
)  # bytes of an import's line: \uXXXX is one character in six

_OTHERS: Final = tuple(field for field in TERMS if field not in ("title", "body"))
_OWN: Final = tuple(field for field in _OTHERS if field not in DESCRIBED)
_SKIPPED: Final = 1 << 20  # bytes of a longer line that are read at a time


def too_long(text: str) -> Message | None:
    """Why a text, of which nothing else is known yet, cannot be one document; None when it can."""
    if len(text) * LONGEST_IMAGE <= LONGEST_TEXT:
        return None
    if len(text) <= LONGEST_TEXT and image_length(text) <= LONGEST_TEXT:
        return None
    return Message("text too long", ten_thousands=LONGEST_TEXT // 10_000)


def too_large(document: Document) -> Message | None:
    """Why a document cannot be taken in; None when it can."""
    if len(document.title) > LONGEST_FIELD:
        return Message("title too long", ten_thousands=LONGEST_FIELD // 10_000)
    for field in _OWN if document.description is PLAIN else _OTHERS:
        value = value_of(document, field)
        length = sum(map(len, value)) if isinstance(value, tuple) else len(value or "")
        if length > LONGEST_FIELD:
            return Message("field too long", field=field, ten_thousands=LONGEST_FIELD // 10_000)
    if len(document.sections) > MOST_SECTIONS:
        return Message("too many sections", ten_thousands=MOST_SECTIONS // 10_000)
    return too_long(document.text)


def bounded_lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file; of one that is longer than `LONGEST_LINE` so much that this shows, the rest unkept."""
    while line := file.readline(LONGEST_LINE + 1):
        yield line
        while len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            rest = file.readline(_SKIPPED)
            if not rest or rest.endswith(b"\n"):
                break


def line_too_long(line: bytes) -> Message | None:
    """Why a line, as `bounded_lines` gives it, cannot be one document; None when it can."""
    return Message("line too long", megabytes=LONGEST_LINE >> 20) if len(line) > LONGEST_LINE else None
