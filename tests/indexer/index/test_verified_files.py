"""What was verified once is known until somebody touches it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from indexer.index.verified_files import NAME, Verified


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that has been verified."""
    made = tmp_path / "build" / "a.col"
    made.parent.mkdir()
    made.write_bytes(b"postings")
    with made.open("rb") as file:
        Verified(made.parent).add(file)
    return made


def known(path: Path) -> bool:
    with path.open("rb") as file:
        return Verified(path.parent).holds(file)


def test_it_is_known_to_whoever_comes_next(path: Path) -> None:
    assert known(path)


def test_a_byte_written_in_its_place(path: Path) -> None:
    before = path.stat()
    with path.open("r+b") as file:
        file.write(b"q")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))  # whoever hides a change cannot hide this one
    assert not known(path)


def test_another_file_of_the_name(path: Path) -> None:
    copy = path.with_name("copy")
    shutil.copy2(path, copy)
    copy.replace(path)
    assert not known(path)


def test_forgetting(path: Path) -> None:
    Verified(path.parent).forget("another")
    assert known(path)
    Verified(path.parent).forget(path.name)
    assert not known(path)


def test_files_that_are_gone_are_forgotten(path: Path) -> None:
    path.unlink()
    other = path.with_name("b.col")
    other.write_bytes(b"more")
    with other.open("rb") as file:
        Verified(path.parent).add(file)
    assert path.name not in (path.parent / NAME).read_text()
    assert known(other)


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b"[1, 2]"])
def test_damage_to_the_memory_costs_only_time(path: Path, content: bytes) -> None:
    (path.parent / NAME).write_bytes(content)
    assert not known(path)
    with path.open("rb") as file:
        Verified(path.parent).add(file)
    assert known(path)


def test_a_folder_that_cannot_be_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("indexer.index.verified_files.write_whole", refuse)
    Verified(path.parent).forget(path.name)
    assert known(path)
