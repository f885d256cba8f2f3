"""Reads a stranger's file in a child process with limits, which may die of it.

Formats are parsed by large libraries, and a file may be hostile: a child with limits on memory and time looks into it,
and what goes wrong there is one refused file. The process that asks never looks at more than a name.
"""

from __future__ import annotations

import atexit
import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from indexer.errors import UnreadableFile
from indexer.readers.child.process import Child
from indexer.readers.encoding import decode
from indexer.readers.files import read_bytes
from indexer.readers.protocol import (
    CLOSED,
    MEMBER,
    PLACE,
    READ,
    SECONDS,
    TABLE,
    UNPACK,
    Understood,
    refusal_in,
    understood_in,
)
from indexer.readers.spreadsheet import Sheet
from indexer.storage import suffix_of

DRAFTS: Final = (".docx", ".txt", ".md")  # read without another program, and without the disk
LISTS: Final = (".txt", ".csv", ".xlsx")  # the same
_OTHERS: Final = (b"\xd0\xcf\x11\xe0", b"{\\rtf")  # how files begin that go by such a name and are none
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


def draft_text(name: str, content: bytes) -> str:
    """The text of a draft that somebody is at work on, a file of one of DRAFTS. Raises as `understand` does.

    A plain text is only decoded: its first line is no title, which might be too long for one.
    """
    suffix = suffix_of(name)
    if suffix not in DRAFTS or content.startswith(_OTHERS):
        raise UnreadableFile("no draft of such a kind", known=DRAFTS)
    if suffix == ".txt" and (text := decode(content).text).strip():
        return text
    document = understand(name, content).document
    return document.text if document.title else document.body


def list_lines(name: str, content: bytes) -> list[str]:
    """The lines of a list, a file of one of LISTS: of a table, the first column of its first sheet.

    A text is only decoded, which needs no child. Raises UnreadableFile.
    """
    suffix = suffix_of(name)
    if suffix not in LISTS or content.startswith(_OTHERS):
        raise UnreadableFile("no list of such a kind", known=LISTS)
    if suffix == ".txt":
        return decode(content).text.splitlines()
    return [row[0] for row in _sheets(name, content)[0].rows if row]


def find_places(name: str, content: bytes, pdf: bytes | None = None) -> Understood:
    """The same with where the text stands, in no hurry; of an office file that is found in the `pdf` made of it.

    Raises UnreadableFile, ReadingInterrupted.
    """
    with _PLACE_FINDERS.lent(_PLACE_FINDERS.for_files) as child:
        return understood_in(child.ask(PLACE, name, content, pdf))


def end_place_finders() -> None:
    """Let none wait for work: they are started when there is some."""
    _PLACE_FINDERS.close()


def read_sheets(path: Path, name: str = "") -> list[Sheet]:
    """The sheets of an XLSX or CSV file, see `spreadsheet.sheets_in`; its `name` where the path's is another.

    Raises UnreadableFile, ReadingInterrupted.
    """
    return _sheets(name or path.name, read_bytes(path))


def _sheets(name: str, content: bytes) -> list[Sheet]:
    with _CHILDREN.lent(_CHILDREN.for_files) as child:
        answer = child.ask(TABLE, name, content)
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


class _Children:
    """The children of this process; at most one waits for work."""

    def __init__(self) -> None:
        self.for_files = threading.BoundedSemaphore(MOST_CHILDREN)
        self.for_packages = threading.BoundedSemaphore(MOST_CHILDREN)
        self._lock = threading.Lock()
        self._idle: list[Child] = []

    @contextlib.contextmanager
    def lent(self, places: threading.BoundedSemaphore) -> Iterator[Child]:
        """A child for one request, once there is a place; it is kept for the next one, or ended."""
        with places:
            child = self._take()
            try:
                yield child
            finally:
                self._give_back(child)

    def _take(self) -> Child:
        """One that is ready, or a new one."""
        with self._lock:
            child = self._idle.pop() if self._idle else None
        if child is not None and child.is_usable():
            return child
        if child is not None:
            child.close()
        return Child("indexer.readers.worker", seconds=SECONDS, most=MOST_FILES)

    def _give_back(self, child: Child) -> None:
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
