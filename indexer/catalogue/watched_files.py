"""Remembers size and time of each file that a watcher has dealt with, to tell whether it has changed since.

Kept in the catalogue, so that a watcher that is started again does not read a whole folder again.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from indexer.catalogue.database.connections import Store
from indexer.catalogue.database.schema import watched
from indexer.storage import printable

_PAGE = 500  # paths named at a time


class Stamp(NamedTuple):
    """What tells one state of a file from the next."""

    size: int  # bytes
    mtime: int  # nanoseconds since 1970


class WatchedFiles(Store):
    """What watchers of one archive have dealt with."""

    def all(self) -> dict[str, Stamp]:
        """The last state of each file that was dealt with, by `key_of` its path."""
        with self._engine.connect() as connection:
            return {row.path: Stamp(row.size, row.mtime) for row in connection.execute(sa.select(watched))}

    def mark(self, path: Path, stamp: Stamp) -> None:
        """This state of the file has been dealt with: taken in or refused."""
        key = key_of(path)
        with self._transaction() as connection:
            connection.execute(watched.delete().where(watched.c.path == key))
            connection.execute(watched.insert(), {"path": key, "size": stamp.size, "mtime": stamp.mtime})

    def forget(self, keys: Iterable[str]) -> None:
        """What became of these is of no use any more."""
        gone = list(keys)
        with self._transaction() as connection:
            for at in range(0, len(gone), _PAGE):
                connection.execute(watched.delete().where(watched.c.path.in_(gone[at : at + _PAGE])))


def key_of(path: Path) -> str:
    """The path from the root on, in characters that any store can hold."""
    return printable(path.absolute())
