"""The files below folders, in order; what is hidden, a lock file or a link within is left out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from indexer.storage.discovery import files_below


def test_files_below(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", ".hidden", "~$lock.docx", "下/c.txt", ".git/x", "下/.x", "下/更下/d.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = [path.relative_to(tmp_path).as_posix() for path in files_below([tmp_path])]
    assert found == ["a.txt", "b.txt", "下/c.txt", "下/更下/d.txt"]


def test_files_are_taken_as_they_are_named(tmp_path: Path) -> None:
    named = [tmp_path / ".hidden", tmp_path / "none.txt"]
    (tmp_path / ".hidden").touch()
    assert list(files_below(named)) == named


def test_a_folder_reached_by_a_hidden_one(tmp_path: Path) -> None:
    (tmp_path / ".x").mkdir()
    (tmp_path / ".x" / "a.txt").touch()
    assert list(files_below([tmp_path / ".x"])) == [tmp_path / ".x" / "a.txt"]


def test_links_to_what_is_met_anyway_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "下").mkdir()
    (tmp_path / "下" / "a.txt").touch()
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "b.txt").symlink_to("下/a.txt")
    (tmp_path / "下级").symlink_to("下")
    assert list(files_below([tmp_path])) == [tmp_path / "下" / "a.txt"]


def test_links_that_lead_elsewhere_are_given_back_and_not_entered(tmp_path: Path) -> None:
    folder, outside = tmp_path / "收件", tmp_path / "别处"
    for path in (folder / ".store" / "a.txt", outside / "b.txt"):
        path.parent.mkdir(parents=True)
        path.touch()
    links: dict[str, str | Path] = {
        "1": outside,
        "2.txt": outside / "b.txt",
        "3.txt": ".store/a.txt",
        "4.txt": "4.txt",
        "5.txt": "没有",
    }
    for name, target in links.items():
        (folder / name).symlink_to(target)
    assert list(files_below([folder])) == [folder / name for name in links]


def test_a_folder_that_is_named_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "真").mkdir()
    (tmp_path / "真" / "a.txt").touch()
    (tmp_path / "名").symlink_to("真")
    assert list(files_below([tmp_path / "名"])) == [tmp_path / "名" / "a.txt"]


def test_a_folder_that_cannot_be_listed_is_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "a.txt").touch()
    scan = os.scandir

    def denied(path: str | Path) -> Any:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", denied)
    assert list(files_below([tmp_path])) == [tmp_path / "a.txt", tmp_path / "closed"]
