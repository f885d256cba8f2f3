"""Keeps disposal lists: one person proposes, another approves, and in the same moment no search finds the documents any more.

What approving begins is carried out elsewhere, document by document, by `Erasure`.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from indexer.catalogue.database.connections import Store
from indexer.catalogue.database.schema import documents, versions
from indexer.catalogue.disposal.due import DueDocument, due, due_among, on_a_list
from indexer.catalogue.disposal.rows import (
    STATE_NAMES,
    Disposal,
    DisposalItem,
    DisposalState,
    disposal_of,
    insert_disposal,
    item_of,
    select_disposals,
)
from indexer.catalogue.disposal.tables import disposal_items, disposals
from indexer.catalogue.log.event_log import NO_DOCUMENT, Entry, now, record
from indexer.catalogue.openness.tables import openness_reviews
from indexer.errors import DisposalNotFound, InvalidRequest
from indexer.model import Change, due_from

MOST_ON_A_LIST: Final = 5_000
LONGEST_REASON: Final = 500  # characters

_PAGE: Final = 500  # values asked for at a time


class Disposals(Store):
    """The disposal lists of one archive. Nothing of a list that was approved can be changed or undone."""

    def all(self) -> list[Disposal]:
        """All lists, the last one first."""
        return self._lists(select_disposals())

    def get(self, identifier: str) -> Disposal:
        """A list. Raises DisposalNotFound."""
        for found in self._lists(select_disposals().where(disposals.c.id == identifier)):
            return found
        raise DisposalNotFound(identifier)

    def items(self, identifier: str, limit: int | None = None, offset: int = 0) -> list[DisposalItem]:
        """The documents on a list, in its order."""
        query = sa.select(disposal_items).join(disposals).where(disposals.c.id == identifier)
        query = query.order_by(disposal_items.c.position).limit(limit).offset(offset)
        with self._engine.connect() as connection:
            return [item_of(row) for row in connection.execute(query).mappings()]

    def of_document(self, number: int) -> list[Disposal]:
        """The lists that a document stands on."""
        is_on = sa.select(disposal_items.c.disposal).where(disposal_items.c.number == number)
        return self._lists(select_disposals().where(disposals.c.serial.in_(is_on)))

    def propose(self, identifiers: Iterable[str], *, actor: str, reason: str) -> str:
        """Make a list of documents that are past their period; its id.

        Raises InvalidRequest for a list that is empty or too long, without a name or a reason, or with a document that is
        not due, or on another list that is open; then there is none.
        """
        wanted = list(dict.fromkeys(identifiers))
        _require(actor, reason)
        if not wanted or len(wanted) > MOST_ON_A_LIST:
            raise InvalidRequest("disposal list of no length", most=MOST_ON_A_LIST)
        with self._transaction() as connection:
            found = _due(connection, wanted)
            missing = next((each for each in wanted if each not in found), None)
            if missing is not None:
                raise InvalidRequest("document not due", identifier=missing)
            new = Disposal(0, secrets.token_hex(6), "proposed", reason.strip(), actor, now())
            items = _items(connection, [found[each] for each in wanted])
            insert_disposal(connection, new, items)
            _log(connection, actor, new.id, None, "proposed")
        return new.id

    def refuse(self, identifier: str, *, actor: str, reason: str) -> None:
        """Let a proposed list be nothing more than that; who proposed it may do so, too.

        Raises DisposalNotFound; InvalidRequest when it is decided.
        """
        _require(actor, reason)
        with self._transaction() as connection:
            found = _proposed(connection, identifier)
            decided = {
                "state": "refused",
                "decided_by": actor,
                "decided_at": now(),
                "refusal": reason.strip(),
            }
            connection.execute(disposals.update().where(disposals.c.serial == found.serial).values(decided))
            _log(connection, actor, identifier, "proposed", "refused")

    def approve(self, identifier: str, *, actor: str) -> int:
        """Have the documents of a list destroyed, which cannot be undone; how many. No search finds them from now on.

        Those that have changed since, or are not due any more, are left as they are. Raises DisposalNotFound;
        InvalidRequest when it is decided, or by the person who proposed it.
        """
        with self._transaction() as connection:
            found = _proposed(connection, identifier)
            if not actor or actor.casefold() == found.proposed_by.casefold():
                raise InvalidRequest("second person needed", actor=found.proposed_by)
            rows = connection.execute(sa.select(disposal_items).where(_on(found)))
            items = [item_of(row) for row in rows.mappings()]
            still = _due(connection, [item.id for item in items], listed=True)
            going = [item for item in items if item.id in still and still[item.id].version == item.version]
            condemn(connection, [item.number for item in going], actor, identifier)
            left = {item.number for item in items} - {item.number for item in going}
            _set_outcome(connection, found.serial, [item.number for item in going], "waiting")
            _set_outcome(connection, found.serial, sorted(left), "left")
            decided = {"state": "approved", "decided_by": actor, "decided_at": now()}
            connection.execute(disposals.update().where(disposals.c.serial == found.serial).values(decided))
            _log(connection, actor, identifier, "proposed", "approved")
        return len(going)

    def _lists(self, query: sa.Select[Any]) -> list[Disposal]:
        with self._engine.connect() as connection:
            return [disposal_of(row) for row in connection.execute(query).mappings()]


def condemn(connection: sa.Connection, numbers: Sequence[int], actor: str, disposal: str) -> None:
    """Take documents out of every search for good, and what was proposed of them off the desk; what they held goes later."""
    closed = {"state": "destroyed", "decided_by": actor, "decided_at": now()}
    for at in range(0, len(numbers), _PAGE):
        these = numbers[at : at + _PAGE]
        connection.execute(documents.update().where(documents.c.number.in_(these)).values(state="destroyed"))
        waits = openness_reviews.c.number.in_(these) & (openness_reviews.c.state == "proposed")
        connection.execute(openness_reviews.update().where(waits).values(closed))
    if numbers:
        change = (Change("disposal", "", disposal),)
        record(connection, [Entry(number, "destroy", change) for number in numbers], actor)


def _due(
    connection: sa.Connection, identifiers: Sequence[str], *, listed: bool = False
) -> dict[str, DueDocument]:
    """Those of the documents that are due; unless `listed`, only those on no open list."""
    wanted = due(connection) if listed else due(connection) & ~on_a_list()
    found: dict[str, DueDocument] = {}
    for at in range(0, len(identifiers), _PAGE):
        these = documents.c.id.in_(identifiers[at : at + _PAGE]) & wanted
        found |= {one.id: one for one in due_among(connection, these)}
    year = date.today().year
    return {
        identifier: one
        for identifier, one in found.items()
        if (due_from(one.retention, one.filing_year, one.date) or year + 1) <= year
    }


def _items(connection: sa.Connection, found: Sequence[DueDocument]) -> list[DisposalItem]:
    digests: dict[int, dict[str, None]] = {}
    numbers = [one.number for one in found]
    for at in range(0, len(numbers), _PAGE):
        query = sa.select(versions.c.number, versions.c.sha256)
        query = query.where(versions.c.number.in_(numbers[at : at + _PAGE])).order_by(versions.c.version)
        for row in connection.execute(query):
            digests.setdefault(row.number, {})[row.sha256] = None
    return [
        DisposalItem(
            *(position, one.number, one.id, one.version, one.title, one.author, one.date, one.reference),
            *(one.code, one.filing_year, one.retention, tuple(digests[one.number])),
        )
        for position, one in enumerate(found, 1)
    ]


def _proposed(connection: sa.Connection, identifier: str) -> Disposal:
    row = connection.execute(select_disposals().where(disposals.c.id == identifier)).mappings().one_or_none()
    if row is None:
        raise DisposalNotFound(identifier)
    if (found := disposal_of(row)).state != "proposed":
        raise InvalidRequest("disposal decided")
    return found


def _on(found: Disposal) -> sa.ColumnElement[bool]:
    return disposal_items.c.disposal == found.serial


def _set_outcome(connection: sa.Connection, serial: int, numbers: Sequence[int], outcome: str) -> None:
    for at in range(0, len(numbers), _PAGE):
        these = (disposal_items.c.disposal == serial) & disposal_items.c.number.in_(numbers[at : at + _PAGE])
        connection.execute(disposal_items.update().where(these).values(outcome=outcome))


def _require(actor: str, reason: str) -> None:
    if not actor:
        raise InvalidRequest("disposal without a name")
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise InvalidRequest("disposal without a reason", most=LONGEST_REASON)


def _log(
    connection: sa.Connection, actor: str, disposal: str, before: DisposalState | None, after: DisposalState
) -> None:
    changes = (
        Change("disposal", "", disposal),
        Change("state", STATE_NAMES[before] if before else "", STATE_NAMES[after]),
    )
    record(connection, [Entry(NO_DOCUMENT, "disposal", changes)], actor)
