"""Decides whether a file can be the mark of an office on every page: a small picture that brings nothing to run along.

A browser shows it as an image, which runs no scripts; it may be opened by its address, too, so an SVG with scripts, with
anything from elsewhere or of another namespace is refused all the same. No DTD is read: there are no entities.
Sources: PNG (Third Edition), W3C, 5.2 to 5.6 and 11.2; SVG 2, W3C, 2.4 and 5 to 16.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Any, Final
from xml.parsers import expat

from indexer.catalogue import Mark
from indexer.errors import InvalidRequest

LARGEST: Final = 32 << 10  # bytes: every reader gets it once
MOST_PIXELS: Final = 1024  # of width or height

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of a colour type
_SVG: Final = "http://www.w3.org/2000/svg"
_ELEMENTS: Final = frozenset(
    "svg g defs symbol use path rect circle ellipse line polyline polygon text tspan title desc style "
    "linearGradient radialGradient stop clipPath mask pattern".split()
)
_FROM_ELSEWHERE: Final = re.compile(r"url\((?!\s*['\"]?#)|@import|javascript:|expression\(|\\", re.IGNORECASE)


def read_mark(content: bytes) -> Mark:
    """The mark that a file holds. Raises InvalidRequest, which says what is wrong with it."""
    if not content:
        raise InvalidRequest("no mark given")
    if len(content) > LARGEST:
        raise InvalidRequest("mark too large", most=LARGEST >> 10)
    if content.startswith(_PNG):
        _require_sound_png(content)
        return Mark("image/png", content)
    if b"<svg" in content or b":svg" in content:
        _require_harmless_svg(content)
        return Mark("image/svg+xml", content)
    raise InvalidRequest("mark of another format")


def _require_sound_png(content: bytes) -> None:
    try:
        chunks = list(_chunks(content))
        (first, head), names = chunks[0], [name for name, _ in chunks]
        if first != b"IHDR" or len(head) != 13 or names[-1] != b"IEND" or b"acTL" in names:
            raise ValueError(first)
        width, height = int.from_bytes(head[:4], "big"), int.from_bytes(head[4:8], "big")
        depth, channels = head[8], _CHANNELS[head[9]]
        if not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
            raise InvalidRequest("mark of too many pixels", most=MOST_PIXELS)
        most = height * (width * depth * channels // 8 + 2) * 2  # twice, for what interlacing adds
        unpacking = zlib.decompressobj()
        unpacking.decompress(b"".join(data for name, data in chunks if name == b"IDAT"), most)
        if not unpacking.eof:
            raise ValueError("IDAT")
    except (ValueError, KeyError, IndexError, zlib.error) as error:
        raise InvalidRequest("mark damaged") from error


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Names and data, to the end of the file. Raises ValueError."""
    at = len(_PNG)
    while at < len(content):
        size, name = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        data, check = content[at + 8 : at + 8 + size], content[at + 8 + size : at + 12 + size]
        if len(check) < 4 or zlib.crc32(name + data) != int.from_bytes(check, "big"):
            raise ValueError(name)
        yield name, data
        at += 12 + size


def _require_harmless_svg(content: bytes) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    depth, texts = 0, list[str]()

    def refuse(*_: Any) -> None:
        raise InvalidRequest("mark with something to run")

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        namespace, _, element = name.rpartition(" ")
        if namespace != _SVG or element not in _ELEMENTS or (depth == 0) != (element == "svg"):
            refuse()
        depth += 1
        for key, value in attributes.items():
            own = key.rpartition(" ")[2].lower()
            if own.startswith("on") or (own == "href" and not value.startswith("#")):
                refuse()
            texts.append(value)

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.StartDoctypeDeclHandler = parser.ProcessingInstructionHandler = refuse
    parser.CharacterDataHandler = texts.append
    parser.buffer_text = True
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as error:  # of an encoding there is none of, too
        raise InvalidRequest("mark damaged") from error
    if any(_FROM_ELSEWHERE.search(text) for text in texts):
        refuse()
