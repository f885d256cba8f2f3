"""Undoes the next chunk of a batch, in the transaction of its caller.

What the batch has set is compared with what stands now, not the version: whatever others have changed besides stays, and
so a later batch that was itself undone is in nobody's way. A document is restored in all that the batch changed, or left.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Final, TypeVar

import sqlalchemy as sa

from indexer.catalogue.batch.items import Chunk, Item, Told, next_items, note, trouble_of
from indexer.catalogue.batch.later import DEPARTMENT, STATE, Later, changed_later
from indexer.catalogue.batch.tables import batch_items, batches
from indexer.catalogue.batch.writing import Revision, codes_taken, write_revisions, write_state
from indexer.catalogue.database.schema import versions
from indexer.catalogue.log.event_log import Act
from indexer.catalogue.openness.departments import Move, department_names, write_moves
from indexer.catalogue.rows import stored_of
from indexer.catalogue.versions import EVERY_ROW
from indexer.errors import ReleaseUnconfirmed
from indexer.message import Message
from indexer.model import Description, Document, StoredDocument
from indexer.structure import changed

_GUARDED: Final = frozenset({"openness"})  # one that somebody has decided anew stays, be it the same
_Record = TypeVar("_Record", Document, Description)


def restore_chunk(connection: sa.Connection, chunk: Chunk) -> bool:
    """Have the next documents that were changed be as they were; False when there are none."""
    items = next_items(connection, chunk, (batch_items.c.outcome == "done") & (batch_items.c.undone == ""))
    if not items:
        return False
    told: dict[int, Told] = {item.position: trouble for item in items if (trouble := trouble_of(item))}
    free = [item for item in items if item.position not in told]
    later = changed_later(connection, [item.stored.number for item in free], chunk.batch)
    act = chunk.change.act
    if act == "assign":
        told |= _assign_back(connection, chunk, free, later)
    elif act == "withdraw" or act == "reinstate":
        told |= _put_back(connection, chunk, free, later)
    else:
        told |= _take_back(connection, chunk, free, later)
    note(connection, chunk, "undone", told)
    return True


def _assign_back(
    connection: sa.Connection, chunk: Chunk, items: Sequence[Item], later: Later
) -> dict[int, Told]:
    """Have documents belong to the department they were taken out of, where it is still there."""
    names, moves, told = department_names(connection), list[Move](), dict[int, Told]()
    for item in items:
        now, since = item.stored.department, later[item.stored.number]
        if now == item.department and not since.get(DEPARTMENT):
            told[item.position] = "done"
        elif now != chunk.change.department or DEPARTMENT in since:
            told[item.position] = _changed_since(connection, item, later, {DEPARTMENT})
        elif item.department not in names:
            told[item.position] = Message("department gone")
        else:
            told[item.position] = "done"
            moves.append(Move(item.stored.number, now, item.department))
    write_moves(connection, moves, actor=chunk.actor, batch=chunk.batch)
    return told


def _put_back(
    connection: sa.Connection, chunk: Chunk, items: Sequence[Item], later: Later
) -> dict[int, Told]:
    """Reinstate what was withdrawn, or withdraw what was reinstated, unless somebody has decided so anew."""
    made = "withdrawn" if chunk.change.act == "withdraw" else "active"
    told, to_do = dict[int, Told](), list[int]()
    for item in items:
        since = later[item.stored.number]
        if since.get(STATE) or (item.stored.state == made and STATE in since):
            told[item.position] = _changed_since(connection, item, later, {STATE})
            continue
        told[item.position] = "done"
        if item.stored.state == made:
            to_do.append(item.stored.number)
    opposite: Act = "reinstate" if chunk.change.act == "withdraw" else "withdraw"
    write_state(connection, to_do, opposite, actor=chunk.actor, batch=chunk.batch)
    return told


def _take_back(
    connection: sa.Connection, chunk: Chunk, items: Sequence[Item], later: Later
) -> dict[int, Told]:
    """What there was before in the fields that the batch has changed becomes the next version."""
    before = _versions(connection, chunk, items, 0)
    since = [item for item in items if item.stored.version != item.expected + 1]
    after = _versions(connection, chunk, since, 1)
    codes = [one.document.description.code for one in before.values() if one.document.description.code]
    taken = codes_taken(connection, codes) if chunk.change.act == "number" else {}
    told, revisions = dict[int, Told](), list[Revision]()
    for item in items:
        number = item.stored.number
        earlier, made = before.get(number), after.get(number, item.stored)
        if earlier is None or not (earlier.sound and made.sound):
            told[item.position] = Message("damaged and left out")
        elif taken.get(code := earlier.document.description.code, set()) - {number}:
            told[item.position] = Message("code taken", code=code)
        elif item.stored.version == item.expected + 1:
            revisions.append((item.stored, earlier.document))
            told[item.position] = "done"
        elif others := _standing_otherwise(
            earlier.document, made.document, item.stored.document, later[number]
        ):
            told[item.position] = _changed_since(connection, item, later, others)
        else:
            told[item.position] = _merged(item.stored, earlier.document, made.document, revisions)
    write_revisions(connection, revisions, actor=chunk.actor, batch=chunk.batch)
    return told


def _merged(now: StoredDocument, before: Document, made: Document, revisions: list[Revision]) -> Told:
    """Add what a document is to be next; what is so already is no new version, and nothing is opened with a mark."""
    given = _taken_back(before.description, made.description, now.document.description)
    wanted = replace(_taken_back(before, made, now.document), description=given)
    try:
        wanted = changed(before, wanted, release=False)
    except ReleaseUnconfirmed as error:
        return Message("opened one by one", mark=error.mark)
    if wanted != now.document:
        revisions.append((now, wanted))
    return "done"


def _versions(
    connection: sa.Connection, chunk: Chunk, items: Sequence[Item], after: int
) -> dict[int, StoredDocument]:
    """The versions there were when the batch began, or so many after them, by the numbers of the documents."""
    if not items:
        return {}
    of_item = (batch_items.c.number == versions.c.number) & (
        batch_items.c.version + after == versions.c.version
    )
    query = EVERY_ROW.join(batch_items, of_item).where(batch_items.c.batch == chunk.serial)
    query = query.where(batch_items.c.position.in_([item.position for item in items]))
    return {one.number: one for one in map(stored_of, connection.execute(query).mappings())}


def _standing_otherwise(
    before: Document, made: Document, now: Document, later: Mapping[str, str]
) -> set[str]:
    """The fields the batch has changed that stand neither as it has set them nor as they were, or are not to be touched.

    What a later batch has set is its own to undo first, whatever stands now: else that would bring back what this one made.
    """
    set_by_batch = {
        **_changed(before, made, now),
        **_changed(before.description, made.description, now.description),
    }
    return {
        name
        for name, stands in set_by_batch.items()
        if not stands or later.get(name) or (name in _GUARDED and name in later)
    }


def _changed(before: _Record, made: _Record, now: _Record) -> dict[str, bool]:
    """The fields in which two differ, and whether each stands now as in one of them."""
    return {
        name: getattr(now, name) in (getattr(before, name), getattr(made, name))
        for name in _differing(before, made)
    }


def _taken_back(before: _Record, made: _Record, now: _Record) -> _Record:
    given: dict[str, Any] = {name: getattr(before, name) for name in _differing(before, made)}
    return replace(now, **given)


def _differing(one: _Record, other: _Record) -> Iterator[str]:
    names = (field.name for field in fields(one) if field.name != "description")
    return (name for name in names if getattr(one, name) != getattr(other, name))


def _changed_since(connection: sa.Connection, item: Item, later: Later, names: Collection[str]) -> Message:
    """By which batch, if it is there to be undone, or that others have."""
    standing = later[item.stored.number]
    for batch in {standing[name] for name in sorted(names) if standing.get(name)}:
        query = sa.select(batches.c.id, batches.c.name).where(batches.c.id == batch)
        if row := connection.execute(query).one_or_none():
            return Message("changed by a later batch", batch=row.id, name=(row.name,) if row.name else ())
    return Message("changed by others meanwhile")
