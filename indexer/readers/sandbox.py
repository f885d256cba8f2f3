"""Reads a stranger's file in a child process with limits, which may die of it.

Formats are parsed by large libraries, and a file may be hostile: a child with limits on memory and time looks into it,
and what goes wrong there is one refused file. The process that asks never looks at more than a name.
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
from pathlib import Path
from typing import Any

from indexer.errors import ReadingInterrupted, UnreadableFile
from indexer.readers import read_bytes
from indexer.readers.pipes import Interrupted, Late, Pipes
from indexer.readers.protocol import (
    ALIVE,
    CLOSED,
    CONTENT,
    DONE,
    HEADER,
    LARGEST_ANSWER,
    MEMBER,
    PLACE,
    READ,
    REFUSED,
    SECONDS,
    TABLE,
    UNPACK,
    Understood,
    refusal_in,
    understood_in,
)
from indexer.readers.spreadsheet import Sheet
from indexer.storage import child_process

MOST_FILES = 1000  # that one child reads; a new one takes half a second
MOST_CHILDREN = 2  # at a time; one is kept warm

Member = tuple[
    str, bytes | UnreadableFile
]  # its name as `目录/文件.docx`, and its bytes or why it stays closed


def understand(name: str, content: bytes, encoding: str | None = None) -> Understood:
    """The document that a file's bytes hold; scans are recognised, and nothing in it harms the caller.

    `encoding` overrules what would be found of a text. Raises UnreadableFile, whatever happens in the child;
    ReadingInterrupted when this thread is told to end, see `pipes.interrupt`.
    """
    with _CHILDREN.lent(_CHILDREN.for_files) as child:
        return understood_in(child.ask(READ, name, content, encoding))


def find_places(name: str, content: bytes, pdf: bytes | None = None) -> Understood:
    """The same with where the text stands, in no hurry; of an office file that is found in the `pdf` made of it.

    Raises UnreadableFile, ReadingInterrupted.
    """
    with _PLACE_FINDERS.lent(_PLACE_FINDERS.for_files) as child:
        return understood_in(child.ask(PLACE, name, content, pdf))


def end_place_finders() -> None:
    """Let none wait for work: they are started when there is some."""
    _PLACE_FINDERS.close()


def read_sheets(path: Path) -> list[Sheet]:
    """The sheets of an XLSX or CSV file, see `spreadsheet.sheets_in`. Raises UnreadableFile, ReadingInterrupted."""
    content = read_bytes(path)
    with _CHILDREN.lent(_CHILDREN.for_files) as child:
        answer = child.ask(TABLE, path.name, content)
    return [Sheet(sheet["name"], tuple(map(tuple, sheet["rows"]))) for sheet in answer["sheets"]]


class Unpacked:
    """The members of a package or mail of that name, those of files in it too, as `packed.members.read_packed` has them.

    Iterating raises UnreadableFile when the file cannot be opened at all, or its child dies; ReadingInterrupted.
    """

    def __init__(self, source: bytes | Path, name: str = ".zip") -> None:
        self._name = name
        self._source = source if isinstance(source, bytes) else str(source.absolute())
        self.is_packed = True  # known at the end: False for a document that is called a package by mistake

    def __iter__(self) -> Iterator[Member]:
        """The members. Another child reads them meanwhile, so that both never wait for each other."""
        with _CHILDREN.lent(_CHILDREN.for_packages) as child:
            child.begin(UNPACK, self._source, self._name)
            while True:
                kind, answer = child.answer()
                if kind == CLOSED:
                    yield str(answer["name"]), refusal_in(answer)
                elif kind == MEMBER:
                    yield str(answer["name"]), child.content()
                else:
                    self.is_packed = bool(answer["packed"])
                    return


class _Child:
    """A child process and the end of it."""

    def __init__(self) -> None:
        self._process = child_process.start("indexer.readers.worker", quiet=True, own_group=True)
        self._pipes = Pipes(self._process)
        self._files = 0
        self._busy = False  # with a request that has not been answered to the end

    def is_usable(self) -> bool:
        """Whether it lives, has not yet read its share, and waits for the next request."""
        return not self._busy and self._process.poll() is None and self._files < MOST_FILES

    def ask(self, *request: object) -> dict[str, Any]:
        """Its one answer. Raises UnreadableFile; then the child may be at its end."""
        self.begin(*request)
        _, answer = self.answer()
        return answer

    def begin(self, *request: object) -> None:
        """Send a request. Raises UnreadableFile, ReadingInterrupted."""
        self._files += 1
        self._busy = True
        with self._ended_when_it_fails():
            self._pipes.send(pickle.dumps(request), SECONDS)

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
        kind, length = HEADER.unpack(self._pipes.receive(HEADER.size, SECONDS))
        if length > LARGEST_ANSWER:
            raise UnreadableFile("text of the file too long", megabytes=LARGEST_ANSWER >> 20)
        return kind, self._pipes.receive(length, SECONDS)

    @contextlib.contextmanager
    def _ended_when_it_fails(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            self.end()
            if isinstance(error, Late):
                raise UnreadableFile("reading too slow", seconds=SECONDS) from error
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


class _Children:
    """The children of this process; at most one waits for work."""

    def __init__(self) -> None:
        self.for_files = threading.BoundedSemaphore(MOST_CHILDREN)
        self.for_packages = threading.BoundedSemaphore(MOST_CHILDREN)
        self._lock = threading.Lock()
        self._idle: list[_Child] = []

    @contextlib.contextmanager
    def lent(self, places: threading.BoundedSemaphore) -> Iterator[_Child]:
        """A child for one request, once there is a place; it is kept for the next one, or ended."""
        with places:
            child = self._take()
            try:
                yield child
            finally:
                self._give_back(child)

    def _take(self) -> _Child:
        """One that is ready, or a new one."""
        with self._lock:
            child = self._idle.pop() if self._idle else None
        if child is not None and child.is_usable():
            return child
        if child is not None:
            child.close()
        return _Child()

    def _give_back(self, child: _Child) -> None:
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


_CHILDREN, _PLACE_FINDERS = _Children(), _Children()  # the latter give way to all others
atexit.register(_CHILDREN.close)
atexit.register(_PLACE_FINDERS.close)
