"""Opens the page images of a scan, each upright as its file says, brought to the size that is recognised.

A page of any size costs the same memory.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, cast

from indexer.errors import UnreadableFile
from indexer.readers.signature import IMAGE_SUFFIXES
from indexer.readers.zip import Unpacking

if TYPE_CHECKING:
    from PIL.Image import Image

    from indexer.readers.rendering.ofd_drawing import OfdDrawing

MOST_PAGES: Final = 300  # half an hour's work
LONG_SIDE: Final = (
    2000  # pixels that the longer side of a page is brought to: A4 at 170 dpi, where RapidOCR works best
)
MOST_PIXELS: Final = 150_000_000  # A3 at 800 dpi

ONE_SHOWN: Final = ("GIF", "WEBP", "HEIF")  # further ones are an animation, or a series of shots
DAMAGE: Final = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    MemoryError,
    OverflowError,
    TypeError,
)  # what Pillow raises over it

_SIXTEEN_BITS = 65535
_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP")
_BLANK = 40  # of 255 between the lightest and the darkest of a page without a mark
_BLANK_SIDE = 800  # pixels


def images_in(content: bytes) -> Iterator[Image]:
    """The pages of a picture file or of an OFD file, or the pictures in another package. Raises UnreadableFile."""
    if not content.startswith(b"PK"):
        yield from images_of(content)
    elif pages := _ofd_in(content):
        yield from _images_of_ofd(pages)
    else:
        yield from _images_of_package(content)


def images_of(content: bytes) -> Iterator[Image]:
    """The picture, or each of a TIFF's, upright as the camera noted. Raises UnreadableFile."""
    from PIL import ImageOps, ImageSequence

    try:
        with opened(content) as picture:
            for number, frame in enumerate(ImageSequence.Iterator(picture)):
                if number >= MOST_PAGES:
                    raise UnreadableFile("scan has too many pages", most=MOST_PAGES)
                require_bearable(frame)
                frame.draft("RGB", (LONG_SIDE, LONG_SIDE))
                upright = on_white(ImageOps.exif_transpose(frame))
                upright.thumbnail((LONG_SIDE, LONG_SIDE))
                yield upright
                if picture.format in ONE_SHOWN:
                    return
    except DAMAGE as error:
        raise UnreadableFile("picture damaged") from error


def opened(content: bytes) -> Image:
    """A picture file, nothing of it unpacked yet. Raises UnreadableFile, or what is in DAMAGE."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before anything is unpacked
    return Image.open(io.BytesIO(content), formats=_formats(content))


def require_bearable(picture: Image) -> None:
    """Raises UnreadableFile for a picture with too many pixels."""
    if picture.width * picture.height > MOST_PIXELS:
        raise UnreadableFile("picture too large", megapixels=MOST_PIXELS // 1_000_000)


def size_of(content: bytes) -> tuple[int, int] | None:
    """Width and height of a picture in pixels, without unpacking it; None for what is none, or damaged."""
    try:
        with opened(content) as picture:
            return int(picture.width), int(picture.height)
    except (*DAMAGE, UnreadableFile):
        return None


def _formats(content: bytes) -> tuple[str, ...]:
    """The formats that a picture may have. Raises UnreadableFile for a HEIC file where its library is missing."""
    if content[4:8] != b"ftyp":
        return _FORMATS
    if find_spec("pi_heif") is None:
        raise UnreadableFile("HEIC not installed")
    import pi_heif

    pi_heif.register_heif_opener()
    return ("HEIF",)


def is_blank(image: Image) -> bool:
    """Whether there is no mark on a page."""
    small = image.convert("L")
    small.thumbnail((_BLANK_SIDE, _BLANK_SIDE))
    counts = small.histogram()
    marked = [shade for shade, count in enumerate(counts) if count]
    return marked[-1] - marked[0] < _BLANK


def turned(image: Image, degrees: int) -> Image:
    """The image turned clockwise by 90, 180 or 270 degrees."""
    from PIL.Image import Transpose

    ways = {90: Transpose.ROTATE_270, 180: Transpose.ROTATE_180, 270: Transpose.ROTATE_90}
    return image.transpose(ways[degrees])


def on_white(image: Image) -> Image:
    """Its colours, eight bits each; what is transparent is white, as on paper."""
    from PIL import Image as images

    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        seen = image.convert("RGBA")
        return images.alpha_composite(images.new("RGBA", seen.size, "white"), seen).convert("RGB")
    return in_eight_bits(image).convert("RGB")


def in_eight_bits(image: Image) -> Image:
    """A picture of more than eight bits a pixel in shades of grey; any other as it is."""
    if image.mode not in ("I", "F") and not image.mode.startswith("I;16"):
        return image
    is_short = image.mode.startswith("I;16")
    wide = image.convert("I") if is_short else image
    brightest = cast(float, wide.getextrema()[1])  # of one band
    white = max(brightest, _SIXTEEN_BITS if is_short or brightest > 255 else 255)
    return wide.point(lambda shade: shade * (255 / white) + 0).convert("L")


def _ofd_in(content: bytes) -> OfdDrawing | None:
    """An OFD file whose pages can be drawn; None for what is none."""
    from indexer.readers.rendering.ofd_drawing import OfdDrawing

    try:
        drawing = OfdDrawing(content)
        return drawing if drawing.sizes else None
    except UnreadableFile:
        return None


def _images_of_ofd(drawing: OfdDrawing) -> Iterator[Image]:
    """Each page as it looks; one that cannot be drawn is white, so that the others keep their numbers."""
    from PIL import Image as images

    from indexer.readers.pages.pdf_rendering import rendered

    if len(drawing.sizes) > MOST_PAGES:
        raise UnreadableFile("scan has too many pages", most=MOST_PAGES)
    for at in range(len(drawing.sizes)):
        try:
            yield rendered(drawing.page(at), LONG_SIDE)(0, 0)
        except UnreadableFile:
            yield images.new("RGB", (LONG_SIDE, LONG_SIDE), "white")


def _images_of_package(content: bytes) -> Iterator[Image]:
    """The pictures in a package that has no text, in the order of their numbers."""
    unpacking = Unpacking()
    with unpacking.open(content) as archive:
        pictures = [each for each in archive.infolist() if _is_of_text(each.filename.lower())]
        if len(pictures) > MOST_PAGES:
            raise UnreadableFile("scan has too many pages", most=MOST_PAGES)
        for each in sorted(pictures, key=lambda each: _numbered(each.filename)):
            yield from images_of(unpacking.read(archive, each))


def _is_of_text(name: str) -> bool:
    """Whether a member is a picture, and none that a program shows in place of the file."""
    return name.endswith(IMAGE_SUFFIXES) and not any(word in name for word in ("docprops/", "thumb"))


def _numbered(name: str) -> list[tuple[str, int]]:
    """A name to sort by, image10 after image9."""
    return [(text, int(digits or 0)) for text, digits in re.findall(r"(\D*)(\d*)", name)]
