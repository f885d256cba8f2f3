"""Tells which documents have come in or changed between two acts of the log.

Acts are told by their serials and not by the clock, which may be put back. What the index still owes is not told yet:
who is told of it could not find it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import sqlalchemy as sa

from indexer.catalogue.database.connections import Store
from indexer.catalogue.database.schema import events, pending
from indexer.catalogue.log.event_log import NO_DOCUMENT

_NEWS: Final = ("add", "replace", "edit", "reinstate")  # acts that bring readers something to read
_IS: Final = events.c


class Act(NamedTuple):
    """One that brings readers something to read."""

    serial: int
    number: int  # of the document


class Changes(Store):
    """Those of one archive."""

    def settled(self) -> int:
        """The serial of the last act up to which the index has taken over every document; to be asked before it is read."""
        owed = sa.select(pending.c.number)
        first_owed = sa.select(sa.func.min(_IS.serial)).where(_IS.number.in_(owed))
        with self._engine.connect() as connection:
            first = connection.execute(first_owed).scalar_one()
            last = connection.execute(sa.select(sa.func.max(_IS.serial))).scalar_one()
        return int(last or 0) if first is None else int(first) - 1

    def touched(self, after: int, until: int) -> bool:
        """Whether some act after one and up to another was on a document."""
        if until <= after:
            return False
        query = sa.select(_IS.serial).where(_between(after, until) & (_IS.number != NO_DOCUMENT))
        with self._engine.connect() as connection:
            return connection.execute(query.limit(1)).first() is not None

    def last_before(self, moment: str) -> int:
        """The serial of the last act before a moment, ISO 8601, UTC, to the second; 0 when there is none."""
        query = sa.select(sa.func.max(_IS.serial)).where(_IS.at < moment)
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one() or 0)

    def changed(self, after: int, until: int) -> tuple[int, ...]:
        """The numbers of the documents that have come in or got a new version by acts after one and up to another."""
        query = sa.select(_IS.number).where(_wanted(after, until)).distinct()
        with self._engine.connect() as connection:
            return tuple(sorted(connection.execute(query).scalars()))

    def next_acts(self, count: int, after: int, until: int) -> tuple[Act, ...]:
        """The first so many of these acts after one and up to another, in their order."""
        query = (
            sa.select(_IS.serial, _IS.number).where(_wanted(after, until)).order_by(_IS.serial).limit(count)
        )
        with self._engine.connect() as connection:
            return tuple(Act(*row) for row in connection.execute(query))

    def latest(self, count: int, until: int) -> tuple[int, ...]:
        """The numbers of the documents of the last so many such acts up to one, last changed first."""
        query = sa.select(_IS.number).where(_wanted(0, until)).order_by(_IS.serial.desc()).limit(count)
        with self._engine.connect() as connection:
            return tuple(dict.fromkeys(connection.execute(query).scalars()))


def _wanted(after: int, until: int) -> sa.ColumnElement[bool]:
    return _between(after, until) & _IS.act.in_(_NEWS)


def _between(after: int, until: int) -> sa.ColumnElement[bool]:
    return (_IS.serial > after) & (_IS.serial <= until)
