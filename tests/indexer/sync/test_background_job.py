"""One long work at a time in the background, and what every process is told of it; each kind of work has tests beside."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import ArchiveBusy, BackupFailed
from indexer.message import Message
from indexer.model import Progress, ReportProgress
from indexer.storage import FileLocks
from indexer.sync import BackgroundJob, LastRun, Reasons

REASONS = Reasons(
    busy=Message("index being rebuilt"),
    killed=Message("rebuild was killed"),
    failed=Message("rebuild failed"),
    memory=Message("memory short for the rebuild"),
)


class Noted:
    """Notes in memory."""

    def __init__(self) -> None:
        self.runs = [LastRun()]

    def last(self) -> LastRun:
        return self.runs[-1]

    def write(self, state: LastRun) -> None:
        self.runs.append(state)


@pytest.fixture
def notes() -> Noted:
    return Noted()


@pytest.fixture
def job(notes: Noted, tmp_path: Path) -> BackgroundJob[LastRun]:
    return BackgroundJob("reindexing", FileLocks(tmp_path), notes, REASONS)


def work(progress: ReportProgress) -> dict[str, Any]:
    progress(Progress("indexing", 3, 4))
    return {"progress": Progress("indexing", 4, 4)}


def test_a_work_is_noted_from_beginning_to_end(job: BackgroundJob[LastRun], notes: Noted) -> None:
    assert job.wait() and job.start(LastRun("running", by="周敏"), work) and job.wait()
    ended = job.last()
    assert (ended.state, ended.by, ended.progress.done, bool(ended.ended_at)) == ("done", "周敏", 4, True)
    assert [each.state for each in notes.runs] == ["never", "running", "running", "done"]


def test_one_at_a_time(job: BackgroundJob[LastRun], notes: Noted, tmp_path: Path) -> None:
    going, other = threading.Event(), BackgroundJob("reindexing", FileLocks(tmp_path), notes, REASONS)

    def slow(progress: ReportProgress) -> dict[str, Any]:
        assert going.wait(60)
        return {}

    assert job.start(LastRun("running"), slow)
    assert not other.start(LastRun("running"), work) and not job.wait(0.01)
    with pytest.raises(ArchiveBusy, match="being rebuilt"):
        other.alone(0)
    assert other.last().state == "running"
    going.set()
    assert job.wait(60) and other.start(LastRun("running"), work) and other.wait(60)


FAILURES: dict[str, BaseException] = {
    "memory short for the rebuild": MemoryError(),
    "rebuild failed": RuntimeError("anything"),
    "backup interrupted": BackupFailed("backup interrupted"),
}


@pytest.mark.parametrize("reason", FAILURES)
def test_why_it_failed_is_noted_and_the_lock_let_go(job: BackgroundJob[LastRun], reason: str) -> None:
    def fails(_: ReportProgress) -> dict[str, Any]:
        raise FAILURES[reason]

    assert job.start(LastRun("running"), fails) and job.wait(60)
    told = job.last()
    assert told.state == "failed" and told.reason == Message(reason)
    job.alone(0).close()


def test_whoever_finds_it_running_and_the_lock_free_knows_of_a_kill(
    job: BackgroundJob[LastRun], notes: Noted
) -> None:
    notes.write(LastRun("running"))
    assert (job.last().state, job.last().reason) == ("failed", REASONS.killed)
