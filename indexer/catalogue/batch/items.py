"""Reads the next documents of a batch whose turn it is, and notes what became of them, in the transaction of its caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import sqlalchemy as sa

from indexer.catalogue.batch.change import BatchChange
from indexer.catalogue.batch.tables import batch_items
from indexer.catalogue.database.schema import documents
from indexer.catalogue.rows import stored_of
from indexer.catalogue.versions import CURRENT_ROW
from indexer.message import Message, as_text
from indexer.model import StoredDocument

MOST_AT_ONCE: Final = 500  # documents
LONGEST_AT_ONCE: Final = 20_000_000  # characters of their bodies
_FEW: Final = 8  # rows read at a time of which each may be of millions of characters

Told = Message | str  # why a document was left out, or what became of it


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
class Item:
    """A document of a batch as it is now."""

    position: int
    expected: int  # the version there was when the batch began
    code: str
    department: int  # that it was taken out of
    stored: StoredDocument


def trouble_of(item: Item) -> Message | None:
    """Why nothing may be done to a document."""
    if item.stored.state not in ("active", "withdrawn"):
        return Message("destroyed and left out")
    return None if item.stored.sound else Message("damaged and left out")


def next_items(connection: sa.Connection, chunk: Chunk, wanted: sa.ColumnElement[bool]) -> list[Item]:
    """The next items, as many as go together."""
    query = CURRENT_ROW.add_columns(
        batch_items.c.position,
        batch_items.c.version.label("expected"),
        batch_items.c.code.label("assigned"),
        batch_items.c.department.label("left"),
    ).join(batch_items, batch_items.c.number == documents.c.number)
    query = query.where((batch_items.c.batch == chunk.serial) & wanted)
    query = query.order_by(batch_items.c.position).limit(MOST_AT_ONCE)
    found, size = list[Item](), 0
    with connection.execute(query, execution_options={"yield_per": _FEW}) as rows:
        for row in rows.mappings():
            found.append(Item(row["position"], row["expected"], row["assigned"], row["left"], stored_of(row)))
            size += len(found[-1].stored.document.body)
            if size > LONGEST_AT_ONCE:
                break
    return found


def note(connection: sa.Connection, chunk: Chunk, column: str, told: Mapping[int, Told]) -> None:
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
