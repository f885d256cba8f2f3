"""An older catalogue is brought to today's schema, or read all the same where it cannot be written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from indexer.auth.accounts import Accounts
from indexer.catalogue.catalogue import Catalogue
from indexer.catalogue.database import migrations
from indexer.catalogue.database.dialects import add_column
from indexer.catalogue.database.inspection import altered_rows, faults_of
from indexer.catalogue.database.migrations import SCHEMA
from indexer.catalogue.database.schema import Text, metadata, settings
from indexer.catalogue.database.sqlite import SqliteDatabase
from indexer.catalogue.database.stand_in import stand_in
from indexer.catalogue.drafts import Draft
from indexer.errors import CatalogueUnusable
from indexer.model.clearance import Clearance
from indexer.model.description import PLAIN, Description
from indexer.model.document import Document
from indexer.model.request import SearchRequest
from indexer.model.stored import IncomingDocument
from indexer.storage.row_digests import NO_DIGEST
from tests.support.archives.damage import altered
from tests.support.archives.older import indexes, lowered, schema, shape, without
from tests.support.wording import says

pytestmark = pytest.mark.slow

FULL = Description(
    code="Z012-WS·2021-D30-0045",
    fonds="Z012",
    filing_year="2021",
    retention="定期30年",
    openness="内部",
    secrecy="秘密★1年",
    subjects=("经费", "收缴"),
    note='附"注"\n两行',
    marked="此件不予公开",
    released="内部",
)
CLOSED = Document("题", "正文", description=Description(openness="仅档案员", subjects=("经费", "收缴")))
DESCRIBED = {"plain": PLAIN, "full": FULL, "closed": Description(openness="仅档案员")}
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


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """A catalogue with something in every column that a step of today adds."""
    made = Catalogue(tmp_path / "catalogue.db")
    for name, description in DESCRIBED.items():
        document = Document("题", f"正文{name}", number="云工发〔2024〕17号", description=description)
        made.add([IncomingDocument(name, document, "", f"sha-{name}")], actor="甲")
    made.edit("closed", lambda document: replace(document, title="新题"), actor="乙")
    made.set_state("plain", "withdrawn", actor="甲")
    made.saved.save("检索", SearchRequest("题"), owner="甲", shared=False)
    read = Draft("0123456789ab", "稿.txt", "read", CLOSED)
    made.drafts.put([read])
    made.close()
    return tmp_path / "catalogue.db"


def content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows but saved searches, which had no owners once, and drafts, which are brought on when they are read."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            table.name: connection.execute(
                f"SELECT {', '.join(column.name for column in table.columns)} FROM {table.name}"
            ).fetchall()
            for table in metadata.sorted_tables
            if table.name not in ("drafts", "saved_searches")
        }


def told(catalogue: Catalogue) -> object:
    """All that readers of a catalogue are told of its documents, its log and its tray."""
    return (
        [catalogue.versions(name) for name in DESCRIBED],
        catalogue.log(None, 100, None),
        [list(catalogue.titles.all(clearance)[0]) for clearance in Clearance],
        catalogue.drafts.all(),
        catalogue.damaged.all(),
    )


@pytest.mark.parametrize("number", range(SCHEMA))
def test_each_step_leads_on_from_the_one_before(full: Path, number: int) -> None:
    """Also the steps after it: whatever the schema was, the file is then as one that was made today."""
    today, made_today, indexed = shape(full), content(full), indexes(full)
    lowered(full, number)
    assert schema(full) == number
    with opened(full) as catalogue:
        assert [draft.document for draft in catalogue.drafts.all()] == [CLOSED]
        assert (catalogue.saved.deleted("甲", None), len(catalogue.saved.seen_by("甲"))) == ([], 1)
    assert (schema(full), shape(full), content(full)) == (SCHEMA, today, made_today)
    assert indexes(full) == indexed


@pytest.mark.parametrize("number", range(SCHEMA))
def test_what_cannot_be_written_is_read_as_if_the_steps_had_been_taken(
    full: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(full) as catalogue:
        expected = told(catalogue)
    before = shape(lowered(full, number))
    monkeypatch.setattr(SqliteDatabase, "_begun", refuse)
    with opened(full) as catalogue:
        assert told(catalogue) == expected
    assert altered_rows(full) == []
    assert shape(full) == before


def test_descriptions_get_columns_of_their_own(full: Path) -> None:
    lowered(full, 4)
    with closing(sqlite3.connect(full)) as connection:
        assert '"openness": "仅档案员"' in str(
            connection.execute("SELECT structure FROM versions").fetchall()
        )
    with opened(full) as catalogue:
        assert catalogue.get("full").document.description == FULL
        assert [len(list(catalogue.titles.all(clearance)[0])) for clearance in Clearance] == [0, 1, 2]
    with closing(sqlite3.connect(full)) as connection:
        of_closed = "FROM versions JOIN documents USING (number) WHERE id = 'closed'"
        rows = connection.execute(f"SELECT openness, secrecy, subjects, structure {of_closed}").fetchall()
    assert [row[:3] for row in rows] == [("仅档案员", "", "")] * 2
    assert all("description" not in row[3] for row in rows)


@pytest.mark.parametrize(
    ("number", "statement", "mending"),
    [
        (4, "UPDATE versions SET body = '正文clozed' WHERE body = '正文closed' AND version = 1", "versions"),
        (4, "UPDATE versions SET structure = replace(structure, 'openness', 'opemness')", "versions"),
        (5, "UPDATE events SET actor = 'z' WHERE act = 'edit'", "events"),
        (5, "UPDATE event_details SET after = '3' WHERE field = 'version'", "event_details"),
    ],
)
def test_what_was_damaged_stays_damaged_and_is_brought_on_once_it_is_mended(
    full: Path, number: int, statement: str, mending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_today = content(full)
    altered(lowered(full, number), statement)
    with monkeypatch.context() as patched, closing(Catalogue(full)) as raised:
        patched.setattr(SqliteDatabase, "_begun", refuse)
        damaged = raised.damaged.all()
        assert damaged and {row.table for row in damaged} == {mending}
        assert {event.act for event in raised.log(None, 9, None)} >= (
            {"damaged"} if mending != "versions" else set()
        )
        assert all(stored.level == 2 for stored in raised.versions("closed") if mending == "versions")
    with opened(full) as catalogue:
        assert catalogue.damaged.all() == damaged
        assert [catalogue.damaged.repair(row, ({"actor": "乙"},)) for row in damaged] == [True] * len(damaged)
        assert catalogue.damaged.all() == []
    assert content(full) | {"pending": []} == made_today | {"pending": []}


def test_a_description_that_cannot_be_read_is_not_taken_for_an_open_one(full: Path) -> None:
    lowered(full, 2)
    with closing(sqlite3.connect(full)) as connection, connection:
        odd = '{"lead": null, "sections": [], "description": {"openness": "仅档案员", "shelf": "3"}}'
        connection.execute("UPDATE versions SET structure = ? WHERE body = '正文full'", (odd,))
    with opened(full) as catalogue, pytest.raises(ValueError, match="description"):
        catalogue.get("full")
    assert [finding.kind for finding in faults_of(full)] == ["record unreadable"]


def test_what_a_newer_program_made_is_refused(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    connection.commit()
    connection.close()
    with pytest.raises(CatalogueUnusable, check=says("请升级程序")):
        Catalogue(path)
    assert schema(path) == SCHEMA + 1


def test_an_older_file_that_cannot_be_written_is_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without(path, *LATER)
    older = shape(path)
    with monkeypatch.context() as patched:
        patched.setattr(SqliteDatabase, "_begun", refuse)
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
        patched.setattr(SqliteDatabase, "_begun", refuse)
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


def test_a_later_step_is_taken_in_each_database(place: Path | str, monkeypatch: pytest.MonkeyPatch) -> None:
    """New columns have their defaults, rows that it changes get digests, and a program without it is told."""
    with closing(Catalogue(place)) as catalogue:
        catalogue.add([IncomingDocument("a", Document("题", "文"), "", "sha-a")], actor="甲")
        catalogue.settings.set("service_names", "a.example", actor="")

    def step(connection: sa.Connection) -> None:
        extended = sa.Table("documents", sa.MetaData(), sa.Column("mark", Text, server_default="未标"))
        add_column(connection, extended.c.mark)
        connection.execute(settings.update().values(value="b.example", digest=NO_DIGEST))

    with monkeypatch.context() as patched:
        patched.setattr(migrations, "STEPS", (*migrations.STEPS, step))
        patched.setattr(migrations, "SCHEMA", SCHEMA + 1)
        for _ in range(2):  # the second time it is done already
            with closing(Catalogue(place)) as catalogue, catalogue.database.engine.connect() as connection:
                assert connection.exec_driver_sql("SELECT id, mark FROM documents").all() == [("a", "未标")]
                assert catalogue.settings.value("service_names") == "b.example"
                assert catalogue.damaged.all() == []
        altered(place, "UPDATE settings SET value = 'c.example'")
        assert [finding.kind for finding in altered_rows(place)] == ["record altered"]
    with pytest.raises(CatalogueUnusable, check=says("请升级程序")):
        Catalogue(place)


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
        stand_in(connection.execute)
        assert connection.execute("SELECT id, mark FROM documents").fetchall() == [("a", "未标")]
    finally:
        table._columns.remove(extended)
        connection.close()
