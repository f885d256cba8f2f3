"""Backups behind the pages: begun by somebody or by the clock, one at a time, kept so many, made up for."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections import namedtuple
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.errors import BackupFailed, InvalidRequest
from indexer.maintenance.administration import background_backup
from indexer.maintenance.administration.background_backup import (
    LEFT_TO_OTHERS,
    TRIED_AGAIN_AFTER,
    BackgroundBackup,
)
from indexer.maintenance.backup import back_up, verify
from indexer.message import Message
from indexer.model.progress import Progress
from indexer.sync import background_job
from tests.support.wording import says, worded


class LocalTime:
    """What a test takes for now."""

    def __init__(self) -> None:
        self.now = datetime.now().astimezone().replace(hour=1, minute=0, second=0, microsecond=0)

    def __call__(self) -> datetime:
        return self.now

    def until(self, hour: int, minute: int = 0, *, days: int = 0) -> None:
        """Let it become so late."""
        self.now = self.now.replace(hour=hour, minute=minute) + timedelta(days=days)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where backups go."""
    path = tmp_path / "backups"
    path.mkdir()
    return path


@pytest.fixture
def archive(empty: Archive, folder: Path) -> Iterator[Archive]:
    """An archive with a document, whose backups go into the folder."""
    paper = folder.parent / "信.txt"
    paper.write_text("关于春节慰问职工的通知\n\n请于年底前报送。", encoding="utf-8")
    list(empty.add([paper], actor="甲"))
    empty.settings.set("备份文件夹", str(folder), actor="周敏")
    yield empty
    empty.backups.wait()


@pytest.fixture
def time(archive: Archive) -> LocalTime:
    return LocalTime()


@pytest.fixture
def daily(archive: Archive, time: LocalTime) -> BackgroundBackup:
    """Its backups by that clock, each day at 02:30, set at one o'clock."""
    archive.settings.set("备份时间", "02:30", actor="周敏")
    backups = BackgroundBackup(archive.home, archive._catalogue, time)
    backups.run_if_due()
    return backups


def written(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


def test_begun_by_somebody(archive: Archive, folder: Path) -> None:
    assert archive.backups.last().state == "never" and archive.backups.last_kept() is None
    assert archive.backups.start("周敏")
    archive.backups.wait()
    last, whole = archive.backups.last(), archive.backups.last_kept()
    assert (last.state, last.by, last.target) == ("done", "周敏", str(folder / written(folder)[0]))
    assert whole and (whole.target, whole.documents, whole.amiss) == (last.target, 1, 0)
    assert verify(Path(last.target)).documents == 1 and whole.size == Path(last.target).stat().st_size
    event = archive.log(limit=1)[0]
    assert (event.act, event.actor, {change.after for change in event.changes}) == (
        "backup",
        "周敏",
        {written(folder)[0], "1"},
    )
    assert Path(last.target).stat().st_mode & 0o777 == 0o600


def test_one_at_a_time_and_how_far_it_is(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slowly(home: Path, target: Path, **given: object) -> object:
        given["progress"](Progress("copying", 3, 9))  # type: ignore[operator]
        begun.set()
        assert go_on.wait(60)
        return back_up(home, target)

    monkeypatch.setattr(background_backup, "back_up", slowly)
    other = BackgroundBackup(archive.home, archive._catalogue)
    assert archive.backups.start("周敏") and begun.wait(60)
    assert not other.start("安宁") and other.last().state == "running"
    assert other.last().progress == Progress("copying", 3, 9)
    go_on.set()
    archive.backups.wait()
    assert other.last().state == "done"


def test_only_the_last_so_many_are_kept(archive: Archive, folder: Path, time: LocalTime) -> None:
    """Files of others in the folder, and those of another archive, are left."""
    archive.settings.set("保留备份份数", "2", actor="")
    others = ["gongwen-00000000-20200101-000000.tar", "gongwen-2020-01-01.tar", "家书.txt"]
    for name in others:
        (folder / name).write_bytes(b"")
    backups = BackgroundBackup(archive.home, archive._catalogue, time)
    for hour in (3, 4, 5):
        time.until(hour)
        assert backups.start("周敏")
        backups.wait()
    own = [name for name in written(folder) if name not in others]
    assert [name[-10:] for name in own] == ["040000.tar", "050000.tar"] and len(written(folder)) == 5
    time.until(2)  # the clock is set back: the newest is not the one that goes
    assert backups.start("周敏")
    backups.wait()
    assert len(written(folder)) == 5 and any(name.endswith("020000.tar") for name in written(folder))


def test_without_a_folder(archive: Archive, folder: Path) -> None:
    folder.rmdir()
    assert archive.backups.start("周敏")
    archive.backups.wait()
    last = archive.backups.last()
    assert last.state == "failed" and archive.backups.last_kept() is None
    assert worded(last.reason) == f"没有备份文件夹 {folder}，没有备份。请建好它或接好磁盘，再试一次。"
    archive.settings.set("备份文件夹", "", actor="")
    with pytest.raises(BackupFailed, check=says("还没有设置备份文件夹。请")):
        archive.backups.start("周敏")


def test_no_room_is_said_before_the_disk_is_full(
    archive: Archive, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(1 << 40, 0, 5 << 20))
    assert archive.backups.start("周敏")
    archive.backups.wait()
    reason = archive.backups.last().reason
    assert reason and reason.key == "no room for the backup" and written(folder) == []
    assert "剩余 5 MB" in worded(reason) and "请" in worded(reason)


def test_a_folder_that_cannot_be_is_refused_when_it_is_written(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "inside").symlink_to(archive.home / "var")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    (tmp_path / "file").touch()
    before = archive.settings.value("backup_folder")
    for folder, said in (
        (archive.home / "var", "备份不能放在档案库自己的"),
        (archive.home / "corpus" / "2022", "备份不能放在档案库自己的"),
        (tmp_path / "inside", "备份不能放在档案库自己的"),
        (tmp_path / "file", "是文件，不是文件夹"),
        (tmp_path / "file" / "below", "没有文件夹"),
        (tmp_path / "none", "没有文件夹"),
        (tmp_path / "circle", "没有文件夹"),
        (Path("/proc"), "不能写入"),
    ):
        with pytest.raises(InvalidRequest, check=says(said)):
            archive.settings.set("备份文件夹", str(folder), actor="")
        assert archive.settings.value("backup_folder") == before


def test_a_folder_that_became_the_archives_own(archive: Archive, folder: Path) -> None:
    folder.rmdir()
    folder.symlink_to(archive.home / "var")
    assert archive.backups.start("周敏")
    archive.backups.wait()
    assert worded(archive.backups.last().reason).startswith("备份不能放在档案库自己的")


def test_each_day_at_a_time(daily: BackgroundBackup, folder: Path, time: LocalTime) -> None:
    upcoming = daily.next_at()
    assert upcoming and (upcoming - time.now) == timedelta(hours=1, minutes=30)
    for minute in (28, 29):
        time.until(2, minute)
        daily.run_if_due()
    assert written(folder) == []
    for _ in range(3):
        time.until(2, 30)
        daily.run_if_due()
    assert len(written(folder)) == 1 and daily.last().by == ""
    time.until(2, 31, days=1)
    daily.run_if_due()
    assert len(written(folder)) == 2


def test_a_time_that_is_set_later_in_the_day_waits_for_the_next(
    archive: Archive, folder: Path, time: LocalTime
) -> None:
    time.until(15)
    archive.settings.set("备份时间", "02:30", actor="周敏")
    backups = BackgroundBackup(archive.home, archive._catalogue, time)
    backups.run_if_due()
    assert written(folder) == []
    time.until(2, 30, days=1)
    backups.run_if_due()
    assert len(written(folder)) == 1


def test_missed_ones_are_made_up_for_once(daily: BackgroundBackup, folder: Path, time: LocalTime) -> None:
    time.until(9, days=3)
    daily.run_if_due()
    time.until(10)
    daily.run_if_due()
    assert len(written(folder)) == 1


def test_one_of_the_command_counts(
    archive: Archive, daily: BackgroundBackup, folder: Path, tmp_path: Path, time: LocalTime
) -> None:
    time.now -= timedelta(days=1)  # the command goes by the true time
    time.until(3)
    archive.backups.write(tmp_path / "gongwen.tar", by="timer")
    daily.run_if_due()
    assert written(folder) == []
    whole = daily.last_kept()
    assert (
        whole and whole.target == str(tmp_path / "gongwen.tar") and archive.log(limit=1)[0].actor == "timer"
    )


def test_one_that_failed_is_tried_again_later(
    daily: BackgroundBackup, folder: Path, time: LocalTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (background_backup, background_job):
        monkeypatch.setattr(module, "now", lambda: time.now.isoformat())
    folder.rename(folder.with_name("elsewhere"))
    time.until(2, 31)
    daily.run_if_due()
    assert daily.last().state == "never"  # another machine may have the folder
    time.now += LEFT_TO_OTHERS
    daily.run_if_due()
    assert daily.last().state == "failed"
    folder.with_name("elsewhere").rename(folder)
    daily.run_if_due()
    assert written(folder) == []
    time.now += TRIED_AGAIN_AFTER
    daily.run_if_due()
    assert len(written(folder)) == 1 and daily.last().state == "done"


def test_one_that_was_killed_is_made_up_for(
    archive: Archive, daily: BackgroundBackup, folder: Path, time: LocalTime
) -> None:
    """Its note says that it runs, but nobody holds the lock."""
    texts = {"state": "running", "began_at": "", "ended_at": "", "by": "", "target": "", "reason": None}
    note = json.dumps({**texts, "stage": "copying", "done": 1, "total": 2})
    archive._catalogue.database.notes.write("backup", note)
    assert daily.last().reason == Message("backup was killed")
    time.until(2, 30)
    daily.run_if_due()
    assert len(written(folder)) == 1


def test_a_server_that_stops_breaks_it_off(
    archive: Archive, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing half written is left, and what was due comes at the next start."""
    begun = threading.Event()

    def slowly(home: Path, target: Path, **given: object) -> object:
        begun.set()
        while True:
            given["progress"](Progress("copying", 3, 9))  # type: ignore[operator]

    monkeypatch.setattr(background_backup, "back_up", slowly)
    archive.backups.loop.start()
    assert archive.backups.start("周敏") and begun.wait(60)
    assert archive.backups.stop()
    last = archive.backups.last()
    assert last.state == "failed" and last.reason == Message("backup interrupted") and written(folder) == []


@pytest.mark.parametrize("note", ["", "{", "[]", '{"state": 1}', '{"target": "x"}'])
def test_notes_that_cannot_be_read(archive: Archive, note: str) -> None:
    for name in ("backup", "whole-backup", "backup-plan"):
        archive._catalogue.database.notes.write(name, note)
    assert archive.backups.last().state == "never" and archive.backups.last_kept() is None
    archive.settings.set("备份时间", "02:30", actor="")
    archive.backups.run_if_due()
