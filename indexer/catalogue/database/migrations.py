"""Brings a catalogue's file to the schema that this version of the program reads and writes.

The schema has a number, kept in the file itself (SQLite's `user_version`; 0 in archives from before it was counted).
Each step leads from one number to the next and states what must be there, so a step that finds its work done does
nothing. A file that is new gets all tables at once.

An older file that cannot be written, since its disk is full or mounted to be read only, is read all the same: each
connection then sees what the file lacks as empty tables and columns of its own, in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from indexer.catalogue.database.schema import documents, indexing, metadata, saved_searches
from indexer.errors import CatalogueUnusable
from indexer.storage import begin_digests, digested_tables

Step = Callable[[sa.Connection], None]
Transaction = Callable[[], AbstractContextManager[sa.Connection]]
Execute = Callable[[str], Iterable[Any]]  # a connection's, of SQLAlchemy or of its driver

APPLICATION: Final = int.from_bytes(b"GWen")  # SQLite's `application_id` of our files; 0 in older ones

_NEWER = "档案目录由更新版本的程序建立（结构 {}，本程序 {}），不能用旧程序打开。请升级程序后再试。"


def _tables_of_the_first_year(connection: sa.Connection) -> None:
    """All tables that archives before the first numbered schema may lack."""
    metadata.create_all(connection)


def _owners_of_saved_searches(connection: sa.Connection) -> None:
    """What was saved before belongs to the office and stays shared."""
    for name in ("owner", "shared", "deleted_at", "deleted_by"):
        add_column(connection, saved_searches.c[name])


def _digests(connection: sa.Connection) -> None:
    """Room for a digest in every row that has to be as it was written; they follow when all steps are done."""
    for table in digested_tables():
        add_column(connection, table.c.digest)


def _attempts_at_indexing(connection: sa.Connection) -> None:
    """What has been tried of documents that may end the process that indexes them."""
    indexing.create(connection, checkfirst=True)


STEPS: Final[tuple[Step, ...]] = (
    _tables_of_the_first_year,
    _owners_of_saved_searches,
    _digests,
    _attempts_at_indexing,
)  # the one at i makes schema i + 1
SCHEMA: Final = len(STEPS)  # the number of the schema that `tables` describes


def raise_schema(engine: sa.Engine, transaction: Transaction) -> None:
    """Have a catalogue's file in today's schema; nothing is written when it is.

    Raises CatalogueUnusable when a newer program made it or it cannot be written; ArchiveBusy.
    """
    with engine.connect() as connection:
        if _schema_of(connection) == SCHEMA:
            return
    with transaction() as connection:
        _take_steps(connection)


def can_stand_in(engine: sa.Engine) -> bool:
    """Whether a file is a catalogue of an older schema, so that `stand_in` can complete it."""
    with engine.connect() as connection:
        return _schema_of(connection) < SCHEMA and bool(
            _columns_of(connection.exec_driver_sql, documents.name)
        )


def _schema_of(connection: sa.Connection) -> int:
    number = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if number > SCHEMA:
        raise CatalogueUnusable(_NEWER.format(number, SCHEMA))
    return number


def begin_schema(connection: sa.Connection) -> None:
    """Give a file that is empty all tables, and what tells it from other programs' files."""
    metadata.create_all(connection)
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION}")
    connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA}")


def _take_steps(connection: sa.Connection) -> None:
    number = _schema_of(connection)  # again: another process may have been faster
    if not _columns_of(connection.exec_driver_sql, documents.name):
        begin_schema(connection)
        return
    for step in STEPS[number:]:
        step(connection)
    begin_digests(connection)  # they may cover columns that a later step has added
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION}")
    connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA}")


def add_column(connection: sa.Connection, column: sa.Column[Any]) -> None:
    """For a step: give a table a column that it lacks, filled with the column's `server_default`."""
    if column.name in _columns_of(connection.exec_driver_sql, column.table.name):
        return
    shape = sa.schema.CreateColumn(column).compile(dialect=sqlite.dialect())
    connection.exec_driver_sql(f'ALTER TABLE "{column.table.name}" ADD COLUMN {shape}')


def stand_in(execute: Execute) -> None:
    """For a connection to an older file that nobody can write: show what it lacks as empty, in memory.

    A name without a schema means SQLite's temporary tables and views first, so queries need not know.
    """
    if not _columns_of(execute, documents.name):
        return  # no catalogue at all
    execute("PRAGMA temp_store = MEMORY")
    for table in metadata.sorted_tables:
        held = _columns_of(execute, table.name)
        if not held:
            shape = str(CreateTable(table).compile(dialect=sqlite.dialect()))
            execute(shape.replace("CREATE TABLE", "CREATE TEMP TABLE", 1))
        elif missing := [column for column in table.columns if column.name not in held]:
            values = "".join(f', {_default(column)} AS "{column.name}"' for column in missing)
            select = f'SELECT *{values} FROM main."{table.name}"'  # noqa: S608 - our own names
            execute(f'CREATE TEMP VIEW "{table.name}" AS {select}')


def _columns_of(execute: Execute, table: str) -> set[str]:
    return {str(row[1]) for row in execute(f'PRAGMA table_info("{table}")')}


def _default(column: sa.Column[Any]) -> str:
    """What older rows have in a column, as SQL."""
    given = column.server_default
    if not isinstance(given, sa.DefaultClause):
        return "NULL"
    return f"'{given.arg}'" if isinstance(given.arg, str) else str(given.arg)
