"""Reads what a Word document takes in from another format when it is opened (altChunk): a web page or a plain text."""

from __future__ import annotations

from typing import Any

from indexer.errors import UnreadableFile
from indexer.readers.base import Reading
from indexer.readers.text import read_text
from indexer.readers.web.html import read_html, read_mht

WORD_TYPE = "wordprocessingml"  # in the content type of a Word document
_READERS = {
    "text/html": read_html,
    "application/xhtml+xml": read_html,
    "text/plain": read_text,
    "message/rfc822": read_mht,
    "multipart/related": read_mht,
}


def read_chunk(part: Any) -> Reading | None:
    """What is in it; None when it is of another format, or damaged."""
    reader = _READERS.get(part.content_type.partition(";")[0].strip().lower())
    try:
        return reader(part.blob, None) if reader else None
    except UnreadableFile:
        return None
