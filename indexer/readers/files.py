"""Reads a file's bytes, if it is a regular file of bearable size."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from indexer.errors import UnreadableFile

LARGEST_FILE = 64 * 1024 * 1024  # bytes


def read_bytes(path: Path) -> bytes:
    """A file's bytes. Raises UnreadableFile when there is no regular file, or none that may be read.

    A folder gets here only when it could not be listed. A symbolic link is not followed: in a shared folder, anyone
    could lay one to what only this program may read.
    """
    try:
        if path.is_symlink():
            raise UnreadableFile("a link")
        if path.is_dir():
            raise UnreadableFile("folder unreadable")
        if not path.is_file():
            raise UnreadableFile("not a regular file" if path.exists() else "no such file")
        with open(path, "rb", opener=_open) as file:
            return _whole(file)
    except OSError as error:
        raise UnreadableFile("file unreadable", system=str(error.strerror)) from error


def _open(path: str, flags: int) -> int:
    """Open what may have been exchanged for a link or a pipe since it was looked at."""
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def _whole(file: BinaryIO) -> bytes:
    status = os.fstat(file.fileno())
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableFile("not a regular file")
    content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise UnreadableFile("file too large", most=LARGEST_FILE)
    return content
