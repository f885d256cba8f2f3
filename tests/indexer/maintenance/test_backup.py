"""An archive in use, backed up and restored: the same answers, all of one moment, or one sentence and nothing changed."""

from __future__ import annotations

import errno
import importlib
import io
import json
import multiprocessing
import os
import shutil
import signal
import sqlite3
import tarfile
import threading
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from indexer.archive import Archive
from indexer.errors import (
    ArchiveBusy,
    BackupDamaged,
    BackupFailed,
    CatalogueUnusable,
    HomeNotEmpty,
    RestoreFailed,
    RestoreUnfinished,
)
from indexer.maintenance import backup
from indexer.maintenance.backup import Contents, back_up, verify
from indexer.maintenance.backup_file import HEAD, MANIFEST, SEAL, BackupReader, BackupWriter
from indexer.maintenance.restore import restore
from indexer.model.findings import Finding
from indexer.model.progress import Progress, Stage
from indexer.paths import CATALOGUE, QUERIES, RESTORING
from indexer.storage.file_lock import locked
from tests.indexer.maintenance.test_backup_file import body_of, info, seal
from tests.support.archives.damage import damaged, rewritten
from tests.support.web.calling import Run, home, run
from tests.support.wording import says, worded

pytestmark = pytest.mark.slow

__all__ = ["home", "run"]

restoring = importlib.import_module(
    "indexer.maintenance.restore"
)  # the package exports its function under this name

QUERIES_ASKED = (
    "劳模",
    '"劳动模范"',
    "职工 慰问",
    "区:青枫",
    "标题:通知",
    "2024",
    "不存在的词语",
    "-慰问 工会",
)


def paper(number: int) -> str:
    """A short paper of an invented district."""
    subject = ("劳动模范评选", "春节慰问职工", "工会小组活动", "劳模精神宣讲")[number % 4]
    return f"关于{subject}的通知\n\n青枫区总工会：第{number}号，{subject}，请各分会于{2000 + number % 25}年底前报送。\n"


@pytest.fixture
def archive(home: Path, tmp_path: Path) -> Iterator[Archive]:
    """An archive with files, versions, lines of an import, a withdrawn document and a draft in its tray."""
    opened = Archive.open(home)
    (tmp_path / "papers").mkdir()
    for number in range(12):
        (tmp_path / "papers" / f"{number}.txt").write_text(paper(number), encoding="utf-8")
    added = list(opened.add([tmp_path / "papers"], actor="甲"))
    lines = [
        json.dumps({"id": f"l{number}", "title": "劳模", "body": paper(number)}) for number in range(30, 40)
    ]
    (tmp_path / "lines.jsonl").write_text("\n".join(lines), encoding="utf-8")
    list(opened.import_lines(tmp_path / "lines.jsonl"))
    opened.edit(added[0].id, {"title": "劳模评选通知(更正)"}, actor="甲")
    opened.edit(added[1].id, {"openness": "仅档案员"}, actor="甲")
    opened.withdraw(added[2].id, actor="甲")
    opened.tray.receive("待确认.txt", io.BytesIO("待确认的文件".encode()), actor="甲")
    yield opened
    opened.close()


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Where a backup goes."""
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups" / "gongwen.tar"


def answers(home: Path) -> list[dict[str, Any]]:
    """What an archive says to all queries, but for how long it took."""
    archive = Archive.open(home, create=False)
    found = [archive.search(query, limit=50).as_json() for query in QUERIES_ASKED]
    archive.close()
    return [{name: value for name, value in each.items() if name != "took_ms"} for each in found]


def files(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def findings(home: Path) -> list[Finding]:
    """What a check finds."""
    archive = Archive.open(home, create=False)
    found = list(archive.check())
    archive.close()
    return found


def test_a_restored_archive_gives_the_same_answers(archive: Archive, target: Path, tmp_path: Path) -> None:
    contents, amiss = back_up(archive.home, target)
    assert (contents.documents, contents.versions, contents.originals, amiss) == (22, 24, 12, [])
    assert verify(target) == contents
    there = tmp_path / "elsewhere"
    assert restore(target, there) == contents
    assert answers(there) == answers(archive.home)
    assert files(there / "corpus") == files(archive.home / "corpus")
    assert findings(there) == []
    restored = Archive.open(there)
    assert [event.act for event in restored.log()] == [event.act for event in archive.log()]
    (draft,) = restored.tray.drafts()
    assert (there / "var/tray" / draft.id).read_text(encoding="utf-8") == "待确认的文件"
    restored.close()
    assert not list(there.glob(".*"))


@pytest.mark.slow
def test_a_backup_while_others_write_is_of_one_moment(archive: Archive, target: Path, tmp_path: Path) -> None:
    """All that was reported before it began is in it, and nothing is half there."""
    ended, reported = threading.Event(), list[str]()

    def keep_adding() -> None:
        other, number = Archive.open(archive.home), 100
        while not ended.is_set():
            path = tmp_path / f"{number}.txt"
            path.write_text(paper(number), encoding="utf-8")
            reported.extend(outcome.id for outcome in other.add([path]))
            other.edit(reported[-1], {"note": f"附注{number}"})
            number += 1
        other.close()

    writer = threading.Thread(target=keep_adding)
    writer.start()
    try:
        for number in range(4):
            while len(reported) < 3 * number + 3:
                ended.wait(0.01)
            before = set(reported[:-1])
            back_up(archive.home, target.with_name(f"{number}.tar"))
            there = tmp_path / f"restored-{number}"
            contents = restore(target.with_name(f"{number}.tar"), there)
            assert findings(there) == []
            restored = Archive.open(there)
            held = {stored.id for stored in restored.active()}
            assert before <= held
            assert len(held) + 1 == contents.documents
            restored.close()
    finally:
        ended.set()
        writer.join()
    assert findings(archive.home) == []


def test_a_backup_is_for_its_owner_alone(archive: Archive, target: Path, tmp_path: Path) -> None:
    back_up(archive.home, target)
    assert target.stat().st_mode & 0o777 == 0o600
    restore(target, tmp_path / "there")
    assert (tmp_path / "there" / CATALOGUE).stat().st_mode & 0o077 == 0


def test_an_original_can_be_taken_out_with_tar(archive: Archive, target: Path) -> None:
    back_up(archive.home, target)
    (name, *_) = sorted(files(archive.home / "corpus"))
    with tarfile.open(target) as tar:
        stream = tar.extractfile(f"corpus/{name}")
        assert stream is not None
        assert stream.read() == files(archive.home / "corpus")[name]


def test_index_and_sign_ins_are_left_out_and_past_queries_can_be(archive: Archive, target: Path) -> None:
    archive.seen_with().note("劳模", 3, "account 甲")
    archive._queries.write()
    for name in ("secret.key", "sessions.db"):
        (archive.home / "var" / name).touch()
    back_up(archive.home, target)
    back_up(archive.home, target.with_name("b.tar"), queries=False)
    with tarfile.open(target) as tar, tarfile.open(target.with_name("b.tar")) as without:
        names = set(tar.getnames())
        assert names - set(without.getnames()) == {QUERIES}
        own = {name for name in names if not name.startswith(("corpus/", "var/tray/"))}
        assert own == {HEAD, CATALOGUE, QUERIES, MANIFEST, SEAL}


def test_past_queries_that_cannot_be_read_stop_nothing(archive: Archive, target: Path) -> None:
    (archive.home / QUERIES).write_bytes(b"spoilt " * 200)
    back_up(archive.home, target)
    assert verify(target).documents == 22


def test_nothing_is_overwritten(archive: Archive, target: Path) -> None:
    target.write_bytes(b"mine")
    with pytest.raises(BackupFailed, check=says("已经存在")):
        back_up(archive.home, target)
    assert files(target.parent) == {target.name: b"mine"}


def test_not_even_what_came_meanwhile(
    archive: Archive, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(path: Path, tell: object) -> None:
        target.write_bytes(b"theirs")

    monkeypatch.setattr(backup, "verify", late)
    with pytest.raises(BackupFailed, check=says("已经存在")):
        back_up(archive.home, target)
    assert files(target.parent) == {target.name: b"theirs"}


@pytest.mark.parametrize("inside", ["corpus/a.tar", "var/a.tar"])
def test_a_backup_is_not_put_into_the_archive(archive: Archive, inside: str) -> None:
    with pytest.raises(BackupFailed, check=says("不能放在")):
        back_up(archive.home, archive.home / inside)


def test_a_folder_that_is_not_there(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, check=says("没有写成")):
        back_up(archive.home, tmp_path / "none" / "a.tar")


def test_a_full_disk_leaves_nothing_behind(
    archive: Archive, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BackupFailed, check=says("No space left")) as failed:
        back_up(archive.home, target)
    assert "请检查" in worded(failed.value)
    assert files(target.parent) == {}


def test_a_copy_of_the_catalogue_that_finds_no_room(
    archive: Archive, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk of the backup is to blame, not the catalogue."""
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL
    execute = sa.Connection.exec_driver_sql

    def no_room(connection: sa.Connection, statement: str, *parameters: Any) -> object:
        if statement.startswith("VACUUM INTO"):
            raise sa.exc.OperationalError(statement, None, full)
        return execute(connection, statement, *parameters)

    monkeypatch.setattr(sa.Connection, "exec_driver_sql", no_room)
    with pytest.raises(BackupFailed, check=says(r"没有写成.*No space left.*请检查那里的磁盘空间")):
        back_up(archive.home, target)
    assert files(target.parent) == {}


def test_a_catalogue_that_is_none(archive: Archive, target: Path) -> None:
    archive.close()
    for path in (archive.home / "var").glob("catalogue.db*"):
        path.unlink()
    (archive.home / CATALOGUE).write_bytes(b"spoilt " * 200)
    with pytest.raises(CatalogueUnusable):
        back_up(archive.home, target)
    assert files(target.parent) == {}


def test_what_is_read_back_otherwise_gets_no_name(
    archive: Archive, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoilt(path: Path, tell: object) -> Contents:
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        return verify(path)

    monkeypatch.setattr(backup, "verify", spoilt)
    with pytest.raises(BackupDamaged):
        back_up(archive.home, target)
    assert files(target.parent) == {}


def test_originals_that_are_amiss_are_told_and_the_rest_is_saved(
    archive: Archive, target: Path, tmp_path: Path
) -> None:
    lost, altered, *_ = sorted((archive.home / "corpus").rglob("*.txt"))
    lost.unlink()
    altered.write_bytes(b"altered")
    contents, amiss = back_up(archive.home, target)
    assert [finding.kind for finding in amiss] == ["original missing", "original altered"]
    assert contents.originals == 11
    restore(target, tmp_path / "there")
    assert sorted(finding.kind for finding in findings(tmp_path / "there")) == [
        "original altered",
        "original missing",
    ]


def test_names_that_lead_elsewhere_are_not_followed(archive: Archive, target: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    for number, name in ((1, "../secret"), (2, "var/catalogue.db")):
        rewritten(archive.home / CATALOGUE, "UPDATE versions SET original = ? WHERE number = ?", name, number)
    _, amiss = back_up(archive.home, target)
    assert [finding.kind for finding in amiss] == ["original missing"] * 2
    assert b"secret\n" not in target.read_bytes()
    restore(target, tmp_path / "there")


def test_progress_is_told_in_megabytes(archive: Archive, target: Path, tmp_path: Path) -> None:
    (archive.home / "corpus" / "大.txt").write_bytes(os.urandom(3 << 20))
    rewritten(archive.home / CATALOGUE, "UPDATE versions SET original = 'corpus/大.txt' WHERE number = 3")
    told: list[tuple[Stage, int, int]] = []
    back_up(archive.home, target, progress=lambda step: told.append(astuple(step)))
    assert [done for stage, done, _ in told if stage == "copying"] == [0, 1, 2, 3]
    assert all(done <= total for _, done, total in told)
    assert {stage for stage, _, _ in told} == {"copying", "verifying"}


def back_up_and_die(home: Path, target: Path) -> None:
    """A process that is killed in the middle of its backup."""

    def die(progress: Progress) -> None:
        if progress.stage == "copying":
            os.kill(os.getpid(), signal.SIGKILL)

    back_up(home, target, progress=die)


@pytest.mark.slow
def test_a_killed_backup_leaves_what_the_next_one_clears(archive: Archive, target: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(
        target=back_up_and_die, args=(archive.home, target)
    )
    process.start()
    process.join()
    assert not target.exists()
    assert len(files(target.parent)) == 2
    back_up(archive.home, target)
    assert list(files(target.parent)) == [target.name]


# restore


@pytest.fixture
def saved(archive: Archive, target: Path) -> Path:
    """A backup."""
    back_up(archive.home, target)
    return target


def test_a_restore_on_a_full_disk(saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "sync", full)
        with pytest.raises(RestoreFailed, check=says(r"No space left.*再运行一次 gongwen restore")):
            restore(saved, tmp_path / "there")
    assert list((tmp_path / "there").iterdir()) == []
    assert restore(saved, tmp_path / "there").documents == 22


def test_damaged_backups_are_noticed_and_nothing_is_put_in_place(saved: Path, tmp_path: Path) -> None:
    content = saved.read_bytes()
    there = tmp_path / "there"
    copies = [copy for copy in damaged(content, 60) if copy != content]
    for copy in [*copies, content[:-1], content[: len(content) // 2], b""]:
        saved.write_bytes(copy)
        with pytest.raises(BackupDamaged) as refused:
            restore(saved, there)
        assert worded(refused.value).count("。") == 2
        assert list(there.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "taken", ["corpus/2022/a.txt", "var/catalogue.db", "corpus/2022", "var/index", "corpus"]
)
def test_a_home_that_holds_anything_is_refused(saved: Path, tmp_path: Path, taken: str) -> None:
    there = tmp_path / "there"
    path = there / taken
    if "." in path.name or taken == "corpus":
        path.parent.mkdir(parents=True)
        path.write_bytes(b"mine")
    else:
        path.mkdir(parents=True)
    before = files(there)
    with pytest.raises(HomeNotEmpty, check=says("--home")):
        restore(saved, there)
    assert files(there) == before
    assert not (there / RESTORING).exists()


def test_empty_folders_are_no_obstacle(saved: Path, tmp_path: Path) -> None:
    for part in ("corpus", "var"):
        (tmp_path / "there" / part).mkdir(parents=True)
    assert restore(saved, tmp_path / "there").documents == 22


OTHERS = ("var/index/CURRENT", "var/arrivals.lock", "etc/passwd", ".bashrc", "corpus", "var/tray", "gongwen")


@pytest.mark.parametrize("name", OTHERS)
def test_members_that_no_archive_has_are_refused(tmp_path: Path, name: str) -> None:
    made = seal(tmp_path / "a.tar", body_of(info(name)))
    with pytest.raises(BackupDamaged, check=says("不属于档案库")):
        restore(made, tmp_path / "there")
    assert list((tmp_path / "there").iterdir()) == []


@pytest.mark.parametrize(
    "names", [("corpus/a", "corpus/a"), ("corpus/a", "corpus/a/b"), ("corpus/a/b", "corpus/a")]
)
def test_members_that_are_in_each_others_way_are_refused(tmp_path: Path, names: tuple[str, ...]) -> None:
    made = seal(tmp_path / "a.tar", body_of(*map(info, names)))
    with pytest.raises(BackupDamaged):
        restore(made, tmp_path / "there")


def resealed(saved: Path, change: str) -> Path:
    """The backup with a changed catalogue, sealed again, as only malice makes it."""
    reader = BackupReader(saved, lambda _: None)
    members = {name: b"".join(parts) for name, parts in reader.members()}
    path = saved.with_name("changed")
    with saved.with_name("resealed.tar").open("wb") as file:
        writer = BackupWriter(file, lambda _: None)
        for name, content in members.items():
            path.write_bytes(content)
            if name == CATALOGUE:
                connection = sqlite3.connect(path)
                with connection:
                    connection.executescript(change)
                connection.close()
            with path.open("rb") as source:
                writer.add(name, source)
        writer.seal({"contents": reader.manifest["contents"]})
    return saved.with_name("resealed.tar")


CHANGES = {
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM documents; END",
    "a view": "CREATE VIEW v AS SELECT 1",
    "no documents": "DROP TABLE documents",
    "fewer documents": "DELETE FROM versions WHERE number = 1; DELETE FROM documents WHERE number = 1",
}


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_catalogue_that_is_not_ours_is_refused(saved: Path, tmp_path: Path, change: str) -> None:
    with pytest.raises(BackupDamaged, check=says("档案目录无法使用")):
        restore(resealed(saved, change), tmp_path / "there")
    assert list((tmp_path / "there").iterdir()) == []


def test_a_backup_without_a_catalogue_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BackupDamaged, check=says("没有档案库")):
        restore(seal(tmp_path / "a.tar", body_of(info("corpus/a"))), tmp_path / "there")


@pytest.mark.slow
@pytest.mark.parametrize("at", ["mark", "corpus", "var", "end"])
def test_a_killed_restore_says_what_to_do_and_goes_on(saved: Path, tmp_path: Path, at: str) -> None:
    there = tmp_path / "there"
    process = multiprocessing.get_context("spawn").Process(target=restore_and_die, args=(saved, there, at))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    for create in (True, False):
        with pytest.raises(RestoreUnfinished, check=says("gongwen restore")):
            Archive.open(there, create=create)
    assert restore(saved, there).documents == 22
    assert findings(there) == []
    assert not (there / RESTORING).exists()


def restore_and_die(saved: Path, there: Path, at: str) -> None:
    """A process that is killed before the mark, before a part is moved, or when all are."""
    patch, rename = pytest.MonkeyPatch(), Path.rename

    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def moved(path: Path, target: Path) -> Path:
        if path.name == at:
            die()
        return rename(path, target)

    def synced(folder: Path) -> None:
        if folder == there:
            die()

    patch.setattr(Path, "rename", moved)
    if at == "mark":
        patch.setattr(restoring, "write_whole", die)
    if at == "end":
        patch.setattr("indexer.maintenance.restore_target.sync_folder", synced)
    restore(saved, there)


def test_one_restore_at_a_time(saved: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    with locked(there / RESTORING / "lock", wait=0), pytest.raises(ArchiveBusy, check=says("正在恢复")):
        restore(saved, there)


# the commands


def test_the_commands(archive: Archive, target: Path, run: Run, tmp_path: Path) -> None:
    saved = run("backup", target)
    assert saved.exit_code == 0
    assert f"已备份到 {target}：22 篇文档（24 版），12 份原件" in saved.stdout
    assert "备份完好：22 篇文档" in run("backup", target, "--verify").stdout
    refused = run("backup", target)
    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
    restored = run("--home", str(tmp_path / "there"), "restore", target)
    assert restored.exit_code == 0
    assert "已恢复：22 篇文档" in restored.stdout
    assert run("--home", str(tmp_path / "there"), "check").exit_code == 0
    assert run("restore", target).exit_code == 1


def test_the_commands_tell_of_damage(archive: Archive, target: Path, run: Run) -> None:
    shutil.rmtree(archive.home / "corpus")
    saved = run("backup", target)
    assert saved.exit_code == 1
    assert "已备份到" in saved.stdout
    assert saved.stderr.count("原件不见了") == 12
    target.write_bytes(target.read_bytes()[:-1])
    for words in (
        ("backup", "--verify", target),
        ("--home", archive.home.parent / "there", "restore", target),
    ):
        result = run(*words)
        assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
        assert "请换一份备份" in result.stderr


def test_there_has_to_be_an_archive(run: Run, target: Path) -> None:
    result = run("backup", target)
    assert result.exit_code == 1
    assert "还没有档案库" in result.stderr
    assert not target.exists()
