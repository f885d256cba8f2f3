"""Shows a catalogue of an older schema, which nobody can write, in today's: what it lacks stands in memory.

Each connection gets temporary tables for the tables that are missing and temporary views for those that lack columns.
A name without a schema means SQLite's temporary tables and views first, so queries need not know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from indexer.catalogue.database.older_rows import DESCRIPTION, VERSION
from indexer.catalogue.database.schema import documents, event_details, events, metadata, versions
from indexer.storage import NO_DIGEST, digest_in_sql

Execute = Callable[[str], Iterable[Any]]  # a connection's, of SQLAlchemy or of its driver

_STATED: Final = (  # whether the JSON of `structure` holds the description
    f"CASE WHEN instr(structure, '\"{DESCRIPTION}\"') AND json_valid(structure) "
    f"THEN json_type(structure, '$.{DESCRIPTION}') IS NOT NULL ELSE 0 END"
)
_SUBJECTS: Final = (
    f"(SELECT group_concat(value, char(10)) FROM json_each(structure, '$.{DESCRIPTION}.subjects'))"  # noqa: S608
)
_TOLD: Final = (
    f"(SELECT CAST(after AS INTEGER) FROM main.{event_details.name} AS told "  # noqa: S608 - our own names
    f"WHERE told.serial = {events.name}.serial AND told.field = '{VERSION}')"
)


def columns_of(execute: Execute, table: str) -> set[str]:
    """The names of a table's columns; none when there is no such table."""
    return {str(row[1]) for row in execute(f'PRAGMA main.table_info("{table}")')}


def stand_in(execute: Execute) -> None:
    """For a connection to an older file: show what it lacks as empty, and what it keeps elsewhere where it is today."""
    held = {table.name: columns_of(execute, table.name) for table in metadata.sorted_tables}
    if not held[documents.name]:
        return  # no catalogue at all
    execute("PRAGMA temp_store = MEMORY")
    for table in metadata.sorted_tables:
        if not held[table.name]:
            shape = str(CreateTable(table).compile(dialect=sqlite.dialect()))
            execute(shape.replace("CREATE TABLE", "CREATE TEMP TABLE", 1))
        elif any(column.name not in held[table.name] for column in table.columns):
            shown = _shown(table, held[table.name], told=bool(held[event_details.name]))
            columns = ", ".join(f'{value} AS "{name}"' for name, value in shown.items())
            select = f'SELECT {columns} FROM main."{table.name}"'  # noqa: S608 - our own names
            execute(f'CREATE TEMP VIEW "{table.name}" AS {select}')
    if held[event_details.name] and "version" not in held[events.name]:
        _leave_out_versions(execute, held[event_details.name])


def _leave_out_versions(execute: Execute, held: set[str]) -> None:
    """Show the fields that acts have changed without the version, unless that row is damaged."""
    execute(f'DROP VIEW IF EXISTS temp."{event_details.name}"')
    shown = _shown(event_details, held, told=False)
    columns = ", ".join(f'{value} AS "{name}"' for name, value in shown.items())
    damaged = (
        f"digest NOT IN ('{NO_DIGEST}', {digest_in_sql(event_details, held)})" if "digest" in held else "0"
    )
    select = f"SELECT {columns} FROM main.{event_details.name} WHERE field <> '{VERSION}' OR {damaged}"  # noqa: S608
    execute(f"CREATE TEMP VIEW {event_details.name} AS {select}")


def _shown(table: sa.Table, held: set[str], *, told: bool) -> dict[str, str]:
    """Column → what it shows, as SQL."""
    own = {name: f'"{table.name}"."{name}"' for name in held}
    shown = {column.name: own.get(column.name, default_of(column)) for column in table.columns}
    if table is versions and "openness" not in held:
        kept = _descriptions(held)
        moved = _STATED
    elif table is events and "version" not in held:
        kept = {"version": f"CASE act WHEN 'add' THEN 1 ELSE {_TOLD if told else 'NULL'} END"}
        moved = f"({kept['version']}) IS NOT NULL"
    else:
        return shown
    if "digest" in held:  # it is of the row as it stands in the file
        sound = f"{own['digest']} = {digest_in_sql(table, held)}"
        kept["digest"] = f"CASE WHEN {moved} AND {sound} THEN '{NO_DIGEST}' ELSE {own['digest']} END"
    return shown | kept


def _descriptions(held: set[str]) -> dict[str, str]:
    items = {
        column.name: (f"json_extract(structure, '$.{DESCRIPTION}.{column.name}')", default_of(column))
        for column in versions.columns
        if column.server_default is not None and column.name not in held | {"digest"}
    }
    items["subjects"] = (_SUBJECTS, items["subjects"][1])
    kept = {
        name: f"CASE WHEN {_STATED} THEN coalesce({item}, {default}) ELSE {default} END"
        for name, (item, default) in items.items()
    }
    rest = f"json_remove(structure, '$.{DESCRIPTION}')"
    return kept | {"structure": f"CASE WHEN {_STATED} THEN {rest} ELSE structure END"}


def default_of(column: sa.Column[Any]) -> str:
    """What older rows have in a column, as SQL."""
    given = column.server_default
    if not isinstance(given, sa.DefaultClause):
        return "NULL"
    if isinstance(given.arg, str):
        return f"'{given.arg}'"
    return str(given.arg.compile(dialect=sqlite.dialect()))
