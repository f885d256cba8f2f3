"""Starts a child process that looks into files, asks it within a time limit, and ends it with all it has started."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import signal
import subprocess
from collections.abc import Iterator
from typing import Any

from indexer.errors import ReadingInterrupted, UnreadableFile
from indexer.readers.pipes import Interrupted, Late, Pipes
from indexer.readers.protocol import (
    ALIVE,
    CLOSED,
    CONTENT,
    DONE,
    HEADER,
    LARGEST_ANSWER,
    MEMBER,
    REFUSED,
    refusal_in,
)
from indexer.storage import child_process


class Child:
    """A child process and the end of it."""

    def __init__(self, module: str, *, seconds: float, most: int) -> None:
        """It runs a module that serves; each answer may take so many `seconds` without a sign of life.

        `most` is how many requests it is of use for.
        """
        self._process = child_process.start(module, quiet=True, own_group=True)
        self._pipes = Pipes(self._process)
        self._seconds = seconds
        self._left = most
        self._busy = False  # with a request that has not been answered to the end

    def is_usable(self) -> bool:
        """Whether it lives, has not yet had its share, and waits for the next request."""
        return not self._busy and self._process.poll() is None and self._left > 0

    def ask(self, *request: object) -> dict[str, Any]:
        """Its one answer. Raises UnreadableFile; then the child may be at its end."""
        self.begin(*request)
        _, answer = self.answer()
        return answer

    def begin(self, *request: object) -> None:
        """Send a request. Raises UnreadableFile, ReadingInterrupted."""
        self._left -= 1
        self._busy = True
        with self._ended_when_it_fails():
            self._pipes.send(pickle.dumps(request), self._seconds)

    def answer(self) -> tuple[bytes, dict[str, Any]]:
        """The next answer that is no sign of life. Raises UnreadableFile, also for a refusal; ReadingInterrupted."""
        with self._ended_when_it_fails():
            kind, body = self._next()
            while kind == ALIVE:
                kind, body = self._next()
            answer = json.loads(body)
            if kind not in (DONE, REFUSED, MEMBER, CLOSED) or not isinstance(answer, dict):
                raise ValueError(kind)
        self._busy = kind in (MEMBER, CLOSED)
        if kind == REFUSED:
            raise refusal_in(answer)
        return kind, answer

    def content(self) -> bytes:
        """The bytes that follow a MEMBER. Raises UnreadableFile, ReadingInterrupted."""
        with self._ended_when_it_fails():
            kind, body = self._next()
            if kind != CONTENT:
                raise ValueError(kind)
        return body

    def _next(self) -> tuple[bytes, bytes]:
        kind, length = HEADER.unpack(self._pipes.receive(HEADER.size, self._seconds))
        if length > LARGEST_ANSWER:
            raise UnreadableFile("text of the file too long", megabytes=LARGEST_ANSWER >> 20)
        return kind, self._pipes.receive(length, self._seconds)

    @contextlib.contextmanager
    def _ended_when_it_fails(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            self.end()
            if isinstance(error, Late):
                raise UnreadableFile("reading too slow", seconds=self._seconds) from error
            if isinstance(error, Interrupted):
                raise ReadingInterrupted("reading interrupted") from error
            if isinstance(error, OSError | EOFError | ValueError | RecursionError):
                raise UnreadableFile("reader died") from error
            raise

    def end(self) -> None:
        """End it with all it has started: it is asked to end LibreOffice, then killed."""
        for sign, patience in ((signal.SIGTERM, 2.0), (signal.SIGKILL, None)):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(patience)

    def close(self) -> None:
        """End it and let go of its pipes."""
        self.end()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()
