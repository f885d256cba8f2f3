"""Tables beside a catalogue's in the same database, of what one machine alone keeps in files: sign-ins, past queries, notes.

They are made when they are first used. Who writes has the turn of these tables until the transaction ends, and waits
for no writer of the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Literal

import sqlalchemy as sa

from indexer.catalogue.database.advisory_locks import SPACE
from indexer.errors import ArchiveBusy
from indexer.message import Message

Beside = Literal["sign-ins", "queries", "notes"]
_TURNS: Final[dict[Beside, int]] = {"sign-ins": 11, "queries": 12, "notes": 13}  # the second number of a lock


class SharedTables:
    """Those of one kind. Safe to share between threads, processes and machines; raises as the catalogue does."""

    def __init__(
        self, engine: sa.Engine, kind: Beside, metadata: sa.MetaData, *, wait: float, busy: Message
    ) -> None:
        """Who writes waits so many seconds for another, and raises ArchiveBusy with the message `busy`."""
        self._engine = engine
        self._turn = _TURNS[kind]
        self._metadata = metadata
        self._wait = wait
        self._busy = busy
        self._made = False  # whether the tables are known to be there

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection to read over; each statement sees what was written before it."""
        self._make()
        with self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction, one at a time."""
        self._make()
        with self._begun() as connection:
            yield connection

    def _make(self) -> None:
        if self._made:
            return
        with self._engine.connect() as connection:
            there = set(sa.inspect(connection).get_table_names())
        if not self._metadata.tables.keys() <= there:
            with self._begun() as connection:
                self._metadata.create_all(connection)
        self._made = True

    @contextmanager
    def _begun(self) -> Iterator[sa.Connection]:
        timeout = f"set_config('lock_timeout', '{int(self._wait * 1000)}', true)"
        with (
            self._engine.connect().execution_options(isolation_level="READ COMMITTED") as connection,
            connection.begin(),
        ):
            try:
                connection.exec_driver_sql(f"SELECT {timeout}, pg_advisory_xact_lock({SPACE}, {self._turn})")
            except ArchiveBusy:
                raise ArchiveBusy.of(self._busy) from None
            yield connection


def server_time(connection: sa.Connection) -> float:
    """Seconds since 1970 by the server's clock, which all machines share."""
    return float(connection.exec_driver_sql("SELECT extract(epoch FROM clock_timestamp())").scalar_one())
