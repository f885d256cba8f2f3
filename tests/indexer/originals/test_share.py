"""A folder that machines share: told from the empty one below it when it is not mounted, and from one that is gone."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from indexer.errors import OriginalMissing, OriginalsUnavailable, StoresInvalid
from indexer.originals import FolderOriginals, FolderPlace
from indexer.originals.mark import MARK, mark_for
from indexer.storage import digest
from indexer.stores import OriginalsStore


@pytest.fixture
def folder(share: OriginalsStore) -> Path:
    """One with an original in it."""
    assert share.folder
    originals = FolderOriginals.on_share(share.folder)
    originals.prepare(lambda: False)
    originals.keep(Path("通知.txt"), b"a", "2022")
    return share.folder


def begun() -> bool:
    return True


def test_a_folder_that_is_not_mounted_loses_nothing_and_takes_nothing(folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))
    folder.mkdir()
    originals = FolderOriginals.on_share(folder)
    for act in (
        lambda: originals.prepare(begun),
        lambda: originals.keep(Path("b.txt"), b"b", ""),
        lambda: originals.put_back("corpus/2022/通知.txt", b"a"),
        lambda: originals.digest("corpus/2022/通知.txt"),
        lambda: originals.facts("corpus/2022/通知.txt"),
        lambda: list(originals.names()),
    ):
        with pytest.raises(OriginalsUnavailable, match="mounted"):
            act()
    assert not list(folder.iterdir())


def test_a_folder_that_is_gone(folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))
    originals = FolderOriginals.on_share(folder)
    with pytest.raises(OriginalsUnavailable):
        originals.prepare(lambda: False)
    with pytest.raises(OriginalsUnavailable):
        originals.digest("corpus/2022/通知.txt")
    assert not folder.exists()


def test_a_server_that_is_away(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stale(*_: object) -> None:
        raise OSError(errno.ESTALE, "Stale file handle")

    originals = FolderOriginals.on_share(folder)
    monkeypatch.setattr("indexer.originals.folder.digest_of", stale)
    with pytest.raises(OriginalsUnavailable, match="Stale"):
        originals.digest("corpus/2022/通知.txt")


def test_a_folder_filled_by_hand_is_taken(tmp_path: Path) -> None:
    """As when somebody has copied the corpus of a home there."""
    (tmp_path / "2022").mkdir()
    (tmp_path / "2022/a.txt").write_bytes(b"a")
    originals = FolderOriginals.on_share(tmp_path)
    originals.prepare(begun)
    assert list(originals.names()) == ["corpus/2022/a.txt"]
    assert originals.keep(tmp_path / "2022/a.txt", b"a", "2022") == "corpus/2022/a.txt"


def test_one_missing_file_is_not_the_whole_folder(folder: Path) -> None:
    with pytest.raises(OriginalMissing):
        FolderOriginals.on_share(folder).digest("corpus/2022/b.txt")


def test_the_tray_lies_beside_them_and_is_none_of_them(folder: Path) -> None:
    originals = FolderOriginals.on_share(folder)
    assert isinstance(originals.tray, FolderPlace)
    originals.tray.path.mkdir()
    (originals.tray.path / "0123456789ab").write_bytes(b"a")
    assert list(originals.names()) == ["corpus/2022/通知.txt"]
    assert os.path.commonpath([originals.tray.path, folder]) == str(folder)


def test_an_archive_that_is_at_work_notices_that_the_folder_became_another_s(folder: Path) -> None:
    """As when two have taken one that nobody had marked at the same moment."""
    ours, theirs = FolderOriginals.on_share(folder), FolderOriginals.on_share(folder)
    ours.prepare(begun, "a" * 16)
    (folder / MARK).write_bytes(mark_for(None))
    theirs.prepare(begun, "b" * 16)
    with pytest.raises(StoresInvalid, match="another archive"):
        ours.keep(Path("b.txt"), b"b", "2022")
    assert theirs.keep(Path("b.txt"), b"b", "2022") == "corpus/2022/b.txt"


def test_a_mark_that_cannot_be_written_anew_still_stands(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("indexer.originals.folder.write_whole", read_only)
    originals = FolderOriginals.on_share(folder)
    originals.prepare(begun, "a" * 16)
    assert originals.digest("corpus/2022/通知.txt") == digest(b"a")
    assert (folder / MARK).read_bytes() == mark_for(None)
