"""Stores changes of many documents at once, and carries them out a chunk at a time.

A batch is stored with every document it is to change before the first is changed. A chunk is one transaction: it writes
the documents and what became of them, so that a kill leaves each one wholly before or after, and whoever comes next goes
on where it ended.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from indexer.catalogue.batch.change import BatchChange
from indexer.catalogue.batch.chunks import Decide, change_chunk
from indexer.catalogue.batch.described import Described, describe
from indexer.catalogue.batch.items import Chunk
from indexer.catalogue.batch.restoring import restore_chunk
from indexer.catalogue.batch.rows import Batch, BatchItem, Outcome, item_of, read_batches
from indexer.catalogue.batch.tables import batch_items, batches
from indexer.catalogue.batch.writing import codes_taken
from indexer.catalogue.database.connections import Store
from indexer.catalogue.database.schema import CURRENT, documents, versions
from indexer.catalogue.log.event_log import now
from indexer.errors import DocumentNotFound, InvalidRequest
from indexer.message import Message, as_text
from indexer.storage import is_sound

MOST_KEPT: Final = 1_000  # batches; of older ones that are over the log alone tells
KEPT_DAYS: Final = 730
_PAGE: Final = 500  # ids asked for at a time
_ITEMS: Final = 5_000  # rows inserted at a time


class Batches(Store):
    """Those of one archive. Safe to share between threads and processes."""

    def begin(
        self,
        identifiers: Sequence[str],
        change: BatchChange,
        *,
        actor: str,
        name: str = "",
        codes: Sequence[str] = (),
    ) -> str:
        """Store a batch that is to be carried out, with the 档号 of each document if these are to be given; its id.

        Raises DocumentNotFound; nothing is stored then.
        """
        wanted = list(dict.fromkeys(identifiers))
        given = dict(zip(identifiers, codes, strict=True)) if codes else {}
        identifier = secrets.token_hex(6)
        row: dict[str, object] = {
            "id": identifier,
            "name": name,
            "change": change.as_text(),
            "actor": actor,
            "at": now(),
        }
        row |= {"total": len(wanted), "state": "running", "undone_by": "", "undone_at": ""}
        with self._transaction() as connection:
            known = {row.id: row for row in _current(connection, wanted)}
            for one in wanted:
                if one not in known:
                    raise DocumentNotFound(one)
            _forget(connection)
            (serial,) = connection.execute(batches.insert().returning(batches.c.serial), row).one()
            rows = [
                {
                    "batch": serial,
                    "position": position,
                    "number": known[one].number,
                    "version": known[one].version,
                    "code": given.get(one, ""),
                    **{"outcome": "", "reason": "", "undone": ""},
                }
                for position, one in enumerate(wanted)
            ]
            for at in range(0, len(rows), _ITEMS):
                connection.execute(batch_items.insert(), rows[at : at + _ITEMS])
        return identifier

    def advance(self, identifier: str, decide: Decide) -> bool:
        """Carry out, or undo, the next chunk; False when nothing was left to do."""
        with self._transaction() as connection:
            row = _row(connection, identifier)
            chunk = Chunk(row.serial, row.id, BatchChange.of_text(row.change), row.actor)
            if row.state == "running" and change_chunk(connection, chunk, decide):
                return True
            if row.state == "undoing" and restore_chunk(connection, chunk.by(row.undone_by)):
                return True
            ended = {"running": "done", "undoing": "undone"}.get(row.state)
            if ended:
                _end(connection, row.serial, ended)
            return False

    def undo(self, identifier: str, *, actor: str) -> bool:
        """Have all be as it was, as far as nobody has changed it since; False when nothing is left to be undone.

        What waits is no more carried out; what could not be undone before is tried again. Raises InvalidRequest for an
        unknown id.
        """
        with self._transaction() as connection:
            row = _row(connection, identifier)
            if row.state == "undoing":
                return False
            left = (batch_items.c.batch == row.serial) & (batch_items.c.undone == "left")
            again = connection.execute(batch_items.update().where(left).values(undone="", reason=""))
            if row.state == "undone" and not again.rowcount:
                return False
            asked = {"state": "undoing", "undone_by": actor, "undone_at": now()}
            connection.execute(batches.update().where(batches.c.serial == row.serial).values(**asked))
            waiting = (batch_items.c.batch == row.serial) & (batch_items.c.outcome == "")
            stopped = {"outcome": "left", "reason": as_text(Message("batch undone before"))}
            connection.execute(batch_items.update().where(waiting).values(**stopped))
            return True

    def get(self, identifier: str) -> Batch:
        """A batch and how far it has come. Raises InvalidRequest for an unknown id."""
        with self._engine.connect() as connection:
            return next(read_batches(connection, [_row(connection, identifier)]))

    def recent(self, limit: int, before: int | None = None) -> list[Batch]:
        """The last ones, the last one first."""
        query = sa.select(batches).order_by(batches.c.serial.desc()).limit(limit)
        with self._engine.connect() as connection:
            return list(read_batches(connection, connection.execute(query).all()))

    def rename(self, identifier: str, name: str) -> None:
        """Give one another name. Raises InvalidRequest for an unknown id."""
        with self._transaction() as connection:
            serial = _row(connection, identifier).serial
            connection.execute(batches.update().where(batches.c.serial == serial).values(name=name))

    def names(self, identifiers: Sequence[str]) -> dict[str, str]:
        """Those of some that there are, by their ids."""
        query = sa.select(batches.c.id, batches.c.name).where(batches.c.id.in_(identifiers))
        with self._engine.connect() as connection:
            return {row.id: row.name for row in connection.execute(query)}

    def unfinished(self) -> list[str]:
        """The ids of those that are being carried out or undone, the first one first."""
        query = sa.select(batches.c.id).where(batches.c.state.in_(("running", "undoing")))
        with self._engine.connect() as connection:
            return list(connection.execute(query.order_by(batches.c.serial)).scalars())

    def items(
        self,
        identifier: str,
        *,
        outcome: Outcome | None = None,
        left: bool = False,
        limit: int,
        offset: int = 0,
    ) -> list[BatchItem]:
        """Some of its documents, in the order they were given; with `left`, those left out or not undone.

        Raises InvalidRequest for an unknown id.
        """
        sound = (is_sound(documents) & is_sound(versions)).label("sound")
        query = sa.select(batch_items, documents.c.id, versions.c.title, sound).select_from(
            batch_items.outerjoin(documents, documents.c.number == batch_items.c.number).outerjoin(
                versions, CURRENT
            )
        )
        with self._engine.connect() as connection:
            query = query.where(batch_items.c.batch == _row(connection, identifier).serial)
            if outcome is not None:
                query = query.where(batch_items.c.outcome == outcome)
            if left:
                query = query.where((batch_items.c.outcome == "left") | (batch_items.c.undone == "left"))
            query = query.order_by(batch_items.c.position).limit(limit).offset(offset)
            return [item_of(row) for row in connection.execute(query)]

    def taken(self, codes: Sequence[str]) -> dict[str, set[int]]:
        """See `codes_taken`."""
        with self._engine.connect() as connection:
            return codes_taken(connection, codes)

    def described(self, identifiers: Sequence[str]) -> list[Described]:
        """See `describe`."""
        with self._engine.connect() as connection:
            return list(describe(connection, identifiers))

    def each_code(self) -> Iterator[str]:
        """The 档号 that documents have, withdrawn ones too."""
        query = sa.select(versions.c.code).select_from(documents.join(versions, CURRENT))
        with self._streamed(query.where(versions.c.code != ""), _PAGE) as rows:
            yield from rows.scalars()


def _current(connection: sa.Connection, identifiers: Sequence[str]) -> Iterator[sa.Row[Any]]:
    for at in range(0, len(identifiers), _PAGE):
        these = documents.c.id.in_(identifiers[at : at + _PAGE])
        yield from connection.execute(sa.select(documents).where(these))


def _row(connection: sa.Connection, identifier: str) -> sa.Row[Any]:
    row = connection.execute(sa.select(batches).where(batches.c.id == identifier)).one_or_none()
    if row is None:
        raise InvalidRequest("batch not found", identifier=identifier)
    return row


def _forget(connection: sa.Connection) -> None:
    """Let go of batches that are over, and are old or too many."""
    over = batches.c.state.in_(("done", "undone"))
    newest = sa.select(batches.c.serial).order_by(batches.c.serial.desc()).limit(MOST_KEPT - 1)
    until = (datetime.fromisoformat(now()) - timedelta(days=KEPT_DAYS)).isoformat()
    old = sa.or_(batches.c.serial.not_in(newest), batches.c.at < until)
    gone = connection.execute(sa.select(batches.c.serial).where(over & old)).scalars().all()
    for table, serial in ((batch_items, batch_items.c.batch), (batches, batches.c.serial)):
        connection.execute(table.delete().where(serial.in_(gone)))


def _end(connection: sa.Connection, serial: int, state: str) -> None:
    """What still waits then has no record that can be read."""
    of_batch = batch_items.c.batch == serial
    gone = {"reason": as_text(Message("damaged and left out"))}
    waiting, done = batch_items.c.outcome == "", batch_items.c.outcome == "done"
    connection.execute(batch_items.update().where(of_batch & waiting).values(outcome="left", **gone))
    if state == "undone":
        kept = of_batch & done & (batch_items.c.undone == "")
        connection.execute(batch_items.update().where(kept).values(undone="left", **gone))
    connection.execute(batches.update().where(batches.c.serial == serial).values(state=state))
