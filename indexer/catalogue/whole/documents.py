"""Reads a document with all its versions and its log, and stores one that comes so from another archive.

A document is stored in one transaction, as it was: state, versions with their numbers and times, and log. It is owed to
the index like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import sqlalchemy as sa

from indexer.catalogue.attention.judging import ConcernKind
from indexer.catalogue.attention.tables import accepted
from indexer.catalogue.database.connections import Database, Store
from indexer.catalogue.database.schema import documents, unplaced, versions
from indexer.catalogue.disposal.tables import destroyed
from indexer.catalogue.layouts import Layouts, insert_layouts, owe
from indexer.catalogue.log.event_log import Event, insert_events, owe_index
from indexer.catalogue.log.reading import EventLog, LogQuestion
from indexer.catalogue.rows import row_of, stored_of
from indexer.catalogue.versions import EVERY_ROW, chunked, require_kept
from indexer.errors import DocumentDamaged, DocumentNotFound, InvalidRequest
from indexer.model import Layout, StoredDocument
from indexer.storage import is_sound

_PAGE: Final = 500  # ids read at a time


class Acceptance(NamedTuple):
    """That somebody has said of a concern that it is none."""

    kind: ConcernKind
    detail: str
    by: str
    at: str  # ISO 8601, UTC


@dataclass(frozen=True, slots=True)
class WholeDocument:
    """What is known of a document besides its versions."""

    id: str
    state: str  # active or withdrawn
    department: str  # its name; "" for none
    versions: tuple[int, ...]  # their numbers, the first one first
    events: tuple[Event, ...]  # its log, the first act first
    accepted: tuple[Acceptance, ...] = ()


@dataclass(frozen=True, slots=True)
class WholeVersion:
    """A version with where its text stands in the original."""

    stored: StoredDocument
    layout: Layout
    unplaced: bool = False  # its original is still to be read for that


class WholeDocuments(Store):
    """Those of one archive. Safe to share between threads and processes."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._events, self._layouts = EventLog(database), Layouts(database)

    def identifiers(self) -> Iterator[str]:
        """The ids of all documents that are not destroyed, withdrawn ones too, in the order they came."""
        last = 0
        while True:
            page = sa.select(documents.c.number, documents.c.id).where(documents.c.number > last)
            page = page.where(documents.c.state != "destroyed").order_by(documents.c.number).limit(_PAGE)
            with self._engine.connect() as connection:
                found = connection.execute(page).all()
            yield from (row.id for row in found)
            if len(found) < _PAGE:
                return
            last = found[-1].number

    def read(self, identifier: str, departments: dict[int, str]) -> WholeDocument:
        """A document; `departments` has their names by serial.

        Raises DocumentNotFound; InvalidRequest for one that was destroyed; DocumentDamaged where anything of it is.
        """
        query = sa.select(
            *(documents.c.number, documents.c.state, documents.c.department, versions.c.version),
            (is_sound(documents) & is_sound(versions)).label("sound"),
        ).select_from(documents.join(versions, versions.c.number == documents.c.number))
        with self._engine.connect() as connection:
            rows = connection.execute(
                query.where(documents.c.id == identifier).order_by(versions.c.version)
            ).all()
            said = _acceptances(connection, rows[0].number) if rows else ()
        if not rows:
            raise DocumentNotFound(identifier)
        require_kept(rows[0].state)
        events = tuple(self._events.each(LogQuestion(document=identifier)))[::-1]
        if not all(row.sound for row in rows) or any(event.act == "damaged" for event in events):
            raise DocumentDamaged(identifier)
        department = departments.get(rows[0].department, "")
        numbers = tuple(row.version for row in rows)
        return WholeDocument(identifier, rows[0].state, department, numbers, events, said)

    def version(self, identifier: str, version: int) -> WholeVersion:
        """One version. Raises DocumentDamaged when it is not as it was when the document was read."""
        is_it = (documents.c.id == identifier) & (versions.c.version == version)
        with self._engine.connect() as connection:
            row = connection.execute(EVERY_ROW.where(is_it)).mappings().one_or_none()
            if row is None or not row["sound"]:
                raise DocumentDamaged(identifier)
            owed = (unplaced.c.number == row["number"]) & (unplaced.c.version == version)
            waits = connection.execute(sa.select(unplaced.c.turn).where(owed)).first() is not None
        stored = stored_of(row)
        return WholeVersion(stored, self._layouts.of(stored), waits)

    def holder(self, identifier: str, digests: Sequence[str]) -> str | None:
        """The id of a document that has this id or one of these bytes; None where there is none.

        Raises InvalidRequest where either is of a document that was destroyed: it does not come back.
        """
        with self._engine.connect() as connection:
            return _holder(connection, identifier, digests)

    def store(self, whole: WholeDocument, department: int, came: Iterable[WholeVersion]) -> None:
        """Store a document that is new here, for a department by its serial; its versions are taken one at a time.

        Raises InvalidRequest where it is not new any more, and what taking the versions raises: then nothing is stored.
        """
        with self._transaction() as connection:
            row = {"id": whole.id, "version": whole.versions[-1], "state": whole.state}
            if _holder(connection, whole.id, ()) is not None:
                raise InvalidRequest("package document here already", identifier=whole.id)
            made = connection.execute(documents.insert(), row | {"department": department})
            number = int(made.inserted_primary_key[0]) if made.inserted_primary_key else 0
            for each in came:
                stored = replace(each.stored, number=number)
                if _holder(connection, "", [stored.sha256]) not in (None, whole.id):
                    raise InvalidRequest("package document here already", identifier=whole.id)
                connection.execute(versions.insert(), [row_of(stored)])
                insert_layouts(connection, [(stored, each.layout)])
                owe(connection, [stored] if each.unplaced else [])
            insert_events(connection, number, whole.events)
            if whole.accepted:
                said = [{"number": number, **one._asdict()} for one in whole.accepted]
                connection.execute(accepted.insert(), said)
            owe_index(connection, [number])


def _acceptances(connection: sa.Connection, number: int) -> tuple[Acceptance, ...]:
    """Those of a document; a damaged one counts for nothing."""
    of_it = sa.select(*(accepted.c[name] for name in Acceptance._fields)).where(accepted.c.number == number)
    rows = connection.execute(of_it.where(is_sound(accepted)).order_by(accepted.c.kind, accepted.c.detail))
    return tuple(Acceptance(*row) for row in rows)


def _holder(connection: sa.Connection, identifier: str, digests: Sequence[str]) -> str | None:
    for at in range(0, len(digests), _PAGE):
        gone = sa.select(destroyed.c.number).where(destroyed.c.sha256.in_(digests[at : at + _PAGE]))
        if connection.execute(gone.limit(1)).first():
            raise InvalidRequest("file was destroyed")
    state = connection.execute(sa.select(documents.c.state).where(documents.c.id == identifier)).scalar()
    if state is not None:
        require_kept(state)
        return identifier
    return next(
        (str(each) for _, each in chunked(connection, versions.c.sha256, documents.c.id, digests)), None
    )
