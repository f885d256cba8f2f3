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
from indexer.storage import NoteName

Beside = Literal["sign-ins", "queries", "notes"]
_NOTES_WAIT: Final = 5.0  # seconds for another who writes a note
_of_notes = sa.MetaData()
_notes = sa.Table(
    "notes",
    _of_notes,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
)
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


class SharedNotes:
    """Notes that all machines of a database read. See storage.Notes."""

    def __init__(self, engine: sa.Engine) -> None:
        self._tables = SharedTables(
            engine, "notes", _of_notes, wait=_NOTES_WAIT, busy=Message("notes being written")
        )

    def read(self, name: NoteName) -> str:
        """See Notes."""
        with self._tables.reading() as connection:
            return _noted(connection, name)

    def write(self, name: NoteName, text: str) -> None:
        """See Notes."""
        with self._tables.writing() as connection:
            connection.execute(_notes.delete().where(_notes.c.name == name))
            connection.execute(_notes.insert(), {"name": name, "text": text})

    def claim(self, name: NoteName, text: str) -> str:
        """Note it unless something is noted; what is noted then: one of all who claim at once has it."""
        noted = self.read(name)
        if not noted:
            with self._tables.writing() as connection:
                noted = _noted(connection, name)
                if not noted:
                    connection.execute(_notes.insert(), {"name": name, "text": text})
        return noted or text


def _noted(connection: sa.Connection, name: NoteName) -> str:
    return connection.execute(sa.select(_notes.c.text).where(_notes.c.name == name)).scalar() or ""


def server_time(connection: sa.Connection) -> float:
    """Seconds since 1970 by the server's clock, which all machines share."""
    return float(connection.exec_driver_sql("SELECT extract(epoch FROM clock_timestamp())").scalar_one())
