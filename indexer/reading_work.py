"""Requests to read a file in on a pipe, answers out on another: what a reading child does, within limits.

It is started by `reading_child`. Requests are pickled; answers come from a
process that has read a stranger's file, so they are JSON behind a header, and no longer than they may be.
"""

from __future__ import annotations

import json
import os
import pickle
import resource
import signal
import struct
import sys
from collections.abc import Callable
from dataclasses import asdict
from types import FrameType
from typing import BinaryIO

from indexer import readers
from indexer.errors import NeedsOcr, UnreadableFile
from indexer.readers.ocr import read_scan
from indexer.readers.reading import Reading

SECONDS = 120  # without a sign of life; a scan gives one after each page
MEMORY = 4 << 30  # bytes of address space, for LibreOffice under a child as well
LARGEST_ANSWER = 128 << 20  # bytes

HEADER = struct.Struct("<cQ")  # kind and length of an answer
ALIVE, READ, REFUSED = b".", b"=", b"!"

_LARGEST_TEMPORARY = 1 << 30  # bytes of a file that LibreOffice may write


def _work(requests: BinaryIO, answers: BinaryIO) -> None:
    """What a child does until its pipe is closed."""

    def alive() -> None:
        _limit_time()
        _tell(answers, ALIVE)

    while True:
        try:
            name, content, encoding = pickle.load(requests)  # noqa: S301 - from our own parent
        except EOFError:
            return
        _limit_time()
        try:
            _tell(answers, READ, asdict(_read(name, content, encoding, alive)))
        except UnreadableFile as refusal:
            _tell(answers, REFUSED, {"reason": str(refusal)})
        except MemoryError:
            return  # the parent says so, and starts another
        except Exception as error:  # whatever a library may raise over a damaged file
            kind = type(error).__name__
            reason = (
                f"读取时出错（{kind}），文件可能已损坏。请用原来的软件打开，另存为 .docx 或 .txt 后再添加。"
            )
            _tell(answers, REFUSED, {"reason": reason})


def _read(name: str, content: bytes, encoding: str | None, alive: Callable[[], None]) -> Reading:
    try:
        return readers.read(name, content, encoding=encoding)
    except NeedsOcr:
        return read_scan(content, alive)


def _tell(answers: BinaryIO, kind: bytes, answer: dict[str, object] | None = None) -> None:
    body = json.dumps(answer).encode() if answer else b""
    answers.write(HEADER.pack(kind, len(body)))
    if len(body) <= LARGEST_ANSWER:
        answers.write(body)
    answers.flush()


def _limit() -> None:
    """Bound what this process and those it starts may take."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_TEMPORARY, _LARGEST_TEMPORARY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time() -> None:
    """Give so much processor time from now on, on all cores together: a child whose parent is gone ends, too."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(used.ru_utime + used.ru_stime) + SECONDS * (os.cpu_count() or 1)
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _stop(_signal: int, _frame: FrameType | None) -> None:
    """End in good order, so that what reads a file ends what it has started."""
    sys.exit(1)


def _main() -> None:
    signal.signal(signal.SIGTERM, _stop)
    _limit()
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a library that prints does not answer for us
        _work(sys.stdin.buffer, answers)


if __name__ == "__main__":
    _main()
