"""What makes a file and its name in a folder survive a power cut."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import BinaryIO


def sync_file(file: BinaryIO) -> None:
    """Write what an open file holds to the disk."""
    file.flush()
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Write the folder's names to the disk; the files themselves are the caller's to write."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Write a small file so that it is there whole or not at all; also after a power cut, unless not `durable`."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.new")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            if durable:
                sync_file(file)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    if durable:
        sync_folder(path.parent)
