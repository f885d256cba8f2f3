"""Renders pages of a PDF as pictures, as they are shown on the screen."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

import pypdfium2

from indexer.errors import UnreadableFile
from indexer.readers.pages.pdf import pdfium_lock

if TYPE_CHECKING:
    from PIL.Image import Image

_SHARP = 1200  # pixels of the longer side: A4 at 100 dpi


def rendered(content: bytes, most_pixels: int) -> Callable[[int, int], Image]:
    """What renders a page of a PDF by its place from 0, as it is shown; it raises UnreadableFile.

    The second argument is the longer side of the picture that covers the page, 0 when it is not known: a scan that is
    sharp enough is not blown up to the longer side of `most_pixels`.
    """

    def render(at: int, pixels: int) -> Image:
        side = pixels if _SHARP <= pixels <= most_pixels else most_pixels
        try:
            with (
                pdfium_lock,
                closing(pypdfium2.PdfDocument(content)) as document,
                closing(document[at]) as page,
            ):
                scale = side / max(*page.get_size(), 1.0)
                picture: Image = page.render(scale=scale).to_pil().convert("RGB")
                return picture
        except (pypdfium2.PdfiumError, ValueError, MemoryError) as error:
            raise UnreadableFile("picture damaged") from error

    return render
