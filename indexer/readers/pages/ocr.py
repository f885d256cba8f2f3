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
from indexer.readers.base import Reading, asides
from indexer.readers.pages.columns import in_reading_order
from indexer.readers.pages.paragraphs import Piece, read_paragraphs
from indexer.readers.pages.pdf import pdfium_lock
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
_MISSING = (
    "这是扫描件或图片，要经 OCR 识别，但没有安装识别组件。"
    "请管理员运行 pip install 'gongwen[ocr]'，或改用带文字的电子版。"
)
_BROKEN = "图片或扫描件已损坏，打不开。请重新扫描或取得完好的文件后再添加。"
_TOO_LONG = f"扫描件超过 {MOST_PAGES} 页。请拆分后再添加。"
_TOO_LARGE = f"图片超过 {MOST_PIXELS // 1_000_000} 百万像素。请以 300 dpi 重新扫描后再添加。"


def is_installed() -> bool:
    """Whether the extra `ocr` is there."""
    return all(map(find_spec, ("rapidocr", "onnxruntime")))


def read_picture(content: bytes) -> Reading:
    """Raises NeedsOcr: whoever has the time for it asks `read_scan`."""
    raise NeedsOcr("这是图片，要经 OCR 识别。请改用带文字的电子版，或由管理员安装识别组件后再添加。")


def read_scan(content: bytes, on_page: Callable[[], None] = lambda: None) -> Reading:
    """The recognised text of a PDF or picture; `on_page` is called after each page. Raises UnreadableFile."""
    if not is_installed():
        raise UnreadableFile(_MISSING)
    pages: list[list[Piece]] = []
    scores: list[float] = []
    for picture in _pages(content):
        lines = list(recognise(picture))
        pages.append([piece for piece, _ in lines])
        scores += [score for _, score in lines]
        on_page()
    if not scores:
        raise UnreadableFile("没有认出文字。请检查扫描是否清晰、方向是否正确，重新扫描后再添加。")
    paragraphs, left_out = read_paragraphs(in_reading_order(pages))
    skipped = (f"略去了 {len(left_out)} 行页眉、页脚和页码。",) if left_out else ()
    return Reading(
        "\n".join(paragraphs),
        how=f"OCR 识别，{len(pages)} 页",
        notes=(_confidence(scores), *skipped),
        aside=asides(left_out),
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
            raise UnreadableFile(_TOO_LONG)
        for at in range(count):
            with pdfium_lock, closing(document[at]) as page:
                scale = LONG_SIDE / max(*page.get_size(), 1.0)
                picture = page.render(scale=scale, grayscale=True).to_pil().copy()
            yield picture
        with pdfium_lock:
            document.close()
    except (pypdfium2.PdfiumError, ValueError, MemoryError) as error:
        raise UnreadableFile(_BROKEN) from error


def _pages_of_package(content: bytes) -> Iterator[Image]:
    """The pictures in a DOCX or OFD file that has no text, in the order of their numbers."""
    unpacking = Unpacking()
    with unpacking.open(content) as archive:
        pictures = [each for each in archive.infolist() if each.filename.lower().endswith(IMAGE_SUFFIXES)]
        if len(pictures) > MOST_PAGES:
            raise UnreadableFile(_TOO_LONG)
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
                    raise UnreadableFile(_TOO_LONG)
                if frame.width * frame.height > MOST_PIXELS:
                    raise UnreadableFile(_TOO_LARGE)
                frame.draft("RGB", (LONG_SIDE, LONG_SIDE))
                upright = ImageOps.exif_transpose(frame).convert("RGB")
                upright.thumbnail((LONG_SIDE, LONG_SIDE))
                yield upright
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, OverflowError, TypeError) as error:
        raise UnreadableFile(_BROKEN) from error


def _confidence(scores: list[float]) -> str:
    doubtful = sum(score < _DOUBTFUL for score in scores)
    lines = f"，其中 {doubtful} 行不到 {_DOUBTFUL:.0%}" if doubtful else ""
    mean = sum(scores) / len(scores)
    return f"文字由 OCR 识别，平均置信度 {mean:.1%}{lines}，可能有错字。请对照原件校核。"
