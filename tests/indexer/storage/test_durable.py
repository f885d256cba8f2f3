"""Names and files that survive: what is written to the disk in which order, and what a killed writer leaves."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from indexer.storage import durable
from indexer.storage.durable import abandoned, give_name, make_folder, sync_names, temporary


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What was written to the disk, in order, by a process that has seen to nothing yet."""
    paths: list[Path] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        paths.append(Path(os.readlink(f"/proc/self/fd/{descriptor}")))
        real(descriptor)

    monkeypatch.setattr(durable, "_settled", set())
    monkeypatch.setattr(os, "fsync", fsync)
    return paths


def test_every_new_folder_is_written_into_its_parent(tmp_path: Path, synced: list[Path]) -> None:
    make_folder(tmp_path / "corpus" / "2022")
    assert (tmp_path / "corpus" / "2022").is_dir()
    assert set(synced) == {tmp_path / "corpus", tmp_path}


def test_a_folder_that_another_process_has_just_made_is_seen_to_once(
    tmp_path: Path, synced: list[Path]
) -> None:
    (tmp_path / "2022").mkdir()
    make_folder(tmp_path / "2022")
    make_folder(tmp_path / "2022")
    assert synced == [tmp_path]


def test_a_folder_that_was_deleted_is_seen_to_again(tmp_path: Path, synced: list[Path]) -> None:
    make_folder(tmp_path / "2022")
    (tmp_path / "2022").rmdir()
    make_folder(tmp_path / "2022")
    assert synced == [tmp_path, tmp_path]


def test_settling_a_file_sees_to_all_that_leads_to_it(tmp_path: Path, synced: list[Path]) -> None:
    path = tmp_path / "corpus" / "甲" / "a.txt"
    path.parent.mkdir(parents=True)
    path.touch()
    sync_names(path, tmp_path)
    assert synced[0] == path
    assert set(synced[1:]) == {path.parent, path.parent.parent, tmp_path}


def test_a_temporary_file_is_its_owners_alone_and_goes(tmp_path: Path) -> None:
    with temporary(tmp_path, ".new-") as (file, path):
        file.write(b"a")
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.name.startswith(".new-")
    assert not list(tmp_path.iterdir())


def test_a_name_is_never_taken_from_another(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with temporary(tmp_path, ".new-") as (_, path), pytest.raises(FileExistsError):
        give_name(path, tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"old"


def test_a_file_at_work_is_not_abandoned(tmp_path: Path) -> None:
    with temporary(tmp_path, ".new-") as (_, path):
        assert not abandoned(path, remove=True)
        assert path.exists()
    assert not abandoned(path)


def write_and_die(folder: Path) -> None:
    """What a process does that is killed while it writes."""
    with temporary(folder, ".new-") as (file, _):
        file.write(b"half")
        file.flush()
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.slow
def test_the_file_of_a_killed_writer_is_abandoned(tmp_path: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(target=write_and_die, args=(tmp_path,))
    process.start()
    process.join()
    (left,) = tmp_path.iterdir()
    assert abandoned(left)
    assert left.exists()
    assert abandoned(left, remove=True)
    assert not left.exists()


def test_what_is_taken_for_abandoned_before_it_is_locked_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flock, taken = fcntl.flock, list[Path]()

    def late(descriptor: int, operation: int) -> None:
        if not taken:
            taken.append(Path(os.readlink(f"/proc/self/fd/{descriptor}")))
            taken[0].unlink()
        flock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", late)
    with temporary(tmp_path, ".new-") as (_, path):
        assert path.exists()
        assert [path] != taken
