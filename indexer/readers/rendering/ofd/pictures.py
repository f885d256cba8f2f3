"""Puts the pictures of an OFD page into its PDF: JPEG and JBIG2 as they are, others unpacked (GB/T 33190-2016, 10)."""

from __future__ import annotations

import io
import struct
from xml.etree.ElementTree import Element

from PIL import Image

from indexer.errors import UnreadableFile
from indexer.readers.rendering.ofd.context import Context
from indexer.readers.rendering.ofd.sources import Lookup

_FORMATS = ("PNG", "JPEG", "BMP", "TIFF", "GIF", "WEBP")
_JBIG2 = b"\x97JB2\r\n\x1a\n"
_SPACES = {"1": "/DeviceGray", "L": "/DeviceGray", "RGB": "/DeviceRGB"}
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, MemoryError, struct.error)


def picture(context: Context, name: str, mask: str, resources: Lookup) -> str | None:
    """What the content calls a picture by, of the ID of its resource and that of its mask; None where it is damaged."""
    found = resources.get(name)
    if found is None:
        return None
    covered = resources.get(mask)
    key = (
        _path(context, found.element, found.base),
        (covered and _path(context, covered.element, covered.base)) or "",
    )
    if key not in context.pictures:
        context.pictures[key] = None
        try:
            over = _mask(context, key[1]) if key[1] else 0
            number = drawn_picture(context, context.source.package.member(key[0], ""), over)
            context.pictures[key] = context.pdf.name("XObject", number)
        except UnreadableFile:
            pass
    return context.pictures[key]


def drawn_picture(context: Context, content: bytes, mask: int = 0) -> int:
    """The number of a picture in the PDF, with the number of its mask. Raises UnreadableFile."""
    Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before anything is unpacked
    try:
        if content.startswith(_JBIG2):
            return _jbig2(context, content, mask)
        with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
            context.budget.take_pixels(opened.width * opened.height)
            if opened.format == "JPEG" and opened.mode in ("L", "RGB"):
                entries = _entries(opened.width, opened.height, _SPACES[opened.mode], mask)
                return context.pdf.stream({**entries, "Filter": "/DCTDecode"}, content)
            return _unpacked(context, opened, mask)
    except _BROKEN as error:
        raise UnreadableFile("picture damaged") from error


def _path(context: Context, element: Element, base: str) -> str:
    try:
        return context.source.package.path_of(element.findtext("{*}MediaFile", ""), base)
    except UnreadableFile:
        return ""


def _unpacked(context: Context, opened: Image.Image, mask: int) -> int:
    if opened.mode in ("P", "PA", "LA", "La", "RGBa") or "transparency" in opened.info:
        opened = opened.convert("RGBA")
    if opened.mode == "RGBA":
        alpha = opened.getchannel("A")
        if not mask and alpha.getextrema() != (255, 255):
            mask = _raw(context, alpha, 0)
        opened = opened.convert("RGB")
    elif opened.mode in ("I;16", "I;16B", "I", "F"):
        opened = opened.point(lambda value: value / 256).convert("L")
    elif opened.mode not in _SPACES:
        opened = opened.convert("RGB")
    return _raw(context, opened, mask)


def _raw(context: Context, opened: Image.Image, mask: int) -> int:
    bits = 1 if opened.mode == "1" else 8
    entries = _entries(opened.width, opened.height, _SPACES[opened.mode], mask, bits)
    return context.pdf.stream(entries, opened.tobytes())


def _mask(context: Context, path: str) -> int:
    """The number of a mask: white is what is shown. 0 where it is damaged: then all is."""
    try:
        with Image.open(io.BytesIO(context.source.package.member(path, "")), formats=_FORMATS) as opened:
            context.budget.take_pixels(opened.width * opened.height)
            return _raw(context, opened.convert("L"), 0)
    except (UnreadableFile, *_BROKEN):
        return 0


def _entries(width: int, height: int, space: str, mask: int, bits: int = 8) -> dict[str, str]:
    entries = {
        "Type": "/XObject",
        "Subtype": "/Image",
        "Width": str(width),
        "Height": str(height),
        "ColorSpace": space,
        "BitsPerComponent": str(bits),
    }
    return entries | ({"SMask": f"{mask} 0 R"} if mask else {})


def _jbig2(context: Context, content: bytes, mask: int) -> int:
    """A picture of JBIG2 in sequence: PDF has its segments without the file's head (ISO/IEC 14492, D.4; 7.2, 7.4.8)."""
    flags = content[8]
    if not flags & 1:
        raise UnreadableFile("picture damaged")
    start = 9 if flags & 2 else 13
    segments = content[start:]
    at = segments.find(b"\x30\x00\x01") if len(segments) >= 30 else -1  # page information of page 1
    if not 0 <= at < 64:
        raise UnreadableFile("picture damaged")
    width, height = struct.unpack_from(">II", segments, at + 7)
    if not (0 < width < 1 << 16 and 0 < height < 1 << 16):
        raise UnreadableFile("picture damaged")
    context.budget.take_pixels(width * height)
    entries = _entries(width, height, "/DeviceGray", mask, 1)
    return context.pdf.stream({**entries, "Filter": "/JBIG2Decode"}, segments)
