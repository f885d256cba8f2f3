"""Has a database keep the digests of rows and check them in its queries: SQLite, and PostgreSQL.

SQLite calls our function for each row. PostgreSQL has none that makes such a digest, so that of a row is followed there
by a seal, which it can check: a colon and the SHA-256, in hexadecimal digits, of a text that is made of the table's
name and a colon, the same parts as the digest, and the digest. Of a part that is bytes the digits of their SHA-256 stand
there in their place. A digest that has no seal yet was written in the transaction that reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.visitors import InternalTraversal

from indexer.storage.row_digests import (
    NO_DIGEST,
    UNSET,
    Digested,
    all_digested,
    digest_of_arguments,
    digest_of_parts,
    digested,
    enter,
    parts_in,
)

BROKEN_SEAL: Final = ":" + 64 * "0"  # for the digest of a row that is damaged when it comes from elsewhere
_FUNCTION: Final = "row_digest"
_BARE: Final = 32  # digits of a digest without its seal
_FRESH: Final = f"octet_length(digest) IN (0, {_BARE})"  # of rows of PostgreSQL that were written just now


class _InEach(sa.ColumnElement[Any]):
    """SQL that is another in each database."""

    inherit_cache = True
    _traverse_internals = [("sqlite", InternalTraversal.dp_string), ("other", InternalTraversal.dp_string)]  # noqa: RUF012

    def __init__(self, sqlite: str, other: str, kind: sa.types.TypeEngine[Any]) -> None:
        self.sqlite, self.other, self.type = sqlite, other, kind


@compiles(_InEach)
def _in_sqlite(element: _InEach, _: object, **__: object) -> str:
    return element.sqlite


@compiles(_InEach, "postgresql")
def _in_postgresql(element: _InEach, _: object, **__: object) -> str:
    return element.other


class _Digest(sa.TypeDecorator[str]):
    """A digest, without its seal."""

    impl = sa.String
    cache_ok = True

    def result_processor(self, dialect: sa.Dialect, _: object) -> Callable[[Any], Any] | None:
        """None where there are no seals."""
        return None if dialect.name == "sqlite" else lambda value: value and value.partition(":")[0]


def keep_digests(table: sa.Table) -> None:
    """Give a table, once it has all its columns, the column and the index that its digests need."""
    enter(table)
    changed = sa.case((is_sound(table), UNSET), else_=sa.literal_column(f"{table.name}.digest"))
    table.append_column(
        sa.Column(
            *("digest", _Digest),
            nullable=False,
            default=UNSET,
            server_default=NO_DIGEST,
            onupdate=changed,
        )
    )
    unset, fresh = sa.text(f"digest = '{UNSET}'"), sa.text(_FRESH)
    index = _index_of(table)
    sa.Index(index, *table.primary_key.columns, sqlite_where=unset, postgresql_where=fresh)


def is_sound(table: sa.Table, *, settled: bool = False) -> sa.ColumnElement[bool]:
    """For queries: whether a row is as it was written, as far as that can be told.

    A transaction sees what it has written itself; outside of one, every row has a digest: all are `settled`.
    """
    each, name = digested(table.name), table.name
    known = "" if settled else f"'{UNSET}', "
    on_sqlite = f"({name}.digest IN ('{NO_DIGEST}', {known}{_digest_of(each)}))"
    fresh = "" if settled else f" OR octet_length({name}.digest) IN (0, {_BARE})"
    sealed = f"left({name}.digest, {_BARE}) || ':' || {_seal_of(each)}"
    return _InEach(on_sqlite, f"({name}.digest IN ('{NO_DIGEST}', {sealed}){fresh})", sa.Boolean())


def digest_in_sql(table: sa.Table, held: Collection[str]) -> str:
    """For queries of an older file of SQLite: the digest of a row that was written when the table had those columns only."""
    return _digest_of(digested(table.name), held)


def parts_in_sql(table: sa.Table) -> list[sa.ColumnElement[Any]]:
    """For queries: of each column that is digested its type and its bytes, to be read with `parts_in`."""
    found: list[sa.ColumnElement[Any]] = []
    for name, _ in digested(table.name).columns:
        kind, value = _value_of(table, name)
        whole = value if kind == "b" else f"convert_to({value}, 'UTF8')"
        of_kind, of_value = _part_on_sqlite(table, name)
        found.append(_InEach(of_kind, f"'{kind}'", sa.String()))
        found.append(_InEach(of_value, whole, sa.LargeBinary()))
    return found


def settle_digests(connection: sa.Connection) -> None:
    """At the end of a transaction: give every row a digest that was written in it.

    Rows are found by an index of those that have none, which damage does not enter.
    """
    if connection.dialect.name != "sqlite":
        _settle_and_seal(connection)
        return
    for each in all_digested():
        index = _index_of(each.table)
        update = f"UPDATE {each.table.name} INDEXED BY {index} SET digest = {_digest_of(each)}"  # noqa: S608
        connection.exec_driver_sql(f"{update} WHERE digest = '{UNSET}'")


def begin_digests(connection: sa.Connection) -> None:
    """For an older catalogue whose schema has been raised: digest as they are the rows that have NO_DIGEST."""
    of_sqlite = connection.dialect.name == "sqlite"
    for each in all_digested():
        for index in each.table.indexes:
            index.create(connection, checkfirst=True)
        digest = _digest_of(each) if of_sqlite else f"'{UNSET}'"
        update = f"UPDATE {each.table.name} SET digest = {digest}"  # noqa: S608 - our own names
        connection.exec_driver_sql(f"{update} WHERE digest = '{NO_DIGEST}'")
    if not of_sqlite:
        _settle_and_seal(connection)


def teach(connection: Any) -> None:
    """Let a connection of sqlite3 run the queries of this module."""
    connection.create_function(_FUNCTION, -1, digest_of_arguments, deterministic=True)


def _settle_and_seal(connection: sa.Connection) -> None:
    """As `settle_digests`, where the digests have to be made here."""
    asked = " UNION ALL ".join(
        f"(SELECT '{each.table.name}' FROM {each.table.name} WHERE {_FRESH} LIMIT 1)"  # noqa: S608 - our own names
        for each in all_digested()
    )
    for name in connection.exec_driver_sql(asked).scalars().all():
        table, key = digested(name).table, list(digested(name).table.primary_key)
        query = sa.select(*key, *parts_in_sql(table)).where(sa.text(f"{_FRESH} AND digest = '{UNSET}'"))
        made = [
            {f"of_{at}": value for at, value in enumerate(row[: len(key)])}
            | {"made": digest_of_parts(table, parts_in(table, row[len(key) :]))}
            for row in connection.execute(query)
        ]
        if made:
            is_it = (column == sa.bindparam(f"of_{at}", type_=column.type) for at, column in enumerate(key))
            connection.execute(table.update().where(*is_it).values(digest=sa.bindparam("made")), made)
        seal = f"UPDATE {name} SET digest = digest || ':' || {_seal_of(digested(name))}"  # noqa: S608
        connection.exec_driver_sql(f"{seal} WHERE {_FRESH}")


def _index_of(table: sa.Table) -> str:
    """The index of the rows that have no digest yet."""
    return f"{table.name}_undigested"


def _digest_of(each: Digested, held: Collection[str] | None = None) -> str:
    """On SQLite; of the columns only that are held, if not of all."""
    names = [name for name, _ in each.columns]
    parts = [
        _part_on_sqlite(each.table, name) if held is None or name in held else ("'null'", "NULL")
        for name in names
    ]
    return f"{_FUNCTION}('{each.table.name}', {', '.join(text for part in parts for text in part)})"


def _part_on_sqlite(table: sa.Table, name: str) -> tuple[str, str]:
    return f'typeof({table.name}."{name}")', f'CAST({table.name}."{name}" AS BLOB)'


def _seal_of(each: Digested) -> str:
    """On PostgreSQL; `concat` leaves out what is NULL."""
    parts = [f"'{each.table.name}:'"]
    for name, default in each.columns:
        kind, value = _value_of(each.table, name)
        told = value if default is None else f"nullif({value}, '{default.decode()}')"
        hashed = f"encode(sha256({told}), 'hex')" if kind == "b" else told
        parts.append(f"'{name}{kind}' || octet_length({told}) || ':' || {hashed}")
    parts.append(f"left({each.table.name}.digest, {_BARE})")
    return f"encode(sha256(convert_to(concat({', '.join(parts)}), 'UTF8')), 'hex')"


def _value_of(table: sa.Table, name: str) -> tuple[str, str]:
    """On PostgreSQL: the first letter of the type a value is kept as; the value as text, or as bytes."""
    column = f'{table.name}."{name}"'
    match table.c[name].type:
        case sa.Boolean():
            return "i", f"{column}::int::text"
        case sa.Integer():
            return "i", f"{column}::text"
        case sa.LargeBinary():
            return "b", column
    return "t", column
