"""Has documents belong to departments, each change logged and owed to the index.

The catalogue opens the transactions; everything here happens inside one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import sqlalchemy as sa

from indexer.catalogue.database.schema import departments, documents, drafts
from indexer.catalogue.log.event_log import Entry, record
from indexer.model import NO_DEPARTMENT, Change
from indexer.storage import is_sound

_FIELD: Final = "department"
_PAGE: Final = 500  # documents changed by one statement


class Move(NamedTuple):
    """A document, by its number, and the serials of the departments it leaves and goes to."""

    number: int
    before: int
    after: int


def belonging_to(connection: sa.Connection, department: int) -> tuple[int, int]:
    """How many documents belong to a department, and how many drafts are to."""
    documents_of, drafts_of = (
        connection.execute(
            sa.select(sa.func.count()).select_from(table).where(table.c.department == department)
        ).scalar_one()
        for table in (documents, drafts)
    )
    return int(documents_of), int(drafts_of)


def department_names(connection: sa.Connection) -> dict[int, str]:
    """The departments by their serials, and "" for none."""
    rows = connection.execute(sa.select(departments).where(is_sound(departments)))
    return {NO_DEPARTMENT: ""} | {row.serial: row.name for row in rows}


def assigned(names: Mapping[int, str], before: int, after: int) -> Change:
    """What the log says of it."""
    return Change(_FIELD, names.get(before, ""), names.get(after, ""))


def write_moves(connection: sa.Connection, moves: Sequence[Move], *, actor: str, batch: str = "") -> None:
    """Move documents."""
    if not moves:
        return
    for after in {move.after for move in moves}:
        numbers = [move.number for move in moves if move.after == after]
        for at in range(0, len(numbers), _PAGE):
            these = documents.c.number.in_(numbers[at : at + _PAGE])
            connection.execute(documents.update().where(these).values(department=after))
    names = department_names(connection)
    entries = [Entry(each.number, "edit", (assigned(names, each.before, each.after),)) for each in moves]
    record(connection, entries, actor, batch=batch)
