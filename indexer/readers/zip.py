"""Unpacks a ZIP file: the names and bytes of its members, or the reason why one stays closed.

Nothing is written to a disk here, so a name cannot lead anywhere. Sizes are counted while unpacking: what a
ZIP says of itself may be a lie.
"""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from indexer.errors import UnreadableFile
from indexer.readers.packed.names import names_of
from indexer.readers.zip_directory import BROKEN, MOST_MEMBERS, open_zip

LARGEST_MEMBER = 64 << 20  # bytes
LARGEST_TOTAL = 1 << 30
DEEPEST = 3  # ZIP files in ZIP files

_ENCRYPTED = 0x1  # flag bits, from PKWARE's APPNOTE 4.4.4
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others can ask for gigabytes to unpack a byte
_CHUNK = 1 << 16
_HIDDEN = (".", "~$")  # hidden and lock files; __MACOSX holds what a Mac adds beside each file


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
        parts: list[bytes] = []
        size = 0
        try:
            with archive.open(member) as file:
                while part := file.read(_CHUNK):
                    size += len(part)
                    self.bytes += len(part)
                    if self.bytes > LARGEST_TOTAL:
                        raise UnreadableFile("ZIP unpacks to too much", gigabytes=LARGEST_TOTAL >> 30)
                    if size > LARGEST_MEMBER:
                        raise UnreadableFile("ZIP member too large", megabytes=LARGEST_MEMBER >> 20)
                    parts.append(part)
        except BROKEN as error:
            raise UnreadableFile("ZIP member damaged") from error
        return b"".join(parts)


def _is_empty(content: bytes | BinaryIO) -> bool:
    """Whether there is not one byte; an open file is always true."""
    return not content if isinstance(content, bytes) else content.seek(0, io.SEEK_END) == 0


def read_packed(content: bytes | BinaryIO) -> Iterator[tuple[str, bytes | UnreadableFile]]:
    """The members of a ZIP file, those of ZIP files in it too: name as `目录/文件.docx`, then bytes or refusal.

    Folders, hidden files, links and empty ZIP files are left out. Raises UnreadableFile when the file cannot
    be opened at all; once a limit on the whole is reached, the last pair says so.
    """
    yield from _members(content, Unpacking(), "", 1)


def _members(
    content: bytes | BinaryIO, unpacking: Unpacking, above: str, depth: int
) -> Iterator[tuple[str, bytes | UnreadableFile]]:
    with unpacking.open(content) as archive:
        members = archive.infolist()
        for member, written in zip(members, names_of(members), strict=True):
            name = above + plain_path(written)
            if written.endswith(("/", "\\")) or _is_link(member) or _is_hidden(name):
                continue
            unpacking.members += 1
            if unpacking.members > MOST_MEMBERS:
                yield name, UnreadableFile("ZIP members not read from here on", most=MOST_MEMBERS)
                return
            try:
                inner = unpacking.read(archive, member)
                if name.lower().endswith(".zip"):
                    yield from _nested(inner, unpacking, name, depth)
                else:
                    yield name, inner
            except UnreadableFile as refusal:
                yield name, refusal
            if unpacking.bytes > LARGEST_TOTAL or unpacking.members > MOST_MEMBERS:
                return


def _nested(
    content: bytes, unpacking: Unpacking, name: str, depth: int
) -> Iterator[tuple[str, bytes | UnreadableFile]]:
    if depth >= DEEPEST:
        raise UnreadableFile("ZIP nested too deep", most=DEEPEST)
    yield from _members(content, unpacking, f"{name} › ", depth + 1)


def plain_path(name: str) -> str:
    """A name from a stranger as `目录/文件.docx`: no `..`, no drive, no root, nothing unprintable."""
    name = "".join(character for character in name.replace("\\", "/") if character.isprintable())
    parts = [part.strip() for part in name.split("/")]
    return "/".join(part for part in parts if part.strip(". ") and not _is_drive(part)) or "未命名"


def _is_drive(part: str) -> bool:
    return len(part) == 2 and part[1] == ":"


def _is_link(member: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(member.external_attr >> 16)


def _is_hidden(name: str) -> bool:
    parts = name.rpartition(" › ")[2].split("/")
    return "__MACOSX" in parts or any(part.startswith(_HIDDEN) for part in parts)
