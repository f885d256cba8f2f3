"""Tells whether rows are as they were written from what SQLite's driver gives, quicker than SQLite asks for each column.

A row is one that was read while the connection's `text_factory` was `bytearray`: so text, which is one, is told from a
blob, which is bytes, and none of it has been decoded. A number with a fraction is digested as SQLite writes it, which is told
by SQLite alone (`digests_in_sql`): no column has any, unless damage put it there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final

from indexer.storage.row_digests import NO_DIGEST, UNSET, digested, new_hash

RAW: Final = bytearray  # the `text_factory`
_UNKNOWN: Final = (NO_DIGEST.encode(), UNSET.encode())  # digests that say nothing

_Row = Sequence[Any]


class RowProof:
    """Whether the part of a row that is of one table is as it was written."""

    def __init__(self, table: str, places: Mapping[str, int]) -> None:
        """`places` are those in a row of all columns of the table that are digested, and of its digest, by their names."""
        self._begins = f"{table}:".encode()
        self._digest = places["digest"]
        every = [
            (name, name + b"t", default, places[name.decode()]) for name, default in digested(table).spelt
        ]
        self._every = every
        # Most rows have nothing but defaults where there are some: told by one comparison.
        self._few = [column for column in every if column[2] is None]
        self._defaults = tuple([default for _, _, default, _ in every if default is not None])
        self._unset: Callable[[_Row], Any] | None = None
        if len(self._defaults) > 1:
            self._unset = itemgetter(*[place for _, _, default, place in every if default is not None])

    def holds(self, row: _Row) -> bool:
        """Whether it is, as far as that can be told. Raises sqlite3.DataError where SQLite has to be asked."""
        written = row[self._digest]
        if written.__class__ is not RAW:
            return False
        if written in _UNKNOWN:
            return True
        pieces: list[bytes | bytearray] = [self._begins]
        plain = self._unset is not None and self._unset(row) == self._defaults
        for name, text, default, place in self._few if plain else self._every:
            value = row[place]
            if value is None or value == default:
                continue
            if value.__class__ is RAW:  # as nearly all are
                pieces += (text, b"%d:" % len(value), value)
            elif value.__class__ is bytes:
                pieces += (name, b"b%d:" % len(value), value)
            elif value.__class__ is not int:
                raise sqlite3.DataError("a number with a fraction")
            elif (content := b"%d" % value) != default:
                pieces += (name, b"i%d:" % len(content), content)
        told = new_hash(b"".join(pieces)).hexdigest().encode()
        return bool(told == written)


def decoded(row: _Row) -> list[Any]:
    """The values of a row, text as text; what is damaged in it is replaced, and fails nothing."""
    try:
        return [value.decode() if value.__class__ is RAW else value for value in row]
    except UnicodeDecodeError:
        return [value.decode(errors="replace") if value.__class__ is RAW else value for value in row]
