"""Asks for rows, and asks and changes a catalogue's schema, in the words of its database, SQLite or PostgreSQL.

SQLite keeps the schema's number in the file itself (`user_version`; 0 in archives from before it was counted), beside an
`application_id` of ours. On PostgreSQL a table of one row holds it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from functools import lru_cache
from itertools import islice, repeat
from typing import Any, Final

import sqlalchemy as sa

from indexer.catalogue.database.stand_in import columns_of as columns_in_file
from indexer.storage import (
    RAW,
    RowProof,
    columns_with_digest,
    decoded,
    digested_tables,
    is_sound,
    row_digest,
)

APPLICATION: Final = int.from_bytes(b"GWen")  # of our files; 0 in older ones
_NUMBERS: Final = "catalogue_schema"


class QueryByValues:
    """A query for the rows in which a column has one of some values; its SQL is made once for each database.

    It is for what every page asks: the statement and the names of its columns cost as much as the rows themselves. Where
    tables are `proven`, each row has `sound`, too: whether what it has of them is as it was written.
    """

    def __init__(
        self, query: sa.Select[Any], column: sa.Column[Any], proven: Sequence[sa.Table] = ()
    ) -> None:
        self._column = column
        own = [*query.selected_columns]
        self._names = [each.name for each in own]
        # SQLite gives digests and all that they are of: quicker than to compare them there, where each value is asked for.
        more = [each for table in proven for each in columns_with_digest(table) if each not in set(own)]
        self._proofs = [RowProof(table.name, _places(table, [*own, *more])) for table in proven]
        sound = [sa.and_(*map(is_sound, proven)).label("sound")] if proven else []
        self._queries = {True: query.add_columns(*more), False: query.add_columns(*sound)}
        self._told = [*self._names, *(each.name for each in sound)]
        # By dialect, whether the driver is asked, and number of values.
        self._made: dict[tuple[str, bool, int], str] = {}

    def rows(self, connection: sa.Connection, values: Sequence[Any]) -> Generator[dict[str, Any], None, None]:
        """The rows, read as they are asked for, by the names of their columns; there is at least one value.

        To be read to the end or closed before the connection is.
        """
        dialect = connection.dialect
        if processor := self._column.type.bind_processor(dialect):
            values = [processor(each) for each in values]
        count = 1 << (len(values) - 1).bit_length()  # so that statements are few: the last value is repeated
        values = [*values, *repeat(values[-1], count - len(values))]
        given = 0
        if on_sqlite(connection):
            try:
                for row in _from_the_driver(connection, self._sql(dialect, count, driver=True), values):
                    proven = self._proven(row)
                    given += 1
                    yield proven
                return
            except sqlite3.Error:
                pass  # SQLAlchemy is asked for the rest, and tells what is wrong as it always does
        named = dict(zip(map(_parameter, range(count)), values, strict=True))
        parameters = tuple(values) if dialect.positional else named
        found = connection.exec_driver_sql(self._sql(dialect, count), parameters)
        for each in islice(found, given, None):
            yield dict(zip(self._told, each, strict=True))

    def _proven(self, row: Sequence[Any]) -> dict[str, Any]:
        """A row of the driver, by the names of its columns."""
        found = dict(zip(self._names, decoded(row[: len(self._names)]), strict=True))
        if self._proofs:
            found["sound"] = all(proof.holds(row) for proof in self._proofs)
        return found

    def _sql(self, dialect: sa.Dialect, count: int, *, driver: bool = False) -> str:
        found = self._made.get((dialect.name, driver, count))
        if found is None:
            wanted = [sa.bindparam(_parameter(at), type_=self._column.type) for at in range(count)]
            query = self._queries[driver].where(self._column.in_(wanted))
            found = self._made[dialect.name, driver, count] = str(query.compile(dialect=dialect))
        return found


def _places(table: sa.Table, columns: Sequence[sa.ColumnElement[Any]]) -> dict[str, int]:
    """Where among columns those of a table are, by their names."""
    of_tables = [(at, each) for at, each in enumerate(columns) if isinstance(each, sa.Column)]
    return {each.name: at for at, each in of_tables if each.table is table}


def _from_the_driver(connection: sa.Connection, sql: str, values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The rows as SQLite's driver gives them, as RowProof takes them: SQLAlchemy's wrapping takes as long as they do."""
    driver: Any = connection.connection.dbapi_connection
    text = driver.text_factory

    def raw(step: Callable[..., Any], *arguments: Any) -> Any:
        driver.text_factory = RAW
        try:
            return step(*arguments)
        finally:
            driver.text_factory = text  # what is asked for between two rows is as ever

    with closing(driver.cursor()) as cursor:
        raw(cursor.execute, sql, values)
        while (row := raw(cursor.fetchone)) is not None:
            yield row


def insert_rows(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have values for the same columns, each with its digest where the table has them."""
    if not rows:
        return
    names = tuple(name for name in rows[0] if name != "digest")
    values = [[row[name] for row in rows] for name in names]
    if table in digested_tables():
        names += ("digest",)
        values.append([row.get("digest") or row_digest(table, row) for row in rows])
    if not on_sqlite(connection):
        connection.execute(
            table.insert(), [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]
        )
        return
    for at, name in enumerate(names):
        if process := table.c[name].type.bind_processor(connection.dialect):
            values[at] = list(map(process, values[at]))
    connection.exec_driver_sql(_insertion(table, names), list(zip(*values, strict=True)))


@lru_cache(maxsize=64)
def _insertion(table: sa.Table, names: tuple[str, ...]) -> str:
    """For SQLite, whose driver takes as long for a row as SQLAlchemy for its parameters."""
    columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    return f"INSERT INTO {table.name} ({columns}) VALUES ({marks})"  # noqa: S608 - our own names


def _parameter(at: int) -> str:
    """The name of a parameter, by its place."""
    return f"v{at}"


def on_sqlite(connection: sa.Connection) -> bool:
    """Whether it is one to a file."""
    return connection.dialect.name == "sqlite"


def columns_of(connection: sa.Connection, table: str) -> set[str]:
    """The names of a table's columns; none when there is no such table."""
    if on_sqlite(connection):
        return columns_in_file(connection.exec_driver_sql, table)
    inspected = sa.inspect(connection)
    return {each["name"] for each in inspected.get_columns(table)} if inspected.has_table(table) else set()


def add_column(connection: sa.Connection, column: sa.Column[Any]) -> None:
    """For a step: give a table a column that it lacks, filled with the column's `server_default`."""
    if column.name not in columns_of(connection, column.table.name):
        shape = sa.schema.CreateColumn(column).compile(dialect=connection.dialect)
        connection.exec_driver_sql(f'ALTER TABLE "{column.table.name}" ADD COLUMN {shape}')


def schema_number(connection: sa.Connection) -> int:
    """That of the schema; 0 where there is none yet, or no number."""
    if on_sqlite(connection):
        return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if not sa.inspect(connection).has_table(_NUMBERS):
        return 0
    return int(connection.exec_driver_sql(f"SELECT number FROM {_NUMBERS}").scalar_one())  # noqa: S608


def set_schema_number(connection: sa.Connection, number: int) -> None:
    """Note it, and what tells a catalogue of ours from what others keep."""
    if on_sqlite(connection):
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION}")
        connection.exec_driver_sql(f"PRAGMA user_version = {number}")
        return
    connection.exec_driver_sql(f"CREATE TABLE IF NOT EXISTS {_NUMBERS} (number integer NOT NULL)")
    connection.exec_driver_sql(f"DELETE FROM {_NUMBERS}")  # noqa: S608 - our own name
    connection.exec_driver_sql(f"INSERT INTO {_NUMBERS} VALUES ({number})")  # noqa: S608
