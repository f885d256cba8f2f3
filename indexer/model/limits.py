"""Limits how much one document may hold, whichever way it comes into the archive.

What indexing costs depends on the normalised text, in which one character may stand for up to 18 (㍿ becomes four),
so that is counted, too. Four million characters are five times 红楼梦.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from indexer.model.document import Document
from indexer.model.fields import TERMS, value_of
from indexer.text import LONGEST_IMAGE, image_length

LONGEST_TEXT: Final = 4_000_000  # characters of title and body, as written or as normalised
LONGEST_FIELD: Final = 100_000  # characters of any other field, and of the title
MOST_SECTIONS: Final = 20_000
LONGEST_LINE: Final = 6 * LONGEST_TEXT + (
    1 << 20
)  # bytes of an import's line: \uXXXX is one character in six

_OTHERS: Final = tuple((field, term) for field, term in TERMS.items() if field not in ("title", "body"))
_SKIPPED: Final = 1 << 20  # bytes of a longer line that are read at a time
_LONG_LINE: Final = f"这一行超过 {LONGEST_LINE >> 20} MB。请拆分成几行后再导入。"
_TOO_LONG: Final = f"文字超过 {LONGEST_TEXT // 10_000} 万字，一篇文档装不下。请拆分成几篇后再添加。"
_LONG_TITLE: Final = (
    f"题名超过 {LONGEST_FIELD // 10_000} 万字；没有分段的文字，整篇都会当作题名。请在题名之后换行再添加。"
)
_LONG_FIELD: Final = f"{{}}超过 {LONGEST_FIELD // 10_000} 万字。请缩短后再添加。"
_MANY_SECTIONS: Final = f"文中的节超过 {MOST_SECTIONS // 10_000} 万个。请拆分成几篇后再添加。"


def too_long(text: str) -> str:
    """Why a text, of which nothing else is known yet, cannot be one document: a sentence that says what to do, or ""."""
    if len(text) * LONGEST_IMAGE <= LONGEST_TEXT:
        return ""
    return _TOO_LONG if len(text) > LONGEST_TEXT or image_length(text) > LONGEST_TEXT else ""


def too_large(document: Document) -> str:
    """Why a document cannot be taken in: a sentence that says what to do, or ""."""
    if len(document.title) > LONGEST_FIELD:
        return _LONG_TITLE
    for field, term in _OTHERS:
        value = value_of(document, field)
        length = sum(map(len, value)) if isinstance(value, tuple) else len(value or "")
        if length > LONGEST_FIELD:
            return _LONG_FIELD.format(term)
    if len(document.sections) > MOST_SECTIONS:
        return _MANY_SECTIONS
    return too_long(document.text)


def bounded_lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file; of one that is longer than `LONGEST_LINE` so much that this shows, the rest unkept."""
    while line := file.readline(LONGEST_LINE + 1):
        yield line
        while len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            rest = file.readline(_SKIPPED)
            if not rest or rest.endswith(b"\n"):
                break


def line_too_long(line: bytes) -> str:
    """Why a line, as `bounded_lines` gives it, cannot be one document: a sentence that says what to do, or ""."""
    return _LONG_LINE if len(line) > LONGEST_LINE else ""
