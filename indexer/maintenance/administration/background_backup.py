"""Backs an archive up behind the pages: when somebody asks for it, or each day at a time that is set, into a folder.

One at a time over all machines, by a lock. What is under way and how the last one ended stand in a note, so that every
process can tell; a backup that was due while nothing was running is made up for, once.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from indexer.catalogue import Catalogue, now
from indexer.errors import BackupFailed
from indexer.maintenance.administration.backup_folder import require_folder
from indexer.maintenance.administration.backup_notes import BackupNotes, LastBackup, WholeBackup
from indexer.maintenance.backup import Contents, back_up
from indexer.message import Message
from indexer.model import Change, Finding, Progress, ReportProgress, report_to_nobody
from indexer.storage import BackgroundLoop
from indexer.sync import BackgroundJob, Reasons

SECONDS_BETWEEN_LOOKS: Final = 30.0  # whether one is due
TRIED_AGAIN_AFTER: Final = timedelta(hours=1)  # a backup by the clock that failed
LEFT_TO_OTHERS: Final = timedelta(minutes=10)  # by a machine that lacks the folder, where another may have it
INTERRUPTED: Final = ("backup interrupted", "backup was killed")  # which are made up for as soon as can be

_PATIENCE = 10.0  # seconds for one to end that is to be broken off
_REASONS: Final = Reasons(
    busy=Message("backup under way"),
    killed=Message("backup was killed"),
    failed=Message("backup failed"),
    memory=Message("backup failed"),
)
_log = logging.getLogger(__name__)


class BackgroundBackup:
    """What backs one archive up. Safe to share between threads; `loop` is for whoever serves."""

    def __init__(
        self,
        home: Path,
        catalogue: Catalogue,
        clock: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    ) -> None:
        """`clock` gives the local time."""
        self._home = home
        self._settings = catalogue.settings
        self._settings.require("backup_folder", partial(require_folder, home))
        self._locks = catalogue.locks
        self._notes = BackupNotes(catalogue.database.notes)
        self._log = catalogue.events
        self._clock = clock
        self._job = BackgroundJob("backup", self._locks, self._notes, _REASONS)
        self.loop = BackgroundLoop("backups", self.run_if_due, SECONDS_BETWEEN_LOOKS)

    @property
    def folder(self) -> Path | None:
        """Where backups go; None while that is not set."""
        written = self._settings.value("backup_folder")
        return Path(written) if written else None

    def room(self) -> int | None:
        """Bytes that are free where backups go; None where this machine cannot tell."""
        try:
            return shutil.disk_usage(self.folder).free if self.folder else None
        except OSError:
            return None

    def start(self, by: str) -> bool:
        """Begin one, and return at once; False when one is under way. Raises BackupFailed while no folder is set."""
        folder, begun = self._chosen(), self._begun(by)
        return self._job.start(begun, partial(self._work, folder, begun))

    def wait(self) -> None:
        """Return when what this process was asked for is done."""
        self._job.wait()

    def stop(self) -> bool:
        """End what is under way, and begin no other; False when it goes on after all patience."""
        stopped = self.loop.stop()
        return self._job.wait(_PATIENCE) and stopped

    def write(
        self, target: Path, *, by: str, queries: bool = True, progress: ReportProgress = report_to_nobody
    ) -> tuple[Contents, list[Finding]]:
        """Write one into a file of one's choice, in the caller's thread, and note it as done. See `back_up`."""
        began = now()
        contents, amiss = back_up(self._home, target, queries=queries, progress=progress)
        self._done(target, contents, len(amiss), began, by)
        return contents, amiss

    def last(self) -> LastBackup:
        """The one in the background that is under way, or how the last one ended."""
        return self._job.last()

    def last_kept(self) -> WholeBackup | None:
        """The last that was written whole, in whatever way; None when none was yet."""
        return self._notes.last_kept()

    def run_if_due(self) -> None:
        """Back up if the time that is set has come since the last one began. For the loop."""
        if self._due():
            with ExitStack() as held:
                held.enter_context(self._job.alone(0))
                if self._due(alone=True):  # another may have done it just now
                    folder, begun = self._chosen(), self._begun("")
                    self._notes.write(begun)
                    self._job.run(held.pop_all(), begun, partial(self._work, folder, begun))

    def next_at(self) -> datetime | None:
        """When the next one by the clock is due; None when none is."""
        planned = self._planned(self._clock())
        return planned + timedelta(days=1) if planned else None

    def _due(self, *, alone: bool = False) -> bool:
        """Whether one is; `alone` says that the lock is held, so that none can be under way."""
        moment = self._clock()
        planned, folder = self._planned(moment), self.folder
        if planned is None or folder is None or planned <= self._set_at(moment):
            return False
        last, whole = self._notes.last() if alone else self.last(), self.last_kept()
        if (whole and _moment(whole.began_at) >= planned) or (last.state == "running" and not alone):
            return False
        interrupted = last.reason is not None and last.reason.key in INTERRUPTED
        if last.state == "failed" and not last.by and not interrupted:
            tried = _moment(last.ended_at)
            if tried >= planned and moment - tried < TRIED_AGAIN_AFTER:
                return False
        return folder.is_dir() or moment - planned > LEFT_TO_OTHERS

    def _planned(self, moment: datetime) -> datetime | None:
        """When the last one by the clock should have begun."""
        written = self._settings.value("backup_time")
        if not written:
            return None
        hour, minute = map(int, written.split(":"))
        today = moment.replace(hour=hour, minute=minute, second=0, microsecond=0)
        return today if today <= moment else today - timedelta(days=1)

    def _set_at(self, moment: datetime) -> datetime:
        """Since when the time of backups has been what it is, as far as it was seen: none is due from before."""
        written = self._settings.value("backup_time")
        seen, since = self._notes.plan()
        if seen != written:
            since = moment.isoformat()
            self._notes.write_plan(written, since)
        return _moment(since)

    def _chosen(self) -> Path:
        if self.folder is None:
            raise BackupFailed("no backup folder set")
        return self.folder

    def _begun(self, by: str) -> LastBackup:
        return LastBackup("running", by=by, began_at=self._clock().isoformat(timespec="seconds"))

    def _work(self, folder: Path, begun: LastBackup, progress: ReportProgress) -> dict[str, Any]:
        def unless_ending(reached: Progress) -> None:
            if self.loop.is_ending:
                raise BackupFailed("backup interrupted")
            progress(reached)

        return {"target": str(self._write_into(folder, begun, unless_ending))}

    def _write_into(self, folder: Path, begun: LastBackup, progress: ReportProgress) -> Path:
        if not folder.is_dir():
            raise BackupFailed("no such backup folder", folder=str(folder))
        owner = f"gongwen-{self._settings.identity()[:8]}-"
        target = folder / f"{owner}{self._clock():%Y%m%d-%H%M%S}.tar"
        contents, amiss = back_up(self._home, target, progress=progress)
        self._done(target, contents, len(amiss), begun.began_at, begun.by)
        _keep(folder, owner, int(self._settings.value("backups_kept")), target)
        return target

    def _done(self, target: Path, contents: Contents, amiss: int, began_at: str, by: str) -> None:
        """Neither a full disk nor a busy catalogue makes a backup fail that is written."""
        size = target.stat().st_size
        self._notes.write_whole(
            WholeBackup(str(target), began_at, now(), by, size, contents.documents, amiss)
        )
        changes = (Change("file", "", target.name), Change("documents", "", str(contents.documents)))
        self._log.note("backup", by, changes)


def _keep(folder: Path, owner: str, count: int, newest: Path) -> None:
    """Remove all but the last so many of the backups that an archive has written into a folder by itself."""
    own = [path for path in folder.glob(f"{owner}????????-??????.tar") if path.is_file() and path != newest]
    for path in sorted(own)[: max(len(own) + 1 - count, 0)]:
        try:
            path.unlink()
        except OSError as error:
            _log.warning("an old backup could not be removed: %s", error.strerror)


def _moment(written: str) -> datetime:
    """A moment that was noted; long ago for none."""
    try:
        return datetime.fromisoformat(written).astimezone()
    except ValueError:
        return datetime.fromtimestamp(0).astimezone()
