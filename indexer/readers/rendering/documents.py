"""Opens an original as pages that can be drawn: PDF, pictures, OFD; the last one is kept open for its next page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from indexer.errors import UnreadableFile
from indexer.readers.rendering.office import OFFICE
from indexer.readers.rendering.pictures import Pictures
from indexer.readers.signature import canonical, read_signature
from indexer.storage import suffix_of

if TYPE_CHECKING:
    from PIL.Image import Image

LONGEST_SIDE: Final = 16_000  # pixels of a page that is very tall; WebP ends at 16,383
MOST_PIXELS: Final = 40_000_000  # A4 at 600 dpi

_PICTURES: Final = (".png", ".jpg", ".tif", ".bmp", ".gif", ".webp", ".heic")


class Pages(Protocol):
    """The pages of one original. Each call raises UnreadableFile."""

    def sizes(self) -> list[tuple[float, float]]:
        """Width and height of each page as it is shown; the unit is the format's own."""

    def image(self, at: int, width: int, height: int) -> Image:
        """A page, from 0, in so many pixels."""

    def close(self) -> None:
        """Let go of it."""


def pages_of(name: str, content: bytes) -> Pages:
    """The pages of a file of that name. Raises UnreadableFile."""
    found = read_signature(content) or canonical(suffix_of(name))
    if found == ".pdf" or b"%PDF-" in content[:1024]:
        return _pdf(content)
    if found in _PICTURES:
        return Pictures(content)
    if found == ".ofd":
        return _Ofd(content)
    if found in OFFICE:
        raise UnreadableFile("pages by LibreOffice")
    if found == ".encrypted":
        raise UnreadableFile("office file has a password")
    raise UnreadableFile("format has no pages")


def _pdf(content: bytes) -> Pages:
    """Those of a PDF; PDFium is loaded late, since it is not there for every CPU."""
    from indexer.readers.pages.pdf_rendering import PdfPages

    return PdfPages(content)


class _Ofd:
    """The pages of an OFD file, each of which becomes a PDF to be drawn."""

    def __init__(self, content: bytes) -> None:
        from indexer.readers.rendering.ofd_drawing import OfdDrawing

        self._drawing = OfdDrawing(content)

    def sizes(self) -> list[tuple[float, float]]:
        """In millimetres."""
        return list(self._drawing.sizes)

    def image(self, at: int, width: int, height: int) -> Image:
        """A page, from 0, in so many pixels."""
        page = _pdf(self._drawing.page(at))
        try:
            return page.image(0, width, height)
        finally:
            page.close()

    def close(self) -> None:
        """Nothing is kept open but the package."""


def page_image(pages: Pages, at: int, width: int) -> Image:
    """A page in so many pixels of width; in fewer where it is so tall that there would be too many."""
    sizes = pages.sizes()
    if not 0 <= at < len(sizes):
        raise UnreadableFile("no such page", pages=len(sizes))
    across, down = sizes[at]
    height = width * down / across
    factor = min(1.0, LONGEST_SIDE / height, (MOST_PIXELS / (width * height)) ** 0.5)
    return pages.image(at, max(round(width * factor), 1), max(round(height * factor), 1))
