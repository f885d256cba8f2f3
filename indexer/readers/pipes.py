"""Talks to a child process over pipes within a time limit, and gives up as soon as the thread is told to end."""

from __future__ import annotations

import os
import select
import subprocess
import time
import weakref
from threading import Thread, current_thread
from typing import Final

_PART: Final = 1 << 20  # bytes that are read or written at once
_LOOK: Final = 0.2  # seconds between two looks whether the thread is to end
_told: Final = weakref.WeakSet[Thread]()


class Late(Exception):
    """The child has neither taken nor given a byte for too long."""


class Interrupted(Exception):
    """The thread was told to end while it waited for the child."""


def interrupt(thread: Thread) -> None:
    """Have a thread wait for no child, now and until `resume`. May be called by a signal handler: it takes no lock."""
    _told.add(thread)


def resume(thread: Thread) -> None:
    """Let it wait again."""
    _told.discard(thread)


class Pipes:
    """Both pipes of a child. Each call raises Late after `seconds` without progress, Interrupted, OSError or EOFError."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None and process.stdout is not None  # noqa: S101 - for mypy
        self._to, self._from = process.stdin.fileno(), process.stdout.fileno()
        os.set_blocking(self._to, False)
        self._writable, self._readable = select.poll(), select.poll()
        self._writable.register(self._to, select.POLLOUT)
        self._readable.register(self._from, select.POLLIN)

    def send(self, content: bytes, seconds: float) -> None:
        """Write all of it."""
        left = memoryview(content)
        while left:
            _wait(self._writable, seconds)
            left = left[os.write(self._to, left[:_PART]) :]

    def receive(self, size: int, seconds: float) -> bytes:
        """Read so many bytes."""
        parts: list[bytes] = []
        while size:
            _wait(self._readable, seconds)
            part = os.read(self._from, min(size, _PART))
            if not part:
                raise EOFError
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


def _wait(ready: select.poll, seconds: float) -> None:
    end = time.monotonic() + seconds
    while True:
        if current_thread() in _told:
            raise Interrupted
        left = end - time.monotonic()
        if ready.poll(max(0.0, min(left, _LOOK)) * 1000):
            return
        if left <= 0:
            raise Late
