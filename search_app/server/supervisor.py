"""Runs work in several processes at once, and restarts one that dies, until a signal stops all.

The parent does nothing but wait for signals, so there is little that can fail in it. It has no threads and nothing
open but what the processes share.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from search_app.telemetry import STOP_WITHIN, note_event, report

SOON: Final = 10.0  # seconds: who dies sooner may do so again and again, and is started ever later
LONGEST_PAUSE: Final = 30.0  # seconds
_AWAITED: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)


def supervise(count: int, work: Callable[[int], None], on_stop: Callable[[], None]) -> None:
    """Run `work(0)` to `work(count - 1)`, each in a process, until SIGTERM or SIGINT; call it from the main thread.

    They are then told by SIGTERM. Those that have not ended shortly after STOP_WITHIN, or when a second signal comes,
    are killed.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _AWAITED)
    try:
        _Supervisor([_Process(number, work, before) for number in range(count)], on_stop).run()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Process:
    """One of the processes, and its successors."""

    def __init__(self, number: int, work: Callable[[int], None], mask: set[int | signal.Signals]) -> None:
        self.number = number
        self.pid = 0  # 0: not running
        self.due = 0.0  # when to start it
        self._work, self._mask = work, mask
        self._began = 0.0
        self._deaths = 0  # soon after a start, in a row

    def start(self) -> None:
        """Start it, when it is due."""
        if self.pid or time.monotonic() < self.due:
            return
        self._began = time.monotonic()
        self.pid = os.fork()
        if not self.pid:
            self._live()

    def ended(self) -> int | None:
        """The exit code, or minus the signal, when it has just died; it is settled then when to start it again."""
        if not self.pid or (status := os.waitpid(self.pid, os.WNOHANG)) == (0, 0):
            return None
        self.pid = 0
        self._deaths = self._deaths + 1 if time.monotonic() - self._began < SOON else 0
        self.due = time.monotonic() + (min(2.0 ** (self._deaths - 1), LONGEST_PAUSE) if self._deaths else 0)
        return os.waitstatus_to_exitcode(status[1])

    def signal(self, number: signal.Signals) -> None:
        """Send a signal, if it is running: it has not been waited for, so its number is its own."""
        if self.pid:
            os.kill(self.pid, number)

    def _live(self) -> None:
        code = 1
        try:
            signal.pthread_sigmask(signal.SIG_SETMASK, self._mask)
            self._work(self.number)
            code = 0
        except Exception as error:
            report(error)
        finally:
            with suppress(OSError):  # of a full disk, say: it must not keep the process
                sys.stdout.flush()
            os._exit(code)  # what the parent was called from is not for us to go back to


class _Supervisor:
    def __init__(self, processes: list[_Process], on_stop: Callable[[], None]) -> None:
        self._processes = processes
        self._on_stop = on_stop
        self._deadline = float("inf")  # once it is told to stop

    def run(self) -> None:
        while not self._is_stopping or any(process.pid for process in self._processes):
            for process in self._processes:
                if (code := process.ended()) is not None:
                    note_event("process ended", number=process.number, code=code)
                if not self._is_stopping:
                    process.start()
            came = signal.sigtimedwait(_AWAITED, 1.0)
            if came is not None and came.si_signo != signal.SIGCHLD:
                self._stop()
            if time.monotonic() > self._deadline:
                self._tell(signal.SIGKILL)

    @property
    def _is_stopping(self) -> bool:
        return self._deadline < float("inf")

    def _stop(self) -> None:
        if self._is_stopping:
            self._deadline = 0.0
            return
        self._deadline = time.monotonic() + STOP_WITHIN + 2
        self._on_stop()
        self._tell(signal.SIGTERM)

    def _tell(self, number: signal.Signals) -> None:
        for process in self._processes:
            process.signal(number)
