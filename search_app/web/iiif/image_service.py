"""Tells viewers in which sizes the image of a page can be had, so that they load no more than they show.

Source: IIIF Image API 3.0, level 0, https://iiif.io/api/image/3.0/.
"""

from __future__ import annotations

from typing import Any, Final

from indexer.imaging import NARROWEST
from indexer.model import Page
from indexer.readers import IMAGE_SUFFIXES
from indexer.storage import suffix_of

_WIDTHS: Final = (250, 500, 1000, 2000, 3000)  # pixels


def widths_of(page: Page, name: str) -> tuple[int, ...]:
    """How wide, in pixels, a page of an original of that name can be had: a picture in no more than its own pixels."""
    own = int(page.width) if suffix_of(name) in IMAGE_SUFFIXES else _WIDTHS[-1]
    most = max(min(own, _WIDTHS[-1]), NARROWEST)
    return (*(width for width in _WIDTHS if width < most), most)


def info_of(address: str, page: Page, name: str) -> dict[str, Any]:
    """What info.json says of the image service at that address."""
    sizes = [{"width": width, "height": height_at(page, width)} for width in widths_of(page, name)]
    return {
        "@context": "http://iiif.io/api/image/3/context.json",
        "id": address,
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level0",
        **sizes[-1],
        "sizes": sizes,
        "preferredFormats": ["png"],
        "extraFormats": ["png", "webp"],
    }


def width_of(size: str, page: Page, name: str) -> int | None:
    """How wide an image of the size that an address names is, `max` or `1000,1414`; None where there is none of it."""
    widths = widths_of(page, name)
    named = {f"{width},{height_at(page, width)}": width for width in widths}
    return {"max": widths[-1], **named}.get(size)


def height_at(page: Page, width: int) -> int:
    """The height of a page's image that is so wide, as it is drawn."""
    return max(round(width * page.height / page.width), 1) if page.width > 0 else width
