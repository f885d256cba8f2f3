"""Keeps past queries without who asked them: what several people asked, and what was not found.

A SQLite file of its own, so that it can be thrown away, or tables in the database that machines share. Nobody who
searches ever waits for it or hears of its failures: queries are counted in memory and written some seconds later, in
another thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import sqlalchemy as sa

from indexer.catalogue import Database, SharedTables
from indexer.errors import ArchiveError
from indexer.message import Message
from indexer.model import Access, Clearance
from indexer.search.query_counts import (
    Asked,
    Key,
    count,
    finding_nothing,
    forget,
    forget_words,
    metadata,
    told_to,
    trim,
)
from indexer.storage import BackgroundLoop, engine_on, make_folders
from indexer.text import normalize_line

LONGEST = 100  # characters of a query that is kept; longer ones are pasted texts
MOST_OF_ONE = 200  # queries that count of one person a day
MOST_PEOPLE = 10_000  # who count a day
MOST_WAITING = 1_000  # different queries in memory; more are not counted
WRITE_AFTER = 5.0  # seconds until queries in memory are written
_BUSY_WAIT = 2.0  # seconds the writing thread waits for another process


class QueryLog:
    """The queries of one archive. Safe to share between threads; several processes may write.

    No `catalogue.Store`: it may be lost without harm, and whoever asks must never wait for it or fail with it.
    `key` gives the archive's secret key; it may raise what an archive raises: then nothing is written.
    """

    def __init__(
        self,
        path: Path,
        key: Callable[[], bytes],
        clock: Callable[[], float] = time.time,
        database: Database | None = None,
    ) -> None:
        """In a file of that path, unless the catalogue's `database` is shared by machines."""
        self._key = key
        self._clock = clock
        self._kept = _kept_in(path, database)
        self._waiting: dict[Key, Asked] = {}
        self._counted: dict[str, int] = {}  # who asked → queries that counted on `_day`
        self._day = 0
        self._lock = Lock()  # of the three above
        self._writing = Lock()
        self._loop = BackgroundLoop("query-log", self.write, WRITE_AFTER)

    def note(self, query: str, total: int, who: str, access: Access = Clearance.EVERYTHING) -> None:
        """Count a query that found `total` documents for who asked it; `who` is anything that tells people apart."""
        typed = " ".join("".join(filter(_is_shown, query[: LONGEST + 1])).split())
        key = (normalize_line(typed), access)
        if not key[0] or len(query) > LONGEST:
            return
        with self._lock:
            before = self._waiting.get(key)
            if (before is None and len(self._waiting) >= MOST_WAITING) or not self._may_count(who):
                return
            asked = self._waiting.setdefault(key, Asked(typed, total))
            asked.total = total
            asked.people.add(who)
        self._loop.start()

    def frequent(self, limit: int, access: Access = Clearance.EVERYTHING) -> list[tuple[str, int]]:
        """See query_counts.told_to; how often each was asked, a person counting once a day."""
        return self._read(told_to(access, limit))

    def missed(self, limit: int) -> list[tuple[str, int]]:
        """See query_counts.finding_nothing."""
        return self._read(finding_nothing(limit))

    def write(self) -> None:
        """Write what waits in memory; where that fails it goes on waiting."""
        with self._writing:
            with self._lock:
                rows, self._waiting = self._waiting, {}
            if rows and not self._written(rows):
                self._take_back(rows)

    def forget(self, is_left: Callable[[Sequence[str]], set[str]]) -> None:
        """Delete queries of which some word is `is_left` by documents that went; nothing of them stays on the disk.

        The counts can be lost without harm, so those that were put aside as unreadable go as well.
        """
        self.write()
        if not self._kept.exists():
            return
        with self._kept.writing() as connection:
            forget_words(connection, is_left)
        self._kept.scrub()

    def close(self) -> None:
        """Write what waits and let go of the file."""
        self._loop.stop()
        self.write()
        self._kept.close()

    def _may_count(self, who: str) -> bool:
        """Whether one more query of a person counts today, so that nobody fills the file alone."""
        today = self._today()
        if today != self._day:
            self._day, self._counted = today, {}
        before = self._counted.get(who, 0)
        if before >= MOST_OF_ONE or (not before and len(self._counted) >= MOST_PEOPLE):
            return False
        self._counted[who] = before + 1
        return True

    def _take_back(self, rows: dict[Key, Asked]) -> None:
        with self._lock:
            for key, row in rows.items():
                later = self._waiting.setdefault(key, row)
                later.query = row.query
                later.people |= row.people

    def _written(self, rows: dict[Key, Asked]) -> bool:
        """Whether the rows are kept now; a file that cannot be read is put aside first."""
        for _ in range(2):
            try:
                self._store(rows)
            except sa.exc.OperationalError:
                return False  # locked, read-only or full
            except sa.exc.DatabaseError:
                self._kept.put_aside()
            except (OSError, ArchiveError):
                return False
            else:
                return True
        return False

    def _store(self, rows: dict[Key, Asked]) -> None:
        secret, today = self._key(), self._today()
        with self._kept.writing() as connection:
            forget(connection, today)
            count(connection, rows, secret, today)
            trim(connection)

    def _read(self, query: sa.Select[tuple[str, int]]) -> list[tuple[str, int]]:
        """Queries, each with how often it was asked; none when they cannot be read."""
        self.write()
        if not self._kept.exists():
            return []
        with suppress(sa.exc.DatabaseError, ArchiveError), self._kept.reading() as connection:
            return [(row.query, row.times) for row in connection.execute(query)]
        return []

    def _today(self) -> int:
        """Days since the year 1, as clocks here have it."""
        return date.fromtimestamp(self._clock()).toordinal()


class _Kept(Protocol):
    """Where the counts are."""

    def exists(self) -> bool:
        """Whether anything can have been written."""
        ...

    def reading(self) -> AbstractContextManager[sa.Connection]:
        """A connection to read over."""
        ...

    def writing(self) -> AbstractContextManager[sa.Connection]:
        """A transaction, the tables made."""
        ...

    def put_aside(self) -> None:
        """Begin anew where nothing can be read."""
        ...

    def scrub(self) -> None:
        """Leave nothing of what was deleted."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


def _kept_in(path: Path, database: Database | None) -> _Kept:
    busy = Message("queries being written")
    shared = database.beside("queries", metadata, wait=_BUSY_WAIT, busy=busy) if database else None
    return _Tables(shared) if shared else _File(path)


class _Tables:
    """In the database that machines share."""

    def __init__(self, tables: SharedTables) -> None:
        self.reading, self.writing = tables.reading, tables.writing

    def exists(self) -> bool:
        return True

    def put_aside(self) -> None:
        """Not for us to do."""

    def scrub(self) -> None:
        """The database's to do."""

    def close(self) -> None:
        """The database is the catalogue's."""


class _File:
    """In a file of SQLite."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine = engine_on(path, wait=_BUSY_WAIT, pooled=False)
        sa.event.listen(self._engine, "connect", _configure)

    def exists(self) -> bool:
        return self._path.exists()

    def reading(self) -> sa.Connection:
        return self._engine.connect()

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        make_folders(self._path.parent)
        with self._engine.connect() as connection, connection.begin():
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            metadata.create_all(connection)
            connection.execute(_OF_OLD)
            yield connection

    def put_aside(self) -> None:
        with suppress(OSError):
            self._path.replace(self._aside())

    def scrub(self) -> None:
        with self._engine.connect() as connection:
            connection.exec_driver_sql("VACUUM")
        self._aside().unlink(missing_ok=True)

    def _aside(self) -> Path:
        return self._path.with_name(f"{self._path.name}.unreadable")

    def close(self) -> None:
        self._engine.dispose()


# Counted requests, not people, so that one stranger could fill it; nothing in it can be believed.
_OF_OLD = sa.text("DROP TABLE IF EXISTS asked")


def _is_shown(character: str) -> bool:
    """Not one that turns the direction of writing, or is not seen."""
    return character.isprintable() or character.isspace()


def _configure(connection: Any, _: object) -> None:
    """We begin transactions; what is deleted is overwritten."""
    connection.isolation_level = None
    connection.execute("PRAGMA secure_delete = ON")
