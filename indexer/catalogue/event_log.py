"""Writes and reads the event log: who did what when, to which document, and what it changed.

The catalogue opens the transactions; an act is logged in the one that carries it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import sqlalchemy as sa

from indexer.catalogue.attempts import forget
from indexer.catalogue.database.schema import documents, event_details, events, pending
from indexer.model import Change, in_order
from indexer.storage import is_sound

Act = Literal[
    "add", "replace", "edit", "withdraw", "reinstate", "account", "setting", "words", "saved", "damaged"
]

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
