"""Calls PDFium where each character or object of a page is asked for: without the checks that cost more than the call.

pypdfium2 has every argument checked, and the interpreter's lock let go and taken again. Whoever calls these gives
arguments of the right types and keeps what they belong to open.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

Boxes = np.ndarray[Any, np.dtype[np.float64]]  # left, top, right, bottom a row, y growing upwards

_AT_ONCE = 4096  # characters

_corners = np.zeros((_AT_ONCE, 4), np.float32)  # left, top, right, bottom: an FS_RECTF each
_INTO = [ctypes.c_void_p(_corners.ctypes.data + at * _corners.strides[0]) for at in range(_AT_ONCE)]


def _unchecked(function: Any, gives: Any, *takes: Any) -> Callable[..., Any]:
    return ctypes.PYFUNCTYPE(gives, *takes)(ctypes.cast(function, ctypes.c_void_p).value or 0)


_object, _int = ctypes.c_void_p, ctypes.c_int
_code_of = _unchecked(pdfium.FPDFText_GetUnicode, ctypes.c_uint)
_angle_of = _unchecked(pdfium.FPDFText_GetCharAngle, ctypes.c_float)
_box_of = _unchecked(pdfium.FPDFText_GetLooseCharBox, _int)
object_of = _unchecked(pdfium.FPDFPage_GetObject, _object)
type_of = _unchecked(pdfium.FPDFPageObj_GetType, _int, _object)
bounds_of = _unchecked(pdfium.FPDFPageObj_GetBounds, _int, _object)
matrix_of = _unchecked(pdfium.FPDFPageObj_GetMatrix, _int, _object)


def text_of(textpage: Any, count: int) -> str:
    """The first characters of a page at one go; fewer or more where some are not of its text, or take 32 bits."""
    text = (ctypes.c_ushort * (count + 1))()
    length = pdfium.FPDFText_GetText(textpage, 0, count, text)
    return bytes(text)[: 2 * max(length - 1, 0)].decode("utf-16-le", "replace")


def codes_of(textpage: Any, count: int) -> list[int]:
    """The codes of the first characters of a page, of those that take 32 bits both halves."""
    return list(map(_code_of, repeat(textpage), range(count)))


def angles_of(textpage: Any, count: int) -> list[float]:
    """In radians, anticlockwise, from 0 to 2π."""
    return list(map(_angle_of, repeat(textpage), range(count)))


def boxes_of(textpage: Any, count: int) -> Boxes:
    """The cells of the first characters of a page, in its own coordinates."""
    boxes = np.empty((count, 4))
    for start in range(0, count, _AT_ONCE):
        end = min(start + _AT_ONCE, count)
        deque(map(_box_of, repeat(textpage), range(start, end), _INTO), maxlen=0)
        boxes[start:end] = _corners[: end - start]
    return boxes
