"""Opens a catalogue's file of SQLite: connections to read over and transactions to write in, in today's schema."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from indexer.catalogue.database.creation import begin_or_require, require_file
from indexer.catalogue.database.migrations import can_stand_in, raise_schema
from indexer.catalogue.database.shared_tables import SharedNotes
from indexer.catalogue.database.stand_in import stand_in
from indexer.errors import ArchiveBusy, CatalogueUnusable
from indexer.message import Message
from indexer.storage import FileLocks, FileNotes, Locks, Notes, engine_on, settle_digests
from indexer.stores import StoreHealth

BUSY_WAIT: Final = 30  # seconds a transaction waits for another process's
_MAPPED: Final = (
    1 << 36
)  # bytes of the database read by mapping it instead of copying: a page's texts cost half
_WRITES: Final = "gongwen_writes"  # an execution option: the transaction tells what goes wrong
_LEFT_TO_THE_WRITER: Final = (sqlite3.OperationalError, sqlite3.IntegrityError)
_LONGEST_JOURNAL: Final = 64 << 20  # bytes that stay in the journal once all of it is in the catalogue


class SqliteDatabase:
    """The file of one catalogue. Safe to share between threads and processes.

    Whatever SQLite says of a damaged or unreadable file is CatalogueUnusable; ArchiveBusy where another has the turn.
    """

    def __init__(self, path: Path) -> None:
        self.locks: Locks = FileLocks(path.parent)
        self.notes: Notes = FileNotes(path.parent)
        self.shared_notes: SharedNotes | None = None
        self._path = path
        self.engine = engine_on(path, wait=BUSY_WAIT)
        sa.event.listen(self.engine, "connect", self._configure)
        sa.event.listen(self.engine, "handle_error", _tell)
        self._stands_in = False  # whether connections complete an older schema, which cannot be raised now
        try:
            begin_or_require(path)
            self._raise_schema()
        except (OSError, sa.exc.DatabaseError) as error:
            reason = error.strerror if isinstance(error, OSError) else error.orig
            raise CatalogueUnusable(
                "catalogue cannot be opened", path=str(path), system=str(reason)
            ) from error

    def beside(self, *_: object, **_options: object) -> None:
        """Nothing: what is not the catalogue's has files of its own."""

    def health(self) -> StoreHealth:
        """That it is at home."""
        return StoreHealth("catalogue", "sound", Message("catalogue in the home"))

    def require_store(self) -> None:
        """See Database."""
        require_file(self._path)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def scrub(self) -> None:
        """See Database. The file is written anew, since free pages and gaps keep what was deleted, and its journal emptied.

        What is live meanwhile lies in a file without a name where SQLite keeps temporary ones.
        """
        try:
            with self.engine.connect().execution_options(**{_WRITES: True}) as connection:
                connection.exec_driver_sql("PRAGMA temp_store = FILE")
                try:
                    connection.exec_driver_sql("VACUUM")
                    busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
                finally:
                    connection.exec_driver_sql("PRAGMA temp_store = MEMORY")
        except sa.exc.OperationalError as error:
            if "locked" in str(error.orig):
                raise ArchiveBusy("catalogue being written") from None
            raise CatalogueUnusable("catalogue cannot be written", system=str(error.orig)) from error
        if busy:
            raise ArchiveBusy("catalogue being written")

    def _raise_schema(self) -> None:
        """Raise the schema of an older file; where it cannot be written, it can be read all the same."""
        try:
            raise_schema(self.engine, self._begun)
        except CatalogueUnusable:
            if not can_stand_in(self.engine):
                raise
            self._stand_in(True)

    def _stand_in(self, stands_in: bool) -> None:
        self._stands_in = stands_in
        self.engine.dispose()

    def _configure(self, connection: Any, _: object) -> None:
        _configure(connection)
        if self._stands_in:
            stand_in(connection.execute)

    @contextmanager
    def streamed(self, query: sa.Executable, size: int) -> Iterator[sa.CursorResult[Any]]:
        """See Database. A connection with rows that nobody has read sees no later state, so that it may not write either."""
        with (
            self.engine.connect().execution_options(yield_per=size) as connection,
            connection.execute(query) as rows,
        ):
            yield rows

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """A write transaction; another process's is waited for, then reported."""
        if self._stands_in:  # perhaps there is room by now
            self._stand_in(False)
            self._raise_schema()
        with self._begun() as connection:
            before = _changes(connection)
            yield connection
            if _changes(connection) > before:
                settle_digests(connection)

    @contextmanager
    def _begun(self) -> Iterator[sa.Connection]:
        try:
            with (
                self.engine.connect().execution_options(**{_WRITES: True}) as connection,
                connection.begin(),
            ):
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                yield connection
        except sa.exc.OperationalError as error:
            if "locked" in str(error.orig):
                raise ArchiveBusy("catalogue being written") from None
            raise CatalogueUnusable("catalogue cannot be written", system=str(error.orig)) from error


def _changes(connection: sa.Connection) -> int:
    """How many rows a connection has ever changed."""
    return int(connection.connection.total_changes)


def _configure(connection: Any) -> None:
    """Durable commits; readers never wait for the writer. Transactions are begun by us, not the driver."""
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA mmap_size = {_MAPPED}")
    connection.execute(f"PRAGMA journal_size_limit = {_LONGEST_JOURNAL}")


def _tell(context: sa.engine.ExceptionContext) -> None:
    """Give what reading meets in a damaged file, or on a damaged disk, the name that the doors know."""
    error = context.original_exception
    written = context.connection is not None and context.connection.get_execution_options().get(_WRITES)
    left = "locked" in str(error) or (written and isinstance(error, _LEFT_TO_THE_WRITER))
    if isinstance(error, sqlite3.DatabaseError) and not left:
        raise CatalogueUnusable("catalogue cannot be read", system=str(error)) from error
