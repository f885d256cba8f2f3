"""Writes and reads the event log: who did what when, to which document, and what it changed.

The catalogue opens the transactions; an act is logged in the one that carries it out.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import sqlalchemy as sa

from indexer.catalogue.attempts import forget
from indexer.catalogue.database.connections import Store
from indexer.catalogue.database.schema import documents, event_details, events, pending
from indexer.errors import ArchiveError, DocumentNotFound
from indexer.model import Change, StoredDocument, in_order
from indexer.storage import is_sound

ArchiveAct = Literal[  # on no document
    "account", "setting", "words", "saved", "rebuild", "backup", "restore", "export"
]
Act = Literal["add", "replace", "edit", "withdraw", "reinstate", ArchiveAct, "damaged"]

NO_DOCUMENT = 0  # the number under which acts on no document are logged: no document ever has it

_PAGE = 500  # serials asked for at a time
_LOOKED_BACK = 5_000  # acts among which somebody's own are counted


@dataclass(frozen=True, slots=True)
class Entry:
    """An act to be logged."""

    number: int  # of the document
    act: Act
    changes: tuple[Change, ...] = ()
    version: int | None = None  # the one it made


@dataclass(frozen=True, slots=True)
class Event:
    """An act that was logged."""

    serial: int
    at: str  # ISO 8601, UTC
    actor: str  # "" when unknown
    act: Act
    id: str  # of the document; "" when the act was on none
    version: int | None  # the version it made; None for other acts, and in the log of older archives
    changes: tuple[Change, ...]


@dataclass(slots=True)
class ExportCount:
    """Counts the documents that leave the archive as a file, for its entry in the log."""

    format: str  # CSV, XLSX
    documents: int = 0
    not_open: int = 0  # those of them that are not for everybody

    def add(self, stored: StoredDocument) -> None:
        """One more is written."""
        self.documents += 1
        self.not_open += stored.level > 0

    def each(self, found: Iterable[StoredDocument]) -> Iterator[StoredDocument]:
        """The same documents, counted as they are read."""
        for stored in found:
            self.add(stored)
            yield stored

    def changes(self) -> tuple[Change, ...]:
        """What the log keeps, which is nothing of the words that found them; empty where all are open to everybody."""
        if not self.not_open:
            return ()
        counts = (Change("documents", "", str(self.documents)), Change("not_open", "", str(self.not_open)))
        return (*counts, Change("format", "", self.format))


class EventLog(Store):
    """The log of one archive. Safe to share between threads and processes."""

    def read(self, identifier: str | None, limit: int, before: int | None) -> list[Event]:
        """Events, the last one first: of one document or of all, those before a serial. Raises DocumentNotFound."""
        with self._engine.connect() as connection:
            if identifier is None:
                return read_events(connection, None, limit, before)
            of_id = sa.select(documents.c.number).where(documents.c.id == identifier)
            number = connection.execute(of_id).scalar_one_or_none()
            if number is None:
                raise DocumentNotFound(identifier)
            return read_events(connection, int(number), limit, before)

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


def record(connection: sa.Connection, entries: Sequence[Entry], actor: str) -> None:
    """Log acts and owe the index an update for each document."""
    at = now()
    rows = [
        {"at": at, "actor": actor, "act": entry.act, "number": entry.number, "version": entry.version}
        for entry in entries
    ]
    owed = [{"number": entry.number} for entry in entries if entry.number != NO_DOCUMENT]
    if any(entry.changes for entry in entries):
        for entry, row in zip(entries, rows, strict=True):
            serial = connection.execute(events.insert().values(row)).inserted_primary_key
            details = [{"serial": serial[0] if serial else 0, **change._asdict()} for change in entry.changes]
            if details:
                connection.execute(event_details.insert(), details)
    else:
        connection.execute(events.insert(), rows)
    if owed:
        connection.execute(pending.insert(), owed)
        forget(connection, (entry.number for entry in entries if entry.act != "add"))


def read_events(connection: sa.Connection, number: int | None, limit: int, before: int | None) -> list[Event]:
    """The last `limit` events, last first: of all documents or of one, before a serial or up to now."""
    query = sa.select(events, documents.c.id, is_sound(events).label("sound"))
    query = query.outerjoin(documents, documents.c.number == events.c.number)
    if number is not None:
        query = query.where(events.c.number == number)
    if before is not None:
        query = query.where(events.c.serial < before)
    rows = connection.execute(query.order_by(events.c.serial.desc()).limit(limit)).all()
    details = _details(connection, [row.serial for row in rows])
    return [_event(row, details.get(row.serial, [])) for row in rows]


def acts_since(connection: sa.Connection, act: Act, actor: str, moment: str) -> int:
    """How often somebody has done something since a moment, among the last acts of all."""
    recent = events.c.serial > last_serial(connection) - _LOOKED_BACK
    wanted = recent & (events.c.act == act) & (events.c.actor == actor) & (events.c.at >= moment)
    return connection.execute(sa.select(sa.func.count()).select_from(events).where(wanted)).scalar_one()


def last_serial(connection: sa.Connection) -> int:
    """The serial of the last event; 0 when there is none."""
    return connection.execute(sa.select(sa.func.max(events.c.serial))).scalar_one() or 0


def now() -> str:
    """This moment as the catalogue writes it: ISO 8601, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


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


def _event(row: sa.Row[tuple[object, ...]], changes: Iterable[Change] | None) -> Event:
    """An act that was logged; of a damaged one that there was one."""
    if not row.sound or changes is None:
        return Event(row.serial, str(row.at), "", "damaged", row.id or "", None, ())
    return Event(row.serial, row.at, row.actor, row.act, row.id or "", row.version, in_order(changes))
