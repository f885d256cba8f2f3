"""Opens PDF files, each form made known. PDFium is not thread-safe: whoever uses it in a process holds one lock."""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium

from indexer.errors import UnreadableFile

pdfium_lock: Final = threading.Lock()  # to be held for the whole of whatever is done with a document

logging.getLogger(pypdfium2.PdfDocument.__module__).setLevel(logging.ERROR)  # it warns of each XFA form


def opened(content: bytes) -> pypdfium2.PdfDocument:
    """A document with at least one page; the caller closes it and holds the lock. Raises UnreadableFile."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
        raise UnreadableFile("PDF has a password" if locked else "PDF damaged") from error
    if not len(document):
        document.close()
        raise UnreadableFile("PDF damaged")
    with suppress(pypdfium2.PdfiumError):  # before any of its pages is opened
        document.init_forms()
    return document
