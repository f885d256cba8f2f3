"""Makes pictures for tests: white ones, and pages with lines of text as a scanner sees them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest

from indexer.readers.ocr.recognition import is_installed
from tests.support.files.written_pdf import Scan
from tests.support.places import TESTS

if TYPE_CHECKING:
    from PIL.Image import Image

with_ocr = pytest.mark.skipif(
    not is_installed(), reason="the extra `ocr` is not installed: pip install 'gongwen[ocr]'"
)


def picture(mode: str = "L", size: tuple[int, int] = (400, 200), kind: str = "PNG", **options: Any) -> bytes:
    """A white picture."""
    from PIL import Image

    file = io.BytesIO()
    Image.new(mode, size, "white").save(file, kind, **options)
    return file.getvalue()


def page_image(degrees: float = 0, box: tuple[int, int, int, int] = (140, 200, 1100, 400)) -> Image:
    """The first lines of a scan on a white page, turned clockwise by so much."""
    from PIL import Image

    part = Image.open(TESTS / "files" / "scans" / "insurance-notice.png").convert("L").crop(box)
    return part.rotate(-degrees, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)


def as_scan(image: Image, share: float = 1.0) -> Scan:
    """An image for a page of a PDF."""
    file = io.BytesIO()
    image.convert("L").save(file, "JPEG", quality=90)
    return Scan(file.getvalue(), image.width, image.height, share)


def as_file(image: Image, kind: str = "PNG") -> bytes:
    """The bytes of a picture file."""
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()
