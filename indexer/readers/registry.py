"""Chooses the reader of a file by signature and suffix: one reader a format, one table.

A reader takes a file's bytes and gives its text, "\\n" at the end of each paragraph, or raises UnreadableFile
with the reason. The suffix chooses the reader; where the content's own signature
contradicts it, the content wins and a note says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from indexer.errors import UnreadableFile
from indexer.message import Message
from indexer.model import too_long
from indexer.readers.base import Reading
from indexer.readers.markdown import read_markdown
from indexer.readers.pages.ocr import IMAGE_SUFFIXES, read_picture
from indexer.readers.pages.ofd import read_ofd
from indexer.readers.pages.pdf import read_pdf
from indexer.readers.signature import canonical, read_signature
from indexer.readers.text import read_text
from indexer.readers.web.html import read_html, read_mht
from indexer.readers.word.docx import read_docx
from indexer.readers.word.libreoffice import OFFICE_SUFFIXES, read_office
from indexer.storage import suffix_of

Reader = Callable[[bytes], Reading]
TextReader = Callable[[bytes, str | None], Reading]  # the second argument is the encoding, None to find it

TEXT_READERS: dict[str, TextReader] = {
    "": read_text,
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".mht": read_mht,
    ".mhtml": read_mht,
}
READERS: dict[str, Reader] = {
    **dict.fromkeys((".docx", ".docm", ".dotx"), read_docx),
    ".pdf": read_pdf,
    ".ofd": read_ofd,
    **dict.fromkeys(OFFICE_SUFFIXES, read_office),
    **dict.fromkeys(IMAGE_SUFFIXES, read_picture),
}


def read(name: str, content: bytes, *, encoding: str | None = None) -> Reading:
    """Read a file of that name; `encoding` overrules what would be found of a text. Raises UnreadableFile."""
    named = suffix_of(name)
    found = read_signature(content)
    suffix = found if found and found != canonical(named) and _is_known(found) else named
    if found == ".zip" and suffix not in READERS:
        raise UnreadableFile("a ZIP file by another name")
    if suffix in TEXT_READERS:
        reading = TEXT_READERS[suffix](content, encoding)
    elif suffix in READERS:
        reading = READERS[suffix](content)
    else:
        raise UnreadableFile("format unknown", suffix=suffix)
    if not reading.text.strip() and not reading.title:
        raise UnreadableFile("no text in the file")
    if reason := too_long(reading.text):
        raise UnreadableFile.of(reason)
    if suffix == named:
        return reading
    note = Message("suffix missing", suffix=suffix)
    if named:
        note = Message("suffix wrong", named=named, suffix=suffix)
    return replace(reading, notes=(note, *reading.notes))


def _is_known(suffix: str) -> bool:
    return suffix in TEXT_READERS or suffix in READERS
