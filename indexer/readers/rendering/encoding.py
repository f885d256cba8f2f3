"""Makes bytes of a page's picture: PNG for what is to be exact, WebP for what is to be small, JPEG for scans in print size."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from indexer.errors import UnreadableFile
from indexer.readers.protocol import Form

if TYPE_CHECKING:
    from PIL.Image import Image


LARGEST: Final = 64 << 20  # bytes

_QUALITY: Final = 80  # of WebP, of 100
_JPEG_QUALITY: Final = 85
_SAMPLE: Final = (96, 96)  # pixels that tell whether a page may be grey


def encoded(image: Image, form: Form) -> bytes:
    """The bytes, the same for the same picture. Raises UnreadableFile when they are too many."""
    file = io.BytesIO()
    if form == "png":
        _plain(image).save(file, "PNG", compress_level=1)
    elif form == "webp":
        image.save(file, "WEBP", quality=_QUALITY, method=0)
    else:
        _plain(image).save(file, "JPEG", quality=_JPEG_QUALITY)
    if file.tell() > LARGEST:
        raise UnreadableFile("page image too large", megabytes=LARGEST >> 20)
    return file.getvalue()


def _plain(image: Image) -> Image:
    """In shades of grey where it has no colour: a third of the bytes, and of the time."""
    from PIL.Image import Resampling

    sample = image.resize(_SAMPLE, Resampling.NEAREST)
    return image.convert("L") if _is_grey(sample) and _is_grey(image) else image


def _is_grey(image: Image) -> bool:
    from PIL import ImageChops

    red, green, blue = image.split()
    return all(ImageChops.difference(red, other).getbbox() is None for other in (green, blue))
