"""Opens what holds sessions and failed sign-ins, apart from the catalogue's rows: without it everybody signs in anew.

Not among them, because a page must not wait while documents are taken in, and a backup has no use for them. Where
machines share the catalogue's database they are tables in it, else a file of SQLite.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any, Final, NoReturn, Protocol

import sqlalchemy as sa

from indexer.catalogue import Database, SharedTables, server_time
from indexer.errors import ArchiveBusy, CatalogueUnusable
from indexer.message import Message
from indexer.storage import engine_on

ASIDE: Final = ".unreadable"  # how the name of a file ends that was damaged, until somebody has seen it
_BUSY_WAIT = 5.0  # seconds for another process

_log = logging.getLogger(__name__)
_metadata = sa.MetaData()

sessions = sa.Table(
    "sessions",
    _metadata,
    sa.Column("token", sa.String, primary_key=True),  # its keyed hash
    sa.Column("account", sa.Integer, nullable=False, index=True),  # serial
    sa.Column("stamp", sa.String, nullable=False),  # the account's, when it signed in
    sa.Column("seen", sa.Float, nullable=False),  # in seconds since 1970, as the next
    sa.Column("created", sa.Float, nullable=False),
)

failures = sa.Table(
    "failures",
    _metadata,
    sa.Column("key", sa.String, primary_key=True),  # keyed hash of a name or an address
    sa.Column("count", sa.Float, nullable=False),  # as it was at the moment `at`; it sinks with time
    sa.Column("until", sa.Float, nullable=False),  # nothing is tried before; by the clock of `at`
    sa.Column("at", sa.Float, nullable=False, index=True),  # seconds of the throttle's clock
)

attempts = sa.Table(
    "attempts",
    _metadata,
    sa.Column("serial", sa.String, primary_key=True),
    sa.Column("name", sa.String, nullable=False),  # keyed hashes, as those of `failures`
    sa.Column("address", sa.String, nullable=False),
    sa.Column("at", sa.Float, nullable=False),  # when it began, by the same clock
)


def put_aside(folder: Path) -> tuple[str, ...]:
    """Names of the files in a folder that were damaged and put aside."""
    return tuple(sorted(path.name for path in folder.glob(f"*{ASIDE}")))


class SignInStore(Protocol):
    """Safe to share between threads; several processes may write.

    `Sessions` and `RateLimit` are made of it, the archive's key and a clock. Reading and writing raise
    CatalogueUnusable, or ArchiveBusy where another process has the turn for long.
    """

    def exists(self) -> bool:
        """Whether anything can have been written."""
        ...

    def reading(self) -> AbstractContextManager[sa.Connection]:
        """A connection to read over."""
        ...

    def writing(self) -> AbstractContextManager[sa.Connection]:
        """A transaction."""
        ...

    def now(self, connection: sa.Connection) -> float:
        """Seconds by a clock that all who write share, and that nobody sets."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


def sign_ins(path: Path, database: Database, clock: Callable[[], float] | None = None) -> SignInStore:
    """Those of an archive whose catalogue has that database: in a file when one machine alone has it.

    The clock is for tests; see SignInStore.now.
    """
    busy = Message("sign-ins being written")
    shared = database.beside("sign-ins", _metadata, wait=_BUSY_WAIT, busy=busy)
    return SignInTables(shared, clock) if shared else SignInFile(path, clock or time.monotonic)


class SignInTables:
    """Those of an archive whose machines share a database. See SignInStore."""

    def __init__(self, tables: SharedTables, clock: Callable[[], float] | None = None) -> None:
        self.reading, self.writing = tables.reading, tables.writing
        self._clock = clock

    def exists(self) -> bool:
        """They are made when they are asked for."""
        return True

    def now(self, connection: sa.Connection) -> float:
        """By the server's clock."""
        return self._clock() if self._clock else server_time(connection)

    def close(self) -> None:
        """The database is the catalogue's."""


class SignInFile:
    """Those of one machine. See SignInStore.

    No `catalogue.Store`: its file is not the catalogue's, is made when somebody first signs in, and is put aside and
    made anew when it is damaged.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._engine = engine_on(path, wait=_BUSY_WAIT)
        self._made = False  # whether the tables are known to be there
        sa.event.listen(self._engine, "connect", _configure)

    def exists(self) -> bool:
        """Whether anything was ever written."""
        return self._path.exists()

    def now(self, _: sa.Connection) -> float:
        """By a clock that all processes of the machine share; after a restart of it, it begins anew."""
        return self._clock()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection to read over."""
        self._make()
        with self._told(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction."""
        self._make()
        with self._told(), self._begun() as connection:
            yield connection

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def _make(self) -> None:
        """Create what is missing, all of it where the file was damaged; nothing is written when nothing is."""
        if self._made:
            return
        try:
            self._create_missing()
        except CatalogueUnusable:
            if self.exists():
                raise
            self._create_missing()  # the damaged one was put aside
        self._made = True

    def _create_missing(self) -> None:
        with self._told():
            self._require_sound()
            if set(_metadata.tables) - set(sa.inspect(self._engine).get_table_names()):
                with self._begun() as connection:
                    _metadata.create_all(connection)

    def _require_sound(self) -> None:
        """Look at all of it, once: it is small, and damage that is met in the midst is told on some page."""
        with self._engine.connect() as connection:
            said = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
        if said != "ok":
            raise sa.exc.DatabaseError(None, None, sqlite3.DatabaseError(said))

    @contextmanager
    def _begun(self) -> Iterator[sa.Connection]:
        with self._engine.connect() as connection, connection.begin():
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.OperationalError as error:
            if "locked" in str(error.orig):
                raise ArchiveBusy("sign-ins being written") from None
            if (
                getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
            ):  # tables are not what they were
                self._put_aside(error)
            raise CatalogueUnusable(
                "sign-ins unusable", path=str(self._path), system=str(error.orig)
            ) from error
        except sa.exc.DatabaseError as error:
            self._put_aside(error)

    def _put_aside(self, error: sa.exc.DBAPIError) -> NoReturn:
        """With its journal, which would be taken for that of the next file. Raises CatalogueUnusable."""
        self._engine.dispose()
        self._made = False
        for end in ("", "-wal", "-shm"):
            part = self._path.with_name(self._path.name + end)
            with suppress(OSError):
                part.chmod(0o600)  # it may be of a time when files were open to others
                part.replace(part.with_name(f"{part.name}{ASIDE}"))
        _log.warning("%s", Message("sign-ins put aside"))
        raise CatalogueUnusable("sign-ins damaged") from error


def _configure(connection: Any, _: object) -> None:
    """Readers never wait for the writer; who has signed out stays out after a power cut. We begin transactions."""
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
