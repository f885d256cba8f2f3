"""Keeps a digest in every row of the catalogue, by which it can be told whether the row is as it was written.

What is digested is one part for each column of the row, in the order of the columns' names, as

    NAME TYPE LENGTH:BYTES

without the blanks: the column's name; the type the value is kept as, by its first letter (i integer, r real, t text,
b blob); how many bytes the value has, in decimal digits; and those bytes, text in UTF-8, numbers as SQLite writes
them as text. Left out are the digest itself; a primary key that is one whole number, since SQLite gives it only when
the row is there; and values that are NULL or the column's `server_default`, so that a column which is added one day
changes no digest. Before the first part stand the table's name and a colon. The digest is BLAKE2b of 16 bytes
(RFC 7693), in hexadecimal digits.

A row that is inserted or changed has "" for its digest until the transaction ends, when it is given one. A row that
is changed and was not as it had been written keeps its digest, so that no change hides damage. `NO_DIGEST` stands in
rows of an older file that cannot be written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

NO_DIGEST: Final = "-"
UNSET: Final = ""
_FUNCTION: Final = "row_digest"
_SIZE: Final = 16  # bytes

_digested: Final[dict[str, Digested]] = {}

Part = tuple[str, bytes]  # the first letter of the type a value is kept as; its bytes


@dataclass(frozen=True, slots=True)
class Digested:
    """A table whose rows have digests."""

    table: sa.Table
    columns: tuple[tuple[str, bytes | None], ...]  # those that are digested, with the bytes of their defaults
    sql: str  # the digest of a row
    index: str  # the index of the rows that have none yet


def keep_digests(table: sa.Table) -> None:
    """Give a table, once it has all its columns, the column and the index that its digests need."""
    columns = tuple((column.name, _default(column)) for column in _columns(table))
    arguments = ", ".join(text for name, _ in columns for text in _part_in_sql(table, name))
    sql = f"{_FUNCTION}('{table.name}', {arguments})"
    digested = _digested[table.name] = Digested(table, columns, sql, f"{table.name}_undigested")
    changed = f"CASE WHEN {_is_sound(digested, NO_DIGEST, UNSET)} THEN '{UNSET}' ELSE {table.name}.digest END"
    table.append_column(
        sa.Column(
            *("digest", sa.String),
            nullable=False,
            default=UNSET,
            server_default=NO_DIGEST,
            onupdate=sa.literal_column(changed),
        )
    )
    unset = sa.text(f"digest = '{UNSET}'")
    sa.Index(digested.index, *table.primary_key.columns, sqlite_where=unset)


def digested_tables() -> tuple[sa.Table, ...]:
    """The tables whose rows have digests."""
    return tuple(each.table for each in _digested.values())


def is_sound(table: sa.Table, *, settled: bool = False) -> sa.ColumnElement[bool]:
    """For queries: whether a row is as it was written, as far as that can be told.

    A transaction sees what it has written itself; outside of one, every row has a digest: all are `settled`.
    """
    text = _is_sound(_digested[table.name], NO_DIGEST, *(() if settled else (UNSET,)))
    return sa.type_coerce(sa.literal_column(f"({text})"), sa.Boolean)


def digest_in_sql(table: sa.Table, held: Collection[str]) -> str:
    """For queries of an older file: the digest of a row as it was written when the table had those columns only."""
    names = (name for name, _ in _digested[table.name].columns)
    parts = (_part_in_sql(table, name) if name in held else ("'null'", "NULL") for name in names)
    return f"{_FUNCTION}('{table.name}', {', '.join(text for part in parts for text in part)})"


def settle_digests(connection: sa.Connection) -> None:
    """At the end of a transaction: give every row a digest that was written in it.

    Rows are found by an index of those that have none, which damage does not enter.
    """
    for each in _digested.values():
        update = f"UPDATE {each.table.name} INDEXED BY {each.index} SET digest = {each.sql}"  # noqa: S608
        connection.exec_driver_sql(f"{update} WHERE digest = '{UNSET}'")


def begin_digests(connection: sa.Connection) -> None:
    """For an older file whose schema has been raised: digest as they are the rows that have NO_DIGEST."""
    for each in _digested.values():
        for index in each.table.indexes:
            index.create(connection, checkfirst=True)
        update = f"UPDATE {each.table.name} SET digest = {each.sql}"  # noqa: S608 - our own names
        connection.exec_driver_sql(f"{update} WHERE digest = '{NO_DIGEST}'")


def teach(connection: Any) -> None:
    """Let a connection of sqlite3 run the queries of this module."""
    connection.create_function(_FUNCTION, -1, _digest_of_arguments, deterministic=True)


def row_digest(table: sa.Table, row: Mapping[str, object]) -> str:
    """The digest of a row that is to be written; a column that is missing has its `server_default`."""
    return digest_of_parts(table, {name: part_of(value) for name, value in row.items()})


def digest_of_parts(table: sa.Table, parts: Mapping[str, Part | None]) -> str:
    """The digest of a row, by the parts of its columns."""
    hashed = new_hash()
    for piece in pieces_of(table, parts):
        hashed.update(piece)
    return hashed.hexdigest()


def new_hash() -> hashlib.blake2b:
    """What digests are made with."""
    return hashlib.blake2b(digest_size=_SIZE)


def pieces_of(table: sa.Table, parts: Mapping[str, Part | None]) -> Iterator[bytes]:
    """All that is digested of a row: the table's name, then for each part what stands before its bytes, and these."""
    yield f"{table.name}:".encode()
    for name, default in _digested[table.name].columns:
        part = parts.get(name)
        if part is not None and part[1] != default:
            yield f"{name}{part[0]}{len(part[1])}:".encode()
            yield part[1]


def parts_in_sql(table: sa.Table) -> list[sa.ColumnElement[Any]]:
    """For queries: of each column that is digested its type and its bytes, to be read with `parts_in`."""
    names = (name for name, _ in _digested[table.name].columns)
    return [sa.literal_column(text) for name in names for text in _part_in_sql(table, name)]


def parts_in(table: sa.Table, found: Sequence[Any]) -> dict[str, Part | None]:
    """What `parts_in_sql` found."""
    pairs = zip(found[::2], found[1::2], strict=True)
    columns = _digested[table.name].columns
    return {
        name: None if content is None else (kind[0], content)
        for (name, _), (kind, content) in zip(columns, pairs, strict=True)
    }


def _digest_of_arguments(table: str, *arguments: Any) -> str:
    """As `digest_of_parts`, for each row of a page: most columns say nothing, and none is copied into a mapping."""
    hashed = new_hash()
    hashed.update(f"{table}:".encode())
    pairs = zip(arguments[::2], arguments[1::2], strict=True)  # each column's type, then its bytes
    for (name, default), (kind, content) in zip(_digested[table].columns, pairs, strict=True):
        if content is not None and content != default:
            hashed.update(f"{name}{kind[0]}{len(content)}:".encode())
            hashed.update(content)
    return hashed.hexdigest()


def part_of(value: object) -> Part | None:
    """A value as it is digested."""
    match value:
        case None:
            return None
        case int():
            return "i", str(int(value)).encode()
        case bytes():
            return "b", value
        case _:
            return "t", str(value).encode()


def _columns(table: sa.Table) -> list[sa.Column[Any]]:
    key = list(table.primary_key.columns)
    given = key if len(key) == 1 and isinstance(key[0].type, sa.Integer) else []
    return sorted((each for each in table.columns if each not in given), key=lambda each: each.name)


def _part_in_sql(table: sa.Table, name: str) -> tuple[str, str]:
    return f'typeof({table.name}."{name}")', f'CAST({table.name}."{name}" AS BLOB)'


def _default(column: sa.Column[Any]) -> bytes | None:
    given = column.server_default
    if not isinstance(given, sa.DefaultClause):
        return None
    text = given.arg if isinstance(given.arg, str) else str(given.arg.compile(dialect=sqlite.dialect()))
    return text.encode()


def _is_sound(digested: Digested, *others: str) -> str:
    allowed = ", ".join((*(f"'{each}'" for each in others), digested.sql))
    return f"{digested.table.name}.digest IN ({allowed})"
