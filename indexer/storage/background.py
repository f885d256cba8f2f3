"""Calls a function again and again in a thread of its own, for as long as a process serves."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from indexer.errors import ArchiveBusy, ArchiveError

PATIENCE: Final = 10.0  # seconds

_log = logging.getLogger(__name__)


def _leave(_: threading.Thread) -> None:
    """Let what is under way go on to its end."""


class BackgroundLoop:
    """Calls `work` every so many seconds after its last call returned, or at once when it is woken.

    What the work raises is logged and survived: an ArchiveError as its sentence, once until something else happens,
    since a disk stays full for long; ArchiveBusy, which says that somebody else is at it, not at all; anything else
    with its traceback. Safe to share between threads.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], object],
        seconds: float,
        *,
        woken: threading.Event | None = None,
        interrupt: Callable[[threading.Thread], None] = _leave,
        patience: float = PATIENCE,
    ) -> None:
        """`woken` is set by whoever has work for it, as `wake` does; `interrupt` is to make a call end early.

        `patience` is how many seconds `stop` waits for a call that is under way.
        """
        self._name = name
        self._work = work
        self._seconds = seconds
        self._woken = woken or threading.Event()
        self._interrupt = interrupt
        self._patience = patience
        self._lock = threading.Lock()  # of the two below
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._said = ""  # of trouble, last

    @property
    def is_ending(self) -> bool:
        """Whether `stop` has been called since the last start; long work is to look at it."""
        return self._ended.is_set()

    def start(self) -> None:
        """Begin; the first call comes after the seconds, unless it is woken. Does nothing while it runs."""
        with self._lock:
            if self._thread is not None and self._thread.is_alive() and not self.is_ending:
                return
            self._ended = threading.Event()  # one that could not be stopped in time keeps its own
            self._thread = threading.Thread(
                target=self._run, args=(self._ended,), name=self._name, daemon=True
            )
            self._thread.start()

    def wake(self) -> None:
        """Have the next call come at once; after the one that is under way, if any is."""
        self._woken.set()

    def stop(self) -> bool:
        """Begin no other call, and wait for the one that is under way; False when it goes on after all patience."""
        with self._lock:
            thread = self._thread
            self._ended.set()
            self._woken.set()
        if thread is None:
            return True
        self._interrupt(thread)
        thread.join(self._patience)
        return not thread.is_alive()

    def call(self) -> None:
        """What one turn does, in the caller's thread."""
        try:
            self._work()
            self._said = ""
        except ArchiveBusy:
            return
        except ArchiveError as error:
            if str(error) != self._said:
                _log.warning("%s", error)
            self._said = str(error)
        except Exception:  # the next turn tries again
            _log.exception("%s has failed; it goes on", self._name)

    def _run(self, ended: threading.Event) -> None:
        while not ended.is_set():
            self._woken.wait(self._seconds)
            self._woken.clear()
            if not ended.is_set():  # looked at once the event is cleared, so that no stop is missed
                self.call()
