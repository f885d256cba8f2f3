"""Chooses the reader of a file by signature and suffix: one reader a format, one table.

A reader takes a file's bytes and gives its text, "\\n" at the end of each paragraph, or raises UnreadableFile
with the reason. The suffix chooses the reader; where the content's own signature
contradicts it, the content wins and a note says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Any

from indexer.errors import NeedsOcr, UnreadableFile
from indexer.message import Message
from indexer.model import too_long
from indexer.readers.base import Reading
from indexer.readers.pages.ofd import read_ofd
from indexer.readers.signature import IMAGE_SUFFIXES, canonical, read_signature
from indexer.readers.text import read_text
from indexer.readers.web.html import read_html, read_mht
from indexer.readers.word.docx import read_docx
from indexer.storage import suffix_of

Reader = Callable[[bytes], Reading]
TextReader = Callable[[bytes, str | None], Reading]  # the second argument is the encoding, None to find it


def _late(module: str, name: str) -> Callable[..., Any]:
    """A function of another module, loaded when it is first called: most children never meet most formats."""

    def called(*given: Any) -> Any:
        return getattr(import_module(f"indexer.readers.{module}"), name)(*given)

    return called


_with_pictures = _late("ocr.pictures", "with_pictures")
_is_ocr_installed = _late("ocr.recognition", "is_installed")
_read_scan = _late("ocr.scans", "read_scan")

TEXT_READERS: dict[str, TextReader] = {
    "": read_text,
    ".txt": read_text,
    ".text": read_text,
    **dict.fromkeys((".md", ".markdown"), _late("markdown", "read_markdown")),
    **dict.fromkeys((".html", ".htm", ".xhtml"), read_html),
    **dict.fromkeys((".mht", ".mhtml"), read_mht),
    ".csv": _late("sheets.delimited", "read_csv"),
    **dict.fromkeys((".tsv", ".tab"), _late("sheets.delimited", "read_tsv")),
}
READERS: dict[str, Reader] = {
    **dict.fromkeys((".docx", ".docm", ".dotx"), read_docx),
    ".pdf": _late("pages.pdf", "read_pdf"),
    ".ofd": read_ofd,
    ".epub": _late("books.epub", "read_epub"),
    **dict.fromkeys((".xlsx", ".xlsm", ".xltx", ".xltm"), _late("sheets.xlsx", "read_xlsx")),
    **dict.fromkeys((".xls", ".xlt", ".et", ".ett"), _late("sheets.xls", "read_xls")),
    **dict.fromkeys((".ods", ".ots", ".fods"), _late("sheets.ods", "read_ods")),
    **dict.fromkeys(
        (".doc", ".dot", ".wps", ".wpt", ".rtf", ".odt", ".ott", ".fodt", ".uot", ".uof"),
        _late("word.libreoffice", "read_office"),
    ),
    ".xml": _late("word.single_xml", "read_xml"),
    **dict.fromkeys(
        (".pptx", ".pptm", ".potx", ".potm", ".ppsx", ".ppsm"), _late("slides.pptx", "read_pptx")
    ),
    **dict.fromkeys(
        (".ppt", ".pot", ".pps", ".dps", ".dpt", ".odp", ".otp", ".fodp", ".uop"),
        _late("slides.libreoffice", "read_other_slides"),
    ),
    **dict.fromkeys(IMAGE_SUFFIXES, _late("ocr.scans", "read_picture")),
    ".eml": _late("mail", "read_eml"),
    ".msg": _late("mail", "read_msg"),
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
        reading = _with_pictures(reading, on_step)
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
        return _scan(content, on_step)
    if reading.scanned and on_step and _is_ocr_installed():
        return _scan(content, on_step)
    return reading


def _scan(content: bytes, on_step: Callable[[], None]) -> Reading:
    reading: Reading = _read_scan(content, on_step)
    return reading


def _is_known(suffix: str) -> bool:
    return suffix in TEXT_READERS or suffix in READERS
