"""Takes the red of a seal away where it lies on black type, and leaves what is red by itself, such as a letterhead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from PIL.Image import Image

_BLACK: Final = 110  # of 255: the lightest that ink is
_RED: Final = 45  # of 255 by which red is above both other colours
_FIELD: Final = 8  # pixels: the side of the squares that are looked at
_NEAR: Final = 3  # squares around one with black ink


def without_seals(image: Image) -> Image:
    """The image; where red is near black it is as light as its red."""
    if image.mode != "RGB":
        return image
    import numpy as np
    from PIL.Image import fromarray

    pixels = np.array(image)
    red = pixels[:, :, 0].astype(np.int16) - pixels[:, :, 1:].max(axis=2) > _RED
    if not red.any():
        return image
    covered = red & _near(pixels.max(axis=2) < _BLACK)
    pixels[covered] = pixels[covered][:, :1]
    return fromarray(pixels)


def _near(black: Any) -> Any:
    """Whether a pixel is near one of the given, by squares."""
    import numpy as np

    height, width = black.shape
    padded = np.pad(black, ((0, -height % _FIELD), (0, -width % _FIELD)))
    rows, columns = padded.shape[0] // _FIELD, padded.shape[1] // _FIELD
    fields = padded.reshape(rows, _FIELD, columns, _FIELD).any(axis=(1, 3))
    around = np.pad(fields, _NEAR)
    for axis in (0, 1):
        around = np.logical_or.reduce([np.roll(around, by, axis) for by in range(-_NEAR, _NEAR + 1)])
    reached = around[_NEAR : _NEAR + rows, _NEAR : _NEAR + columns]
    return reached.repeat(_FIELD, axis=0).repeat(_FIELD, axis=1)[:height, :width]
