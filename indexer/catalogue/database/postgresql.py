"""Opens a catalogue in a database of PostgreSQL, which machines may share, in today's schema.

Who writes has the turn until the transaction ends, by a lock that all of the catalogue's writers ask for first. So a
transaction sees all that was written before it, as on SQLite, and serials are committed in their order. Reads need no
turn, and no transaction.
"""

from __future__ import annotations

import re
import select
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import sqlalchemy as sa

from indexer.catalogue.database.advisory_locks import SPACE, AdvisoryLocks
from indexer.catalogue.database.dialects import columns_of, schema_number
from indexer.catalogue.database.health import health_of
from indexer.catalogue.database.migrations import raise_schema
from indexer.catalogue.database.schema import documents
from indexer.catalogue.database.shared_tables import Beside, SharedNotes, SharedTables
from indexer.errors import (
    ArchiveBusy,
    ArchiveError,
    ArchiveNotFound,
    CatalogueUnavailable,
    CatalogueUnusable,
    StoresInvalid,
)
from indexer.message import Message
from indexer.storage import Locks, Notes, settle_digests
from indexer.stores import StoreHealth

BUSY_WAIT: Final = 30  # seconds a transaction waits for another's
MOST_IDLE: Final = (
    60  # seconds a transaction may say nothing: a process that is stopped keeps nobody out for longer
)
_SESSION: Final = (  # so does the server, as far as it knows these settings: else who is silent keeps turn and locks
    "SELECT set_config(name, value, false) FROM pg_settings JOIN (VALUES "
    "('tcp_keepalives_idle', '5'), ('tcp_keepalives_interval', '3'), ('tcp_keepalives_count', '3'), "
    "('tcp_user_timeout', '15000'), ('idle_session_timeout', '0')) AS given (name, value) USING (name)"
)
_WRITES: Final = "gongwen_writes"  # an execution option: the transaction tells what goes wrong
_CONNECTION: Final = {  # with what ends one to a machine that is silent, after some 15 seconds
    "client_encoding": "utf8",
    "application_name": "gongwen",
    "connect_timeout": 5,  # seconds, as the next two
    "keepalives_idle": 5,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # milliseconds
}
_AWAY: Final = {"57P01", "57P02", "57P03", "53300"}  # it ends, has ended, begins, or has no connection left
_BUSY: Final = {"55P03", "40P01", "40001"}  # the lock was not to be had, or only in a circle
_OF_THE_WRITER: Final = ("22", "23")  # classes of SQLSTATE: what was to be written is wrong
_REFUSED: Final = re.compile(  # by a server in English or Chinese, or by its certificate
    r"authentication|password|does not exist|pg_hba|certificate|role|认证|密码|口令|不存在|"
    r"invalid connection option|invalid \w+ value|SSL was required"
)


class PostgresDatabase:
    """The database of one catalogue. Safe to share between threads, processes and machines.

    Raises CatalogueUnavailable while it cannot be reached, StoresInvalid where it lets nobody in by that URL.
    """

    def __init__(self, url: str, *, create: bool = True) -> None:
        """Open it; without `create`, raises ArchiveNotFound where there is no catalogue yet."""
        self.engine = engine_at(url)
        locks = AdvisoryLocks(engine_at(url))
        self.locks: Locks = locks
        self.notes: Notes = SharedNotes(self.engine)
        self.shared_notes: SharedNotes | None = self.notes
        self._close_locks = locks.close
        try:
            with self.engine.connect() as connection:
                _require_ours(connection, create=create)
            raise_schema(self.engine, self._begun)
        except BaseException:
            self.close()
            raise

    def beside(
        self, kind: Beside, metadata: sa.MetaData, *, wait: float, busy: Message
    ) -> SharedTables | None:
        """See Database."""
        return SharedTables(self.engine, kind, metadata, wait=wait, busy=busy)

    def health(self) -> StoreHealth:
        """How it is, asked now."""
        return health_of(self.engine)

    def require_store(self) -> None:
        """Nothing: the server answers for its own files."""

    def scrub(self) -> None:
        """See Database. Tables are written anew; the server's journal and its backups keep what they have."""
        with self.engine.connect() as connection:
            connection.exec_driver_sql(f"SET lock_timeout = '{int(BUSY_WAIT * 1000)}'")
            try:
                for table in ("versions", "layouts", "drafts", "event_details"):
                    connection.exec_driver_sql(f"VACUUM (FULL) {table}")
            finally:
                connection.exec_driver_sql("RESET lock_timeout")

    def close(self) -> None:
        """Close all connections."""
        self._close_locks()
        self.engine.dispose()

    @contextmanager
    def streamed(self, query: sa.Executable, size: int) -> Iterator[sa.CursorResult[Any]]:
        """See Database: the server keeps the rows in a transaction."""
        options = {"isolation_level": "READ COMMITTED", "yield_per": size}
        with (
            self.engine.connect().execution_options(**options) as connection,
            connection.execute(query) as rows,
        ):
            yield rows

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """A write transaction; another's is waited for, then reported."""
        with self._begun() as connection:
            yield connection
            settle_digests(connection)

    @contextmanager
    def _begun(self) -> Iterator[sa.Connection]:
        options = {"isolation_level": "READ COMMITTED", _WRITES: True}
        with self.engine.connect().execution_options(**options) as connection, connection.begin():
            wait = f"set_config('lock_timeout', '{int(BUSY_WAIT * 1000)}', true)"
            idle = f"set_config('idle_in_transaction_session_timeout', '{int(MOST_IDLE * 1000)}', true)"
            connection.exec_driver_sql(f"SELECT {wait}, {idle}, pg_advisory_xact_lock({SPACE}, 0)")
            yield connection


def engine_at(url: str) -> sa.Engine:
    """An engine whose reads are no transactions, and whose errors have the names that the doors know."""
    try:
        engine = sa.create_engine(
            url,
            isolation_level="AUTOCOMMIT",
            connect_args=dict(_CONNECTION),
            max_overflow=-1,  # as many as there are threads
        )
    except sa.exc.ArgumentError as error:
        raise StoresInvalid("database lets nobody in", why=str(error)) from None
    sa.event.listen(engine, "connect", lambda connection, _: connection.execute(_SESSION))
    sa.event.listen(engine, "checkout", _require_alive)
    sa.event.listen(engine, "handle_error", _tell)
    return engine


def _require_ours(connection: sa.Connection, *, create: bool) -> None:
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise StoresInvalid("database is not UTF-8", encoding=str(encoding))
    if schema_number(connection):
        return
    shown = connection.engine.url.render_as_string(hide_password=True)
    if columns_of(connection, documents.name):
        raise CatalogueUnusable("no catalogue of ours", path=shown)
    if not create:
        raise ArchiveNotFound("no archive here", home=shown)


def _require_alive(connection: Any, _record: object, _proxy: object) -> None:
    """Have a connection from the pool made anew that the server has ended: then, as never else, it has something to say."""
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    if waiting.poll(0):
        raise sa.exc.DisconnectionError


def _tell(context: sa.engine.ExceptionContext) -> None:
    """Give what goes wrong the name that the doors know."""
    error = context.original_exception
    if isinstance(error, ArchiveError) or not isinstance(error, context.dialect.loaded_dbapi.Error):
        return
    state = getattr(error, "sqlstate", None) or ""
    lines = str(error).strip().splitlines() or [""]
    why = lines[0].rpartition("failed: ")[2]
    if context.connection is None and _REFUSED.search(why):
        raise StoresInvalid("database lets nobody in", why=why) from error
    if context.connection is None or context.is_disconnect or state[:2] == "08" or state in _AWAY:
        raise CatalogueUnavailable(why) from error
    if state in _BUSY:
        raise ArchiveBusy("catalogue being written") from error
    written = context.connection.get_execution_options().get(_WRITES)
    if not written:
        raise CatalogueUnusable("catalogue cannot be read", system=why) from error
    if state[:2] not in _OF_THE_WRITER:
        raise CatalogueUnusable("catalogue cannot be written", system=why) from error
