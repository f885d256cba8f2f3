"""A file's name and bytes in, its `Reading` out, read by a child process that may die of it.

Formats are parsed by large libraries, and a file may be hostile: a child with limits on memory and time does
it, and what goes wrong there is one refused file. Plain text is read here: that reader is our own, decodes
once and can neither expand nor loop.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import pickle
import signal
import subprocess
import threading
from collections.abc import Iterator
from typing import IO, Any

from indexer import child_process, readers
from indexer.errors import UnreadableFile
from indexer.file_names import suffix_of
from indexer.readers.reading import Reading
from indexer.readers.signature import read_signature
from indexer.reading_work import ALIVE, HEADER, LARGEST_ANSWER, REFUSED, SECONDS

MOST_FILES = 1000  # that one child reads; a new one takes half a second
MOST_CHILDREN = 2  # at a time; one is kept warm

_PLAIN = ("", ".txt", ".text")  # Markdown is for the child: its parsers are other people's
_SLOW = (
    f"读取时 {SECONDS} 秒没有进展，已中止。文件可能过于复杂或是恶意构造的。请另存为 .docx 或 .txt 后再添加。"
)
_DIED = "读取时程序中止（可能内存不足、文件已损坏或是恶意构造的）。请另存为 .docx 或 .txt 后再添加。"
_LONG = f"文件读出的文字超过 {LARGEST_ANSWER >> 20} MB。请拆分后再添加。"


def read_safely(name: str, content: bytes, *, encoding: str | None = None) -> Reading:
    """Read a file as `readers.read` does, and recognise scans; nothing it holds harms the caller.

    Raises UnreadableFile, whatever happens in the child.
    """
    if _is_plain(name, content):
        return readers.read(name, content, encoding=encoding)
    with _CHILDREN.places:
        child = _CHILDREN.take()
        try:
            return child.read(name, content, encoding)
        finally:
            _CHILDREN.give_back(child)


def _is_plain(name: str, content: bytes) -> bool:
    """Whether our own text reader will read it; a container is not opened to find out."""
    start = content[:4096]
    return suffix_of(name) in _PLAIN and not start.startswith(b"PK") and not read_signature(start)


class _Child:
    """A child process and the end of it."""

    def __init__(self) -> None:
        self._process = child_process.start("indexer.reading_work", quiet=True, own_group=True)
        self._late = threading.Event()
        self._files = 0

    def is_usable(self) -> bool:
        """Whether it lives and has not yet read its share."""
        return self._process.poll() is None and self._files < MOST_FILES

    def read(self, name: str, content: bytes, encoding: str | None) -> Reading:
        """Have it read a file. Raises UnreadableFile; then the child may be at its end."""
        self._files += 1
        requests, answers = self._process.stdin, self._process.stdout
        assert requests is not None and answers is not None  # noqa: S101 - for mypy
        try:
            with self._watched():
                pickle.dump((name, content, encoding), requests)
                requests.flush()
            kind, answer = self._answer(answers)
            while kind == ALIVE:
                kind, answer = self._answer(answers)
        except (OSError, EOFError, ValueError) as error:
            self.end()
            raise UnreadableFile(_SLOW if self._late.is_set() else _DIED) from error
        if kind == REFUSED:
            raise UnreadableFile(str(answer["reason"]))
        return Reading(**{**answer, "notes": tuple(answer["notes"]), "aside": tuple(answer["aside"])})

    def _answer(self, answers: IO[bytes]) -> tuple[bytes, dict[str, Any]]:
        with self._watched():
            header = answers.read(HEADER.size)
            if len(header) < HEADER.size:
                raise EOFError
            kind, length = HEADER.unpack(header)
            if length > LARGEST_ANSWER:
                self.end()
                raise UnreadableFile(_LONG)
            body = answers.read(length)
        return kind, json.loads(body) if body else {}

    @contextlib.contextmanager
    def _watched(self) -> Iterator[None]:
        """End the child when what is done within takes too long."""
        timer = threading.Timer(SECONDS, self._end_late)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _end_late(self) -> None:
        self._late.set()
        self.end()

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


class _Children:
    """The children of this process; at most one waits for work."""

    def __init__(self) -> None:
        self.places = threading.BoundedSemaphore(MOST_CHILDREN)
        self._lock = threading.Lock()
        self._idle: list[_Child] = []

    def take(self) -> _Child:
        """One that is ready, or a new one."""
        with self._lock:
            child = self._idle.pop() if self._idle else None
        if child is not None and child.is_usable():
            return child
        if child is not None:
            child.close()
        return _Child()

    def give_back(self, child: _Child) -> None:
        """Keep it for the next file, if it is of use and none is kept."""
        with self._lock:
            if child.is_usable() and not self._idle:
                self._idle.append(child)
                return
        child.close()

    def close(self) -> None:
        """End those that wait."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()


_CHILDREN = _Children()
atexit.register(_CHILDREN.close)
