"""Finds rows that are not as they were written, and repairs those whose digest proves what they were.

What they may have been is tried: what others know of the row, column by column; a single byte that is another. A
digest that differs from the right one in a character or two is itself what was damaged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from indexer.catalogue.database.connections import Store
from indexer.catalogue.database.older_rows import move_descriptions, move_versions
from indexer.catalogue.database.schema import documents, event_details, events, pending, versions
from indexer.storage import (
    UNSET,
    Part,
    digest_of_parts,
    digested_tables,
    is_sound,
    new_hash,
    part_of,
    parts_in,
    parts_in_sql,
    pieces_of,
)

_ANY_BYTE: Final = 6_000  # bytes of a row up to which every other value of each byte is tried: some seconds
_ANY_BIT: Final = 30_000  # bytes of a row up to which every bit is turned

Parts = dict[str, Part | None]


class Row(NamedTuple):
    """A row, by its table and key."""

    table: str
    key: tuple[object, ...]

    def __str__(self) -> str:
        return " ".join(map(str, (self.table, *self.key)))

    @property
    def of_version(self) -> bool:
        """Whether it holds a version of a document."""
        return self.table == versions.name

    @classmethod
    def told(cls, text: str) -> Row:
        """The row that was told so."""
        table, *key = text.split(" ")
        return cls(table, tuple(int(part) if part.isdigit() else part for part in key))


class DamagedRows(Store):
    """Those of one archive."""

    def all(self) -> list[Row]:
        """Those of all tables."""
        with self._engine.connect() as connection:
            return list(damaged_rows(connection))

    def texts(self) -> list[Row]:
        """Those of documents and their versions."""
        with self._engine.connect() as connection:
            return list(damaged_rows(connection, (documents, versions)))

    def versions_of(self, number: object) -> list[Mapping[str, object]]:
        """The versions of a document, as rows without their keys and digests."""
        query = sa.select(*(each for each in versions.c if each.name not in ("number", "version", "digest")))
        with self._engine.connect() as connection:
            found = connection.execute(query.where(versions.c.number == number)).mappings()
            return [dict(row) for row in found]

    def repair(self, row: Row, known: Iterable[Mapping[str, object]] = ()) -> bool:
        """Whether a row is now as it was written; `known` are values that its columns may have had."""
        table = next(each for each in digested_tables() if each.name == row.table)
        is_it = sa.and_(*(column == value for column, value in zip(table.primary_key, row.key, strict=True)))
        query = sa.select(table.c.digest, *parts_in_sql(table)).where(is_it)
        with self._engine.connect() as connection:
            found = connection.execute(query).one_or_none()
        if found is None or (put_right := mended(table, found[0], parts_in(table, found[1:]), known)) is None:
            return False
        with self._transaction() as connection:
            connection.execute(table.update().where(is_it).values(put_right))
            _bring_on(connection, table, row.key)
            if table in (documents, versions):  # both have it in their keys
                connection.execute(pending.insert(), {"number": row.key[0]})
        return True


def _bring_on(connection: sa.Connection, table: sa.Table, key: tuple[object, ...]) -> None:
    """A row that was damaged when the schema was raised is as an older program wrote it."""
    if table is versions:
        of_key = (versions.c.number == key[0]) & (versions.c.version == key[1])
        move_descriptions(connection, UNSET, of_key)
    elif table in (events, event_details):
        move_versions(connection, UNSET, events.c.serial == key[0])


def damaged_rows(connection: sa.Connection, tables: Iterable[sa.Table] = ()) -> Iterator[Row]:
    """Those of some tables, or of all."""
    for table in tables or digested_tables():
        for key in connection.execute(sa.select(*table.primary_key).where(~is_sound(table, settled=True))):
            yield Row(table.name, tuple(key))


def mended(
    table: sa.Table, digest: str, parts: Parts, known: Iterable[Mapping[str, object]] = ()
) -> dict[str, Any] | None:
    """The columns to be changed, with the digest, so that a row fits it; None when none is found."""
    now = digest_of_parts(table, parts)
    if len(now) == len(digest) and sum(one != other for one, other in zip(now, digest, strict=True)) <= 2:
        return {"digest": now}
    for change in _changes(table, parts, known):
        if digest_of_parts(table, parts | change) == digest:
            return _values(change) | {"digest": digest}
    other = _other_byte(table, digest, parts)
    return _values(other) | {"digest": digest} if other else None


def _changes(table: sa.Table, parts: Parts, known: Iterable[Mapping[str, object]]) -> Iterator[Parts]:
    """What others know, as a whole and each column alone."""
    if table is documents:
        yield from _pointers(parts)
    for row in known:
        change = {name: part_of(value) for name, value in row.items() if name in parts}
        yield change
        yield from ({name: part} for name, part in change.items() if part != parts[name])


def _pointers(parts: Parts) -> Iterator[Parts]:
    """Which version is current, and whether the document is withdrawn, are few things."""
    for state in ("active", "withdrawn", "destroyed"):
        yield {"state": part_of(state)}
        yield from ({"state": part_of(state), "version": part_of(version)} for version in range(1, 100))


def _other_byte(table: sa.Table, digest: str, parts: Parts) -> Parts | None:
    """The column that had another byte somewhere, when that makes the digest right."""
    pieces = list(pieces_of(table, parts))
    everything, wanted = b"".join(pieces), bytes.fromhex(digest) if _is_hexadecimal(digest) else b""
    if not wanted or len(everything) > _ANY_BIT:
        return None
    hashed = new_hash()
    hashed.update(pieces[0])
    at = len(pieces[0])
    for before, content in zip(pieces[1::2], pieces[2::2], strict=True):
        hashed.update(before)
        at += len(before)
        for place, byte in enumerate(content):
            rest = everything[at + place + 1 :]
            for other in (
                range(256) if len(everything) <= _ANY_BYTE else (byte ^ 1 << bit for bit in range(8))
            ):
                tried = hashed.copy()
                tried.update(bytes((other,)))
                tried.update(rest)
                if tried.digest() == wanted:
                    named = before.decode().rstrip("0123456789:")  # the column, and the letter of the type
                    right = content[:place] + bytes((other,)) + content[place + 1 :]
                    return {named[:-1]: (named[-1], right)}
            hashed.update(bytes((byte,)))
        at += len(content)
    return None


def _is_hexadecimal(text: str) -> bool:
    with suppress(ValueError):
        return len(bytes.fromhex(text)) == new_hash().digest_size
    return False


def _values(change: Parts) -> dict[str, Any]:
    """Parts as values to be written."""
    return {name: part and _value(part) for name, part in change.items()}


def _value(part: Part) -> object:
    kind, content = part
    if kind == "b":
        return content
    return int(content) if kind == "i" else content.decode(errors="replace")
