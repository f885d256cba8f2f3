"""Has PDFium draw Chinese fonts that a PDF names and does not carry with one of the system's Chinese fonts.

PDFium takes a font of Latin letters for SimSun where the file does not say that its characters are Chinese, and leaves
every Chinese character of the page blank.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any, Final

import pypdfium2.raw as pdfium

_GB2312: Final = 134  # a charset of Windows, as PDFium names them
_EAST_ASIAN: Final = (128, 129, _GB2312, 136)
_NAMES: Final = tuple(
    b"simsun simhei simkai simfang song kaiti fangsong dengxian yahei heiti mingliu fzxbs fzfs fzkt".split()
)


@cache
def draw_chinese_fonts() -> Any:
    """Do so in this process from now on; gives what must live as long as it. The caller holds the lock of PDFium."""
    system = pdfium.FPDF_GetDefaultSystemFontInfo()
    kind = dict(system.contents._fields_)["MapFont"]
    usual = kind(ctypes.cast(system.contents.MapFont, ctypes.c_void_p).value)

    def choose(this: Any, weight: int, italic: int, charset: int, pitch: int, face: Any, exact: Any) -> int:
        name = ctypes.cast(face, ctypes.c_char_p).value or b""
        if charset not in _EAST_ASIAN and is_chinese(name):
            charset = _GB2312
        return usual(this, weight, italic, charset, pitch, face, exact) or 0

    chosen = kind(choose)
    system.contents.MapFont = chosen
    pdfium.FPDF_SetSystemFontInfo(system)
    return system, usual, chosen


def is_chinese(name: bytes) -> bool:
    """Whether a font is one for Chinese by its name, in whatever encoding that is."""
    low = name.lower()
    return not name.isascii() or any(word in low for word in _NAMES)
