"""The index is built anew in the background: once at a time, told to every process, and killed without harm."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.errors import ArchiveBusy
from indexer.model.progress import Progress, ReportProgress
from indexer.storage.locks import FileLocks
from indexer.storage.notes import FileNotes
from indexer.sync import background_job, background_rebuild
from indexer.sync.background_rebuild import BackgroundRebuild, LastRebuild
from tests.indexer.catalogue.test_custom_words import office
from tests.support.wording import worded

__all__ = ["office"]  # a fixture


class Slow:
    """A rebuild of three documents that waits after the first until it is let on."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()

    def __call__(self, progress: ReportProgress) -> int:
        progress(Progress("indexing", 1, 3))
        self.begun.set()
        assert self.go_on.wait(60)
        progress(Progress("indexing", 2, 3))
        progress(Progress("indexing", 3, 3))
        return 3


def test_an_archive_is_rebuilt_while_it_is_searched(office: Archive) -> None:
    assert office.reindexing.last() == LastRebuild()
    office.words.add_terms(["申工通"], actor="")
    assert office.reindexing.start("周敏")
    assert office.search("“申工通”").total == 1
    office.reindexing.wait()
    last = office.reindexing.last()
    assert (last.state, last.progress.done, last.progress.total, last.by) == ("done", 4, 4, "周敏")
    assert last.ended_at
    assert office.index_state() == "current"


def test_what_an_older_program_has_noted_is_read(tmp_path: Path) -> None:
    noted = {"state": "done", "done": 4, "total": 4, "began_at": "2026-01-02T03:04:05+00:00", "by": "周敏"}
    (tmp_path / "reindexing.json").write_text(json.dumps(noted), encoding="utf-8")
    last = BackgroundRebuild(FileNotes(tmp_path), FileLocks(tmp_path), lambda _: 0).last()
    assert (last.state, last.progress.total, last.by) == ("done", 4, "周敏")


def test_one_at_a_time_and_every_process_knows(tmp_path: Path) -> None:
    slow, unused = Slow(), Slow()
    ours, other = (
        BackgroundRebuild(FileNotes(tmp_path), FileLocks(tmp_path), slow),
        BackgroundRebuild(FileNotes(tmp_path), FileLocks(tmp_path), unused),
    )
    assert ours.start("周敏")
    assert slow.begun.wait(60)
    assert not other.start("陈晨") and not ours.start("陈晨")
    assert other.last() == ours.last() and (other.last().state, other.last().by) == ("running", "周敏")
    assert (other.last().progress.done, other.last().progress.total) == (1, 3)
    slow.go_on.set()
    ours.wait()
    assert other.last().state == "done" and not unused.begun.is_set()
    unused.go_on.set()
    assert other.start("陈晨")
    other.wait()
    assert ours.last().by == "陈晨"


def test_a_writer_that_does_not_end_is_told(tmp_path: Path) -> None:
    def busy(_: object) -> int:
        raise ArchiveBusy("index being written")

    work = BackgroundRebuild(FileNotes(tmp_path), FileLocks(tmp_path), busy)
    assert work.start("")
    work.wait()
    assert (work.last().state, worded(work.last().reason)) == (
        "failed",
        "另一个程序正在写入索引。请稍候再试一次。",
    )
    assert work.start(""), "and it can be tried again"
    work.wait()


def test_a_fault_is_logged_and_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def faulty(_: object) -> int:
        raise OSError("no space left")

    work = BackgroundRebuild(FileNotes(tmp_path), FileLocks(tmp_path), faulty)
    assert work.start("")
    work.wait()
    assert work.last().state == "failed" and "原来的索引照常可用" in worded(work.last().reason)
    assert "no space left" in caplog.text and "no space" not in worded(work.last().reason)


@pytest.mark.slow
def test_a_process_that_was_killed_is_told_and_holds_nothing(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from indexer.sync.background_rebuild import BackgroundRebuild\n"
        "from indexer.model.progress import Progress\n"
        "def killed(progress): progress(Progress('indexing', 1, 3)); os._exit(9)\n"
        "from indexer.storage import FileLocks, FileNotes; folder = Path(sys.argv[1])\n"
        "work = BackgroundRebuild(FileNotes(folder), FileLocks(folder), killed); assert work.start('周敏'); work.wait()"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert done.returncode == 9
    work = BackgroundRebuild(FileNotes(tmp_path), FileLocks(tmp_path), lambda progress: 3)
    assert (
        work.last().state == "failed"
        and "没有做完" in worded(work.last().reason)
        and work.last().progress.done == 1
    )
    assert work.start("")
    work.wait()
    assert work.last().state == "done"


@pytest.mark.parametrize("written", ["", "{", "[]", '{"state": "done", "colour": "red"}'])
def test_a_note_that_cannot_be_read_says_nothing(tmp_path: Path, written: str) -> None:
    (tmp_path / "reindexing.json").write_text(written, encoding="utf-8")
    assert BackgroundRebuild(FileNotes(tmp_path), FileLocks(tmp_path), Slow()).last() == LastRebuild()


def test_a_full_disk_does_not_stop_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError("no space left")

    monkeypatch.setattr("indexer.storage.notes.write_whole", full)
    rebuilt = threading.Event()

    def rebuild(_: object) -> int:
        rebuilt.set()
        return 1

    work = BackgroundRebuild(FileNotes(tmp_path), FileLocks(tmp_path), rebuild)
    assert work.start("")
    work.wait()
    assert rebuilt.is_set() and work.last() == LastRebuild()


def test_progress_is_noted_now_and_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moment, noted = [0.0], []
    monkeypatch.setattr("time.monotonic", lambda: moment[0])
    monkeypatch.setattr(
        background_rebuild.RebuildNotes,
        "write",
        lambda _, state: noted.append((state.state, state.progress.done)),
    )

    def rebuild(progress: ReportProgress) -> int:
        for done in range(1, 11):
            moment[0] += background_job.SECONDS_BETWEEN_NOTES / 4
            progress(Progress("indexing", done, 10))
        return 10

    moment[0] = 100.0
    work = BackgroundRebuild(FileNotes(tmp_path), FileLocks(tmp_path), rebuild)
    assert work.start("")
    work.wait()
    assert noted == [("running", 0), ("running", 1), ("running", 5), ("running", 9), ("done", 10)]


@pytest.mark.slow
def test_the_note_is_plain_json(office: Archive) -> None:
    office.reindexing.start("")
    office.reindexing.wait()
    noted = json.loads((office.home / "var" / "reindexing.json").read_text(encoding="utf-8"))
    assert noted["state"] == "done" and noted["total"] == 4
