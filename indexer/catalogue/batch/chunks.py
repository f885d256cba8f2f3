"""Carries out the next chunk of a batch, or undoes it, in the transaction of its caller."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import sqlalchemy as sa

from indexer.catalogue.batch.change import BatchChange
from indexer.catalogue.batch.tables import batch_items
from indexer.catalogue.batch.writing import Revision, codes_taken, write_revisions, write_state
from indexer.catalogue.database.schema import documents, versions
from indexer.catalogue.openness.departments import Move, department_names, write_moves
from indexer.catalogue.rows import stored_of
from indexer.catalogue.versions import CURRENT_ROW, EVERY_ROW
from indexer.message import Message, as_text
from indexer.model import Document, StoredDocument

Decide = Callable[
    [StoredDocument, BatchChange, str], Document | Message
]  # the last is the 档号 it is to have

MOST_AT_ONCE: Final = 500  # documents
LONGEST_AT_ONCE: Final = 20_000_000  # characters of their bodies
_FEW: Final = 8  # rows read at a time of which each may be of millions of characters

_OF_STATE: Final = {"withdraw": "active", "reinstate": "withdrawn"}  # act → of what it is done
_OPPOSITE: Final = {"withdraw": "reinstate", "reinstate": "withdraw"}


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is known of the batch whose turn it is."""

    serial: int
    batch: str  # its id
    change: BatchChange
    actor: str

    def by(self, actor: str) -> Chunk:
        """The same, done by somebody else."""
        return replace(self, actor=actor)


@dataclass(frozen=True, slots=True)
class _Item:
    position: int
    expected: int  # the version there was when the batch began
    code: str
    department: int  # that it was taken out of
    stored: StoredDocument


_Told = Message | str  # why an item was left out, or what became of it


def change_chunk(connection: sa.Connection, chunk: Chunk, decide: Decide) -> bool:
    """Make the change in the next documents that wait; False when none does."""
    items = _next(connection, chunk, batch_items.c.outcome == "")
    if not items:
        return False
    told: dict[int, _Told] = {item.position: trouble for item in items if (trouble := _trouble(item))}
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
    _note(connection, chunk, "outcome", told)
    return True


def _revise(connection: sa.Connection, chunk: Chunk, items: list[_Item], decide: Decide) -> dict[int, _Told]:
    taken = codes_taken(connection, [item.code for item in items if item.code])
    told, revisions = dict[int, _Told](), list[Revision]()
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


def _assign(connection: sa.Connection, chunk: Chunk, items: list[_Item]) -> dict[int, _Told]:
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
    told: dict[int, _Told] = {item.position: "same" for item in items}
    return told | {item.position: "done" for item in to_do}


def restore_chunk(connection: sa.Connection, chunk: Chunk) -> bool:
    """Have the next documents that were changed be as they were; False when there are none."""
    items = _next(connection, chunk, (batch_items.c.outcome == "done") & (batch_items.c.undone == ""))
    if not items:
        return False
    act = chunk.change.act
    made = 0 if act == "assign" or act in _OPPOSITE else 1  # versions
    items = [replace(item, expected=item.expected + made) for item in items]
    told: dict[int, _Told] = {item.position: trouble for item in items if (trouble := _trouble(item))}
    free = [item for item in items if item.position not in told]
    logged = {"actor": chunk.actor, "batch": chunk.batch}
    if act == "assign":
        told |= _assign_back(connection, chunk, free)
    elif act == "withdraw" or act == "reinstate":
        back = _OPPOSITE[act]
        to_do = [item.stored.number for item in free if item.stored.state == _OF_STATE[back]]
        write_state(connection, to_do, "reinstate" if act == "withdraw" else "withdraw", **logged)
        told |= {item.position: "done" for item in free}
    else:
        told |= _take_back(connection, chunk, free)
    _note(connection, chunk, "undone", told)
    return True


def _assign_back(connection: sa.Connection, chunk: Chunk, items: list[_Item]) -> dict[int, _Told]:
    """Have documents belong to the department they were taken out of, where it is still there."""
    names, moves, told = department_names(connection), list[Move](), dict[int, _Told]()
    for item in items:
        if item.stored.department != chunk.change.department:
            told[item.position] = Message("changed by others meanwhile")
        elif item.department not in names:
            told[item.position] = Message("department gone")
        else:
            told[item.position] = "done"
            moves.append(Move(item.stored.number, item.stored.department, item.department))
    write_moves(connection, moves, actor=chunk.actor, batch=chunk.batch)
    return told


def _take_back(connection: sa.Connection, chunk: Chunk, items: list[_Item]) -> dict[int, _Told]:
    """What there was before becomes the next version."""
    of_item = (batch_items.c.number == versions.c.number) & (batch_items.c.version == versions.c.version)
    query = EVERY_ROW.join(batch_items, of_item).where(batch_items.c.batch == chunk.serial)
    query = query.where(batch_items.c.position.in_([item.position for item in items]))
    before = {one.number: one for one in map(stored_of, connection.execute(query).mappings())}
    told, revisions = dict[int, _Told](), list[Revision]()
    codes = [one.document.description.code for one in before.values() if one.document.description.code]
    taken = codes_taken(connection, codes) if chunk.change.act == "number" else {}
    for item in items:
        earlier = before.get(item.stored.number)
        if earlier is None or not earlier.sound:
            told[item.position] = Message("damaged and left out")
            continue
        if taken.get(code := earlier.document.description.code, set()) - {item.stored.number}:
            told[item.position] = Message("code taken", code=code)
            continue
        revisions.append((item.stored, earlier.document))
        told[item.position] = "done"
    write_revisions(connection, revisions, actor=chunk.actor, batch=chunk.batch)
    return told


def _trouble(item: _Item) -> Message | None:
    """Why nothing may be done to a document."""
    if item.stored.state not in ("active", "withdrawn"):
        return Message("destroyed and left out")
    if item.stored.version != item.expected:
        return Message("changed by others meanwhile")
    return None if item.stored.sound else Message("damaged and left out")


def _next(connection: sa.Connection, chunk: Chunk, wanted: sa.ColumnElement[bool]) -> list[_Item]:
    """The next items, as many as go together."""
    query = CURRENT_ROW.add_columns(
        batch_items.c.position,
        batch_items.c.version.label("expected"),
        batch_items.c.code.label("assigned"),
        batch_items.c.department.label("left"),
    ).join(batch_items, batch_items.c.number == documents.c.number)
    query = query.where((batch_items.c.batch == chunk.serial) & wanted)
    query = query.order_by(batch_items.c.position).limit(MOST_AT_ONCE)
    found, size = list[_Item](), 0
    with connection.execute(query, execution_options={"yield_per": _FEW}) as rows:
        for row in rows.mappings():
            found.append(
                _Item(row["position"], row["expected"], row["assigned"], row["left"], stored_of(row))
            )
            size += len(found[-1].stored.document.body)
            if size > LONGEST_AT_ONCE:
                break
    return found


def _note(connection: sa.Connection, chunk: Chunk, column: str, told: Mapping[int, _Told]) -> None:
    """What became of the items."""
    update = batch_items.update().where(
        (batch_items.c.batch == chunk.serial) & (batch_items.c.position == sa.bindparam("at"))
    )
    rows: list[dict[str, Any]] = [
        {"at": position, "became": "left", "why": as_text(said)}
        if isinstance(said, Message)
        else {"at": position, "became": said, "why": ""}
        for position, said in told.items()
    ]
    noted: dict[str, Any] = {column: sa.bindparam("became"), "reason": sa.bindparam("why")}
    connection.execute(update.values(noted), rows)
