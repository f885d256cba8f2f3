"""Removes what the catalogue holds of documents that are to be destroyed, but for one row each that says what it was.

Each document goes in one transaction. What its originals were called is known until then, so that whoever removes those
first, and is killed in between, can do so again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import sqlalchemy as sa

from indexer.catalogue.attention.lists import forget_concerns
from indexer.catalogue.database.connections import Store
from indexer.catalogue.database.schema import (
    documents,
    drafts,
    event_details,
    events,
    layouts,
    unplaced,
    versions,
)
from indexer.catalogue.disposal.disposals import condemn
from indexer.catalogue.disposal.due import LONGEST_TITLE
from indexer.catalogue.disposal.rows import Disposal, DisposalItem, insert_disposal
from indexer.catalogue.disposal.tables import destroyed, disposal_items, disposals
from indexer.catalogue.log.event_log import now
from indexer.catalogue.rows import row_of, stored_of
from indexer.catalogue.sharing.entries import forget_entries
from indexer.catalogue.versions import CURRENT_ROW
from indexer.model import Description, Document

_PAGE: Final = 500  # values asked for at a time
_FEW: Final = 8  # texts read at a time, each of which may be of millions of characters


@dataclass(frozen=True, slots=True)
class Holdings:
    """What there is of a document besides its rows."""

    originals: tuple[str, ...]  # names; none that another document has, too
    digests: tuple[str, ...]  # SHA-256 of all bytes it ever had
    drafts: tuple[str, ...]  # that are the same bytes, waiting to be confirmed again


class Erasure(Store):
    """The work that approved lists leave to be done."""

    def waiting(self) -> list[tuple[str, int]]:
        """Lists that were approved, each with a document that is still to go, and lists with none left (0)."""
        to_go = (disposal_items.c.disposal == disposals.c.serial) & (disposal_items.c.outcome == "waiting")
        joined = disposals.outerjoin(disposal_items, to_go)
        query = sa.select(disposals.c.id, sa.func.coalesce(disposal_items.c.number, 0)).select_from(joined)
        query = query.where(disposals.c.state == "approved")
        query = query.order_by(disposals.c.serial, disposal_items.c.position)
        with self._engine.connect() as connection:
            return [(row[0], int(row[1])) for row in connection.execute(query)]

    def texts(self, number: int) -> Iterator[str]:
        """The titles and bodies of all its versions."""
        query = sa.select(versions.c.title, versions.c.body).where(versions.c.number == number)
        with self._streamed(query, _FEW) as rows:
            for row in rows:
                yield f"{row.title}\n{row.body}"

    def holdings(self, number: int) -> Holdings:
        """What has to go before its rows."""
        own = versions.c.number == number
        listed = sa.select(disposal_items.c.digests).where(disposal_items.c.number == number)
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(versions.c.original, versions.c.sha256).where(own)).all()
            names = sorted({row.original for row in rows} - {""})
            others = sa.select(versions.c.original).where(versions.c.original.in_(names) & ~own)
            shared = set(connection.execute(others).scalars()) if names else set()
            digests = {row.sha256 for row in rows}
            digests |= {each for text in connection.execute(listed).scalars() for each in text.split("\n")}
            digests -= {""}
            same = sa.select(drafts.c.id).where(drafts.c.sha256.in_(digests))
            waiting = tuple(connection.execute(same).scalars())
        kept = tuple(name for name in names if name not in shared)
        return Holdings(kept, tuple(sorted(digests)), waiting)

    def erase(self, number: int, digests: Sequence[str]) -> None:
        """Remove its rows, all at once, and leave a stub; nothing happens unless it was condemned."""
        with self._transaction() as connection:
            current = CURRENT_ROW.where((documents.c.number == number) & (documents.c.state == "destroyed"))
            row = connection.execute(current).mappings().one_or_none()
            if row is None:
                return
            stored = stored_of(row)
            stub = replace(stored, document=_stub(stored.document), original="", sha256="")
            forget_concerns(connection, number, stored.id)
            forget_entries(connection, number)
            for table in (layouts, unplaced, versions):
                connection.execute(table.delete().where(table.c.number == number))
            connection.execute(versions.insert(), [row_of(stub)])
            told = sa.select(events.c.serial).where(events.c.number == number, events.c.act != "destroy")
            connection.execute(event_details.delete().where(event_details.c.serial.in_(told)))
            connection.execute(drafts.delete().where(drafts.c.sha256.in_(digests)))
            connection.execute(drafts.update().where(drafts.c.replaces == stored.id).values(replaces=""))
            known = set(
                connection.execute(
                    sa.select(destroyed.c.sha256).where(destroyed.c.number == number)
                ).scalars()
            )
            new = [{"sha256": each, "number": number} for each in digests if each not in known]
            if new:
                connection.execute(destroyed.insert(), new)
            gone = (disposal_items.c.number == number) & (disposal_items.c.outcome == "waiting")
            connection.execute(disposal_items.update().where(gone).values(outcome="destroyed"))

    def finish(self, identifier: str) -> None:
        """Note that nothing of a list is left to be done."""
        is_it = (disposals.c.id == identifier) & (disposals.c.state == "approved")
        with self._transaction() as connection:
            connection.execute(disposals.update().where(is_it).values(state="done", done_at=now()))

    def knows(self, identifier: str) -> bool:
        """Whether there is a list of that id."""
        query = sa.select(disposals.c.serial).where(disposals.c.id == identifier)
        with self._engine.connect() as connection:
            return connection.execute(query).first() is not None

    def take_up(self, protocol: Disposal, items: Sequence[DisposalItem]) -> int:
        """Have destroyed again what a protocol says was, by its bytes, whatever its id; how many documents.

        For an archive that was restored from a backup of before. Nothing happens when the list is known.
        """
        with self._transaction() as connection:
            if connection.execute(sa.select(disposals.c.serial).where(disposals.c.id == protocol.id)).first():
                return 0
            held = _held(connection, [each for item in items for each in item.digests])
            found = list[DisposalItem]()
            taken = set[int]()
            for item in items:
                numbers = {held[each] for each in item.digests if each in held} - taken
                taken |= numbers
                kept = replace(item, position=len(found) + 1, number=0, outcome="absent")
                found += [kept] if not numbers else []
                for number in sorted(numbers):
                    found.append(replace(kept, position=len(found) + 1, number=number, outcome="waiting"))
            insert_disposal(connection, replace(protocol, state="approved", done_at=""), found)
            condemn(connection, sorted(taken), protocol.decided_by, protocol.id)
            absent = {each for item in items for each in item.digests} - held.keys()
            known = _known(connection, sorted(absent))
            rows = [{"sha256": each, "number": 0} for each in sorted(absent - known)]
            if rows:
                connection.execute(destroyed.insert(), rows)
            return len(taken)


def _held(connection: sa.Connection, digests: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at in range(0, len(digests), _PAGE):
        query = sa.select(versions.c.sha256, versions.c.number)
        query = query.where(versions.c.sha256.in_(digests[at : at + _PAGE]))
        found |= {row.sha256: row.number for row in connection.execute(query)}
    return found


def _known(connection: sa.Connection, digests: Sequence[str]) -> set[str]:
    found = set[str]()
    for at in range(0, len(digests), _PAGE):
        query = sa.select(destroyed.c.sha256).where(destroyed.c.sha256.in_(digests[at : at + _PAGE]))
        found |= set(connection.execute(query).scalars())
    return found


def _stub(document: Document) -> Document:
    """What says which document it was, and nothing of what it said."""
    before = document.description
    kept = Description(
        code=before.code,
        fonds=before.fonds,
        filing_year=before.filing_year,
        retention=before.retention,
        openness=before.openness,
        secrecy=before.secrecy,
    )
    return Document(
        document.title[:LONGEST_TITLE],
        "",
        date=document.date,
        author=document.author,
        kind=document.kind,
        number=document.number,
        description=kept,
    )
