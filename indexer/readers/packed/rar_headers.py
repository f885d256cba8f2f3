"""Reads what RAR's own headers say: a volume, a password on the names or on members.

libarchive says so of RAR 5 only in versions that few systems have yet; its older ones take such a member for damaged.
The formats are RARLAB's technote and, of RAR 4, what libarchive reads.
"""

from __future__ import annotations

from typing import BinaryIO, Final

from indexer.errors import UnreadableFile

RAR4: Final = b"Rar!\x1a\x07\x00"
RAR5: Final = b"Rar!\x1a\x07\x01\x00"

_VOLUME4, _PASSWORD4 = 0x1, 0x80  # flags of RAR 4's archive header
_ARCHIVE, _FILE, _PASSWORD, _END = 1, 2, 4, 5  # types of RAR 5's headers
_HAS_EXTRA, _HAS_DATA = 0x1, 0x2  # flags of any of them
_VOLUME, _ENCRYPTION = 0x1, 0x1  # flag of the archive header; type of an extra record
_MOST_HEADERS = 20_000
_LONGEST_HEADER = 2 << 20  # bytes


class _Header:
    """The numbers of one header of RAR 5, read one after the other."""

    def __init__(self, body: bytes) -> None:
        self.body, self.at = body, 0
        self.type, self.flags = self.number(), self.number()
        self.extra = self.number() if self.flags & _HAS_EXTRA else 0
        self.data = self.number() if self.flags & _HAS_DATA else 0

    def number(self) -> int:
        """The next number: seven bits a byte, the lowest first. Raises IndexError."""
        value = shift = 0
        while True:
            byte = self.body[self.at]
            value, shift, self.at = value | (byte & 0x7F) << shift, shift + 7, self.at + 1
            if byte < 0x80 or shift > 63:
                return value

    def is_encrypted(self) -> bool:
        """Whether a record beside it says that what follows is encrypted. Raises IndexError."""
        self.at = len(self.body) - self.extra
        while self.extra and self.at < len(self.body):
            size = self.number()
            end = self.at + size
            if self.number() == _ENCRYPTION:
                return True
            self.at = max(end, self.at)
        return False


def encrypted_members(file: BinaryIO) -> set[int]:
    """The numbers of RAR 5's members that have a password, from 0. Raises UnreadableFile for what cannot be opened."""
    file.seek(0)
    start = file.read(len(RAR5))
    if start.startswith(RAR4):
        _require_whole_rar4(file)
        return set()
    found, number = set[int](), 0
    try:
        for _ in range(_MOST_HEADERS if start == RAR5 else 0):
            header = _next(file)
            if header is None or header.type == _END:
                break
            if header.type == _PASSWORD:
                raise UnreadableFile("package has a password")
            if header.type == _ARCHIVE and header.number() & _VOLUME:
                raise UnreadableFile("package in volumes")
            if header.type == _FILE:
                found |= {number} if header.is_encrypted() else set()
                number += 1
            file.seek(header.data, 1)
    except (IndexError, OverflowError, OSError):  # damaged: libarchive says what is left
        return found
    return found


def _next(file: BinaryIO) -> _Header | None:
    """The header that begins here: a checksum, its size, and what it says."""
    begin = file.tell() + 4
    file.seek(begin)
    prefix = file.read(3)
    size = length = 0
    for length, byte in enumerate(prefix, 1):
        size |= (byte & 0x7F) << 7 * (length - 1)
        if byte < 0x80:
            break
    if not 1 < size <= _LONGEST_HEADER:
        return None
    file.seek(begin + length)
    return _Header(file.read(size))


def _require_whole_rar4(file: BinaryIO) -> None:
    file.seek(len(RAR4) + 3)
    flags = int.from_bytes(file.read(2), "little")
    if flags & _PASSWORD4:
        raise UnreadableFile("package has a password")
    if flags & _VOLUME4:
        raise UnreadableFile("package in volumes")
