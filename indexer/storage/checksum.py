"""Tells by checksums whether bytes are as they were written: digests of files, seals of small ones.

And one name for all that damage to a file of the index can make of reading it.
"""

from __future__ import annotations

import errno
import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.errors import ArchiveError, IndexUnusable

_LENGTH = len(b"\n01234567\n")


def digest(content: bytes) -> str:
    """SHA-256, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def digest_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sealed(content: bytes) -> bytes:
    """The content, and its CRC-32 on a line of its own."""
    return content + b"\n%08x\n" % zlib.crc32(content)


def unsealed(found: bytes) -> bytes | None:
    """The content that was sealed; None when not all of it is as it was."""
    content = found[:-_LENGTH]
    return content if sealed(content) == found else None


@contextmanager
def damage_named(name: str) -> Iterator[None]:
    """Make IndexUnusable, with the name of the file, of whatever damage makes its readers raise.

    Two things are no damage: that a file is gone, since another commit may have taken it away, and that the
    machine is short of something.
    """
    try:
        yield
    except (ArchiveError, MemoryError):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno != errno.EIO:
            raise
        raise IndexUnusable("index file damaged", file=name) from error
