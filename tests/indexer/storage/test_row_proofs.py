"""What Python tells of a row of the driver is what SQLite tells of it, whatever has become of the row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa

from indexer.catalogue.catalogue import Catalogue
from indexer.catalogue.database.schema import documents, versions
from indexer.catalogue.versions import CURRENT_ROW, PROVEN, current_by
from indexer.model import Description, Document, IncomingDocument
from indexer.storage import RowProof, columns_with_digest, digest_in_sql, engine_on

BY_NUMBER = current_by(documents.c.number)
DAMAGES = (
    *("CAST({0} AS TEXT)", "CAST({0} AS BLOB)", "NULL", "1.5", "7", "''", "x''", "'别的'", "x'fffe61'"),
    *("CAST(x'e58da1ff' AS TEXT)", "'甲' || char(0) || '乙'", "'-'", "{0} || ''", "substr({0}, 2)"),
)


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    described = Description(fonds="工会", openness="内部", subjects=("劳模", "工资"))
    with closing(Catalogue(tmp_path / "catalogue.db")) as made:
        made.add(
            [
                IncomingDocument("a", Document("题", "正文" * 400), "corpus/a.txt", "a"),
                IncomingDocument("b", Document("题\0", "", date="2022-03-24"), "", "b"),
                IncomingDocument("c", Document("通知", "职工", description=described), "", "c"),
            ],
            actor="甲",
        )
        made.edit("a", lambda document: Document("另题", document.body), actor="乙")
        yield made


def both(connection: sa.Connection) -> list[tuple[dict[str, object], dict[str, object]]]:
    """Each row as the driver's is read, and as SQLAlchemy gives it."""
    asked = connection.execute(CURRENT_ROW.order_by(documents.c.number)).mappings()
    found = {str(row["number"]): row for row in BY_NUMBER.rows(connection, [1, 2, 3])}
    return [(found[str(row["number"])], dict(row)) for row in asked]


def test_rows_are_as_sqlalchemy_gives_them(catalogue: Catalogue) -> None:
    with catalogue.database.engine.connect() as connection:
        pairs = both(connection)
    assert [one["sound"] for one, _ in pairs] == [True] * 3
    assert all(one == other for one, other in pairs)


@pytest.mark.parametrize("table", PROVEN, ids=str)
def test_every_damage_is_told_alike(catalogue: Catalogue, table: sa.Table) -> None:
    told: list[object] = []
    for column in columns_with_digest(table):
        for damage in DAMAGES:
            if column is versions.c.number:
                continue  # a row of no document is found by nobody
            with catalogue.database.engine.connect() as connection:
                connection.exec_driver_sql("SAVEPOINT whole")
                value = damage.format(f'"{column.name}"')
                connection.exec_driver_sql(f'UPDATE OR IGNORE {table} SET "{column.name}" = {value}')
                pairs = both(connection)
                connection.exec_driver_sql("ROLLBACK TO whole")
                connection.exec_driver_sql("RELEASE whole")
            told += [one["sound"] for one, _ in pairs]
            for one, other in pairs:
                assert one == other, (column.name, damage)
    assert told.count(False) > 100 and told.count(True) > 50


def test_a_number_with_a_fraction_is_as_sqlite_tells(catalogue: Catalogue) -> None:
    with catalogue.database.engine.connect() as connection:
        for table, column in ((documents, "department"), (versions, "version")):
            for number in ("1.5", "-0.25", "1e400"):
                connection.exec_driver_sql("SAVEPOINT whole")
                connection.exec_driver_sql(f"UPDATE {table} SET {column} = {number} WHERE number = 2")
                assert [one for one, _ in both(connection)] == [other for _, other in both(connection)]
                fitting = digest_in_sql(table, table.c.keys())
                connection.exec_driver_sql(f"UPDATE {table} SET digest = {fitting} WHERE number = 2")
                pairs = both(connection)
                assert [one["sound"] for one, _ in pairs] == [True] * len(pairs)
                assert all(one == other for one, other in pairs)
                connection.exec_driver_sql("ROLLBACK TO whole")
                connection.exec_driver_sql("RELEASE whole")


def test_bytes_of_the_file_at_random(catalogue: Catalogue, tmp_path: Path) -> None:
    with catalogue.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = (tmp_path / "catalogue.db").read_bytes()
    random, sound = Random(7), []
    words = "题|正文|corpus/a|通知|内部".encode()
    places = [found.start() for found in re.finditer(words, whole)]
    for _ in range(300):
        damaged = bytearray(whole)
        damaged[random.choice(places) + random.randrange(-6, 9)] ^= 1 << random.randrange(8)
        (tmp_path / "copy.db").write_bytes(damaged)
        engine = engine_on(tmp_path / "copy.db", pooled=False)
        try:
            with engine.connect() as connection:
                pairs = both(connection)
        except (sa.exc.DatabaseError, KeyError):
            continue  # the file itself is no longer read
        for one, other in pairs:
            assert one == other
            sound.append(one["sound"])
    assert sound.count(False) > 100 and sound.count(True) > 100


def test_a_proof_needs_all_columns() -> None:
    for table in PROVEN:
        places = {column.name: at for at, column in enumerate(columns_with_digest(table))}
        RowProof(table.name, places)
        for name in places:
            with pytest.raises(KeyError):
                RowProof(table.name, {other: at for other, at in places.items() if other != name})
