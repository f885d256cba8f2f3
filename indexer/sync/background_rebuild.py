"""Builds the index anew in the background, and tells every process how far that is."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final

from indexer.errors import ArchiveError
from indexer.message import Message
from indexer.model import Progress, ReportProgress
from indexer.storage import Locks, Notes
from indexer.sync.background_job import BackgroundJob, LastRun, Reasons

_REASONS: Final = Reasons(
    busy=Message("index being rebuilt"),
    killed=Message("rebuild was killed"),
    failed=Message("rebuild failed"),
    memory=Message("memory short for the rebuild"),
)


@dataclass(frozen=True, slots=True)
class LastRebuild(LastRun):
    """The last time the index was built anew in the background."""


class BackgroundRebuild:
    """What builds the index of one archive anew in the background."""

    def __init__(self, notes: Notes, locks: Locks, rebuild: Callable[[ReportProgress], int]) -> None:
        self._rebuild = rebuild
        self._job = BackgroundJob("reindexing", locks, RebuildNotes(notes), _REASONS)

    def start(self, by: str) -> bool:
        """Begin, and return at once; False when it is being done already, here or in another process."""
        return self._job.start(LastRebuild("running", by=by), self._work)

    def wait(self) -> None:
        """Return when what this process has begun is done."""
        self._job.wait()

    def last(self) -> LastRebuild:
        """How far it is, or how it ended."""
        return self._job.last()

    def _work(self, progress: ReportProgress) -> dict[str, Any]:
        count = self._rebuild(progress)
        return {"progress": Progress("indexing", count, count)}


class RebuildNotes:
    """See RunNotes."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes

    def last(self) -> LastRebuild:
        """See RunNotes."""
        try:
            noted = json.loads(self._notes.read("reindexing"))
            noted.pop("began_at", None)  # an older program has noted it
            progress = Progress("indexing", noted.pop("done"), noted.pop("total"))
            told = noted.pop("reason", "")
            reason = Message.of_json(told) if told else None
            return LastRebuild(progress=progress, reason=reason, **noted)
        except (ValueError, TypeError, LookupError, AttributeError):
            return LastRebuild()

    def write(self, state: LastRebuild) -> None:
        """See RunNotes."""
        noted = asdict(state)
        progress = noted.pop("progress")
        noted |= {"done": progress["done"], "total": progress["total"]}
        try:
            self._notes.write("reindexing", json.dumps(noted, ensure_ascii=False))
        except (OSError, ArchiveError):
            logging.getLogger(__name__).warning("how far the index is could not be noted")
