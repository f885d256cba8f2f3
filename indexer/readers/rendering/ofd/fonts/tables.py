"""Reads the tables of TrueType and OpenType fonts that drawing needs: which glyph a character has, what a font is called.

After ISO/IEC 14496-22. Everything is bounded and no place in a table is trusted.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator
from mmap import mmap

MOST_GROUPS = 200_000  # of a table of characters

_PREFERRED = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3), (0, 2), (0, 1), (0, 0), (3, 0), (1, 0))
_FAMILY, _FULL, _TYPOGRAPHIC = 1, 4, 16  # names

Buffer = bytes | mmap
GlyphOf = Callable[[int], int]  # the glyph of a character's code, 0 where there is none


def faces_of(font: Buffer) -> list[int]:
    """Where the directory of each face begins; one for a plain font, more in a collection."""
    if font[:4] != b"ttcf":
        return [0]
    try:
        count = min(struct.unpack_from(">I", font, 8)[0], 64)
        return list(struct.unpack_from(f">{count}I", font, 12))
    except struct.error:
        return []


def tables_of(font: Buffer, face: int = 0) -> dict[bytes, tuple[int, int]]:
    """Where each table of a face lies, and how long it is; none for what is no such font."""
    try:
        (count,) = struct.unpack_from(">H", font, face + 4)
        found = {}
        for at in range(min(count, 100)):
            tag, _, start, length = struct.unpack_from(">4sIII", font, face + 12 + 16 * at)
            if start < len(font):
                found[tag] = start, min(length, len(font) - start)
    except struct.error:
        return {}
    return found


def glyphs_in(font: Buffer, face: int = 0) -> GlyphOf:
    """What finds the glyphs of a face by the codes of characters."""
    tables = tables_of(font, face)
    if b"cmap" not in tables:
        return lambda code: 0
    start, length = tables[b"cmap"]
    table = font[start : start + length]
    for platform, encoding, at in _by_preference(table):
        try:
            found = _subtable(table, at)
        except (struct.error, IndexError):
            continue
        if found is not None:
            return _symbols(found) if (platform, encoding) == (3, 0) else found
    return lambda code: 0


def _by_preference(table: bytes) -> list[tuple[int, int, int]]:
    try:
        (count,) = struct.unpack_from(">H", table, 2)
        listed = [struct.unpack_from(">HHI", table, 4 + 8 * at) for at in range(min(count, 100))]
    except struct.error:
        return []
    known = [each for each in listed if each[:2] in _PREFERRED]
    return sorted(known, key=lambda each: _PREFERRED.index(each[:2]))


def _symbols(found: GlyphOf) -> GlyphOf:
    """Symbol fonts have their characters from F000 on."""
    return lambda code: found(code) or (found(0xF000 + code) if code < 0x100 else 0)


def _subtable(table: bytes, at: int) -> GlyphOf | None:
    (kind,) = struct.unpack_from(">H", table, at)
    if kind == 0:
        glyphs = table[at + 6 : at + 262]
        return lambda code: glyphs[code] if code < len(glyphs) else 0
    if kind == 4:
        return _segments(table, at)
    if kind == 6:
        first, count = struct.unpack_from(">HH", table, at + 6)
        listed = struct.unpack_from(f">{count}H", table, at + 10)
        return lambda code: listed[code - first] if 0 <= code - first < count else 0
    if kind == 12:
        (count,) = struct.unpack_from(">I", table, at + 12)
        values = struct.unpack_from(f">{3 * min(count, MOST_GROUPS)}I", table, at + 16)
        return _groups(values[0::3], values[1::3], values[2::3])
    return None


def _groups(starts: tuple[int, ...], ends: tuple[int, ...], glyphs: tuple[int, ...]) -> GlyphOf:
    def glyph(code: int) -> int:
        at = bisect_right(starts, code) - 1
        return (glyphs[at] + code - starts[at]) & 0xFFFF if at >= 0 and code <= ends[at] else 0

    return glyph


def _segments(table: bytes, at: int) -> GlyphOf:
    count = struct.unpack_from(">H", table, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", table, at + 14)
    starts = struct.unpack_from(f">{count}H", table, at + 16 + 2 * count)
    deltas = struct.unpack_from(f">{count}H", table, at + 16 + 4 * count)
    ranges_at = at + 16 + 6 * count
    ranges = struct.unpack_from(f">{count}H", table, ranges_at)

    def glyph(code: int) -> int:
        segment = bisect_right(starts, code) - 1
        if segment < 0 or code > ends[segment]:
            return 0
        if not ranges[segment]:
            return int(code + deltas[segment]) & 0xFFFF
        place = ranges_at + 2 * segment + ranges[segment] + 2 * (code - starts[segment])
        found = int.from_bytes(table[place : place + 2], "big")
        return int(found + deltas[segment]) & 0xFFFF if found else 0

    return glyph


def advances_in(font: Buffer, face: int = 0) -> Callable[[int], float]:
    """How wide the glyphs of a face stand, in shares of the size; 0 where it does not say."""
    tables = tables_of(font, face)
    try:
        (units,) = struct.unpack_from(">H", font, tables[b"head"][0] + 18)
        (count,) = struct.unpack_from(">H", font, tables[b"hhea"][0] + 34)
        start, length = tables[b"hmtx"]
    except (struct.error, KeyError):
        return lambda glyph: 0.0
    count = min(count, length // 4)

    def advance(glyph: int) -> float:
        at = start + 4 * min(glyph, count - 1)
        return int.from_bytes(font[at : at + 2], "big") / units if units and count else 0.0

    return advance


def names_in(font: Buffer, face: int = 0) -> Iterator[str]:
    """What a face is called, in each of its languages."""
    start, length = tables_of(font, face).get(b"name", (0, 0))
    table = font[start : start + length]
    try:
        _, count, storage = struct.unpack_from(">HHH", table)
        for at in range(min(count, 500)):
            platform, _, _, kind, size, offset = struct.unpack_from(">6H", table, 6 + 12 * at)
            if kind in (_FAMILY, _FULL, _TYPOGRAPHIC) and platform in (0, 3):
                raw = table[storage + offset : storage + offset + size]
                yield raw.decode("utf-16-be", "replace")
    except struct.error:
        return
