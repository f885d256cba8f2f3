"""Makes mutated copies of sound files, the same on every run: also inside of what is packed.

Bytes are flipped, cut, repeated, spliced with another file's, and numbers made absurd. In ZIP files this happens to
members that are then packed again with right check sums, in PDF files to streams, in pages and Markdown to tags
and marks: damage that gets past the outermost parser.
"""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress

Mutate = Callable[[bytes, bytes, random.Random], bytes]

_NUMBERS = ("0", "-1", "1", "65536", "2147483647", "4294967296", "99999999999999999999", "1e309", "NaN", "")
_VALUES = (*_NUMBERS, "g 999999999 1", "1 2 3 4 5 6", "工", "../x", "true", "&amp;", " ")
_FIELDS = (b"\0", b"\xff", b"\x7f", b"\x80")
_ODD = (
    "\0", "\ufeff", "\u202e", "\u2028", "\ufffe", "\r", "&#x110000;", "&#0;", "&e;", "<![CDATA[", "]]>", "<!--", "-->", "<?x",
    "</p>", "<table>", "<td>", "'", '"', "<", ">", "\\", "|", "```\n", "[^1]", "    ", "𠀀", "é",
)  # fmt: skip
_TOKEN = re.compile(r"<[^<>]{0,200}>|[#*_>|`\[\]\-]+|[^<>#*_>|`\[\]\-]{1,40}")
_VALUE = re.compile(r'(?<==")[^"]*(?=")|(?<=>)[^<]+(?=<)')
_ELEMENT = re.compile(r"<([\w:]+)(?:\s[^<>]*)?>[^<>]*</\1>|<[\w:]+(?:\s[^<>]*)?/>")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_PNG = b"\x89PNG\r\n\x1a\n"
_CODECS = ("utf-8", "gb18030", "latin-1")
_LONGEST = 4 << 20  # bytes: copies of copies grow


def mutated(seeds: Sequence[bytes], number: int, inside: Mutate | None) -> bytes:
    """The copy of that number: wounded at the surface or, two times of three where there is an inside, in there."""
    chance = random.Random(number)
    content, other = chance.choice(seeds), chance.choice(seeds)
    if inside is not None and number % 3:
        return inside(content, other, chance)
    return on_the_surface(content, other, chance)


def on_the_surface(content: bytes, other: bytes, chance: random.Random) -> bytes:
    """A few wounds anywhere."""
    for _ in range(chance.choice((1, 1, 2, 5))):
        content = chance.choice(_WOUNDS)(content, other, chance)[:_LONGEST]
    return content


def of_text(content: bytes, other: bytes, chance: random.Random) -> bytes:
    """Tags and marks dropped, doubled, swapped, nested without end; what no author writes put between them."""
    text, codec = _decoded(content)
    tokens, others = _TOKEN.findall(text), _TOKEN.findall(_decoded(other)[0])
    for _ in range(chance.choice((1, 2, 8))):
        at, to = chance.randrange(len(tokens) + 1), chance.randrange(len(tokens) + 1)
        match chance.randrange(6):
            case 0:
                del tokens[at : at + chance.randint(1, 20)]
            case 1:
                tokens[at:at] = tokens[to : to + 1] * chance.choice((1, 10, 3000))
            case 2:
                tokens[at:at] = [chance.choice(_ODD)] * chance.choice((1, 1, 50))
            case 3:
                tokens[at : at + 5], tokens[to : to + 5] = tokens[to : to + 5], tokens[at : at + 5]
            case 4:
                tokens[at:at] = others[to : to + 50]
            case _:
                tokens[at : at + 1] = [
                    _NUMBER.sub(lambda _: chance.choice(_NUMBERS), token) for token in tokens[at : at + 1]
                ]
    return "".join(tokens).encode(codec, "replace")[:_LONGEST]


def of_xml(content: bytes, other: bytes, chance: random.Random) -> bytes:
    """Mostly XML that is sound still: values exchanged or absurd, elements left out, doubled or many."""
    if chance.random() < 0.25:
        return of_text(content, other, chance)
    text, codec = _decoded(content)
    values = _VALUE.findall(text) or [""]
    share = chance.choice((0.002, 0.02, 0.2))

    def value(found: re.Match[str]) -> str:
        return (
            chance.choice((*_VALUES, *chance.choices(values, k=9))) if chance.random() < share else found[0]
        )

    def element(found: re.Match[str]) -> str:
        return found[0] * chance.choice((0, 2, 300)) if chance.random() < share / 4 else found[0]

    pattern, wounded = (_ELEMENT, element) if chance.random() < 0.3 else (_VALUE, value)
    return pattern.sub(wounded, text).encode(codec, "replace")[:_LONGEST]


def of_zip(content: bytes, other: bytes, chance: random.Random) -> bytes:
    """Members wounded, left out, doubled, renamed or exchanged, and packed again."""
    members, others = _unpacked(content), _unpacked(other)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(members))
        name, member = members[at]
        match chance.randrange(8):
            case 0:
                members[at] = (name, b"")
            case 1:
                members.append((f"../{name}", member))
            case 2:
                members[at] = (name, chance.choice(others)[1])
            case 3:
                members[at] = (name, on_the_surface(member, chance.choice(others)[1], chance))
            case _:
                members[at] = (name, of_xml(member, chance.choice(others)[1], chance))
    return _packed(members)


def of_pdf(content: bytes, other: bytes, chance: random.Random) -> bytes:
    """One to four streams wounded and compressed again; their lengths may be lies."""
    streams = list(_STREAM.finditer(content))
    for found in sorted(
        chance.sample(streams, min(len(streams), chance.randint(1, 4))), key=lambda each: -each.start()
    ):
        try:
            plain = zlib.decompress(found[1])
        except zlib.error:
            plain = found[1]
        wounded = zlib.compress(on_the_surface(plain, other, chance), 1)
        content = content[: found.start(1)] + wounded + content[found.end(1) :]
    return content if chance.random() < 0.7 else on_the_surface(content, other, chance)


def of_png(content: bytes, other: bytes, chance: random.Random) -> bytes:
    """A chunk wounded, the picture itself before it is compressed, under a right check sum (ISO 15948, 5.3)."""
    chunks, at = [], len(_PNG)
    while at < len(content):
        (length,) = struct.unpack_from(">I", content, at)
        chunks.append((content[at + 4 : at + 8], content[at + 8 : at + 8 + length]))
        at += 12 + length
    hurt = chance.randrange(len(chunks))
    kind, data = chunks[hurt]
    plain = zlib.decompress(data) if kind == b"IDAT" else data
    wounded = chance.choice((_flip, _with_odd_field, _repeat))(plain, other, chance)
    chunks[hurt] = (kind, zlib.compress(wounded) if kind == b"IDAT" else wounded)
    return _PNG + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def _unpacked(content: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist() if not name.endswith("/")]


def _packed(members: Sequence[tuple[str, bytes]]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number, (name, member) in enumerate(members):
            if name not in archive.namelist():
                archive.writestr(
                    zipfile.ZipInfo(name), member, zipfile.ZIP_DEFLATED if number % 5 else zipfile.ZIP_STORED
                )
    return file.getvalue()


def _flip(content: bytes, other: bytes, chance: random.Random) -> bytes:
    copy = bytearray(content)
    for _ in range(chance.choice((1, 1, 4, 64)) if copy else 0):
        copy[chance.randrange(len(copy))] ^= 1 << chance.randrange(8)
    return bytes(copy)


def _cut(content: bytes, _: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return chance.choice((content[:at], content[at:], content[:at] + content[at + chance.randint(1, 2000) :]))


def _splice(content: bytes, other: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)] + other[chance.randrange(len(other) + 1) :]


def _repeat(content: bytes, _: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    block = content[at : at + chance.choice((1, 16, 500))]
    return content[:at] + block * chance.choice((2, 20, 2000)) + content[at:]


def _with_odd_field(content: bytes, _: bytes, chance: random.Random) -> bytes:
    at, width = chance.randrange(len(content) + 1), chance.choice((1, 2, 4, 8))
    return content[:at] + chance.choice(_FIELDS) * width + content[at + width :]


def _with_odd_number(content: bytes, _: bytes, chance: random.Random) -> bytes:
    numbers = list(re.finditer(rb"\d+", content))
    if not numbers:
        return content
    found = chance.choice(numbers)
    return content[: found.start()] + chance.choice(_NUMBERS).encode() + content[found.end() :]


def _decoded(content: bytes) -> tuple[str, str]:
    for codec in _CODECS:
        with suppress(UnicodeDecodeError):
            return content.decode(codec), codec
    raise AssertionError("Latin-1 reads any bytes")


_WOUNDS: tuple[Mutate, ...] = (_flip, _flip, _cut, _splice, _repeat, _with_odd_field, _with_odd_number)
