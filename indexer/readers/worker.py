"""Runs in a reading child: takes requests from a pipe, reads files within limits and answers on another.

It is started by `sandbox`. Whatever looks into a file does so here: which format it is, its text, what the text
says of itself, the members of a ZIP file, the rows of a spreadsheet.
"""

from __future__ import annotations

import io
import os
import pickle
import resource
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from types import FrameType
from typing import Any, BinaryIO, Final

from indexer import readers
from indexer.errors import UnreadableFile
from indexer.message import Message
from indexer.model import NO_LAYOUT, Document, Layout, storable, too_large, too_long
from indexer.readers.base import Reading
from indexer.readers.packed.members import MAILS, PACKAGES, read_packed
from indexer.readers.pages.pdf import printed_text
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
    as_answer,
    encoded,
)
from indexer.readers.signature import read_signature
from indexer.readers.spreadsheet import sheets_in
from indexer.storage import suffix_of
from indexer.structure import moved_into, placed_by, read_structure

MEMORY: Final = 4 << 30  # bytes of address space, for LibreOffice under a child as well

_LARGEST_TEMPORARY = 1 << 30  # bytes of a file that LibreOffice may write
_LAST = 19  # the niceness of who gives way to all others
_GRACE = 1.0  # seconds for the work to notice by itself
_PATIENCE = 5.0  # seconds for what was started to be ended


class _Answers:
    """The pipe to the parent."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe

    def alive(self) -> None:
        """Say that the work goes on."""
        _limit_time()
        self.tell(ALIVE)

    def tell(self, kind: bytes, answer: dict[str, Any] | None = None, *, content: bytes = b"") -> None:
        """Send one answer; the parent is only told of one that is too long."""
        body = encoded(answer) if answer is not None else content
        self._pipe.write(HEADER.pack(kind, len(body)))
        if len(body) <= LARGEST_ANSWER:
            self._pipe.write(body)
        self._pipe.flush()


def _work(requests: BinaryIO, answers: _Answers) -> None:
    """What a child does until its pipe is closed."""
    while True:
        try:
            kind, *given = pickle.load(requests)  # noqa: S301 - from our own parent
        except EOFError:
            return
        _limit_time()
        try:
            _ACTS[kind](answers, *given)
        except UnreadableFile as refusal:
            answers.tell(REFUSED, {"reason": refusal.message.as_json()})
        except (MemoryError, BrokenPipeError):
            return  # the parent says so, and starts another
        except Exception as error:  # whatever a library may raise over a damaged file
            reason = Message("reader failed", error=type(error).__name__)
            answers.tell(REFUSED, {"reason": reason.as_json()})


def _read(answers: _Answers, name: str, content: bytes, encoding: str | None) -> None:
    answers.tell(DONE, as_answer(_understood(answers, name, content, encoding)))


def _place(answers: _Answers, name: str, content: bytes, pdf: bytes | None) -> None:
    """As `_read`, but whoever waits for anything else goes first."""
    os.nice(_LAST - os.nice(0))
    found = _understood(answers, name, content, None)
    if pdf and not found.layout.pages:
        printed = printed_text(pdf)
        placed = placed_by(found.document.text, printed.text, printed.layout)
        found = replace(found, layout=replace(placed, tables=found.layout.tables))
    answers.tell(DONE, as_answer(found))


def _understood(answers: _Answers, name: str, content: bytes, encoding: str | None) -> Understood:
    reading = readers.read(name, content, encoding=encoding, on_step=answers.alive)
    if reading.untitled:
        reading = replace(reading, title=Path(name).stem)
    reading = _storable(reading)
    if reason := too_long(reading.text):
        raise UnreadableFile.of(reason)
    document = document_of(reading, fallback_title=Path(name).stem)
    if reason := too_large(document):
        raise UnreadableFile.of(reason)
    layout = _layout_of(reading, document) if reading.layout else NO_LAYOUT
    return Understood(document, reading.how, reading.notes, layout)


def _storable(reading: Reading) -> Reading:
    """The same in characters that can be kept: some PDF give half of one."""
    return replace(
        reading,
        text=storable(reading.text),
        title=storable(reading.title),
        author=storable(reading.author),
        source=storable(reading.source),
        aside=tuple(map(storable, reading.aside)),
    )


def document_of(reading: Reading, *, fallback_title: str = "") -> Document:
    """A reading as a document: what the text says of itself, and what the format states where it says nothing."""
    document = read_structure(_whole(reading), fallback_title=fallback_title, aside=reading.aside)
    return replace(
        document,
        date=document.date or reading.date,
        author=document.author or reading.author,
        source=document.source or reading.source,
    )


def _layout_of(reading: Reading, document: Document) -> Layout:
    whole = _whole(reading)
    move, lead = moved_into(document, whole), len(whole) - len(reading.text)
    return reading.layout.moved(lambda offset: move(lead + offset))


def _whole(reading: Reading) -> str:
    """Its text below the title that the format states."""
    return f"{reading.title}\n{reading.text}" if reading.title else reading.text


def _unpack(answers: _Answers, source: bytes | str, name: str) -> None:
    """Send the members of a package or mail, or say that it is a document which is called a package by mistake."""
    with _opened(source) as file:
        is_packed = isinstance(source, str) and os.fstat(file.fileno()).st_size > readers.LARGEST_FILE
        is_packed = is_packed or suffix_of(name) in MAILS
        if not is_packed and read_signature(file.read()) not in (*PACKAGES, ""):
            answers.tell(DONE, {"packed": False})
            return
        for inner, member in read_packed(file, name):
            _limit_time()
            if isinstance(member, UnreadableFile):
                answers.tell(CLOSED, {"name": storable(inner), "reason": member.message.as_json()})
            else:
                answers.tell(MEMBER, {"name": storable(inner)})
                answers.tell(CONTENT, content=member)
    answers.tell(DONE, {"packed": True})


@contextmanager
def _opened(source: bytes | str) -> Iterator[BinaryIO]:
    if isinstance(source, bytes):
        yield io.BytesIO(source)
    else:
        with open(source, "rb") as file:
            yield file


def _read_table(answers: _Answers, name: str, content: bytes) -> None:
    answers.tell(DONE, {"sheets": [asdict(sheet) for sheet in sheets_in(name, content)]})


_ACTS: Final[dict[str, Callable[..., None]]] = {
    READ: _read,
    PLACE: _place,
    UNPACK: _unpack,
    TABLE: _read_table,
}


def _limit() -> None:
    """Bound what this process and those it starts may take."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, _LARGEST_TEMPORARY),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)  # who started us may have less
        resource.setrlimit(what, (most, most))


def _limit_time() -> None:
    """Give so much processor time from now on, on all cores together: a child whose parent is gone ends, too."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(used.ru_utime + used.ru_stime) + SECONDS * (os.cpu_count() or 1)
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _stop(_signal: int, _frame: FrameType | None) -> None:
    """End in good order, so that what reads a file ends what it has started."""
    sys.exit(1)


def _end_with(requests: int) -> None:
    """End when the other end of the pipe has been closed, as it is when the parent is killed, also in the middle of a file."""
    closed = select.poll()
    closed.register(requests, 0)  # nothing to wait for but its end
    closed.poll()
    time.sleep(_GRACE)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_PATIENCE)
    os.kill(os.getpid(), signal.SIGKILL)


def _main() -> None:
    signal.signal(signal.SIGTERM, _stop)
    _limit()
    threading.Thread(target=_end_with, args=(sys.stdin.fileno(),), daemon=True).start()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a library that prints does not answer for us
    code = 1
    try:
        _work(sys.stdin.buffer, _Answers(answers))
        code = 0
    finally:
        os._exit(code)  # else it would wait for somebody to take half an answer


if __name__ == "__main__":
    _main()
