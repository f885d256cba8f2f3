"""Carries out the next chunk of a batch, in the transaction of its caller."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import sqlalchemy as sa

from indexer.catalogue.batch.change import BatchChange
from indexer.catalogue.batch.items import Chunk, Item, Told, next_items, note, trouble_of
from indexer.catalogue.batch.tables import batch_items
from indexer.catalogue.batch.writing import Revision, codes_taken, write_revisions, write_state
from indexer.catalogue.openness.departments import Move, department_names, write_moves
from indexer.message import Message
from indexer.model import Document, StoredDocument

Decide = Callable[
    [StoredDocument, BatchChange, str], Document | Message
]  # the last is the 档号 it is to have

_OF_STATE: Final = {"withdraw": "active", "reinstate": "withdrawn"}  # act → of what it is done


def change_chunk(connection: sa.Connection, chunk: Chunk, decide: Decide) -> bool:
    """Make the change in the next documents that wait; False when none does."""
    items = next_items(connection, chunk, batch_items.c.outcome == "")
    if not items:
        return False
    told: dict[int, Told] = {item.position: trouble for item in items if (trouble := _trouble(item))}
    free = [item for item in items if item.position not in told]
    act = chunk.change.act
    if act == "assign":
        told |= _assign(connection, chunk, free)
    elif act == "withdraw" or act == "reinstate":
        to_do = [item for item in free if item.stored.state == _OF_STATE[act]]
        logged = {"actor": chunk.actor, "batch": chunk.batch, "reason": chunk.change.reason}
        write_state(connection, [item.stored.number for item in to_do], act, **logged)
        told |= {item.position: "same" for item in free} | {item.position: "done" for item in to_do}
    else:
        told |= _revise(connection, chunk, free, decide)
    note(connection, chunk, "outcome", told)
    return True


def _revise(connection: sa.Connection, chunk: Chunk, items: list[Item], decide: Decide) -> dict[int, Told]:
    taken = codes_taken(connection, [item.code for item in items if item.code])
    told, revisions = dict[int, Told](), list[Revision]()
    for item in items:
        if taken.get(item.code, set()) - {item.stored.number}:
            told[item.position] = Message("code taken", code=item.code)
            continue
        after = decide(item.stored, chunk.change, item.code)
        if isinstance(after, Message):
            told[item.position] = after
        elif after == item.stored.document:
            told[item.position] = "same"
        else:
            told[item.position] = "done"
            revisions.append((item.stored, after))
            if item.code:
                taken.setdefault(item.code, set()).add(item.stored.number)
    write_revisions(connection, revisions, actor=chunk.actor, batch=chunk.batch)
    return told


def _assign(connection: sa.Connection, chunk: Chunk, items: list[Item]) -> dict[int, Told]:
    """Have documents belong to the department of the batch, and keep which one they are taken out of."""
    after = chunk.change.department
    if after not in department_names(connection):
        return {item.position: Message("department gone") for item in items}
    to_do = [item for item in items if item.stored.department != after]
    moves = [Move(item.stored.number, item.stored.department, after) for item in to_do]
    write_moves(connection, moves, actor=chunk.actor, batch=chunk.batch)
    if to_do:
        of_item = batch_items.update().where(
            (batch_items.c.batch == chunk.serial) & (batch_items.c.position == sa.bindparam("at"))
        )
        kept = [{"at": item.position, "left": item.stored.department} for item in to_do]
        connection.execute(of_item.values(department=sa.bindparam("left")), kept)
    told: dict[int, Told] = {item.position: "same" for item in items}
    return told | {item.position: "done" for item in to_do}


def _trouble(item: Item) -> Message | None:
    if (trouble := trouble_of(item)) is None and item.stored.version != item.expected:
        return Message("changed by others meanwhile")
    return trouble
