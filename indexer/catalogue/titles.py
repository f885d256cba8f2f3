"""Reads the titles of documents alone: all of them, those that changed since, and with dates those of some."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from indexer.catalogue.database.connections import Store
from indexer.catalogue.database.schema import CURRENT, documents, events, versions
from indexer.catalogue.log.event_log import last_serial
from indexer.catalogue.rows import title_of_damaged
from indexer.model import Access, level_of, partition_of, sees
from indexer.storage import is_sound

_PAGE = 5_000  # titles read at a time
_TOGETHER = 500  # numbers asked for at a time

_SOUND = is_sound(documents) & is_sound(versions)
_TITLES = sa.select(
    documents.c.number,
    documents.c.state,
    documents.c.department,
    versions.c.title,
    versions.c.openness,
    _SOUND.label("sound"),
).join(versions, CURRENT)
_WITH_DATES = _TITLES.add_columns(documents.c.id, versions.c.date)


@dataclass(frozen=True, slots=True)
class TitledDocument:
    """A document by title and date."""

    id: str
    title: str
    date: str | None  # ISO 8601; None when unknown
    is_open: bool  # for everybody


class Titles(Store):
    """Those of one archive's documents, as far as somebody may see them."""

    def all(self, access: Access) -> tuple[Iterator[tuple[int, str]], int]:
        """Number and title of every active document one sees, by number, and the serial to ask `changed` with."""
        with self._engine.connect() as connection:
            serial = last_serial(connection)
        return self._each(access), serial

    def _each(self, access: Access) -> Iterator[tuple[int, str]]:
        last: int | None = 0
        while last is not None:
            page = _TITLES.where(documents.c.state == "active", documents.c.number > last)
            with self._engine.connect() as connection:
                rows = connection.execute(page.order_by(documents.c.number).limit(_PAGE)).all()
            yield from ((row.number, row.title) for row in rows if _shows_title(row, access))
            last = rows[-1].number if rows else None

    def named(self, identifiers: Collection[str]) -> dict[str, str]:
        """Id → title of the documents that there are among some, withdrawn ones too; one query."""
        query = sa.select(documents.c.id, versions.c.title, _SOUND.label("sound")).join(versions, CURRENT)
        with self._engine.connect() as connection:
            rows = connection.execute(query.where(documents.c.id.in_(list(identifiers)))).all()
        return {row.id: row.title if row.sound else title_of_damaged(row.title) for row in rows}

    def by_numbers(self, numbers: Sequence[int], access: Access) -> dict[int, TitledDocument]:
        """The active documents among the numbers that somebody may see; their texts stay on the disk."""
        found: dict[int, TitledDocument] = {}
        with self._engine.connect() as connection:
            for at in range(0, len(numbers), _TOGETHER):
                some = _WITH_DATES.where(documents.c.number.in_(numbers[at : at + _TOGETHER]))
                rows = connection.execute(some).all()
                found |= {row.number: _titled(row) for row in rows if _shows_title(row, access)}
        return found

    def changed(self, since: int, access: Access) -> tuple[dict[int, str | None], int]:
        """Titles of the documents that changed after an event, None for those not seen, and the last event."""
        with self._engine.connect() as connection:
            serial = last_serial(connection)
            if serial == since:
                return {}, serial
            changed = sa.select(events.c.number).where(events.c.serial > since)
            rows = connection.execute(_TITLES.where(documents.c.number.in_(changed))).all()
        return {row.number: row.title if _shows_title(row, access) else None for row in rows}, serial


def _titled(row: sa.Row[Any]) -> TitledDocument:
    is_open = not partition_of(level_of(row.openness), row.department)
    return TitledDocument(row.id, row.title, row.date, is_open)


def _shows_title(row: sa.Row[Any], access: Access) -> bool:
    return row.state == "active" and row.sound and sees(access, level_of(row.openness), row.department)
