"""Has LibreOffice make a PDF of an office file, so that its pages are drawn as it would print them."""

from __future__ import annotations

from typing import Final

from indexer.errors import UnreadableFile
from indexer.readers.base import require_content
from indexer.readers.signature import read_signature

MOST_PAGES: Final = 1_000
LARGEST: Final = 128 << 20  # bytes of the PDF

_RANGE: Final = f'{{"PageRange":{{"type":"string","value":"1-{MOST_PAGES}"}}}}'
_FILTERS: Final = {  # those of formats that have readers of their own
    ".docx": "MS Word 2007 XML",
    ".pptx": "Impress MS PowerPoint 2007 XML",
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xls": "MS Excel 97",
    ".ods": "calc8",
    ".fods": "OpenDocument Spreadsheet Flat XML",
    ".uos": "UOF spreadsheet",
    ".xml": "MS Word 2003 XML",
}
_TABLES: Final = (".xlsx", ".xls", ".ods", ".fods", ".uos")
_SLIDES: Final = (".pptx", ".ppt", ".odp", ".fodp", ".uop")
_TEXTS: Final = (".docx", ".xml", ".doc", ".rtf", ".odt", ".fodt", ".uot")

OFFICE: Final = frozenset((*_TABLES, *_SLIDES, *_TEXTS))  # signatures of what LibreOffice can make a PDF of


def as_pdf(content: bytes) -> bytes:
    """A PDF of an office file of any make. Raises UnreadableFile."""
    from indexer.readers.word.libreoffice import convert
    from indexer.readers.word.single_xml import package_in

    require_content(content)
    kind = read_signature(content)
    if kind == ".xml" and (package := package_in(content)):
        content, kind = package, read_signature(package)
    program = "calc" if kind in _TABLES else "impress" if kind in _SLIDES else "writer"
    pdf = convert(content, f"pdf:{program}_pdf_Export:{_RANGE}", _FILTERS)
    if len(pdf) > LARGEST:
        raise UnreadableFile("page image too large", megabytes=LARGEST >> 20)
    return pdf
