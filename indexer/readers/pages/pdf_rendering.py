"""Draws pages of a PDF as pictures, as they are shown on the screen: turned and cut as they say, with forms and annotations."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Final

import pypdfium2
import pypdfium2.raw as pdfium

from indexer.errors import UnreadableFile
from indexer.readers.pages.pdfium.chinese_fonts import draw_chinese_fonts
from indexer.readers.pages.pdfium.opening import opened, pdfium_lock

if TYPE_CHECKING:
    from PIL.Image import Image

_SHARP = 1200  # pixels of the longer side: A4 at 100 dpi
_USUAL: Final = (595.0, 842.0)  # points: a page that does not say, or says what none is
_LARGEST: Final = 1e6  # points
_FLAGS: Final = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER | pdfium.FPDF_RENDER_LIMITEDIMAGECACHE


class PdfPages:
    """The pages of a PDF, kept open to be drawn one by one. Each call raises UnreadableFile."""

    def __init__(self, content: bytes) -> None:
        with pdfium_lock:
            draw_chinese_fonts()
            self._document = opened(content)
            self.count = len(self._document)

    def sizes(self) -> list[tuple[float, float]]:
        """Width and height of each page as it is shown, in points."""
        return [self.size(at) for at in range(self.count)]

    def size(self, at: int) -> tuple[float, float]:
        """Those of one page, from 0."""
        try:
            with pdfium_lock:
                width, height = self._document.get_page_size(at)
        except pypdfium2.PdfiumError:
            return _USUAL
        return (width, height) if 0 < width < _LARGEST and 0 < height < _LARGEST else _USUAL

    def image(self, at: int, width: int, height: int) -> Image:
        """A page, from 0, in so many pixels; on white."""
        try:
            with pdfium_lock, closing(self._document[at]) as page:
                return drawn(page, width, height)
        except (pypdfium2.PdfiumError, ValueError, MemoryError) as error:
            raise UnreadableFile("picture damaged") from error

    def close(self) -> None:
        """Let go of the document."""
        with pdfium_lock:
            self._document.close()


def drawn(page: pypdfium2.PdfPage, width: int, height: int) -> Image:
    """A page in so many pixels. The caller holds the lock of PDFium."""
    with closing(
        pypdfium2.PdfBitmap.new_native(width, height, pdfium.FPDFBitmap_BGRx, rev_byteorder=True)
    ) as bitmap:
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, _FLAGS)
        if page.formenv:
            pdfium.FPDF_FFLDraw(page.formenv, bitmap, page, 0, 0, width, height, 0, _FLAGS)
        picture: Image = bitmap.to_pil().convert("RGB")
        return picture


def rendered(content: bytes, most_pixels: int) -> Callable[[int, int], Image]:
    """What renders a page of a PDF by its place from 0, as it is shown; it raises UnreadableFile.

    The second argument is the longer side of the picture that covers the page, 0 when it is not known: a scan that is
    sharp enough is not blown up to the longer side of `most_pixels`.
    """

    def render(at: int, pixels: int) -> Image:
        side = pixels if _SHARP <= pixels <= most_pixels else most_pixels
        pages = PdfPages(content)
        try:
            width, height = pages.size(at)
            scale = side / max(width, height, 1.0)
            return pages.image(at, max(round(width * scale), 1), max(round(height * scale), 1))
        finally:
            pages.close()

    return render
