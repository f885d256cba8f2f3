"""Writes files, folders and names so that they survive a power cut, and finds what a killed writer left behind."""

from __future__ import annotations

import errno
import fcntl
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from indexer.storage.permissions import FILE, make_folders, opener

_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS)  # as on the file system of a memory stick

_settled: set[Path] = set()  # folders whose own names this process has seen to: to do so takes 3 ms


def sync_file(file: BinaryIO) -> None:
    """Write what an open file holds to the disk."""
    file.flush()
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Write the folder's names to the disk; the files themselves are the caller's to write."""
    _sync(folder)


def sync_names(path: Path, top: Path) -> None:
    """Write a file below `top` that others may have made to the disk, and the names that lead to it."""
    _sync(path)
    _sync(path.parent)
    for folder in path.parents:
        if folder == top:
            break
        _settle_name(folder)


def make_folder(folder: Path) -> None:
    """Make sure of a folder; its name, and those of the folders made on the way, are on the disk for good."""
    if folder in _settled and folder.is_dir():
        return
    missing = [each for each in folder.parents if not each.exists()]
    make_folders(folder)
    _settled.difference_update((folder, *missing))
    for each in (folder, *missing):  # the folder in any case: another process may have made it just now
        _settle_name(each)


@contextmanager
def temporary(folder: Path, prefix: str) -> Iterator[tuple[BinaryIO, Path]]:
    """A new file for its owner alone, under a name that is gone at the end; see `abandoned`."""
    descriptor, path = _locked_new(folder, prefix)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file, path
    finally:
        path.unlink(missing_ok=True)


def abandoned(path: Path, *, remove: bool = False) -> bool:
    """Whether a temporary file has no writer any more; with `remove`, it is gone then.

    A writer holds a lock on its file, which the operating system frees when the writer is killed.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False  # gone, or not ours to read
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if remove:
            path.unlink(missing_ok=True)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


def give_name(unnamed: Path, target: Path) -> None:
    """Name a file without ever taking another's name. Raises FileExistsError."""
    try:
        os.link(unnamed, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        os.close(os.open(target, os.O_CREAT | os.O_EXCL, FILE))
        unnamed.replace(target)


def _locked_new(folder: Path, prefix: str) -> tuple[int, Path]:
    while True:
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=prefix)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        except OSError:
            os.close(descriptor)
            os.unlink(name)
            raise
        if os.fstat(descriptor).st_nlink:
            return descriptor, Path(name)
        os.close(descriptor)  # who cleans up took it for abandoned before it was locked


def _settle_name(folder: Path) -> None:
    if folder not in _settled:
        _sync(folder.parent)
        _settled.add(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Write a small file so that it is there whole or not at all; also after a power cut, unless not `durable`."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.new")
    try:
        with open(temporary, "wb", opener=opener) as file:
            file.write(content)
            if durable:
                sync_file(file)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    if durable:
        sync_folder(path.parent)
