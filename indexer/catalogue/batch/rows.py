"""Defines a change of many documents as the catalogue keeps it, and reads how far it has come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import sqlalchemy as sa

from indexer.catalogue.batch.change import BatchChange
from indexer.catalogue.batch.tables import batch_items
from indexer.catalogue.rows import title_of_damaged
from indexer.message import Message, of_text

BatchState = Literal["running", "done", "undoing", "undone"]
ToldState = Literal[BatchState, "partly undone", "not undone"]
Outcome = Literal["", "done", "same", "left"]  # "": it waits


@dataclass(frozen=True, slots=True)
class Batch:
    """A change of many documents, and how far it has come."""

    id: str
    name: str
    change: BatchChange
    actor: str
    at: str  # ISO 8601, UTC
    total: int
    state: BatchState
    undone_by: str = ""
    undone_at: str = ""
    changed: int = 0  # documents; what was undone counts, too
    same: int = 0  # those that were so already
    left: int = 0  # those left out
    undone: int = 0  # of the changed ones
    not_undone: int = 0  # of the changed ones, as they have been changed since

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to be done."""
        return self.state in ("done", "undone")

    @property
    def can_be_undone(self) -> bool:
        """Whether undoing it, or trying again, can still do something."""
        return self.state in ("running", "done") or (self.state == "undone" and self.not_undone > 0)

    @property
    def told(self) -> ToldState:
        """Its state as people are told it."""
        if self.state == "undone" and self.not_undone:
            return "partly undone" if self.undone else "not undone"
        return self.state

    @property
    def counts(self) -> dict[str, int]:
        """What became of its documents, or of undoing it, and of how many; those that are none are left out."""
        names = (
            ("undone", "not_undone") if self.state in ("undoing", "undone") else ("changed", "same", "left")
        )
        counted: dict[str, int] = {name: getattr(self, name) for name in names}
        return {name: count for name, count in counted.items() if count}

    @property
    def done(self) -> int:
        """How many of `steps` are done."""
        if self.state in ("undoing", "undone"):
            return self.undone + self.not_undone
        return self.changed + self.same + self.left

    @property
    def steps(self) -> int:
        """How many documents are to be looked at in all, to change them or to undo that."""
        return self.changed if self.state in ("undoing", "undone") else self.total


@dataclass(frozen=True, slots=True)
class BatchItem:
    """A document of a batch."""

    id: str
    title: str
    outcome: Outcome
    undone: Outcome
    code: str  # the 档号 it was to have, or ""
    reason: Message | None  # why it was left out, or not undone


def read_batches(connection: sa.Connection, rows: Sequence[sa.Row[Any]]) -> Iterator[Batch]:
    """Batches, each with how far it has come."""
    outcome, undone = batch_items.c.outcome, batch_items.c.undone
    counted = sa.select(batch_items.c.batch, outcome, undone, sa.func.count())
    counted = counted.where(batch_items.c.batch.in_([row.serial for row in rows]))
    found: dict[int, dict[tuple[str, str], int]] = {}
    for serial, became, back, count in connection.execute(
        counted.group_by(batch_items.c.batch, outcome, undone)
    ):
        found.setdefault(serial, {})[became, back] = count
    for row in rows:
        counts = found.get(row.serial, {})
        done = {back: count for (became, back), count in counts.items() if became == "done"}
        yield Batch(
            *(row.id, row.name, BatchChange.of_text(row.change), row.actor, row.at, row.total),
            *(cast(BatchState, row.state), row.undone_by, row.undone_at),
            changed=sum(done.values()),
            same=counts.get(("same", ""), 0),
            left=counts.get(("left", ""), 0),
            undone=done.get("done", 0),
            not_undone=done.get("left", 0),
        )


def item_of(row: sa.Row[Any]) -> BatchItem:
    """A document of one, with its title."""
    title = row.title if row.sound else title_of_damaged(row.title)
    reason = of_text(row.reason) if row.reason else None
    return BatchItem(row.id or "", title, row.outcome, row.undone, row.code, reason)
