"""Makes small TrueType fonts whose glyphs are rectangles, so that tests know where the ink of each has to be."""

from __future__ import annotations

import struct
from collections.abc import Mapping

Box = tuple[int, int, int, int]  # left, bottom, right, top in thousandths of the size


def font_of(glyphs: Mapping[str, Box], *, mapped: bool = True) -> bytes:
    """A font that draws each character as a rectangle, as glyphs 1, 2, 3…; without its table of characters if not `mapped`."""
    outlines = [b"", *(_rectangle(box) for box in glyphs.values())]
    places = [0]
    for outline in outlines:
        places.append(places[-1] + len(outline))
    count = len(outlines)
    tables = {
        b"glyf": b"".join(outlines),
        b"head": struct.pack(
            ">IIIIHHQQhhhhHHhhh", 0x10000, 0, 0, 0x5F0F3CF5, 0, 1000, 0, 0, 0, 0, 1000, 1000, 0, 8, 2, 1, 0
        ),
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, 880, -120, 0, 1000, *[0] * 11, 1),
        b"hmtx": struct.pack(">Hh", 1000, 0) + b"\0\0" * (count - 1),
        b"loca": struct.pack(f">{count + 1}I", *places),
        b"maxp": struct.pack(">IH13H", 0x10000, count, 4, 1, 0, 0, 1, *[0] * 8),
    }
    if mapped:
        tables[b"cmap"] = _characters(list(glyphs))
    return _assembled(tables)


def _rectangle(box: Box) -> bytes:
    left, bottom, right, top = box
    xs = struct.pack(">hhhh", left, 0, right - left, 0)
    ys = struct.pack(">hhhh", bottom, top - bottom, 0, bottom - top)
    return struct.pack(">hhhhhHH4B", 1, *box, 3, 0, 1, 1, 1, 1) + xs + ys


def _characters(listed: list[str]) -> bytes:
    groups = sorted((ord(character), at) for at, character in enumerate(listed, 1))
    body = b"".join(struct.pack(">III", code, code, glyph) for code, glyph in groups)
    head = struct.pack(">HHHHI", 0, 1, 3, 10, 12)
    return head + struct.pack(">HHIII", 12, 0, 16 + len(body), 0, len(groups)) + body


def _assembled(tables: Mapping[bytes, bytes]) -> bytes:
    head = struct.pack(">IHHHH", 0x10000, len(tables), 0, 0, 0)
    body = b""
    for tag, table in sorted(tables.items()):
        head += struct.pack(">4sIII", tag, 0, 12 + 16 * len(tables) + len(body), len(table))
        body += table + b"\0" * (-len(table) % 4)
    return head + body
