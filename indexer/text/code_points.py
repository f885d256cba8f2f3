"""Converts between a text and the array of its code points (UTF-32)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def code_points(text: str) -> NDArray[np.uint32]:
    """The text's characters as numbers; half of a character is one, too."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def text_of(codes: NDArray[Any]) -> str:
    """The text whose characters have these numbers. Raises UnicodeDecodeError where one is half of a character."""
    return codes.astype("<u4", copy=False).tobytes().decode("utf-32-le")
