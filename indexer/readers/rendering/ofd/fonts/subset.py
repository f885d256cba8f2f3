"""Leaves out of a large font the outlines that are not shown, without moving what refers to glyphs by number.

TrueType after ISO/IEC 14496-22 (glyf, loca), CFF after Adobe's Technical Note 5176.
"""

from __future__ import annotations

import struct

from indexer.readers.rendering.ofd.fonts.tables import Buffer, tables_of

_LARGE = 1 << 19  # bytes of a font from which on it is worth it
_KEPT = (b"cvt ", b"fpgm", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"prep", b"CFF ")
_MOST_PARTS = 1_000  # glyphs that a page's are made of, beside them
_END_OF_GLYPH = b"\x0e"
_CHAR_STRINGS, _CHARSET, _PRIVATE = (17,), (15,), (18,)
_FONTS, _FONT_OF_GLYPH = (12, 36), (12, 37)


def subset(font: Buffer, face: int, glyphs: set[int]) -> bytes:
    """A face by itself, with the outlines of these glyphs at least; a small font as it is."""
    tables = tables_of(font, face)
    is_whole = face == 0 and font[:4] != b"ttcf"
    if is_whole and (len(font) < _LARGE or not (b"glyf" in tables or b"CFF " in tables)):
        return bytes(font)
    whole = memoryview(font)
    parts = {tag: whole[start : start + length] for tag, (start, length) in tables.items() if tag in _KEPT}
    try:
        if b"CFF " in parts:
            parts[b"CFF "] = memoryview(_sparse_cff(parts[b"CFF "], glyphs))
        else:
            outlines, places = _sparse_glyf(parts, glyphs)
            parts[b"glyf"], parts[b"loca"] = memoryview(outlines), memoryview(places)
    except (struct.error, KeyError, IndexError, ValueError):
        pass  # whole, as it is
    return _assembled(parts)


def _assembled(parts: dict[bytes, memoryview]) -> bytes:
    kind = b"OTTO" if b"CFF " in parts else b"\0\1\0\0"
    head = [kind + struct.pack(">HHHH", len(parts), 0, 0, 0)]
    body: list[memoryview | bytes] = []
    at = 12 + 16 * len(parts)
    for tag, part in sorted(parts.items()):
        head.append(struct.pack(">4sIII", tag, 0, at, len(part)))
        body += [part, b"\0" * (-len(part) % 4)]
        at += len(part) + -len(part) % 4
    return b"".join([*head, *body])


def _sparse_glyf(parts: dict[bytes, memoryview], glyphs: set[int]) -> tuple[bytes, bytes]:
    is_long = struct.unpack_from(">h", parts[b"head"], 50)[0]
    loca, glyf = parts[b"loca"], parts[b"glyf"]
    form, unit = ("I", 1) if is_long else ("H", 2)
    places = struct.unpack(f">{len(loca) // struct.calcsize('>' + form)}{form}", loca[: len(loca) & ~3])
    wanted = {0, *glyphs}
    waiting = list(wanted)
    while waiting and len(wanted) < len(glyphs) + _MOST_PARTS:
        glyph = waiting.pop()
        if glyph + 1 < len(places):
            for part in _parts_of(glyf[places[glyph] * unit : places[glyph + 1] * unit]):
                if part not in wanted:
                    wanted.add(part)
                    waiting.append(part)
    kept = []
    offsets = []
    at = 0
    for glyph in range(len(places) - 1):
        offsets.append(at // unit)
        if glyph in wanted:
            outline = bytes(glyf[places[glyph] * unit : places[glyph + 1] * unit])
            kept.append(outline + b"\0" * (-len(outline) % 4))
            at += len(kept[-1])
    offsets.append(at // unit)
    return b"".join(kept) or b"\0", struct.pack(f">{len(offsets)}{form}", *offsets)


def _parts_of(outline: memoryview) -> list[int]:
    """The glyphs that a glyph is made of."""
    if len(outline) < 10 or struct.unpack_from(">h", outline)[0] >= 0:
        return []
    found: list[int] = []
    at = 10
    while at + 4 <= len(outline) and len(found) < 64:
        flags, part = struct.unpack_from(">HH", outline, at)
        found.append(part)
        at += (
            4
            + (4 if flags & 1 else 2)
            + (2 if flags & 8 else 4 if flags & 0x40 else 8 if flags & 0x80 else 0)
        )
        if not flags & 0x20:
            break
    return found


def _sparse_cff(cff: memoryview, glyphs: set[int]) -> bytes:
    """A CFF whose other glyphs are empty. What lies behind the outlines moves forward, so its places are mended."""
    names = _Index(cff, cff[2])
    tops = _Index(cff, names.end)
    top = _operands(cff, *tops.item(0))
    outlines_at = _number(cff, top[_CHAR_STRINGS][-1])
    outlines = _Index(cff, outlines_at)
    kept: list[bytes | memoryview] = []
    offsets = [1]
    after = 0  # the glyph before
    for glyph in sorted({0, *glyphs} & set(range(outlines.count))):
        kept.append(_END_OF_GLYPH * (glyph - after))
        offsets += range(offsets[-1] + 1, offsets[-1] + 1 + glyph - after)
        start, end = outlines.item(glyph)
        kept.append(cff[start:end])
        offsets.append(offsets[-1] + max(end - start, 0))
        after = glyph + 1
    kept.append(_END_OF_GLYPH * (outlines.count - after))
    offsets += range(offsets[-1] + 1, offsets[-1] + 1 + outlines.count - after)
    new = struct.pack(">HB", outlines.count, 4) + struct.pack(f">{len(offsets)}I", *offsets) + b"".join(kept)
    less = outlines.end - outlines_at - len(new)
    before, behind = bytearray(cff[:outlines_at]), bytearray(cff[outlines.end :])
    places = [top[key][-1] for key in (_CHARSET, _FONTS, _FONT_OF_GLYPH) if key in top]
    places += [top[_PRIVATE][-1]] if _PRIVATE in top else []
    if _FONTS in top:
        fonts = _Index(cff, _number(cff, top[_FONTS][-1]))
        for at in range(fonts.count):
            places.append(_operands(cff, *fonts.item(at))[_PRIVATE][-1])
    for place in places:
        value = _number(cff, place)
        if value > outlines_at:
            if cff[place] != 29:
                raise ValueError("no room for another number")
            part, at = (before, place) if place < outlines_at else (behind, place - outlines.end)
            part[at + 1 : at + 5] = struct.pack(">i", value - less)
    return bytes(before) + new + bytes(behind)


class _Index:
    """Where the items of an INDEX lie (5176, 5)."""

    def __init__(self, cff: memoryview, at: int) -> None:
        self._cff = cff
        (self.count,) = struct.unpack_from(">H", cff, at)
        if not self.count:
            self.end = at + 2
            return
        self._size = cff[at + 2]
        if not 1 <= self._size <= 4:
            raise ValueError("no index")
        self._offsets = at + 3
        self._data = at + 2 + self._size * (self.count + 1)
        self.end = self._data + self._offset(self.count)
        if self.end > len(cff):
            raise ValueError("an index beyond the font")

    def item(self, at: int) -> tuple[int, int]:
        if not 0 <= at < self.count:
            raise IndexError(at)
        return self._data + self._offset(at), self._data + self._offset(at + 1)

    def _offset(self, at: int) -> int:
        start = self._offsets + at * self._size
        return int.from_bytes(self._cff[start : start + self._size], "big")


def _operands(cff: memoryview, start: int, end: int) -> dict[tuple[int, ...], list[int]]:
    """Where the operands of each operator of a DICT lie (5176, 4)."""
    found: dict[tuple[int, ...], list[int]] = {}
    operands: list[int] = []
    at = start
    while at < end:
        first = cff[at]
        if first <= 21:
            key = (first, cff[at + 1]) if first == 12 else (first,)
            found[key] = operands
            operands = []
            at += len(key)
            continue
        operands.append(at)
        if first == 28:
            at += 3
        elif first == 29:
            at += 5
        elif first == 30:
            at += 1
            while at < end and cff[at] & 0xF != 0xF:
                at += 1
            at += 1
        else:
            at += 1 if first < 247 else 2
    return found


def _number(cff: memoryview, at: int) -> int:
    """A whole number of a DICT."""
    first = cff[at]
    if 32 <= first <= 246:
        return first - 139
    if 247 <= first <= 250:
        return (first - 247) * 256 + cff[at + 1] + 108
    if first == 28:
        return int(struct.unpack_from(">h", cff, at + 1)[0])
    if first == 29:
        return int(struct.unpack_from(">i", cff, at + 1)[0])
    raise ValueError("no place")
