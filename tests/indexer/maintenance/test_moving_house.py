"""An archive moves from one machine into stores that machines share and back: the same answers, rows and bytes."""

from __future__ import annotations

import importlib
import io
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from indexer.archive import Archive
from indexer.catalogue import Place, copy_catalogue
from indexer.errors import (
    BackupFailed,
    HomeNotEmpty,
    OriginalsUnavailable,
    RestoreUnfinished,
    StoresInvalid,
)
from indexer.intake import files_of_tray
from indexer.maintenance import back_up, restore
from indexer.originals import originals_at
from indexer.paths import CATALOGUE, RESTORING
from indexer.stores import OriginalsStore, read_stores
from tests.indexer.maintenance.test_backup import answers, archive, files, findings
from tests.indexer.originals.conftest import bucket, share
from tests.support.web.calling import home
from tests.support.wording import says

__all__ = ["archive", "bucket", "home", "share"]

pytestmark = pytest.mark.slow

restoring = importlib.import_module("indexer.maintenance.restore_target")

LEFT_OUT = ("sqlite_sequence", "pending")  # numbers to come, and what the index is owed


def settings_of(store: OriginalsStore) -> str:
    if store.folder:
        return f'[originals]\nfolder = "{store.folder}"\n'
    lines = {
        "bucket": store.bucket,
        "endpoint": store.endpoint,
        "prefix": store.prefix,
        "key_file": store.key_file,
    }
    return "[originals]\n" + "".join(f'{key} = "{value}"\n' for key, value in lines.items())


def database_at(url: str) -> str:
    return f'[catalogue]\nurl = "{url}"\n'


def set_up(home: Path, *tables: str) -> Path:
    """A home with nothing but its settings."""
    home.mkdir()
    (home / "stores.toml").write_text("".join(tables), encoding="utf-8")
    (home / "stores.toml").chmod(0o600)
    return home


def rows(place: Place, copy: Path) -> dict[str, list[Any]]:
    """Every row of a catalogue with its digest, wherever it is kept."""
    copy.unlink(missing_ok=True)
    copy_catalogue(place, copy)
    with sqlite3.connect(copy) as connection:
        names = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        found = {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"'), key=repr)
            for name in names
            if name not in LEFT_OUT
        }
    connection.close()
    return found


def place_of(home: Path) -> Place:
    stores = read_stores(home)
    return stores.catalogue.place if stores.catalogue else home / CATALOGUE


def originals_in(home: Path) -> dict[str, str]:
    """The digest of everything that lies among the originals."""
    originals = originals_at(home, read_stores(home).originals)
    return {name: originals.digest(name) for name in originals.names()}


def waiting_in(home: Path) -> dict[str, bytes]:
    """What lies in the tray."""
    waiting, found = files_of_tray(originals_at(home, read_stores(home).originals).tray), {}
    for name in waiting.names():
        with waiting.as_file(name) as path:
            found[name] = path.read_bytes()
    return found


@pytest.fixture
def lived_in(archive: Archive) -> Path:
    """The home of one that also has an account, a setting and what tells it from others."""
    archive.accounts.add("周敏", "administrator", "correct horse battery", actor="")
    archive.settings.set("default_openness", "内部", actor="")
    archive.settings.identity()
    return archive.home


def moved(source: Path, target: Path, folder: Path) -> None:
    """A backup of one, restored into another and indexed, as the command does it."""
    folder.mkdir(exist_ok=True)
    saved = folder / f"{source.name}.tar"
    contents, amiss = back_up(source, saved)
    assert amiss == []
    assert restore(saved, target) == contents
    opened = Archive.open(target)
    opened.reindex()
    opened.close()
    assert not (target / RESTORING).exists()


@pytest.mark.cluster
@pytest.mark.parametrize("kind", ["share", "bucket"])
def test_into_stores_that_machines_share_and_back(
    kind: str, request: pytest.FixtureRequest, lived_in: Path, fresh_postgresql: str, tmp_path: Path
) -> None:
    store: OriginalsStore = request.getfixturevalue(kind)
    shared = set_up(tmp_path / "shared", database_at(fresh_postgresql), settings_of(store))
    moved(lived_in, shared, tmp_path / "backups")
    assert not (shared / "corpus").exists() or not files(shared / "corpus")
    assert not (shared / CATALOGUE).exists()
    moved(shared, tmp_path / "back", tmp_path / "backups")
    for moved_to in (shared, tmp_path / "back"):
        assert rows(place_of(moved_to), tmp_path / "copy.db") == rows(
            place_of(lived_in), tmp_path / "first.db"
        )
        assert originals_in(moved_to) == originals_in(lived_in)
        assert waiting_in(moved_to) == waiting_in(lived_in)
        assert answers(moved_to) == answers(lived_in)
        assert findings(moved_to) == []
    assert files(tmp_path / "back/corpus") == files(lived_in / "corpus")


def test_originals_alone_may_be_shared(lived_in: Path, share: OriginalsStore, tmp_path: Path) -> None:
    shared = set_up(tmp_path / "shared", settings_of(share))
    moved(lived_in, shared, tmp_path / "backups")
    assert originals_in(shared) == originals_in(lived_in)
    assert answers(shared) == answers(lived_in)
    opened = Archive.open(shared)
    (draft,) = opened.tray.drafts()
    opened.tray.receive("信.txt", io.BytesIO("一封信".encode()), actor="")
    opened.close()
    assert draft.id in waiting_in(shared) and len(waiting_in(shared)) == 2
    assert not (shared / "var/tray").exists()
    with pytest.raises(BackupFailed, check=says("不能放在档案库自己的")):
        back_up(shared, share.folder / "a.tar" if share.folder else tmp_path)


@pytest.fixture
def saved(lived_in: Path, tmp_path: Path) -> Path:
    back_up(lived_in, tmp_path / "saved.tar")
    return tmp_path / "saved.tar"


def keep_one(home: Path) -> None:
    originals_at(home, read_stores(home).originals).keep(Path("a.txt"), b"a", "")


def receive_one(home: Path) -> None:
    files_of_tray(originals_at(home, read_stores(home).originals).tray).put("0123456789ab", [b"a"])


@pytest.mark.parametrize("act", [keep_one, receive_one])
def test_a_folder_that_holds_anything_is_refused(
    saved: Path, share: OriginalsStore, tmp_path: Path, act: Callable[[Path], None]
) -> None:
    shared = set_up(tmp_path / "shared", settings_of(share))
    originals_at(shared, share).prepare(lambda: False)
    act(shared)
    assert share.folder
    before = files(share.folder)
    with pytest.raises(HomeNotEmpty, check=says("换一个空的")):
        restore(saved, shared)
    assert files(share.folder) == before and not (shared / RESTORING).exists()


@pytest.mark.parametrize("named", [True, False])
def test_a_folder_of_another_archive_is_refused_though_it_is_empty(
    archive: Archive, share: OriginalsStore, tmp_path: Path, *, named: bool
) -> None:
    if named:
        archive.settings.identity()
    saved = tmp_path / "saved.tar"
    back_up(archive.home, saved)
    Archive.open(set_up(tmp_path / "another", settings_of(share))).close()
    shared = set_up(tmp_path / "shared", settings_of(share))
    assert share.folder
    before = files(share.folder)
    with pytest.raises(StoresInvalid, check=says("属于另一个档案库")):
        restore(saved, shared)
    assert files(share.folder) == before and not (shared / RESTORING).exists()


@pytest.mark.cluster
def test_a_database_that_holds_anything_is_refused(
    saved: Path, fresh_postgresql: str, tmp_path: Path
) -> None:
    shared = set_up(tmp_path / "shared", database_at(fresh_postgresql))
    opened = Archive.open(shared)
    opened.accounts.add("周敏", "administrator", "correct horse battery", actor="")
    opened.close()
    for path in sorted((shared / "var").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    with pytest.raises(HomeNotEmpty, check=says("空的数据库")):
        restore(saved, shared)
    assert not (shared / RESTORING).exists()


def killed_at(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the first call of something in the target end everything, as a kill would."""

    def last(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    owner, _, method = name.rpartition(".")
    monkeypatch.setattr(getattr(restoring, owner) if owner else restoring, method, last)


@pytest.mark.cluster
@pytest.mark.parametrize(
    "where",
    ["RestoreTarget._share", "_parts", "RestoreTarget._fill", "Path.unlink", "sync_folder"],
)
def test_a_restore_that_is_killed_half_way_is_told_and_goes_on(
    where: str,
    saved: Path,
    lived_in: Path,
    share: OriginalsStore,
    fresh_postgresql: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shared = set_up(tmp_path / "shared", database_at(fresh_postgresql), settings_of(share))
    with monkeypatch.context() as patched:
        killed_at(where, patched)
        with pytest.raises(KeyboardInterrupt):
            restore(saved, shared)
    with pytest.raises(RestoreUnfinished):
        Archive.open(shared)
    restore(saved, shared)
    opened = Archive.open(shared)
    opened.reindex()
    opened.close()
    assert rows(place_of(shared), tmp_path / "copy.db") == rows(place_of(lived_in), tmp_path / "first.db")
    assert originals_in(shared) == originals_in(lived_in) and waiting_in(shared) == waiting_in(lived_in)
    assert answers(shared) == answers(lived_in)


def test_a_folder_that_is_away_meanwhile(saved: Path, share: OriginalsStore, tmp_path: Path) -> None:
    shared = set_up(tmp_path / "shared", settings_of(share))
    assert share.folder
    share.folder.rmdir()
    with pytest.raises(OriginalsUnavailable):
        restore(saved, shared)
    assert not (shared / RESTORING).exists()
    os.mkdir(share.folder)
    assert restore(saved, shared).documents == 22
