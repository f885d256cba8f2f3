"""Locks a file: one holder at a time among the threads and processes of a machine."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.errors import ArchiveBusy
from indexer.storage.permissions import make_folders, opener

_PAUSE = 0.02  # seconds between two attempts


@contextmanager
def locked(path: Path, *, wait: float, shared: bool = False) -> Iterator[None]:
    """Hold the lock of a file, which need not exist; a shared one beside others. Raises ArchiveBusy after `wait` seconds.

    The operating system frees the lock of a holder that was killed. A holder that asks again waits for itself.
    """
    make_folders(path.parent)
    descriptor = _opened(path)
    try:
        _acquire(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX, time.monotonic() + wait)
        yield
    finally:
        os.close(descriptor)  # and so frees the lock


def _opened(path: Path) -> int:
    try:
        return opener(str(path), os.O_RDWR | os.O_CREAT)
    except OSError as error:
        if error.errno not in (errno.EROFS, errno.EACCES) or not path.exists():
            raise
        return os.open(path, os.O_RDONLY)  # whoever only reads may have to wait, too


def _acquire(descriptor: int, kind: int, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise ArchiveBusy("另一个程序正在写入索引。请稍候再试一次。") from None
        time.sleep(_PAUSE)
