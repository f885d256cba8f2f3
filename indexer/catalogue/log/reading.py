"""Reads the event log: the acts that a question asks for, the last one first.

Every question is answered along an index, or along the serials down from the last, so that a page takes as long in a log
of a million acts as in a short one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from indexer.catalogue.database.connections import Store
from indexer.catalogue.database.schema import documents, event_details, events, versions
from indexer.catalogue.log.event_log import NO_DOCUMENT, ArchiveAct, Entry, Event, record
from indexer.errors import ArchiveError, DocumentNotFound
from indexer.model import Change, in_order
from indexer.storage import is_sound

_PAGE: Final = 500  # serials, or events, asked for at a time
_FEW: Final = (
    1_000  # documents whose acts are looked up one by one; those of more are met soon in the log itself
)


@dataclass(frozen=True, slots=True)
class LogQuestion:
    """What acts are asked for; an item that is empty asks for nothing."""

    actor: str = ""
    act: str = ""  # of Act; there is none of any other
    since: str = ""  # the first moment, as `now` writes it
    until: str = ""  # the moment before which
    batch: str = ""  # the id of a batch
    document: str = ""  # an id, or a part of a title that some version of it has or had


class EventLog(Store):
    """The log of one archive. Safe to share between threads and processes."""

    def read(self, identifier: str | None, limit: int, before: int | None) -> list[Event]:
        """Events, the last one first: of one document or of all, those before a serial. Raises DocumentNotFound."""
        with self._engine.connect() as connection:
            if identifier is None:
                return _read(connection, None, limit, before)
            of_id = sa.select(documents.c.number).where(documents.c.id == identifier)
            number = connection.execute(of_id).scalar_one_or_none()
            if number is None:
                raise DocumentNotFound(identifier)
            return _read(connection, events.c.number == int(number), limit, before)

    def find(self, question: LogQuestion, limit: int, before: int | None = None) -> list[Event]:
        """The last `limit` acts that are asked for, the last one first, before a serial or up to now."""
        with self._engine.connect() as connection:
            return _read(connection, _wanted(connection, question), limit, before)

    def each(self, question: LogQuestion) -> Iterator[Event]:
        """All that are asked for, the last one first; a page of them is in memory."""
        before: int | None = None
        while page := self.find(question, _PAGE, before):
            yield from page
            before = page[-1].serial

    def note(self, act: ArchiveAct, actor: str, changes: Iterable[Change] = ()) -> bool:
        """Log what has been done to no document and changes nothing in the catalogue: a backup, an export.

        Such an act does not fail for its entry, as it may be done where nothing can be written: False then, with a
        warning to the administrator. Any other act goes by `record`.
        """
        try:
            with self._transaction() as connection:
                record(connection, [Entry(NO_DOCUMENT, act, tuple(changes))], actor)
        except ArchiveError:
            logging.getLogger(__name__).warning(
                "an act of %s is not in the log: %s", actor, act, exc_info=True
            )
            return False
        return True


def _read(
    connection: sa.Connection, wanted: sa.ColumnElement[bool] | None, limit: int, before: int | None
) -> list[Event]:
    query = sa.select(events, documents.c.id, is_sound(events).label("sound"))
    query = query.outerjoin(documents, documents.c.number == events.c.number)
    if wanted is not None:
        query = query.where(wanted)
    if before is not None:
        query = query.where(events.c.serial < before)
    rows = connection.execute(query.order_by(events.c.serial.desc()).limit(limit)).all()
    details = _details(connection, [row.serial for row in rows])
    return [_event(row, details.get(row.serial, [])) for row in rows]


def _wanted(connection: sa.Connection, question: LogQuestion) -> sa.ColumnElement[bool] | None:
    """The condition of a question; what is not to choose the index is hidden from the database's planner."""
    conditions = _by_time(connection, question)
    few = False
    if question.document:
        titled, few = _by_document(connection, question.document)
        conditions.append(titled)
    if question.batch:
        conditions.append((events.c.batch.concat("") if few else events.c.batch) == question.batch)
        few = True
    for column, value in ((events.c.actor, question.actor), (events.c.act, question.act)):
        if value:
            conditions.append((column.concat("") if few else column) == value)
    return sa.and_(*conditions) if conditions else None


def _by_time(connection: sa.Connection, question: LogQuestion) -> list[sa.ColumnElement[bool]]:
    """Moments as the serials between which they all are, and themselves, since a clock may have been put back."""
    found: list[sa.ColumnElement[bool]] = []
    if question.since:
        first = sa.select(sa.func.min(events.c.serial)).where(events.c.at >= question.since)
        found.append(events.c.serial >= (connection.execute(first).scalar() or _NONE))
        found.append(events.c.at.concat("") >= question.since)
    if question.until:
        last = sa.select(sa.func.max(events.c.serial)).where(events.c.at < question.until)
        found.append(events.c.serial <= (connection.execute(last).scalar() or 0))
        found.append(events.c.at.concat("") < question.until)
    return found


_NONE: Final = 1 << 62  # no event has this serial


def _by_document(connection: sa.Connection, written: str) -> tuple[sa.ColumnElement[bool], bool]:
    """The condition that an act was on a document of this id or title, and whether those are few."""
    of_id = sa.select(documents.c.number).where(documents.c.id == written)
    if (number := connection.execute(of_id).scalar_one_or_none()) is not None:
        return events.c.number == int(number), True
    titled = (
        sa.select(versions.c.number).where(versions.c.title.icontains(written, autoescape=True)).distinct()
    )
    numbers = connection.execute(titled.limit(_FEW + 1)).scalars().all()
    if len(numbers) <= _FEW:
        return events.c.number.in_(numbers), True
    return (events.c.number + 0).in_(titled), False


def _details(connection: sa.Connection, serials: Sequence[int]) -> dict[int, list[Change] | None]:
    """Event → its changes; None for one of which they are damaged."""
    found: dict[int, list[Change] | None] = {}
    for at in range(0, len(serials), _PAGE):
        query = sa.select(event_details, is_sound(event_details).label("sound"))
        for row in connection.execute(query.where(event_details.c.serial.in_(serials[at : at + _PAGE]))):
            before = found.get(row.serial, [])
            sound = row.sound and before is not None
            found[row.serial] = [*(before or ()), Change(row.field, row.before, row.after)] if sound else None
    return found


def _event(row: sa.Row[tuple[Any, ...]], changes: Iterable[Change] | None) -> Event:
    """An act that was logged; of a damaged one that there was one."""
    if not row.sound or changes is None:
        return Event(row.serial, str(row.at), "", "damaged", row.id or "", None, ())
    told = (row.act, row.id or "", row.version, in_order(changes), row.batch)
    return Event(row.serial, row.at, row.actor, *told)
