"""Keeps a digest in every row of the catalogue, by which it can be told whether the row is as it was written.

What is digested is one part for each column of the row, in the order of the columns' names, as

    NAME TYPE LENGTH:BYTES

without the blanks: the column's name; the type the value is kept as, by its first letter (i integer, r real, t text,
b blob); how many bytes the value has, in decimal digits; and those bytes, text in UTF-8, numbers as SQLite writes
them as text. Left out are the digest itself; a primary key that is one whole number, since SQLite gives it only when
the row is there; and values that are NULL or the column's `server_default`, so that a column which is added one day
changes no digest. Before the first part stand the table's name and a colon. The digest is BLAKE2b of 16 bytes
(RFC 7693), in hexadecimal digits.

A row that is changed, or inserted without a digest, has "" for it until the transaction ends, when it is given one. A row that
is changed and was not as it had been written keeps its digest, so that no change hides damage. `NO_DIGEST` stands in
rows of an older file that cannot be written. How databases keep and check digests: `digests_in_sql`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

NO_DIGEST: Final = "-"
UNSET: Final = ""
_SIZE: Final = 16  # bytes
_LETTERS: Final = {
    kind: kind[:1].encode() for kind in ("integer", "real", "text", "blob")
}  # by SQLite's name

_digested: Final[dict[str, Digested]] = {}

Part = tuple[str, bytes]  # the first letter of the type a value is kept as; its bytes


@dataclass(frozen=True, slots=True)
class Digested:
    """A table whose rows have digests."""

    table: sa.Table
    columns: tuple[tuple[str, bytes | None], ...]  # those that are digested, with the bytes of their defaults
    spelt: tuple[tuple[bytes, bytes | None], ...]  # the same, names in UTF-8
    texts: tuple[
        tuple[str, bytes, str | None], ...
    ]  # the same: names, what a text begins with, defaults as text


def enter(table: sa.Table) -> None:
    """Have the rows of a table digested, once it has all its columns."""
    columns = tuple((column.name, _default(column)) for column in _columns(table))
    spelt = tuple((name.encode(), default) for name, default in columns)
    texts = tuple(
        (name, f"{name}t".encode(), None if default is None else default.decode())
        for name, default in columns
    )
    _digested[table.name] = Digested(table, columns, spelt, texts)


def digested_tables() -> tuple[sa.Table, ...]:
    """The tables whose rows have digests."""
    return tuple(each.table for each in _digested.values())


def all_digested() -> tuple[Digested, ...]:
    """The same, with the columns that are digested."""
    return tuple(_digested.values())


def digested(table: str) -> Digested:
    """One of them, by its name."""
    return _digested[table]


def columns_with_digest(table: sa.Table) -> list[sa.Column[Any]]:
    """The columns of a table that are digested, and the digest."""
    return [*(table.c[name] for name, _ in _digested[table.name].columns), table.c.digest]


def row_digest(table: sa.Table, row: Mapping[str, object]) -> str:
    """The digest of a row that is to be written; a column that is missing has its `server_default`."""
    pieces = [f"{table.name}:".encode()]
    for name, begins, default in _digested[table.name].texts:
        value = row.get(name)
        if value is None or value == default:
            continue
        if isinstance(value, str) and "\0" not in value:  # as nearly all are
            content = value.encode()
            pieces += (begins, b"%d:" % len(content), content)
        elif (part := part_of(value)) and (default is None or part[1] != default.encode()):
            pieces += (f"{name}{part[0]}{len(part[1])}:".encode(), part[1])
    return new_hash(b"".join(pieces)).hexdigest()


def digest_of_parts(table: sa.Table, parts: Mapping[str, Part | None]) -> str:
    """The digest of a row, by the parts of its columns."""
    hashed = new_hash()
    for piece in pieces_of(table, parts):
        hashed.update(piece)
    return hashed.hexdigest()


def new_hash(content: bytes = b"") -> hashlib.blake2b:
    """What digests are made with, of so much so far."""
    return hashlib.blake2b(content, digest_size=_SIZE)


def pieces_of(table: sa.Table, parts: Mapping[str, Part | None]) -> Iterator[bytes]:
    """All that is digested of a row: the table's name, then for each part what stands before its bytes, and these."""
    yield f"{table.name}:".encode()
    for name, default in _digested[table.name].columns:
        part = parts.get(name)
        if part is not None and part[1] != default:
            yield f"{name}{part[0]}{len(part[1])}:".encode()
            yield part[1]


def parts_in(table: sa.Table, found: Sequence[Any]) -> dict[str, Part | None]:
    """What `parts_in_sql` of `digests_in_sql` found."""
    pairs = zip(found[::2], found[1::2], strict=True)
    columns = _digested[table.name].columns
    return {
        name: None if content is None else (kind[0], content)
        for (name, _), (kind, content) in zip(columns, pairs, strict=True)
    }


def digest_of_arguments(table: str, *arguments: Any) -> str:
    """As `digest_of_parts`, for each row that SQLite looks at: most columns say nothing, and none is copied into a mapping."""
    pieces = [table.encode(), b":"]
    kinds, contents = arguments[::2], arguments[1::2]  # the type of each column, and its bytes
    for (name, default), kind, content in zip(_digested[table].spelt, kinds, contents, strict=True):
        if content is not None and content != default:
            pieces += (name, _LETTERS[kind], b"%d:" % len(content), content)
    return new_hash(b"".join(pieces)).hexdigest()


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
            return "t", str(value).replace("\0", "").encode()  # no store has it in a text


def _columns(table: sa.Table) -> list[sa.Column[Any]]:
    key = list(table.primary_key.columns)
    given = key if len(key) == 1 and isinstance(key[0].type, sa.Integer) else []
    return sorted((each for each in table.columns if each not in given), key=lambda each: each.name)


def _default(column: sa.Column[Any]) -> bytes | None:
    given = column.server_default
    if not isinstance(given, sa.DefaultClause):
        return None
    text = given.arg if isinstance(given.arg, str) else str(given.arg.compile(dialect=sqlite.dialect()))
    return text.encode()
