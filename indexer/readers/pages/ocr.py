"""Recognises scans, PDF pages and pictures, by RapidOCR and the models in its wheel.

The optional extra `ocr`; without it, one sentence on how to install. The only importer of rapidocr and Pillow.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pypdfium2

from indexer.errors import NeedsOcr, UnreadableFile
from indexer.message import Message
from indexer.model import Page
from indexer.readers.base import Reading, asides
from indexer.readers.pages.pdf import pdfium_lock
from indexer.readers.pages.placed import Piece, PlacedPage
from indexer.readers.pages.placed_text import read_placed
from indexer.readers.zip import Unpacking

if TYPE_CHECKING:
    from PIL.Image import Image

IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp")
MOST_PAGES = 300  # half an hour's work
LONG_SIDE = (
    2000  # pixels that the longer side of a page is brought to: A4 at 170 dpi, where RapidOCR works best
)
MOST_PIXELS = 150_000_000  # A3 at 800 dpi

_LEAST_SCORE = 0.3  # of a line; what is less sure is a stain
_DOUBTFUL = 0.8


def is_installed() -> bool:
    """Whether the extra `ocr` is there."""
    return all(map(find_spec, ("rapidocr", "onnxruntime")))


def read_picture(content: bytes) -> Reading:
    """Raises NeedsOcr: whoever has the time for it asks `read_scan`."""
    raise NeedsOcr("a picture")


def read_scan(content: bytes, on_page: Callable[[], None] = lambda: None) -> Reading:
    """The recognised text of a PDF or picture; `on_page` is called after each page. Raises UnreadableFile."""
    if not is_installed():
        raise UnreadableFile("OCR not installed")
    pages: list[PlacedPage] = []
    scores: list[float] = []
    for picture in _pages(content):
        lines = list(recognise(picture))
        page = Page(picture.width, picture.height, "ocr", _mean([score for _, score in lines]))
        pages.append(PlacedPage(page, [piece for piece, _ in lines]))
        scores += [score for _, score in lines]
        on_page()
    if not scores:
        raise UnreadableFile("OCR found no text")
    placed = read_placed(pages)
    left_out = len(placed.left_out)
    skipped = (Message("running heads left out", lines=left_out),) if left_out else ()
    return Reading(
        placed.text,
        how=Message("OCR", pages=len(pages)),
        notes=(_confidence(scores), *skipped),
        aside=asides(placed.left_out),
        layout=placed.layout,
    )


def recognise(page: Image) -> Iterator[tuple[Piece, float]]:
    """The lines of a page, with places in pixels, each with its score from 0 to 1."""
    import numpy as np

    found: Any = _engine()(np.asarray(page.convert("RGB"))[:, :, ::-1])
    if found.boxes is None or found.txts is None:
        return
    for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
        (left, right), (top, bottom) = _span(corners[:, 0]), _span(corners[:, 1])
        yield Piece(text, left, top, right, bottom), float(score)


def _span(four: Any) -> tuple[float, float]:
    """From the mean of the two lower to the mean of the two higher: a crooked box made straight."""
    low_a, low_b, high_a, high_b = sorted(map(float, four))
    return (low_a + low_b) / 2, (high_a + high_b) / 2


@cache
def _engine() -> Any:
    """The recogniser, with the models in its wheel; it is never asked for others, so it never downloads."""
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.text_score": _LEAST_SCORE,
            "Global.max_side_len": LONG_SIDE,
        }
    )


def _pages(content: bytes) -> Iterator[Image]:
    if b"%PDF-" in content[:1024]:
        yield from _pages_of_pdf(content)
    elif content.startswith(b"PK"):
        yield from _pages_of_package(content)
    else:
        yield from _pages_of_image(content)


def _pages_of_pdf(content: bytes) -> Iterator[Image]:
    """Each page rendered at the size that is read; a page of any size costs the same memory."""
    try:
        with pdfium_lock:
            document = pypdfium2.PdfDocument(content)
            count = len(document)
        if count > MOST_PAGES:
            raise UnreadableFile("scan has too many pages", most=MOST_PAGES)
        for at in range(count):
            with pdfium_lock, closing(document[at]) as page:
                scale = LONG_SIDE / max(*page.get_size(), 1.0)
                picture = page.render(scale=scale, grayscale=True).to_pil().copy()
            yield picture
        with pdfium_lock:
            document.close()
    except (pypdfium2.PdfiumError, ValueError, MemoryError) as error:
        raise UnreadableFile("picture damaged") from error


def _pages_of_package(content: bytes) -> Iterator[Image]:
    """The pictures in a DOCX or OFD file that has no text, in the order of their numbers."""
    unpacking = Unpacking()
    with unpacking.open(content) as archive:
        pictures = [each for each in archive.infolist() if each.filename.lower().endswith(IMAGE_SUFFIXES)]
        if len(pictures) > MOST_PAGES:
            raise UnreadableFile("scan has too many pages", most=MOST_PAGES)
        for each in sorted(pictures, key=lambda each: _numbered(each.filename)):
            yield from _pages_of_image(unpacking.read(archive, each))


def _numbered(name: str) -> list[tuple[str, int]]:
    """A name to sort by, image10 after image9."""
    return [(text, int(digits or 0)) for text, digits in re.findall(r"(\D*)(\d*)", name)]


def _pages_of_image(content: bytes) -> Iterator[Image]:
    """The picture, or each of a TIFF's, upright as the camera noted."""
    from PIL import Image, ImageOps, ImageSequence

    Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before anything is unpacked
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "TIFF", "BMP")) as picture:
            for number, frame in enumerate(ImageSequence.Iterator(picture)):
                if number >= MOST_PAGES:
                    raise UnreadableFile("scan has too many pages", most=MOST_PAGES)
                if frame.width * frame.height > MOST_PIXELS:
                    raise UnreadableFile("picture too large", megapixels=MOST_PIXELS // 1_000_000)
                frame.draft("RGB", (LONG_SIDE, LONG_SIDE))
                upright = ImageOps.exif_transpose(frame).convert("RGB")
                upright.thumbnail((LONG_SIDE, LONG_SIDE))
                yield upright
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, OverflowError, TypeError) as error:
        raise UnreadableFile("picture damaged") from error


def _mean(scores: list[float]) -> float | None:
    return sum(scores) / len(scores) if scores else None


def _confidence(scores: list[float]) -> Message:
    doubtful = sum(score < _DOUBTFUL for score in scores)
    mean = sum(scores) / len(scores)
    if doubtful:
        return Message("OCR is unsure of lines", mean=mean, lines=doubtful, below=_DOUBTFUL)
    return Message("OCR may err", mean=mean)
