"""Unpacks the text of messages that Outlook keeps as compressed RTF only (MS-OXRTFCP), and takes the text out."""

from __future__ import annotations

import re
import struct
from typing import Final

_DICTIONARY: Final = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans "
    b"SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_COMPRESSED, _PLAIN = 0x75465A4C, 0x414C454D
_WINDOW = 4096
_LARGEST = 8 << 20  # bytes of RTF
_TOKEN = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\(.)|([{}])|[\r\n]++|([^\\{}\r\n]++)", re.S
)
_ASIDE = frozenset(
    b"fonttbl colortbl stylesheet info pict object themedata listtable listoverridetable generator xmlnstbl "
    b"latentstyles datastore mhtmltag header footer".split()
)
_MARKS = {b"par": "\n", b"line": "\n", b"tab": "\t", b"cell": "\t", b"row": "\n", b"emdash": "—", b"endash": "–",
          b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•"}  # fmt: skip
_TAG = re.compile(r"<[^<>]{1,2000}>")


def text_of_rtf(content: bytes) -> str:
    """The text of a compressed RTF; "" when it is none."""
    return plain_text(unpacked(content))


def unpacked(content: bytes) -> bytes:
    """The RTF: references into a window of 4 KB that begins with what most RTF have."""
    if len(content) < 16:
        return b""
    _, size, kind, _ = struct.unpack_from("<IIII", content)
    if kind == _PLAIN:
        return content[16 : 16 + size]
    if kind != _COMPRESSED or size > _LARGEST:
        return b""
    window = bytearray(_DICTIONARY.ljust(_WINDOW, b" "))
    at, write, out = 16, len(_DICTIONARY), bytearray()
    while at < len(content) and len(out) < size:
        control, at = content[at], at + 1
        for bit in range(8):
            if control >> bit & 1:
                pair = int.from_bytes(content[at : at + 2], "big")
                start, length, at = pair >> 4, (pair & 15) + 2, at + 2
                if start == write or at > len(content):
                    return bytes(out)
                found = [(start + step) % _WINDOW for step in range(length)]
            else:
                found, at = [-1], at + 1
                if at > len(content):
                    return bytes(out)
            for place in found:
                byte = content[at - 1] if place < 0 else window[place]
                window[write] = byte
                write = (write + 1) % _WINDOW
                out.append(byte)
    return bytes(out[:size])


def plain_text(rtf: bytes) -> str:
    """The text of an RTF, of one that wraps HTML without its tags."""
    pieces: list[str] = []
    raw = bytearray()
    depth = aside = 0  # aside: the depth of the group that is left out
    skip = 0  # characters that stand for one in Unicode
    for found in _TOKEN.finditer(rtf):
        byte, word, number, symbol, brace, plain = found.groups()
        if byte is None and plain is None and raw:
            pieces.append(raw.decode("gb18030", "replace"))
            raw.clear()
        if brace:
            depth += 1 if brace == b"{" else -1
            aside = 0 if aside and depth < aside else aside
        elif aside:
            continue
        elif byte or plain:
            data = bytes.fromhex(byte.decode()) if byte else plain
            raw += data[min(skip, len(data)) :]
            skip = max(0, skip - len(data))
        elif word == b"u" and number:
            pieces.append(chr(int(number) & 0xFFFF))
            skip = 1
        elif word in _ASIDE or symbol == b"*":
            aside = depth
        elif word in _MARKS:
            pieces.append(_MARKS[word])
        elif symbol in (b"\\", b"{", b"}"):
            pieces.append(symbol.decode())
    pieces.append(raw.decode("gb18030", "replace"))
    text = "".join(pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _TAG.sub("", text) if b"\\fromhtml" in rtf[:400] else text
