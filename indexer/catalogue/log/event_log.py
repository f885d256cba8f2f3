"""Writes the event log: who did what when, to which document, and what it changed.

The catalogue opens the transactions; an act is logged in the one that carries it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

import sqlalchemy as sa

from indexer.catalogue.attempts import forget
from indexer.catalogue.database.dialects import insert_rows
from indexer.catalogue.database.schema import event_details, events, pending
from indexer.model import Change, storable

ArchiveAct = Literal[  # on no document
    "account",
    "setting",
    "words",
    "saved",
    "topic",
    "rebuild",
    "backup",
    "restore",
    "export",
    "import",
    "disposal",
]
DocumentAct = Literal[  # relist: what was accepted is to be looked at again
    "add", "replace", "edit", "withdraw", "reinstate", "destroy", "accept", "relist"
]
Act = Literal[DocumentAct, ArchiveAct, "damaged"]

LONGEST_REASON = 300  # characters
NO_DOCUMENT = 0  # the number under which acts on no document are logged: no document ever has it

_LOOKED_BACK = 5_000  # acts among which somebody's own are counted
_HOUR: Final = timedelta(hours=1)


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
    batch: str = ""  # id of the batch it is part of


def record(
    connection: sa.Connection, entries: Sequence[Entry], actor: str, *, batch: str = "", owed: bool = True
) -> None:
    """Log acts, all of one batch if any, and owe the index an update for each document, unless nothing changed for it."""
    said = {"at": now(), "actor": actor, "batch": batch}
    rows: list[dict[str, object]] = [
        said | {"act": entry.act, "number": entry.number, "version": entry.version} for entry in entries
    ]
    _insert(connection, rows, [entry.changes for entry in entries])
    owing = [entry.number for entry in entries if owed and entry.number != NO_DOCUMENT]
    if owing:
        owe_index(connection, owing)
        forget(connection, (entry.number for entry in entries if entry.act != "add"))


def insert_events(connection: sa.Connection, number: int, told: Sequence[Event]) -> None:
    """Write the acts on a document that were logged in another archive, as they were."""
    rows: list[dict[str, object]] = [
        {"at": one.at, "actor": one.actor, "batch": one.batch, "act": one.act, "version": one.version}
        for one in told
    ]
    if rows:
        _insert(connection, [row | {"number": number} for row in rows], [one.changes for one in told])


def owe_index(connection: sa.Connection, numbers: Sequence[int]) -> None:
    """Owe the index an update for each document, of which there is one at least."""
    insert_rows(connection, pending, [{"number": number} for number in numbers])


def _insert(
    connection: sa.Connection, rows: Sequence[dict[str, object]], changes: Sequence[tuple[Change, ...]]
) -> None:
    if not any(changes):
        insert_rows(connection, events, rows)
        return
    given = events.insert().returning(events.c.serial, sort_by_parameter_order=True)
    serials = connection.execute(given, rows).scalars().all()
    details = [
        {"serial": serial, **change._asdict()}
        for serial, changed in zip(serials, changes, strict=True)
        for change in changed
    ]
    connection.execute(event_details.insert(), details)


def seconds_to_wait(connection: sa.Connection, act: Act, actor: str, moment: str, *, most: int) -> int:
    """From a moment on until somebody may do what is done `most` times within an hour at most, by the last acts of all."""
    recent = events.c.serial > last_serial(connection) - _LOOKED_BACK
    own = sa.select(events.c.at).where(recent & (events.c.act == act) & (events.c.actor == actor))
    in_the_way = own.order_by(events.c.serial.desc()).offset(most - 1).limit(1)
    at = connection.execute(in_the_way).scalar()
    left = datetime.fromisoformat(at) + _HOUR - datetime.fromisoformat(moment) if at else timedelta()
    return max(0, int(left.total_seconds()))


def last_serial(connection: sa.Connection) -> int:
    """The serial of the last event; 0 when there is none."""
    return connection.execute(sa.select(sa.func.max(events.c.serial))).scalar_one() or 0


def because(reason: str) -> tuple[Change, ...]:
    """The reason of an act, to be logged with it; nothing where none was given."""
    said = " ".join(storable(reason).split())[:LONGEST_REASON]
    return (Change("reason", "", said),) if said else ()


def now() -> str:
    """This moment as the catalogue writes it: ISO 8601, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
