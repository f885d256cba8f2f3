"""Keeps in notes how far the backup in the background is, which the last whole one was, and since when a time is set."""

from __future__ import annotations

import json
import logging
import socket
from dataclasses import asdict, dataclass, field
from typing import Any

from indexer.errors import ArchiveError
from indexer.message import Message
from indexer.model import Progress, Stage
from indexer.storage import NoteName, Notes
from indexer.sync import LastRun

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LastBackup(LastRun):
    """The last time an archive was backed up in the background."""

    progress: Progress = field(default=Progress("copying", 0, 0))
    began_at: str = ""  # ISO 8601
    target: str = ""  # the file, once it is written


@dataclass(frozen=True, slots=True)
class WholeBackup:
    """A backup that was written whole and read back."""

    target: str
    began_at: str  # ISO 8601, as the next
    ended_at: str
    by: str
    size: int  # bytes
    documents: int
    amiss: int  # originals and records that were not as they should be, and were taken along as they are
    machine: str = field(default_factory=socket.gethostname)


class BackupNotes:
    """The notes of one archive on its backups; what cannot be read is as if it had not been noted."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes

    def last(self) -> LastBackup:
        """See LastBackup."""
        noted = self._read("backup")
        try:
            stage: Stage = noted.pop("stage")
            progress = Progress(stage, noted.pop("done"), noted.pop("total"))
            told = noted.pop("reason")
            return LastBackup(progress=progress, reason=Message.of_json(told) if told else None, **noted)
        except (ValueError, TypeError, LookupError):
            return LastBackup()

    def write(self, state: LastBackup) -> None:
        """Neither a full disk nor a database that is away stops the work."""
        noted = asdict(state)
        progress = noted.pop("progress")
        noted |= {"stage": progress["stage"], "done": progress["done"], "total": progress["total"]}
        noted["reason"] = state.reason.as_json() if state.reason else None
        self._write("backup", noted)

    def last_kept(self) -> WholeBackup | None:
        """See WholeBackup; None when none was noted."""
        try:
            return WholeBackup(**self._read("whole-backup"))
        except TypeError:
            return None

    def write_whole(self, backup: WholeBackup) -> None:
        """Note one."""
        self._write("whole-backup", asdict(backup))

    def plan(self) -> tuple[str, str]:
        """The time of day for backups that was seen last, and since when, in ISO 8601."""
        noted = self._read("backup-plan")
        return str(noted.get("time", "")), str(noted.get("since", ""))

    def write_plan(self, time: str, since: str) -> None:
        """Note another."""
        self._write("backup-plan", {"time": time, "since": since})

    def _read(self, name: NoteName) -> dict[str, Any]:
        try:
            noted = json.loads(self._notes.read(name))
        except ValueError:
            return {}
        return noted if isinstance(noted, dict) else {}

    def _write(self, name: NoteName, noted: dict[str, Any]) -> None:
        try:
            self._notes.write(name, json.dumps(noted, ensure_ascii=False))
        except (OSError, ArchiveError):
            _log.warning("the state of backups could not be noted")
