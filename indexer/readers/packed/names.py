"""Decodes the names of members, which are bytes in whatever encoding the packing program's system had.

Programs that say so are believed: the flag of UTF-8, the Unicode path of Info-ZIP. For all others the names of an archive
are judged together, since one program wrote them: 通知 in GBK happens to be valid UTF-8, but reads as no language.
"""

from __future__ import annotations

import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Final

from indexer.readers.encoding import commonness, strangeness

_UTF8_FLAG: Final = 0x800  # bit 11: APPNOTE 4.4.4
_UNICODE_PATH: Final = 0x7075  # APPNOTE 4.6.9
_EXTRA = struct.Struct("<HH")  # tag and length of a field
_CODECS = ("utf-8", "gb18030", "big5hkscs", "cp437")  # of equals, the first
_HANDICAP = {"utf-8": 0.0, "gb18030": 0.0, "big5hkscs": 0.2, "cp437": 0.5}  # how likely they are beforehand
_UNREADABLE = 5.0  # score of bytes that are none in a codec
_RARE = 0.7  # score of a name without any common character
_ACCENTED = re.compile(r"(?<=[A-Za-z])[À-ɏ]|[À-ɏ](?=[A-Za-z])")  # letters of words in other languages
_MOST_JUDGED = 300  # names


def names_of(members: Sequence[zipfile.ZipInfo]) -> list[str]:
    """The names of a ZIP file's members, in their order."""
    stated = [_stated(member) for member in members]
    raw = [b"" if name else _raw(member) for name, member in zip(stated, members, strict=True)]
    return [name or found for name, found in zip(stated, decoded_names(raw), strict=True)]


def decoded_names(raw: Sequence[bytes]) -> list[str]:
    """Names of one archive that do not say in which encoding they are."""
    judged = [name for name in dict.fromkeys(raw) if not name.isascii()][:_MOST_JUDGED]
    together = {
        codec: sum(_score(name, codec) for name in judged) / max(1, len(judged)) + _HANDICAP[codec]
        for codec in _CODECS
    }
    return [_decoded(name, together) for name in raw]


def _decoded(name: bytes, together: dict[str, float]) -> str:
    if name.isascii():
        return name.decode("ascii")
    return name.decode(min(_CODECS, key=lambda codec: _score(name, codec) + together[codec]), "replace")


def _score(name: bytes, codec: str) -> float:
    """How unlikely a name is in a codec: 0 for everyday Chinese."""
    try:
        text = name.decode(codec)
    except UnicodeDecodeError:
        return _UNREADABLE
    text = "".join(character for character in text if unicodedata.category(character) != "Cf")
    text = _ACCENTED.sub("", text)
    return strangeness(text) + _RARE * (1 - commonness(text))


def _raw(member: zipfile.ZipInfo) -> bytes:
    """The bytes of a name that Python has read as code page 437, which keeps each."""
    return member.orig_filename.encode("cp437", "replace")


def _stated(member: zipfile.ZipInfo) -> str:
    """The name as the archive states it in UTF-8, "" when it does not."""
    if member.flag_bits & _UTF8_FLAG:
        return member.orig_filename
    checksum = zlib.crc32(_raw(member))
    for tag, value in _fields(member.extra):
        if tag == _UNICODE_PATH and value[:1] == b"\1" and value[1:5] == checksum.to_bytes(4, "little"):
            return value[5:].decode("utf-8", "replace")
    return ""


def _fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + _EXTRA.size <= len(extra):
        tag, length = _EXTRA.unpack_from(extra, at)
        at += _EXTRA.size
        yield tag, extra[at : at + length]
        at += length
