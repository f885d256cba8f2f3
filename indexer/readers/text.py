"""Reads plain text as paragraphs, whatever encoding and line ends a Chinese office has used.

Lines that an editor has wrapped at a fixed width are joined: their line ends become U+2028, which
normalising drops.
"""

from __future__ import annotations

import re

from indexer.errors import UnreadableFile
from indexer.message import Message
from indexer.model import too_long
from indexer.readers.base import Reading, require_content
from indexer.readers.encoding import decode
from indexer.readers.wrapping import wrapped_lines

SOFT_BREAK = "\u2028"  # a line end that ends no paragraph; as long as the "\n" it replaces

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def read_text(content: bytes, encoding: str | None = None) -> Reading:
    """The text of a file. Raises UnreadableFile."""
    text, found, notes = read_lines(content, encoding)
    how = Message("text in the encoding asked for" if encoding else "text", encoding=found)
    return Reading(_joined(text), how, notes=notes)


def read_lines(content: bytes, encoding: str | None) -> tuple[str, str, tuple[Message, ...]]:
    """A text as it is but for its line ends, its encoding, and the doubts. Raises UnreadableFile."""
    require_content(content)
    text, name, doubt = decode(content, encoding)
    if reason := too_long(text):
        raise UnreadableFile.of(reason)
    if _CONTROL.search(text):
        raise UnreadableFile("not a text file")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n").replace("\u2029", "\n")
    text = text.replace("\x0c", "\n").replace("\x0b", SOFT_BREAK)
    return text, name, (doubt,) if doubt else ()


def tidied(text: str) -> str:
    """A text from inside another format as if it had been a file of its own, without control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n")
    return _joined(_CONTROL.sub("", text.replace("\x0b", "\n")))


def _joined(text: str) -> str:
    """Replace the line ends of a hard-wrapped text by soft breaks; leave any other text as it is."""
    lines = text.split("\n")
    ends = ["\n"] * (len(lines) - 1) + [""]
    for at in wrapped_lines(lines):
        ends[at] = SOFT_BREAK
    return "".join(line + end for line, end in zip(lines, ends, strict=True))
