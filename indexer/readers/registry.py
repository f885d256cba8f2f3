"""Chooses the reader of a file by signature and suffix: one reader a format, one table.

A reader takes a file's bytes and gives its text, "\\n" at the end of each paragraph, or raises UnreadableFile
with the reason. The suffix chooses the reader; where the content's own signature
contradicts it, the content wins and a note says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from indexer.errors import NeedsOcr, UnreadableFile
from indexer.message import Message
from indexer.model import too_long
from indexer.readers.base import Reading
from indexer.readers.books.epub import read_epub
from indexer.readers.mail import read_eml, read_msg
from indexer.readers.markdown import read_markdown
from indexer.readers.ocr.images import IMAGE_SUFFIXES
from indexer.readers.ocr.pictures import with_pictures
from indexer.readers.ocr.recognition import is_installed
from indexer.readers.ocr.scans import read_picture, read_scan
from indexer.readers.pages.ofd import read_ofd
from indexer.readers.pages.pdf import read_pdf
from indexer.readers.sheets.delimited import read_csv, read_tsv
from indexer.readers.sheets.ods import read_ods
from indexer.readers.sheets.xls import read_xls
from indexer.readers.sheets.xlsx import read_xlsx
from indexer.readers.signature import canonical, read_signature
from indexer.readers.slides.libreoffice import OTHER_SLIDE_SUFFIXES, read_other_slides
from indexer.readers.slides.pptx import SLIDE_SUFFIXES, read_pptx
from indexer.readers.text import read_text
from indexer.readers.web.html import read_html, read_mht
from indexer.readers.word.docx import read_docx
from indexer.readers.word.libreoffice import OFFICE_SUFFIXES, read_office
from indexer.readers.word.single_xml import XML_SUFFIXES, read_xml
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
    ".csv": read_csv,
    ".tsv": read_tsv,
    ".tab": read_tsv,
}
READERS: dict[str, Reader] = {
    **dict.fromkeys((".docx", ".docm", ".dotx"), read_docx),
    ".pdf": read_pdf,
    ".ofd": read_ofd,
    ".epub": read_epub,
    **dict.fromkeys((".xlsx", ".xlsm", ".xltx", ".xltm"), read_xlsx),
    **dict.fromkeys((".xls", ".xlt", ".et", ".ett"), read_xls),
    **dict.fromkeys((".ods", ".ots", ".fods"), read_ods),
    **dict.fromkeys(OFFICE_SUFFIXES, read_office),
    **dict.fromkeys(XML_SUFFIXES, read_xml),
    **dict.fromkeys(SLIDE_SUFFIXES, read_pptx),
    **dict.fromkeys(OTHER_SLIDE_SUFFIXES, read_other_slides),
    **dict.fromkeys(IMAGE_SUFFIXES, read_picture),
    ".eml": read_eml,
    ".msg": read_msg,
}

_PACKAGES = (".zip", ".rar", ".7z")
_VOLUME = re.compile(r"\.(?:[rz]\d\d|(?:zip|rar|7z)\.\d{3})\Z", re.I)
_UNTOLD = (".zip", ".encrypted", ".ole")  # signatures of what a format's own reader tells more of


def read(
    name: str,
    content: bytes,
    *,
    encoding: str | None = None,
    on_step: Callable[[], None] | None = None,
) -> Reading:
    """Read a file of that name; `encoding` overrules what would be found of a text. Raises UnreadableFile.

    With `on_step` scans and pictures in it are recognised, which takes seconds a page, and it is called now and then
    meanwhile. Without it a scan raises NeedsOcr, and pictures are handed over as they are.
    """
    named = suffix_of(name)
    found = read_signature(content)
    suffix = found if found and found != canonical(named) and _is_known(found) else named
    if found in _PACKAGES and (found != ".zip" or suffix not in READERS):
        raise UnreadableFile("a package by another name", suffix=found)
    if _VOLUME.search(name):
        raise UnreadableFile("package in volumes")
    if found and not _is_known(found) and found not in _UNTOLD and _is_known(named):
        raise UnreadableFile("format unknown", suffix=found)
    if suffix in TEXT_READERS:
        reading = TEXT_READERS[suffix](content, encoding)
    elif suffix in READERS:
        reading = _recognised(suffix, content, on_step)
    else:
        raise UnreadableFile("format unknown", suffix=suffix)
    if reading.pictures and on_step:
        reading = with_pictures(reading, on_step)
    if not reading.text.strip() and not reading.title and not reading.pictures:
        raise UnreadableFile("no text in the file")
    if reason := too_long(reading.text):
        raise UnreadableFile.of(reason)
    if suffix == named:
        return reading
    note = Message("suffix missing", suffix=suffix)
    if named:
        note = Message("suffix wrong", named=named, suffix=suffix)
    return replace(reading, notes=(note, *reading.notes))


def _recognised(suffix: str, content: bytes, on_step: Callable[[], None] | None) -> Reading:
    """What the reader of a format finds; recognised, where it finds pages that are pictures."""
    try:
        reading = READERS[suffix](content)
    except NeedsOcr:
        if on_step is None:
            raise
        return read_scan(content, on_step)
    return read_scan(content, on_step) if reading.scanned and on_step and is_installed() else reading


def _is_known(suffix: str) -> bool:
    return suffix in TEXT_READERS or suffix in READERS
