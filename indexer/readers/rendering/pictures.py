"""Draws pictures and the frames of a TIFF as pages, upright as their files say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from indexer.errors import UnreadableFile
from indexer.readers.ocr.images import (
    DAMAGE,
    MOST_PAGES,
    ONE_SHOWN,
    in_eight_bits,
    on_white,
    opened,
    require_bearable,
)

if TYPE_CHECKING:
    from PIL.Image import Image

_ORIENTATION: Final = 274  # the tag of TIFF 6.0 and EXIF
_ON_ITS_SIDE: Final = (5, 6, 7, 8)
_MOST_STRETCHED: Final = 4.0  # a pixel's width by its height: a fax in coarse lines has 0.5


class Pictures:
    """The pages of a picture file, kept open. Each call raises UnreadableFile."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._sizes: list[tuple[float, float]] = []
        try:
            with opened(content) as picture:
                count = 1 if picture.format in ONE_SHOWN else getattr(picture, "n_frames", 1)
                if count > MOST_PAGES:
                    raise UnreadableFile("scan has too many pages", most=MOST_PAGES)
                for at in range(count):
                    picture.seek(at)
                    self._sizes.append(_size(picture))
        except DAMAGE as error:
            if not self._sizes:
                raise UnreadableFile("picture damaged") from error

    def sizes(self) -> list[tuple[float, float]]:
        """Width and height of each page, in pixels of its width."""
        return self._sizes

    def image(self, at: int, width: int, height: int) -> Image:
        """A page, from 0, in so many pixels, but no more than it has itself; on white."""
        from PIL import ImageOps
        from PIL.Image import Resampling

        try:
            with opened(self._content) as picture:
                picture.seek(at)
                require_bearable(picture)
                width, height = _no_larger(width, height, *self._sizes[at])
                size = (height, width) if _is_on_its_side(picture) else (width, height)
                picture.draft("RGB", size)  # a JPEG of twice the size and more is unpacked in part
                picture.load()
                shades = _in_shades(picture)
                small = shades.resize(size, Resampling.LANCZOS, reducing_gap=2.0)
                return on_white(ImageOps.exif_transpose(small))
        except DAMAGE as error:
            raise UnreadableFile("picture damaged") from error

    def close(self) -> None:
        """Nothing is kept open but the bytes."""


def _no_larger(width: int, height: int, own_width: float, own_height: float) -> tuple[int, int]:
    if width <= own_width:
        return width, height
    return max(round(own_width), 1), max(round(own_height), 1)


def _in_shades(picture: Image) -> Image:
    """The picture in a mode whose pixels can be mixed."""
    if picture.mode == "1":
        return picture.convert("L")
    if picture.mode in ("P", "PA"):
        has_alpha = picture.mode == "PA" or "transparency" in picture.info
        return picture.convert("RGBA" if has_alpha else "RGB")
    if picture.mode in ("RGB", "L") and "transparency" in picture.info:
        return picture.convert("RGBA")
    return in_eight_bits(picture)


def _size(picture: Image) -> tuple[float, float]:
    width, height = float(picture.width), float(picture.height)
    if picture.format == "TIFF":
        across, down = picture.info.get("dpi") or (1, 1)
        stretched = float(across) / float(down) if across > 0 and down > 0 else 1.0
        if 1 / _MOST_STRETCHED < stretched < _MOST_STRETCHED:
            height *= stretched
    return (height, width) if _is_on_its_side(picture) else (width, height)


def _is_on_its_side(picture: Image) -> bool:
    """Whether it has to be turned by a quarter; Pillow turns a TIFF by itself."""
    if picture.format == "TIFF" or (picture.format == "PNG" and "exif" not in picture.info):
        return False  # what follows the pixels of a PNG is not worth unpacking them
    return picture.getexif().get(_ORIENTATION) in _ON_ITS_SIDE
