"""Unpacks a ZIP file: the names and bytes of its members, or the reason why one stays closed.

Nothing is written to a disk here, so a name cannot lead anywhere. Sizes are counted while unpacking: what a
ZIP says of itself may be a lie.
"""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import BinaryIO

from indexer.errors import UnreadableFile
from indexer.readers.packed.names import names_of
from indexer.readers.zip_directory import BROKEN, open_zip

LARGEST_MEMBER = 64 << 20  # bytes
LARGEST_TOTAL = 1 << 30

_ENCRYPTED = 0x1  # flag bits, from PKWARE's APPNOTE 4.4.4
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others can ask for gigabytes to unpack a byte
_CHUNK = 1 << 16


class Unpacking:
    """What may still be unpacked of one file. Shared by a ZIP file and those in it."""

    def __init__(self) -> None:
        self.members = 0
        self.bytes = 0

    def open(self, content: bytes | BinaryIO) -> zipfile.ZipFile:
        """A ZIP's directory. Raises UnreadableFile."""
        if _is_empty(content):
            raise UnreadableFile("file is empty")
        return open_zip(content)

    def read(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
        """A member's bytes. Raises UnreadableFile; of a bomb before it has gone off."""
        if member.flag_bits & _ENCRYPTED:
            raise UnreadableFile("ZIP member has a password")
        if member.compress_type not in _METHODS:
            raise UnreadableFile("ZIP method unknown")
        try:
            with archive.open(member) as file:
                return self.gather(iter(partial(file.read, _CHUNK), b""))
        except BROKEN as error:
            raise UnreadableFile("ZIP member damaged") from error

    def gather(self, parts: Iterable[bytes]) -> bytes:
        """A member's bytes, part by part. Raises UnreadableFile when they are too many."""
        gathered: list[bytes] = []
        size = 0
        for part in parts:
            size += len(part)
            self.count(len(part))
            if size > LARGEST_MEMBER:
                raise UnreadableFile("ZIP member too large", megabytes=LARGEST_MEMBER >> 20)
            gathered.append(part)
        return b"".join(gathered)

    def count(self, size: int) -> None:
        """Note so many bytes more. Raises UnreadableFile when all are too many."""
        self.bytes += size
        if self.bytes > LARGEST_TOTAL:
            raise UnreadableFile("ZIP unpacks to too much", gigabytes=LARGEST_TOTAL >> 30)


def _is_empty(content: bytes | BinaryIO) -> bool:
    """Whether there is not one byte; an open file is always true."""
    return not content if isinstance(content, bytes) else content.seek(0, io.SEEK_END) == 0


def members_of(content: bytes | BinaryIO, unpacking: Unpacking) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """The names of a ZIP file's members with what reads each; folders and links are left out. Raises UnreadableFile."""
    with unpacking.open(content) as archive:
        members = archive.infolist()
        for member, name in zip(members, names_of(members), strict=True):
            if not (name.endswith(("/", "\\")) or is_link(member)):
                yield name, partial(unpacking.read, archive, member)


def plain_path(name: str) -> str:
    """A name from a stranger as `目录/文件.docx`: no `..`, no drive, no root, nothing unprintable."""
    name = "".join(character for character in name.replace("\\", "/") if character.isprintable())
    parts = [part.strip() for part in name.split("/")]
    return "/".join(part for part in parts if part.strip(". ") and not _is_drive(part)) or "未命名"


def _is_drive(part: str) -> bool:
    return len(part) == 2 and part[1] == ":"


def is_packed_plainly(member: zipfile.ZipInfo) -> bool:
    """Whether it has no password, and a method that unpacks to no more than a thousand times its size."""
    return not member.flag_bits & _ENCRYPTED and member.compress_type in _METHODS


def is_link(member: zipfile.ZipInfo) -> bool:
    """Whether it is a symbolic link."""
    return stat.S_ISLNK(member.external_attr >> 16)
