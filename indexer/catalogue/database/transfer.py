"""Moves a whole catalogue between a file of SQLite and a database of PostgreSQL, with the digests of its rows and its damage.

What was read in one moment is written in one transaction. Numbers that were given once are given again in neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import REGCLASS

from indexer.catalogue.database.connections import Place, database_at, shown
from indexer.catalogue.database.dialects import on_sqlite
from indexer.catalogue.database.inspection import copy_file, one_moment_of
from indexer.catalogue.database.migrations import begin_schema
from indexer.catalogue.database.schema import metadata
from indexer.errors import HomeNotEmpty
from indexer.storage import BROKEN_SEAL, digested_tables, engine_on, is_sound, row_digest

_PAGE: Final = 200  # rows of most tables that are in memory at a time
_FEW: Final = 4  # those of tables whose rows may be of millions of characters
_LONG: Final = ("versions", "layouts", "drafts")


def copy_catalogue(source: Place, target: Path) -> None:
    """Write one moment of a catalogue, or of another file of SQLite, into an empty file.

    Raises CatalogueUnusable, CatalogueUnavailable; OSError where the disk of the target is full.
    """
    if isinstance(source, Path):
        copy_file(source, target)
        return
    engine = engine_on(target, pooled=False)
    try:
        with one_moment_of(source) as before, engine.begin() as after:
            begin_schema(after)
            _copy_rows(before, after)
    finally:
        engine.dispose()


def fill_catalogue(url: str, source: Path) -> None:
    """Write a catalogue's file, which is in today's schema, into a database in which nothing is kept yet.

    Raises HomeNotEmpty where something is; CatalogueUnusable, CatalogueUnavailable.
    """
    database = database_at(url)
    try:
        with one_moment_of(source) as before, database.transaction() as after:
            _require_nothing_kept(after, url)
            _copy_rows(before, after)
    finally:
        database.close()


def require_empty(url: str) -> None:
    """Raises HomeNotEmpty where something is kept in a database, as `fill_catalogue` does."""
    database = database_at(url)
    try:
        with database.engine.connect() as connection:
            _require_nothing_kept(connection, url)
    finally:
        database.close()


def _require_nothing_kept(connection: sa.Connection, url: str) -> None:
    if any(connection.execute(sa.select(table).limit(1)).first() for table in metadata.sorted_tables):
        raise HomeNotEmpty("database not empty", database=shown(url))


def _copy_rows(before: sa.Connection, after: sa.Connection) -> None:
    for table in metadata.sorted_tables:
        size = _FEW if table.name in _LONG else _PAGE
        for page in _pages(before, table, size):
            rows = [_row(table, row, bare=on_sqlite(after)) for row in page]
            after.execute(table.insert(), rows)
        _keep_numbers(before, after, table)


def _pages(connection: sa.Connection, table: sa.Table, size: int) -> Iterator[Any]:
    query = sa.select(table)
    if table in digested_tables():
        query = query.add_columns(is_sound(table, settled=True).label("sound"))
    return connection.execution_options(yield_per=size).execute(query).mappings().partitions(size)


def _row(table: sa.Table, row: sa.RowMapping, *, bare: bool) -> dict[str, Any]:
    """As it is to be written: a damaged one stays damaged."""
    kept = {column.name: _fitting(column, row[column.name]) for column in table.columns}
    if bare or "sound" not in row:
        return kept
    digest = row_digest(table, kept) if row["sound"] else str(kept["digest"]) + BROKEN_SEAL
    return kept | {"digest": digest}


def _fitting(column: sa.Column[Any], value: Any) -> Any:
    """A value of the column's type, which damage may have made another on SQLite."""
    wanted = column.type.python_type
    if wanted is str and value is not None and not isinstance(value, str):
        return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
    return value.encode() if wanted is bytes and isinstance(value, str) else value


def _keep_numbers(before: sa.Connection, after: sa.Connection, table: sa.Table) -> None:
    """Let the next row get a number after all that were ever given."""
    key = table.autoincrement_column
    if key is None:
        return
    last = max(
        _last_given(before, table.name, key.name),
        before.execute(sa.select(sa.func.max(key))).scalar_one() or 0,
    )
    if not last:
        return
    if on_sqlite(after):
        if table.dialect_options["sqlite"]["autoincrement"]:
            after.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (table.name,))
            after.exec_driver_sql("INSERT INTO sqlite_sequence VALUES (?, ?)", (table.name, last))
        return
    named = "pg_get_serial_sequence(%s, %s)"
    after.exec_driver_sql(f"SELECT setval({named}, %s)", (table.name, key.name, last))


def _last_given(connection: sa.Connection, table: str, key: str) -> int:
    """0 where that is not known."""
    if on_sqlite(connection):
        query = "SELECT seq FROM sqlite_sequence WHERE name = ?"
        return int(connection.exec_driver_sql(query, (table,)).scalar_one_or_none() or 0)
    sequence = sa.func.pg_get_serial_sequence(table, key)
    last = sa.select(sa.func.pg_sequence_last_value(sa.cast(sequence, REGCLASS)))
    return int(connection.execute(last).scalar_one() or 0)
