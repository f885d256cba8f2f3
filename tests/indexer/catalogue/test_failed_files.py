"""What could not be taken in is kept in a list, tried again, and leaves the list once it is in."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.catalogue import failed_files
from indexer.catalogue.failed_files import FailedFile
from indexer.intake.retrying import retry
from indexer.message import Message
from tests.support.wording import worded


def add(archive: Archive, *paths: Path) -> list[str]:
    return [outcome.status for outcome in archive.add(paths)]


def listed(archive: Archive) -> list[str]:
    return [refused.where for refused in archive.refusals.all()]


def write(path: Path) -> Path:
    path.write_text(f"{path.stem}\n正文。", encoding="utf-8")
    return path


def pack(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for name, text in members.items():
            packed.writestr(f"{name}.txt", text)
    return path


def test_a_refusal_is_remembered(empty: Archive, tmp_path: Path) -> None:
    path = tmp_path / "空.txt"
    path.touch()
    assert add(empty, write(tmp_path / "好.txt"), path) == ["added", "failed"]
    (refused,) = empty.refusals.all()
    assert (refused.where, refused.file, refused.attempts) == (str(path), path, 1)
    assert (refused.size, refused.mtime) == (0, path.stat().st_mtime_ns)
    assert "请" in worded(refused.reason)
    assert refused.first_at == refused.last_at


def test_attempts_are_counted(empty: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "空.txt").touch()
    add(empty, tmp_path / "空.txt")
    (before,) = empty.refusals.all()
    monkeypatch.chdir(tmp_path)
    add(empty, Path("空.txt"))  # the same file, however it is called
    (after,) = empty.refusals.all()
    assert (after.where, after.attempts, after.first_at) == (before.where, 2, before.first_at)


def test_a_file_that_is_taken_in_leaves_the_list(empty: Archive, tmp_path: Path) -> None:
    path = tmp_path / "空.txt"
    path.touch()
    add(empty, path)
    write(path)
    assert add(empty, path) == ["added"]
    assert listed(empty) == []


def test_retry(empty: Archive, tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("空.txt", "又空.txt", "移走.txt")]
    for path in paths:
        path.touch()
    add(empty, *paths)
    write(paths[0])
    paths[2].unlink()
    outcomes = {Path(each.where).name: each.status for each in retry(empty.ingest, actor="张")}
    assert outcomes == {"空.txt": "added", "又空.txt": "failed", "移走.txt": "failed"}
    assert sorted(listed(empty)) == sorted(map(str, paths[1:])), (
        "a file of the office that has gone is not forgotten"
    )
    missing = {refused.file: refused for refused in empty.refusals.all()}[paths[2]]
    assert (missing.size, missing.mtime, missing.attempts) == (None, None, 2)


@pytest.mark.parametrize(
    "slip",
    ["没有.txt", "没有/没有.txt", "空.txt/没有.txt", "没有.zip › 名.txt", "长" * 200, "a\0b", "*.docx"],
)
def test_a_slip_of_the_pen_is_told_and_not_remembered(empty: Archive, tmp_path: Path, slip: str) -> None:
    """Nothing is there, so nothing can be tried again."""
    (tmp_path / "空.txt").touch()
    (outcome,) = empty.add([tmp_path / slip])
    assert outcome.status == "failed" and "请" in worded(outcome.reason)
    assert not empty.refusals.all()


def test_what_is_there_in_some_way_is_remembered(empty: Archive, tmp_path: Path) -> None:
    link, pipe, odd = tmp_path / "链接.txt", tmp_path / "管道.txt", tmp_path / os.fsdecode(b"\xff\xfe.txt")
    link.symlink_to("没有.txt")
    os.mkfifo(pipe)
    odd.touch()
    assert add(empty, link, pipe, odd) == ["failed"] * 3
    assert len(empty.refusals.all()) == 3


@pytest.mark.slow
def test_members_of_a_zip_file_are_tried_through_it(empty: Archive, tmp_path: Path) -> None:
    path = pack(tmp_path / "包.zip", 好="好\n正文。", 空="", 又空="")
    assert sorted(add(empty, path)) == ["added", "failed", "failed"]
    assert listed(empty) == [f"{path} › 又空.txt", f"{path} › 空.txt"]
    assert {refused.file for refused in empty.refusals.all()} == {path}
    pack(path, 空="不再空\n正文。")
    assert [(each.where, each.status) for each in retry(empty.ingest)] == [(f"{path} › 空.txt", "added")]
    assert listed(empty) == [], "what the ZIP file holds no longer leaves the list"


@pytest.mark.slow
def test_a_zip_file_that_has_gone(empty: Archive, tmp_path: Path) -> None:
    path = pack(tmp_path / "包.zip", 空="")
    add(empty, path)
    path.unlink()
    assert [each.status for each in retry(empty.ingest)] == ["failed"]
    assert listed(empty) == [str(path)]


def test_a_file_whose_name_looks_like_a_member(empty: Archive, tmp_path: Path) -> None:
    path = tmp_path / "甲 › 乙.txt"
    path.touch()
    add(empty, path)
    assert [refused.file for refused in empty.refusals.all()] == [path]
    write(path)
    assert [each.status for each in retry(empty.ingest)] == ["added"]


def test_files_whose_names_are_no_utf8(empty: Archive, tmp_path: Path) -> None:
    """Each stands in the list by itself, and is found again."""
    raw = ("甲.txt".encode("gb18030"), "乙.txt".encode("gb18030"), b"a.\xff")
    paths = [tmp_path / os.fsdecode(name) for name in raw]
    for path in paths:
        path.touch()
    add(empty, *paths)
    assert listed(empty) == [str(tmp_path / name) for name in ("a.\\xff", "乙.txt", "甲.txt")]
    paths[0].write_text("甲\n正文。", encoding="utf-8")
    assert [each.status for each in retry(empty.ingest)] == ["failed", "failed", "added"]
    assert listed(empty) == [str(tmp_path / name) for name in ("a.\\xff", "乙.txt")]


def test_a_linked_folder_is_not_entered_by_trying_again(empty: Archive, tmp_path: Path) -> None:
    for folder in ("收件", "别处"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder / f"{folder}.txt")
    (tmp_path / "收件" / "别处").symlink_to(tmp_path / "别处")
    assert add(empty, tmp_path / "收件") == ["failed", "added"]
    assert [(each.status, "这是链接" in worded(each.reason)) for each in retry(empty.ingest)] == [
        ("failed", True)
    ]
    assert listed(empty) == [str(tmp_path / "收件" / "别处")]


@pytest.mark.slow
def test_forgetting(empty: Archive, tmp_path: Path) -> None:
    path = pack(tmp_path / "包.zip", 空="", 又空="")
    (tmp_path / "空.txt").touch()
    add(empty, path, tmp_path / "空.txt")
    assert empty.refusals.forget([str(path)]) == 2
    assert empty.refusals.forget([str(path)]) == 0
    assert listed(empty) == [str(tmp_path / "空.txt")]


def test_lines_of_an_import_are_no_files(empty: Archive, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("[]\n", encoding="utf-8")
    assert [each.status for each in empty.import_lines(tmp_path / "a.jsonl")] == ["failed"]
    assert listed(empty) == []


def test_the_list_outlives_the_program(tmp_path: Path) -> None:
    (tmp_path / "空.txt").touch()
    for attempts in (1, 2):
        archive = Archive.open(tmp_path / "home")
        add(archive, tmp_path / "空.txt")
        assert [refused.attempts for refused in archive.refusals.all()] == [attempts]
        archive.close()


def test_many_at_once(empty: Archive, tmp_path: Path) -> None:
    wheres = [str(tmp_path / f"{number}.txt") for number in range(1200)]
    for where in wheres:
        Path(where).touch()
    empty.refusals.note((where, Message("file is empty")) for where in wheres)
    empty.refusals.note([*((where, Message("file is blank")) for where in wheres[:700]), (wheres[700], None)])
    found = empty.refusals.all()
    assert len(found) == 1199
    assert sum(refused.attempts for refused in found) == 1199 + 700
    assert isinstance(found[0], FailedFile)
    assert empty.refusals.forget(wheres) == 1199


def test_the_list_has_an_end(empty: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that were tried last stay."""
    monkeypatch.setattr(failed_files, "MOST_REFUSED", 3)
    for number in range(5):
        path = tmp_path / f"{number}.xyz"
        path.write_bytes(b"\0")
        monkeypatch.setattr(
            failed_files, "now", lambda number=number: f"2026-01-0{number + 1}T00:00:00+00:00"
        )
        assert add(empty, path) == ["failed"]
    assert listed(empty) == [str(tmp_path / f"{number}.xyz") for number in (2, 3, 4)]
