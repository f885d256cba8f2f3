"""Opens a ZIP file when its directory is within reason: of bearable size, and no two members made of the same bytes.

All is told from the directory alone, before anything is unpacked. Members that overlap are how a small file unpacks to
petabytes (David Fifield, "A better zip bomb", 2019); what is compressed once unpacks to at most 1,032 times its size.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import BinaryIO, Final

from indexer.errors import UnreadableFile

MOST_ENTRIES: Final = (
    20_000  # of a ZIP's directories, those of ZIP files in it too: a kilobyte of memory each
)
MOST_MEMBERS: Final = 5_000
LARGEST_DIRECTORY: Final = 4 << 20  # bytes: 800 for each member
LARGEST_PACKAGE: Final = 200 << 20  # bytes that a file of a word processor or spreadsheet unpacks to
BROKEN: Final = (  # what the standard library raises over damaged files; the first two on purpose
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    IndexError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
)

_ENTRY = b"PK\x01\x02"  # how one begins: APPNOTE 4.3.12
_LOCAL_HEADER = 30  # bytes before each member, and its name: APPNOTE 4.3.7
_SIZE = 5  # of the directory, in what the standard library reads of the end of a ZIP file
_LARGEST_ENTRY = 400  # bytes of a directory for a member, a name of 180 bytes included
_CHUNK = 1 << 16


class UnreasonableDirectory(UnreadableFile):
    """A ZIP file that is no good to open, whatever is in it."""


def open_zip(content: bytes | BinaryIO) -> zipfile.ZipFile:
    """A ZIP file with its directory read. Raises UnreasonableDirectory; UnreadableFile for one that is damaged."""
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    if _entries(file) > MOST_ENTRIES:
        raise UnreasonableDirectory("ZIP has too many members", most=MOST_MEMBERS)
    return _opened(file, MOST_MEMBERS, LARGEST_DIRECTORY)


def open_large_zip(file: BinaryIO, most: int) -> zipfile.ZipFile:
    """The same for one of so many members, which hold other ZIP files as they are."""
    archive = _opened(file, most, most * _LARGEST_ENTRY)
    if len(archive.infolist()) > most:
        archive.close()
        raise UnreasonableDirectory("ZIP has too many members", most=most)
    return archive


def _opened(file: BinaryIO, most: int, largest: int) -> zipfile.ZipFile:
    try:
        end = zipfile._EndRecData(file)  # type: ignore[attr-defined]
        if end and end[_SIZE] > largest:  # reading it takes up to 0.4 s a megabyte
            raise UnreasonableDirectory("ZIP has too many members", most=most)
        archive = zipfile.ZipFile(file)
    except BROKEN as error:
        raise UnreadableFile("ZIP damaged") from error
    if _overlap(archive.infolist()):
        archive.close()
        raise UnreasonableDirectory("ZIP members overlap")
    return archive


def unpacked_size(archive: zipfile.ZipFile) -> int:
    """How many bytes all members say that they unpack to; a member never unpacks to more than it declares."""
    return sum(member.file_size for member in archive.infolist())


def _entries(file: BinaryIO) -> int:
    """How often something begins that looks like an entry of a directory."""
    file.seek(0)
    found, before = 0, b""
    while part := file.read(_CHUNK):
        found += (before + part).count(_ENTRY)
        before = part[1 - len(_ENTRY) :]
    return found


def _overlap(members: list[zipfile.ZipInfo]) -> bool:
    """Whether any two are said to lie in the same bytes."""
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end:
            return True
        end = member.header_offset + _LOCAL_HEADER + member.compress_size
    return False
