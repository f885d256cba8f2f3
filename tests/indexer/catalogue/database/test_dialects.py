"""Rows that are asked for by values: each once, in the words of SQLAlchemy where the driver fails on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from indexer.catalogue.catalogue import Catalogue
from indexer.catalogue.database.dialects import QueryByValues, insert_rows
from indexer.catalogue.database.schema import documents, indexing

NUMBERS = sa.Table("numbers", sa.MetaData(), sa.Column("number", sa.Integer, primary_key=True))
QUERY = QueryByValues(
    sa.select(NUMBERS.c.number, sa.literal_column("seen(number)").label("seen")).order_by(NUMBERS.c.number),
    NUMBERS.c.number,
)


@pytest.fixture
def connection() -> Iterator[sa.Connection]:
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        NUMBERS.create(connection)
        connection.exec_driver_sql("INSERT INTO numbers VALUES (1), (2), (3), (4), (5)")
        yield connection
    engine.dispose()


def teach(connection: sa.Connection, seen: Callable[[int], int]) -> None:
    connection.connection.create_function("seen", 1, seen)


def test_each_row_is_given_once(connection: sa.Connection) -> None:
    teach(connection, lambda number: -number)
    found = list(QUERY.rows(connection, [4, 2, 9]))
    assert found == [{"number": 2, "seen": -2}, {"number": 4, "seen": -4}]


def test_what_the_driver_fails_at_once_is_asked_for_again(connection: sa.Connection) -> None:
    calls: list[int] = []

    def seen(number: int) -> int:
        calls.append(number)
        return 1 // (calls.count(4) - 1) if number == 4 else 1

    teach(connection, seen)
    assert [row["number"] for row in QUERY.rows(connection, [1, 2, 4, 5])] == [1, 2, 4, 5]
    assert calls.count(1) == 2 and calls.count(5) == 1


def test_what_fails_again_is_told_by_sqlalchemy(connection: sa.Connection) -> None:
    teach(connection, lambda number: 1 // (number - 2))
    with pytest.raises(sa.exc.OperationalError):
        list(QUERY.rows(connection, [1, 2, 3]))


def test_rows_are_inserted_with_their_digests_as_sqlalchemy_would(tmp_path: Path) -> None:
    rows = [{"id": f"a\0{at}", "version": at, "state": "active", "department": at % 2} for at in range(3)]
    written = []
    for name, settled in (("one", True), ("other", False)):
        with closing(Catalogue(tmp_path / name)) as catalogue:
            with catalogue.database.transaction() as connection:
                if settled:
                    connection.execute(documents.insert(), rows)
                else:
                    insert_rows(connection, documents, rows)
                    given = connection.exec_driver_sql("SELECT digest FROM documents").scalars().all()
                insert_rows(connection, indexing, [])
            with catalogue.database.engine.connect() as connection:
                written.append(connection.exec_driver_sql("SELECT * FROM documents").all())
    assert written[0] == written[1] and [row[-1] for row in written[1]] == list(given)
    assert [row[1] for row in written[1]] == ["a0", "a1", "a2"] and all(map(len, given))
