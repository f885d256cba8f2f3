"""Locks among machines: advisory locks of PostgreSQL, each on a connection of its own for as long as it is held.

The server frees a lock when its connection ends, so it is asked to notice within seconds that a machine is silent. A
connection that is lost has lost its lock: who holds it is told when it asks, and at the latest when it lets go.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

import sqlalchemy as sa

from indexer.errors import ArchiveBusy, ArchiveError, CatalogueUnavailable
from indexer.message import Message
from indexer.storage import Held, LockName

SPACE: Final = 0x47576E00  # the first of the two numbers of each of our locks
_NUMBERS: Final[dict[LockName, int]] = {  # the second; 0 is the turn to write
    "index": 1,
    "reindexing": 2,
    "arrivals": 3,
    "tray": 4,
    "places": 5,
    "watch": 6,
    "retrying": 7,
    "disposal": 8,
    "backup": 9,
    "review": 10,
}


class AdvisoryLocks:
    """The locks of one catalogue's database; `engine` gives connections whose statements are no transactions."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @contextmanager
    def locked(self, name: LockName, *, wait: float, busy: Message, shared: bool = False) -> Iterator[Held]:
        """See Locks; raises CatalogueUnavailable where the database is away, or has been meanwhile."""
        kind, keys = "_shared" if shared else "", f"({SPACE}, {_NUMBERS[name]})"
        with self._engine.connect() as connection:
            _acquire(connection, f"advisory_lock{kind}{keys}", wait, busy)
            held = _HeldOn(connection)
            try:
                yield held
            except BaseException:
                with suppress(ArchiveError):
                    held.free(f"advisory_unlock{kind}{keys}")
                raise
            held.free(f"advisory_unlock{kind}{keys}")

    def close(self) -> None:
        """Close all connections that hold nothing."""
        self._engine.dispose()


class _HeldOn:
    """A lock that is held for as long as its connection lives."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def __call__(self) -> None:
        """See Held."""
        self._ask("SELECT true")

    def free(self, unlock: str) -> None:
        """Let go of it; raises CatalogueUnavailable when it had been lost."""
        self._ask(f"SELECT pg_{unlock}")

    def _ask(self, statement: str) -> None:
        lost = self._connection.invalidated  # and would be made anew, without the lock
        try:
            lost = lost or not self._connection.exec_driver_sql(statement).scalar_one()
        except BaseException:
            self._connection.invalidate()
            raise
        if lost:
            raise CatalogueUnavailable("the connection that held a lock was lost")


def _acquire(connection: sa.Connection, lock: str, wait: float, busy: Message) -> None:
    """Raises ArchiveBusy."""
    try:
        if wait > 0:
            timeout = f"set_config('lock_timeout', '{max(1, int(wait * 1000))}', false)"
            connection.exec_driver_sql(f"SELECT {timeout}, pg_{lock}")
        elif not connection.exec_driver_sql(f"SELECT pg_try_{lock}").scalar_one():
            raise ArchiveBusy.of(busy)
    except ArchiveBusy:
        raise ArchiveBusy.of(busy) from None
    except BaseException:
        connection.invalidate()  # it may have been given the lock
        raise
