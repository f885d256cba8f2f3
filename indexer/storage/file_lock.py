"""Locks a file: one holder at a time among the threads and processes of a machine."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from indexer.errors import ArchiveBusy
from indexer.message import Message
from indexer.storage.permissions import make_folders, opener

_PAUSE = 0.02  # seconds between two attempts


_HELD: Final = Message("lock held")


@contextmanager
def locked(path: Path, *, wait: float, shared: bool = False, busy: Message = _HELD) -> Iterator[None]:
    """Hold the lock of a file, which need not exist; a shared one beside others.

    Raises ArchiveBusy after `wait` seconds, with `busy` for its message: what another is doing with what the lock guards.
    The operating system frees the lock of a holder that was killed. A holder that asks again waits for itself.
    """
    make_folders(path.parent)
    descriptor = _opened(path)
    try:
        _acquire(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX, time.monotonic() + wait, busy)
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


def _acquire(descriptor: int, kind: int, deadline: float, busy: Message) -> None:
    while True:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise ArchiveBusy.of(busy) from None
        time.sleep(_PAUSE)
