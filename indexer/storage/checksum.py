"""Seals small files with a checksum, so that it can be told whether one is as it was written.

And one name for all that damage to a file of the index can make of reading it.
"""

from __future__ import annotations

import errno
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from indexer.errors import ArchiveError, IndexUnusable

_LENGTH = len(b"\n01234567\n")


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
