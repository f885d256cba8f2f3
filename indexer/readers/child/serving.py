"""Has a child process take requests from its stdin, act within limits and answer on its stdout, until its parent is gone."""

from __future__ import annotations

import gc
import os
import pickle
import resource
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any, BinaryIO, Final

from indexer.errors import UnreadableFile
from indexer.message import Message
from indexer.readers.protocol import ALIVE, HEADER, LARGEST_ANSWER, REFUSED, encoded

LARGEST_TEMPORARY: Final = 1 << 30  # bytes of a file that LibreOffice may write

_GRACE = 1.0  # seconds for the work to notice by itself
_PATIENCE = 5.0  # seconds for what was started to be ended


class Answers:
    """The pipe to the parent."""

    def __init__(self, pipe: BinaryIO, seconds: int) -> None:
        """`seconds` is how long the parent waits for a sign of life."""
        self._pipe = pipe
        self._seconds = seconds

    def alive(self) -> None:
        """Say that the work goes on."""
        self.limit_time()
        self.tell(ALIVE)

    def tell(self, kind: bytes, answer: dict[str, Any] | None = None, *, content: bytes = b"") -> None:
        """Send one answer; the parent is only told of one that is too long."""
        body = encoded(answer) if answer is not None else content
        self._pipe.write(HEADER.pack(kind, len(body)))
        if len(body) <= LARGEST_ANSWER:
            self._pipe.write(body)
        self._pipe.flush()

    def limit_time(self, seconds: int | None = None) -> None:
        """Give so much processor time from now on, on all cores together: a child whose parent is gone ends, too."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        more = (self._seconds if seconds is None else seconds) * (os.cpu_count() or 1)
        allowed = int(used.ru_utime + used.ru_stime) + more
        resource.setrlimit(resource.RLIMIT_CPU, (allowed, resource.getrlimit(resource.RLIMIT_CPU)[1]))


Act = Callable[..., None]  # given the answers, and what stands in the request after its kind


def serve(acts: Mapping[str, Act], *, memory: int, most_memory: int, seconds: int) -> None:
    """Be a child: act on each request by its kind. Does not return.

    `memory` is how many bytes of address space it has; an act may take up to `most_memory` with `limit_memory`.
    """
    signal.signal(signal.SIGTERM, _stop)
    _limit(most_memory)
    limit_memory(memory)
    threading.Thread(target=_end_with, args=(sys.stdin.fileno(),), daemon=True).start()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a library that prints does not answer for us
    gc.freeze()  # the modules stay: no collection looks at them
    code = 1
    try:
        _work(acts, sys.stdin.buffer, Answers(answers, seconds))
        code = 0
    finally:
        os._exit(code)  # else it would wait for somebody to take half an answer


def limit_memory(most: int) -> None:
    """Let this process, and those it starts from now on, have so many bytes of address space."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _work(acts: Mapping[str, Act], requests: BinaryIO, answers: Answers) -> None:
    """What a child does until its pipe is closed."""
    while True:
        try:
            kind, *given = pickle.load(requests)  # noqa: S301 - from our own parent
        except EOFError:
            return
        answers.limit_time()
        try:
            acts[kind](answers, *given)
        except UnreadableFile as refusal:
            answers.tell(REFUSED, {"reason": refusal.message.as_json()})
        except (
            ModuleNotFoundError
        ) as error:  # not every CPU has every library: only formats that need it go without
            answers.tell(
                REFUSED, {"reason": Message("library not installed", library=error.name or "").as_json()}
            )
        except (MemoryError, BrokenPipeError):
            return  # the parent says so, and starts another
        except Exception as error:  # whatever a library may raise over a damaged file
            reason = Message("reader failed", error=type(error).__name__)
            answers.tell(REFUSED, {"reason": reason.as_json()})


def _limit(memory: int) -> None:
    """Bound what this process and those it starts may take."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, LARGEST_TEMPORARY),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)  # who started us may have less
        resource.setrlimit(what, (most, most))


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
