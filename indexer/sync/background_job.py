"""Does one long work of an archive in the background, and tells every process how far that is.

One at a time over all processes and machines, by a lock. How far it is stands in a note; whoever finds the note
"running" and the lock free knows that a process was killed.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from typing import Any, Final, Generic, Literal, Protocol, TypeVar

from indexer.catalogue import now
from indexer.errors import ArchiveBusy, ArchiveError, Unavailable
from indexer.message import Message
from indexer.model import Progress, ReportProgress
from indexer.storage import LockName, Locks, is_free

SECONDS_BETWEEN_NOTES: Final = 0.5

_HAND_OVER = 0.2  # seconds that a start waits for who only looks whether the lock is free
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LastRun:
    """The last time a work was done in the background."""

    state: Literal["never", "running", "done", "failed"] = "never"
    progress: Progress = field(default=Progress("indexing", 0, 0))
    ended_at: str = ""  # ISO 8601, UTC
    reason: Message | None = None  # why it failed
    by: str = ""  # who asked for it


Run = TypeVar("Run", bound=LastRun)
Work = Callable[[ReportProgress], Mapping[str, Any]]  # fields of the run that is done, by what came of it


class RunNotes(Protocol[Run]):
    """Where the last run is noted, for all processes."""

    def last(self) -> Run:
        """What was noted; a run that never was, where that cannot be read."""

    def write(self, state: Run) -> None:
        """Note another. Neither a full disk nor a database that is away stops the work."""


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a work cannot be begun, or did not come to its end."""

    busy: Message
    killed: Message
    failed: Message
    memory: Message  # short of it


class BackgroundJob(Generic[Run]):
    """One kind of work. Safe to share between threads."""

    def __init__(self, lock: LockName, locks: Locks, notes: RunNotes[Run], reasons: Reasons) -> None:
        self._lock, self._locks = lock, locks
        self._notes = notes
        self._reasons = reasons
        self._thread: threading.Thread | None = None

    def start(self, begun: Run, work: Work) -> bool:
        """Begin, and return at once; False when it is being done already, here or elsewhere."""
        try:
            held = self.alone(_HAND_OVER)
        except ArchiveBusy:
            return False
        try:
            self._notes.write(begun)
            self._thread = threading.Thread(target=self.run, args=(held, begun, work), daemon=True)
            self._thread.start()
        except BaseException:
            held.close()
            raise
        return True

    def alone(self, wait: float) -> ExitStack:
        """The lock, held until it is closed. Raises ArchiveBusy."""
        with ExitStack() as stack:
            stack.enter_context(self._locks.locked(self._lock, wait=wait, busy=self._reasons.busy))
            return stack.pop_all()

    def run(self, held: ExitStack, begun: Run, work: Work) -> None:
        """Do it in the caller's thread, who holds the lock, and let go of that."""
        latest, noted_at = begun, 0.0

        def note(progress: Progress) -> None:
            nonlocal latest, noted_at
            latest = replace(latest, progress=progress)
            if time.monotonic() - noted_at >= SECONDS_BETWEEN_NOTES:
                noted_at = time.monotonic()
                self._notes.write(latest)

        with suppress(Unavailable), held:  # a lock that was lost meanwhile was told to the work
            try:
                came_of_it = work(note)
                ended = replace(latest, state="done", **came_of_it)
            except MemoryError:
                ended = replace(latest, state="failed", reason=self._reasons.memory)
            except ArchiveError as error:
                ended = replace(latest, state="failed", reason=error.message)
            except Exception:
                _log.exception("a work in the background has failed: %s", self._lock)
                ended = replace(latest, state="failed", reason=self._reasons.failed)
            self._notes.write(replace(ended, ended_at=now()))

    def last(self) -> Run:
        """How far it is, or how it ended."""
        noted = self._notes.last()
        if noted.state == "running" and is_free(self._locks, self._lock):
            noted = self._notes.last()  # it may have ended between the two looks
            if noted.state == "running":
                return replace(noted, state="failed", reason=self._reasons.killed)
        return noted

    def wait(self, seconds: float | None = None) -> bool:
        """Return when what this process has begun is done; False when it goes on after so many seconds."""
        if self._thread is None:
            return True
        self._thread.join(seconds)
        return not self._thread.is_alive()
