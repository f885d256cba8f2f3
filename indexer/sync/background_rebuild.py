"""Builds the index anew in the background, and tells every process how far that is.

One at a time over all processes, by a lock. How far it is stands in a note, so that each
server process can tell; whoever finds the note "running" and the lock free knows that a process was killed.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, field, replace
from typing import Final, Literal

from indexer.catalogue import now
from indexer.errors import ArchiveBusy, ArchiveError, Unavailable
from indexer.message import Message
from indexer.model import Progress, ReportProgress
from indexer.storage import Locks, Notes, is_free

SECONDS_BETWEEN_NOTES: Final = 0.5

_HAND_OVER = 0.2  # seconds that a start waits for who only looks whether the lock is free


@dataclass(frozen=True, slots=True)
class LastRebuild:
    """The last time the index was built anew in the background."""

    state: Literal["never", "running", "done", "failed"] = "never"
    progress: Progress = field(default=Progress("indexing", 0, 0))
    ended_at: str = ""  # ISO 8601, UTC
    reason: Message | None = None  # why it failed
    by: str = ""  # who asked for it


class BackgroundRebuild:
    """What builds the index of one archive anew in the background."""

    def __init__(self, notes: Notes, locks: Locks, rebuild: Callable[[ReportProgress], int]) -> None:
        self._notes = notes
        self._locks = locks
        self._rebuild = rebuild
        self._thread: threading.Thread | None = None

    def start(self, by: str) -> bool:
        """Begin, and return at once; False when it is being done already, here or in another process."""
        held = ExitStack()
        try:
            busy = Message("index being rebuilt")
            held.enter_context(self._locks.locked("reindexing", wait=_HAND_OVER, busy=busy))
        except ArchiveBusy:
            return False
        begun = LastRebuild("running", by=by)
        try:
            self._write(begun)
            self._thread = threading.Thread(target=self._run, args=(held, begun), daemon=True)
            self._thread.start()
        except BaseException:
            held.close()
            raise
        return True

    def wait(self) -> None:
        """Return when what this process has begun is done."""
        if self._thread is not None:
            self._thread.join()

    def last(self) -> LastRebuild:
        """How far it is, or how it ended."""
        noted = self._read()
        if noted.state == "running" and is_free(self._locks, "reindexing"):
            noted = self._read()  # it may have ended between the two looks
            if noted.state == "running":
                return replace(noted, state="failed", reason=Message("rebuild was killed"))
        return noted

    def _run(self, held: ExitStack, begun: LastRebuild) -> None:
        latest, noted_at = begun, 0.0

        def note(progress: Progress) -> None:
            nonlocal latest, noted_at
            latest = replace(latest, progress=progress)
            if time.monotonic() - noted_at >= SECONDS_BETWEEN_NOTES:
                noted_at = time.monotonic()
                self._write(latest)

        with suppress(Unavailable), held:  # a lock that was lost meanwhile was told to the work
            try:
                count = self._rebuild(note)
                ended = replace(latest, state="done", progress=Progress("indexing", count, count))
            except MemoryError:
                ended = replace(latest, state="failed", reason=Message("memory short for the rebuild"))
            except ArchiveError as error:
                ended = replace(latest, state="failed", reason=error.message)
            except Exception:
                logging.getLogger(__name__).exception("the index could not be rebuilt")
                ended = replace(latest, state="failed", reason=Message("rebuild failed"))
            self._write(replace(ended, ended_at=now()))

    def _read(self) -> LastRebuild:
        try:
            noted = json.loads(self._notes.read("reindexing"))
            noted.pop("began_at", None)  # an older program has noted it
            progress = Progress("indexing", noted.pop("done"), noted.pop("total"))
            told = noted.pop("reason", "")
            reason = Message.of_json(told) if told else None
            return LastRebuild(progress=progress, reason=reason, **noted)
        except (ValueError, TypeError, LookupError, AttributeError):
            return LastRebuild()

    def _write(self, state: LastRebuild) -> None:
        """Neither a full disk nor a database that is away stops the work."""
        noted = asdict(state)
        progress = noted.pop("progress")
        noted |= {"done": progress["done"], "total": progress["total"]}
        try:
            self._notes.write("reindexing", json.dumps(noted, ensure_ascii=False))
        except (OSError, ArchiveError):
            logging.getLogger(__name__).warning("how far the index is could not be noted")
