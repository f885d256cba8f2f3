"""An archive begins only where there was none: a catalogue that is lost, empty, cut short or another's is never replaced."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.catalogue.catalogue import Catalogue
from indexer.catalogue.database.dialects import APPLICATION
from indexer.errors import ArchiveNotFound, CatalogueUnusable
from indexer.paths import CATALOGUE
from tests.support.archives.older import schema
from tests.support.web.calling import Run, home, run
from tests.support.wording import says

__all__ = ["home", "run"]


@pytest.fixture
def kept(home: Path, tmp_path: Path) -> Path:
    """The catalogue of an archive with one document."""
    (tmp_path / "甲.txt").write_text("关于评选的通知\n\n请报送。", encoding="utf-8")
    with closing(Archive.open(home)) as archive:
        assert [each.status for each in archive.add([tmp_path / "甲.txt"])] == ["added"]
    return home / CATALOGUE


def lost(catalogue: Path) -> None:
    catalogue.unlink()


def emptied(catalogue: Path) -> None:
    catalogue.write_bytes(b"")


def cut(catalogue: Path) -> None:
    content = catalogue.read_bytes()
    catalogue.write_bytes(content[: len(content) // 2])


def cut_to_the_bone(catalogue: Path) -> None:
    catalogue.write_bytes(catalogue.read_bytes()[:50])


def without_tables(catalogue: Path) -> None:
    catalogue.unlink()
    with closing(sqlite3.connect(catalogue)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA user_version = 0")


def of_another_program(catalogue: Path) -> None:
    catalogue.unlink()
    with closing(sqlite3.connect(catalogue)) as connection, connection:
        connection.execute("CREATE TABLE moz_places (id INTEGER PRIMARY KEY, url TEXT)")


def marked_by_another_program(catalogue: Path) -> None:
    with closing(sqlite3.connect(catalogue)) as connection, connection:
        connection.execute("PRAGMA application_id = 252006675")


def without_documents(catalogue: Path) -> None:
    catalogue.unlink()
    Catalogue(catalogue.parents[2] / "other" / "catalogue.db").close()
    shutil.copy(catalogue.parents[2] / "other" / "catalogue.db", catalogue)


def no_database(catalogue: Path) -> None:
    catalogue.write_bytes(b"%PDF-1.7 " * 900)


LOSSES = (
    *(lost, emptied, cut, cut_to_the_bone, without_tables),
    *(of_another_program, marked_by_another_program, no_database, without_documents),
)
COMMANDS = (
    *(
        ("search", "通知"),
        ("show", "x"),
        ("add", "."),
        ("check",),
        ("reindex",),
        ("backup", "x.tar"),
        ("log",),
    ),
    *(("withdraw", "x"), ("failures",), ("user", "list"), ("serve", "--port", "1")),
)


@pytest.mark.slow
@pytest.mark.parametrize("lose", LOSSES, ids=lambda lose: lose.__name__)
def test_every_command_says_what_to_do_and_leaves_the_file(
    kept: Path, run: Run, lose: Callable[[Path], None]
) -> None:
    lose(kept)
    left = kept.read_bytes() if kept.exists() else None
    for command in COMMANDS:
        told = run(*command)
        assert told.exit_code == 1, command
        assert "档案目录" in told.output and "恢复" in told.output and "Traceback" not in told.output, command
        assert told.output.count("\n") == 1, command
        assert (kept.read_bytes() if kept.exists() else None) == left, command


def test_nothing_is_begun_over_originals_whose_catalogue_was_emptied(kept: Path, home: Path) -> None:
    for name in ("index", "tray", "secret.key", "sessions.db", "queries.db"):
        shutil.rmtree(home / "var" / name, ignore_errors=True)
        (home / "var" / name).unlink(missing_ok=True)
    emptied(kept)
    with pytest.raises(CatalogueUnusable, check=says(r"corpus还在.*恢复")):
        Archive.open(home)


@pytest.mark.parametrize(
    "trace", ["index/CURRENT", "tray/0123456789ab", "secret.key", "sessions.db", "queries.db"]
)
def test_whatever_an_archive_leaves_tells_that_there_was_one(home: Path, trace: str) -> None:
    (home / "var" / trace).parent.mkdir(parents=True)
    (home / "var" / trace).write_bytes(b"x")
    for create in (True, False):
        with pytest.raises(CatalogueUnusable, check=says("不见了")):
            Archive.open(home, create=create)
    assert not (home / CATALOGUE).exists()


@pytest.mark.slow
def test_a_home_with_originals_alone_is_new(home: Path) -> None:
    """As it comes with the program, or with files put there by hand."""
    (home / "corpus" / "2022").mkdir(parents=True)
    (home / "corpus" / "2022" / "甲.txt").write_text("关于评选的通知\n\n请报送。", encoding="utf-8")
    with pytest.raises(ArchiveNotFound):
        Archive.open(home, create=False)
    with closing(Archive.open(home)) as archive:
        assert [each.status for each in archive.add([home / "corpus"])] == ["added"]
        assert archive.search('"请报送"').total == 1


def test_an_empty_file_alone_is_new(home: Path) -> None:
    """As a killed beginning of an older version left it."""
    (home / "var").mkdir(parents=True)
    emptied(home / CATALOGUE)
    with closing(Archive.open(home)) as archive:
        assert archive.count() == 0


def test_a_new_catalogue_gets_its_name_when_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "var" / "catalogue.db"

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("indexer.catalogue.database.creation.give_name", killed)
        with pytest.raises(KeyboardInterrupt):
            Catalogue(path)
    assert list(path.parent.iterdir()) == []
    (path.parent / ".new-catalogue-left").write_bytes(b"of a killed process")
    Catalogue(path).close()
    assert [each.name for each in path.parent.iterdir()] == ["catalogue.db"]


def test_the_file_says_whose_it_is(kept: Path) -> None:
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION,)
    assert schema(kept) > 0
