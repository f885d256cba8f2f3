"""The connections of one catalogue, whatever database it is kept in: to read over, and transactions to write in."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa

from indexer.catalogue.database.postgresql import PostgresDatabase
from indexer.catalogue.database.shared_tables import Beside, SharedNotes, SharedTables
from indexer.catalogue.database.sqlite import SqliteDatabase
from indexer.message import Message
from indexer.paths import CATALOGUE
from indexer.storage import Locks, Notes
from indexer.stores import StoreHealth

Place = Path | str  # a file of SQLite, or the URL of a database


def shown(place: Place) -> str:
    """What is told of it: no password."""
    if isinstance(place, str):
        return sa.make_url(place).render_as_string(hide_password=True)
    return CATALOGUE


class Database(Protocol):
    """One catalogue's, in today's schema. Safe to share between threads and processes.

    Whatever is wrong with it for good is CatalogueUnusable; CatalogueUnavailable while it cannot be reached, ArchiveBusy
    where another has the turn to write.
    """

    locks: Locks  # of all that use it, as the next
    notes: Notes
    shared_notes: SharedNotes | None  # the same where machines share it
    engine: sa.Engine  # to read over: each statement sees what was written before it

    def transaction(self) -> AbstractContextManager[sa.Connection]:
        """To write in; another's is waited for, then reported. All that was written before is seen."""
        ...

    def streamed(self, query: sa.Executable, size: int) -> AbstractContextManager[sa.CursorResult[Any]]:
        """Rows that come so many at a time, each with what it takes in memory; they end with the context, read or not."""
        ...

    def beside(
        self, kind: Beside, metadata: sa.MetaData, *, wait: float, busy: Message
    ) -> SharedTables | None:
        """Tables in the same database; None where one machine alone has it, and keeps in files what would be in them."""
        ...

    def health(self) -> StoreHealth:
        """How it is, asked now; never raises."""
        ...

    def require_store(self) -> None:
        """Look at what the connections read from, beside them. Raises CatalogueUnusable; OSError where it is gone."""
        ...

    def scrub(self) -> None:
        """Leave nothing on the disk of rows that were deleted, as far as the database lets us; takes a while.

        Raises ArchiveBusy where somebody reads or writes for too long: then it is to be done again.
        """
        ...

    def close(self) -> None:
        """Close all connections."""
        ...


def database_at(place: Place, *, create: bool = True) -> Database:
    """The database of a catalogue; where there is none yet, an empty one.

    Without `create`, raises ArchiveNotFound where a database that is not a file holds none.
    """
    return PostgresDatabase(place, create=create) if isinstance(place, str) else SqliteDatabase(place)


class Store:
    """One kind of rows of a catalogue: reads over the engine, writes in transactions. Safe to share between threads.

    Every store of the catalogue is made of its `Database`, and of a clock where time counts.
    """

    def __init__(self, database: Database) -> None:
        self._engine = database.engine
        self._transaction = database.transaction
        self._streamed = database.streamed
