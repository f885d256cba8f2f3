"""Work in, done by a process of its own that has everything loaded; its answer out, or the process, to be killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, ParamSpec, TypeVar

PATIENCE = 600.0  # seconds until a process that does not answer fails the test

P = ParamSpec("P")
R = TypeVar("R")

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.support.torture.loaded"])


def in_a_process(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What `work` gives back in a process that has opened nothing yet; what it raises is raised here."""
    ours, theirs = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=_answer, args=(theirs, work, args, kwargs))
    process.start()
    theirs.close()
    try:
        assert ours.poll(PATIENCE), f"{work} does not answer"
        raised, answer = ours.recv()
    finally:
        ours.close()
        process.kill()
        process.join()
    if raised is not None:
        raise raised
    return answer  # type: ignore[no-any-return]


def _answer(pipe: Connection, work: Callable[..., Any], args: Any, kwargs: Any) -> None:
    try:
        pipe.send((None, work(*args, **kwargs)))
    except Exception as error:
        pipe.send((error, None))


class Victim:
    """A process at the head of a group of its own, which prepares, waits for `go`, and works until it is killed.

    `prepare(*args)` gives the work to be done.
    """

    def __init__(self, prepare: Callable[..., Callable[[], None]], *args: object) -> None:
        self._pipe, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=_suffer, args=(theirs, prepare, args))
        self._process.start()
        theirs.close()
        assert self._pipe.poll(PATIENCE), f"{prepare} does not get ready"
        self._pipe.recv()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def go(self) -> None:
        """Let it begin."""
        self._pipe.send(None)

    def ended(self, within: float) -> bool:
        """Whether it has come to its end by itself, after so many seconds at most."""
        self._process.join(within)
        return self._process.exitcode is not None

    def kill(self) -> None:
        """Kill its group, if there is one left, and wait for its end; an end with a traceback fails."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.join()
        self._pipe.close()
        assert self._process.exitcode in (0, -signal.SIGKILL), "it failed; see its standard error"


def _suffer(pipe: Connection, prepare: Callable[..., Callable[[], None]], args: Any) -> None:
    os.setpgid(0, 0)
    work = prepare(*args)
    pipe.send(None)
    pipe.recv()
    work()
