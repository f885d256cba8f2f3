"""An older catalogue is brought to today's schema, or read all the same where it cannot be written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from indexer.auth.accounts import Accounts
from indexer.catalogue.catalogue import Catalogue
from indexer.catalogue.database import migrations
from indexer.catalogue.database.connections import Database
from indexer.catalogue.database.migrations import SCHEMA, add_column
from indexer.catalogue.database.schema import metadata
from indexer.errors import CatalogueUnusable
from indexer.model.document import Document
from indexer.model.stored import IncomingDocument
from tests.support.archives.older import schema, shape, without

LATER = (
    "event_details",
    "saved_searches",
    "refusals",
    "drafts",
    "accounts",
    "settings",
    "watched",
    "own_words",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = Catalogue(tmp_path / "catalogue.db")
    made.add([IncomingDocument("a", Document("题", "正文"), "", "sha-a")], actor="甲")
    made.close()
    return tmp_path / "catalogue.db"


@contextmanager
def opened(path: Path) -> Iterator[Catalogue]:
    catalogue = Catalogue(path)
    yield catalogue
    catalogue.close()


def refuse(*_: object) -> None:
    raise CatalogueUnusable("档案目录无法写入(attempt to write a readonly database)。")


def test_a_new_file_has_todays_schema(path: Path) -> None:
    assert schema(path) == SCHEMA
    described = {table.name: {column.name for column in table.columns} for table in metadata.sorted_tables}
    assert {name: columns for name, columns in shape(path).items() if name in described} == described


def test_a_file_from_before_the_schema_was_numbered(path: Path) -> None:
    today = shape(path)
    without(path, *LATER)
    with opened(path) as catalogue:
        assert catalogue.get("a").document.body == "正文"
    assert (schema(path), shape(path)) == (SCHEMA, today)


def test_what_a_newer_program_made_is_refused(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    connection.commit()
    connection.close()
    with pytest.raises(CatalogueUnusable, match="请升级程序"):
        Catalogue(path)
    assert schema(path) == SCHEMA + 1


def test_an_older_file_that_cannot_be_written_is_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without(path, *LATER)
    older = shape(path)
    with monkeypatch.context() as patched:
        patched.setattr(Database, "_begun", refuse)
        with opened(path) as catalogue:
            assert catalogue.get("a").document.title == "题"
            assert (
                catalogue.saved.seen_by(""),
                Accounts(catalogue.database).all(),
                catalogue.drafts.all(),
            ) == (
                [],
                [],
                [],
            )
            assert [event.act for event in catalogue.log("a", 10, None)] == ["add"]
            with pytest.raises(CatalogueUnusable):
                catalogue.set_state("a", "withdrawn", actor="甲")
        assert shape(path) == older


def test_it_is_written_once_it_can_be(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without(path, *LATER)
    with monkeypatch.context() as patched:
        patched.setattr(Database, "_begun", refuse)
        catalogue = Catalogue(path)
    assert catalogue.set_state("a", "withdrawn", actor="甲")
    assert catalogue.get("a").state == "withdrawn"
    catalogue.close()
    assert schema(path) == SCHEMA


def test_a_step_that_fails_leaves_the_file_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without(path, "watched")

    def fails(_: sa.Connection) -> None:
        raise RuntimeError("no memory")

    with monkeypatch.context() as patched:
        patched.setattr(migrations, "STEPS", (*migrations.STEPS, fails))
        with pytest.raises(RuntimeError):
            Catalogue(path)
    assert schema(path) == 0 and "watched" not in shape(path)


def test_a_column_is_added_once_with_its_default(path: Path) -> None:
    table = sa.Table(
        "documents", sa.MetaData(), sa.Column("mark", sa.String, nullable=False, server_default="")
    )
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        add_column(connection, table.c.mark)
        add_column(connection, table.c.mark)
        assert connection.exec_driver_sql("SELECT mark FROM documents").scalars().all() == [""]
    engine.dispose()


def test_a_missing_column_is_stood_in_for(path: Path) -> None:
    extended = sa.Column("mark", sa.String, nullable=False, server_default="未标")
    table = metadata.tables["documents"]
    connection = sqlite3.connect(path)
    try:
        table.append_column(extended)
        migrations.stand_in(connection.execute)
        assert connection.execute("SELECT id, mark FROM documents").fetchall() == [("a", "未标")]
    finally:
        table._columns.remove(extended)
        connection.close()
