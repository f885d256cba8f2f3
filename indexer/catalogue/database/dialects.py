"""Asks and changes a catalogue's schema in the words of its database, SQLite or PostgreSQL.

SQLite keeps the schema's number in the file itself (`user_version`; 0 in archives from before it was counted), beside an
`application_id` of ours. On PostgreSQL a table of one row holds it.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from indexer.catalogue.database.stand_in import columns_of as columns_in_file

APPLICATION: Final = int.from_bytes(b"GWen")  # of our files; 0 in older ones
_NUMBERS: Final = "catalogue_schema"


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
