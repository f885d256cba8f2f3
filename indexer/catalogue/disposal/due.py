"""Finds documents past their retention period, by an index that holds no texts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Final

import sqlalchemy as sa

from indexer.catalogue.database.connections import Store
from indexer.catalogue.database.schema import CURRENT, documents, versions
from indexer.catalogue.disposal.tables import disposal_items, disposals
from indexer.model import last_filed

LONGEST_TITLE: Final = 200  # characters: of a text without paragraphs all is its title

_V = versions.c


@dataclass(frozen=True, slots=True)
class DueDocument:
    """A document past its period, as it would stand on a list."""

    number: int
    id: str
    version: int
    title: str
    author: str
    date: str
    reference: str  # 文号
    code: str
    filing_year: str
    retention: str
    withdrawn: bool


class DueDocuments(Store):
    """Those of one archive that are on no open list."""

    def count(self) -> int:
        """How many there are today."""
        with self._engine.connect() as connection:
            wanted = due(connection)
            query = sa.select(sa.func.count()).select_from(_current()).where(wanted, ~on_a_list())
            return int(connection.execute(query).scalar_one())

    def unrecorded(self) -> dict[str, int]:
        """How many active documents have nothing recorded as retention, and neither 年度 nor date as filing_year."""
        undated = (_V.filing_year == "") & (sa.func.coalesce(_V.date, "") == "")
        each = {"retention": _V.retention == "", "filing_year": undated}
        active = documents.c.state == "active"
        counts = [
            sa.select(sa.func.count()).select_from(_current()).where(active, lacks).scalar_subquery()
            for lacks in each.values()
        ]
        with self._engine.connect() as connection:
            return dict(zip(each, map(int, connection.execute(sa.select(*counts)).one()), strict=True))

    def page(self, limit: int, offset: int = 0) -> list[DueDocument]:
        """Some of them, those filed first first."""
        with self._engine.connect() as connection:
            query = sa.select(_V.number).select_from(_current()).where(due(connection), ~on_a_list())
            query = query.order_by(_V.filing_year, _V.date, _V.number).limit(limit).offset(offset)
            numbers = connection.execute(query).scalars().all()
            found = {one.number: one for one in due_among(connection, documents.c.number.in_(numbers))}
        return [found[number] for number in numbers if number in found]

    def identifiers(self, limit: int) -> list[str]:
        """The ids of so many of them at most, in the same order."""
        with self._engine.connect() as connection:
            query = sa.select(documents.c.id).select_from(_current()).where(due(connection), ~on_a_list())
            query = query.order_by(_V.filing_year, _V.date, _V.number).limit(limit)
            return list(connection.execute(query).scalars())


def due(connection: sa.Connection) -> sa.ColumnElement[bool]:
    """Whether a current version is past its period today, and its document is still there."""
    today = date.today().year
    alive = documents.c.state != "destroyed"
    each: list[sa.ColumnElement[bool]] = [sa.false()]
    for retention in connection.execute(sa.select(_V.retention).distinct()).scalars():
        last = last_filed(str(retention), today)
        if last is not None:
            by_date = (_V.filing_year == "") & (_V.date < f"{last + 1:04}")
            each.append(
                (_V.retention == retention)
                & (((_V.filing_year != "") & (_V.filing_year <= f"{last:04}")) | by_date)
            )
    return alive & sa.or_(*each)


def due_among(connection: sa.Connection, wanted: sa.ColumnElement[bool]) -> Sequence[DueDocument]:
    """Current versions with what a list says of them, whether they are due or not."""
    columns = (
        _V.number,
        _V.version,
        _V.title,
        _V.author,
        _V.date,
        _V.structure,
        _V.code,
        _V.filing_year,
        _V.retention,
    )
    query = sa.select(documents.c.id, documents.c.state, *columns).select_from(_current()).where(wanted)
    return [
        DueDocument(
            *(row.number, row.id, row.version, row.title[:LONGEST_TITLE], row.author, row.date or ""),
            *(_reference(row.structure), row.code, row.filing_year, row.retention, row.state == "withdrawn"),
        )
        for row in connection.execute(query)
    ]


def _reference(structure: str) -> str:
    with suppress(ValueError, AttributeError):
        return str(json.loads(structure).get("number", ""))
    return ""


def on_a_list() -> sa.ColumnElement[bool]:
    """Whether a document is on a list that is not decided yet."""
    is_open = disposals.c.state == "proposed"
    of_it = disposal_items.join(disposals, disposals.c.serial == disposal_items.c.disposal)
    return sa.exists().select_from(of_it).where(disposal_items.c.number == documents.c.number, is_open)


def _current() -> sa.Join:
    return documents.join(versions, CURRENT)
