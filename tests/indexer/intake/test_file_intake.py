"""A file is read, its original kept, under the lock of arrivals only, and becomes a document on its way in."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.errors import UnreadableFile
from indexer.intake.file_intake import kept, read_file
from indexer.model.stored import ImportFailure, IncomingDocument
from indexer.originals.arrivals import Arrivals
from indexer.originals.folder import FolderOriginals
from indexer.storage.checksum import digest
from indexer.storage.locks import FileLocks
from tests.conftest import ARTICLE
from tests.support.wording import worded


def unknown(_: str) -> bool:
    """An archive that holds nothing."""
    return False


def arrival_of(
    home: Path, path: Path, is_held: Callable[[str], bool] = unknown
) -> IncomingDocument | ImportFailure:
    """A file on its way into an archive."""
    with Arrivals(FolderOriginals.of_home(home), FileLocks(home / "var")) as arrivals:
        return kept(str(path), read_file(path, path.read_bytes()), arrivals, is_held)


def test_arrival_of_the_article(tmp_path: Path) -> None:
    arrival = arrival_of(tmp_path, ARTICLE)
    assert isinstance(arrival, IncomingDocument)
    assert arrival.sha256 == digest(ARTICLE.read_bytes())
    assert arrival.id == arrival.sha256[:12]
    assert arrival.document.date == "2022-03-24"
    assert len(arrival.document.sections) == 6
    assert arrival.original == f"corpus/2022/{ARTICLE.name}"
    assert (tmp_path / arrival.original).read_bytes() == ARTICLE.read_bytes()


def test_bytes_that_the_archive_holds_are_not_kept_again(tmp_path: Path) -> None:
    arrival = arrival_of(tmp_path, ARTICLE, lambda sha256: sha256 == digest(ARTICLE.read_bytes()))
    assert isinstance(arrival, IncomingDocument)
    assert arrival.original == ""
    assert not (tmp_path / "corpus").exists()


def test_nothing_unreadable_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\x00")
    with pytest.raises(UnreadableFile):
        arrival_of(tmp_path, tmp_path / "a.txt")
    assert not (tmp_path / "corpus").exists()


def test_a_disk_that_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    failure = arrival_of(tmp_path, ARTICLE)
    assert isinstance(failure, ImportFailure)
    assert re.search(r"corpus 目录.*No space", worded(failure.reason))


def test_the_same_bytes_are_kept_once_in_a_batch(tmp_path: Path) -> None:
    names = ("甲.txt", "乙.txt")
    for name in names:
        (tmp_path / name).write_text("通知\n正文。", encoding="utf-8")
    with Arrivals(FolderOriginals.of_home(tmp_path), FileLocks(tmp_path / "var")) as arrivals:
        files = [read_file(tmp_path / name, (tmp_path / name).read_bytes()) for name in names]
        first, second = (kept("", file, arrivals, unknown) for file in files)
    assert isinstance(first, IncomingDocument) and isinstance(second, IncomingDocument)
    assert (first.original, second.original) == ("corpus/undated/甲.txt", "")
    assert [path.name for path in (tmp_path / "corpus").rglob("*.txt")] == ["甲.txt"]
