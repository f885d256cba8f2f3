"""Makes small TrueType fonts whose glyphs are rectangles, so that tests know where the ink of each has to be."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from itertools import accumulate

Box = tuple[int, int, int, int]  # left, bottom, right, top in thousandths of the size


def font_of(glyphs: Mapping[str, Box], *, mapped: bool = True, kind: str = "glyf") -> bytes:
    """A font that draws each character as a rectangle, as glyphs 1, 2, 3…; without its table of characters if not `mapped`.

    Of `kind` "CFF " it has PostScript outlines.
    """
    count = len(glyphs) + 1
    tables = {
        b"head": struct.pack(
            ">IIIIHHQQhhhhHHhhh", 0x10000, 0, 0, 0x5F0F3CF5, 0, 1000, 0, 0, 0, 0, 1000, 1000, 0, 8, 2, 1, 0
        ),
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, 880, -120, 0, 1000, *[0] * 11, 1),
        b"hmtx": struct.pack(">Hh", 1000, 0) + b"\0\0" * (count - 1),
        b"maxp": struct.pack(">IH13H", 0x10000, count, 4, 1, 0, 0, 1, *[0] * 8),
    }
    if kind == "CFF ":
        tables[b"CFF "] = cff_of(glyphs)
    else:
        outlines = [b"", *(_rectangle(box) for box in glyphs.values())]
        ends = accumulate(map(len, outlines))
        tables |= {b"glyf": b"".join(outlines), b"loca": struct.pack(f">{count + 1}I", 0, *ends)}
    if mapped:
        tables[b"cmap"] = _characters(list(glyphs))
    return _assembled(tables)


def cff_of(glyphs: Mapping[str, Box]) -> bytes:
    """The same font as CFF by itself (Adobe's Technical Note 5176)."""
    outlines = _index([b"\x0e", *(_char_string(box) for box in glyphs.values())])
    charset = b"\0" + b"".join(struct.pack(">H", 34 + at) for at in range(len(glyphs)))  # A, B, C…
    head, names, rest = b"\1\0\4\4", _index([b"Made"]), _index([]) + _index([])

    def top(start: int, behind: int) -> bytes:
        return _index(
            [
                _long(behind)
                + b"\x0f"
                + _long(start)
                + b"\x11"
                + b"\x8b"
                + _long(behind + len(charset))
                + b"\x12"
            ]
        )

    start = len(head + names + top(0, 0) + rest)
    return head + names + top(start, start + len(outlines)) + rest + outlines + charset


def _index(items: list[bytes]) -> bytes:
    if not items:
        return b"\0\0"
    ends = accumulate(map(len, items), initial=1)
    return (
        struct.pack(">HB", len(items), 4) + b"".join(struct.pack(">I", end) for end in ends) + b"".join(items)
    )


def _char_string(box: Box) -> bytes:
    left, bottom, right, top = box
    across, down = right - left, top - bottom
    moves = ((left, bottom, 21), (across, 6), (down, 7), (-across, 6))
    return (
        b"".join(b"".join(_short(each) for each in values) + bytes([op]) for *values, op in moves) + b"\x0e"
    )


def _short(value: int) -> bytes:
    return b"\x1c" + struct.pack(">h", value)


def _long(value: int) -> bytes:
    return b"\x1d" + struct.pack(">i", value)


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
    kind = b"OTTO" if b"CFF " in tables else b"\0\1\0\0"
    head = kind + struct.pack(">HHHH", len(tables), 0, 0, 0)
    body = b""
    for tag, table in sorted(tables.items()):
        head += struct.pack(">4sIII", tag, 0, 12 + 16 * len(tables) + len(body), len(table))
        body += table + b"\0" * (-len(table) % 4)
    return head + body
