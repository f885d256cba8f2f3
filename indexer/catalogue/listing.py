"""Lists documents by what is recorded of them, withdrawn ones too, with the reason why they were withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import sqlalchemy as sa

from indexer.catalogue.database.connections import Store
from indexer.catalogue.database.schema import CURRENT, documents, event_details, events, layouts, versions
from indexer.catalogue.layouts import pages_in
from indexer.catalogue.log.event_log import NO_DOCUMENT
from indexer.catalogue.rows import stored_of, title_of_damaged, without_text
from indexer.catalogue.versions import CURRENT_ROW
from indexer.model import StoredDocument
from indexer.storage import is_sound

Order = Literal["added", "title", "newest", "oldest", "year", "code"]

NOT_RECORDED: Final = "-"  # asks for documents of which a field is empty

_TOGETHER: Final = 200  # documents that are asked for at a time
_FEW: Final = 8  # rows read at a time, of which each may be of millions of characters

_YEAR: Final = sa.func.coalesce(
    sa.func.nullif(versions.c.filing_year, ""), sa.func.substr(versions.c.date, 1, 4), ""
)
_ORDERS: Final[dict[Order, tuple[sa.ColumnElement[object], ...]]] = {
    "added": (documents.c.number.desc(),),
    "title": (versions.c.title, documents.c.number),
    "newest": (sa.func.coalesce(versions.c.date, "").desc(), documents.c.number),
    "oldest": (sa.func.coalesce(versions.c.date, "9"), documents.c.number),
    "year": (_YEAR.desc(), documents.c.number),
    "code": (sa.case((versions.c.code == "", 1), else_=0), versions.c.code, documents.c.number),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which documents are to be listed; what is "" may be anything."""

    text: str = ""  # in the title, the 档号 or the id
    state: str = ""
    openness: str = ""
    filing_year: str = ""  # of the date, where none is recorded
    retention: str = ""
    order: Order = "added"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why, by whom and when a document was withdrawn last."""

    reason: str
    by: str  # "" when unknown
    at: str  # ISO 8601, UTC


@dataclass(frozen=True, slots=True)
class Listed:
    """A document as a list shows it."""

    number: int
    id: str
    state: str
    title: str
    date: str
    code: str
    filing_year: str
    retention: str
    openness: str
    withdrawal: Withdrawal | None = None  # of one that is withdrawn


@dataclass(frozen=True, slots=True)
class FiledDocument:
    """A document as a list on paper shows it."""

    stored: StoredDocument  # without its body
    pages: int  # of its original; 0 where they are not known


class Listing(Store):
    """The list of one archive's documents."""

    def count(self, wanted: Wanted) -> int:
        """How many there are."""
        query = _joined(sa.select(sa.func.count())).where(*_conditions(wanted))
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def page(self, wanted: Wanted, *, limit: int, offset: int = 0) -> list[Listed]:
        """Some of them, in the order that is wanted."""
        with self._engine.connect() as connection:
            found = _listed(connection, _numbers(connection, wanted, limit, offset))
            gone = _withdrawals(connection, [one.number for one in found if one.state == "withdrawn"])
        return [replace(one, withdrawal=gone.get(one.number)) for one in found]

    def identifiers(self, wanted: Wanted, limit: int | None = None) -> list[str]:
        """The ids of all of them, or of the first ones."""
        query = _joined(sa.select(documents.c.id)).where(*_conditions(wanted))
        with self._engine.connect() as connection:
            return list(connection.execute(query.order_by(*_ORDERS[wanted.order]).limit(limit)).scalars())

    def filed(self, identifiers: Iterable[str]) -> Iterator[FiledDocument]:
        """Documents by their ids, in that order, few in memory at a time; ids of none are left out."""
        wanted = list(dict.fromkeys(identifiers))
        for at in range(0, len(wanted), _TOGETHER):
            some = wanted[at : at + _TOGETHER]
            with self._streamed(_filed(some), _FEW) as rows:
                found = {row["id"]: _filed_document(row) for row in rows.mappings()}
            yield from (found[identifier] for identifier in some if identifier in found)

    def last_act(self) -> int:
        """The serial of the last act on a document; 0 when there is none."""
        on_some = sa.select(events.c.serial).where(events.c.number != NO_DOCUMENT)
        with self._engine.connect() as connection:
            return connection.execute(on_some.order_by(events.c.serial.desc()).limit(1)).scalar() or 0

    def changed_since(self, act: int) -> set[str]:
        """The ids of the documents of which the log tells something after the act of this serial."""
        query = sa.select(documents.c.id).join(events, events.c.number == documents.c.number)
        with self._engine.connect() as connection:
            return set(connection.execute(query.where(events.c.serial > act)).scalars())

    def withdrawal(self, number: int) -> Withdrawal | None:
        """Why a document was withdrawn last; None when it never was."""
        with self._engine.connect() as connection:
            return _withdrawals(connection, [number]).get(number)


def _filed(identifiers: Sequence[str]) -> sa.Select[Any]:
    own = (layouts.c.number == versions.c.number) & (layouts.c.version == versions.c.version)
    places = sa.select(layouts.c.data).where(own & is_sound(layouts)).scalar_subquery()
    return CURRENT_ROW.add_columns(places.label("places")).where(documents.c.id.in_(identifiers))


def _filed_document(row: sa.RowMapping) -> FiledDocument:
    return FiledDocument(without_text(stored_of(row)), len(pages_in(row["places"])))


def _joined(query: sa.Select[Any]) -> sa.Select[Any]:
    return query.select_from(documents.join(versions, CURRENT))


def _conditions(wanted: Wanted) -> Iterable[sa.ColumnElement[bool]]:
    if wanted.state:
        yield documents.c.state == wanted.state
    if wanted.openness:
        yield versions.c.openness == wanted.openness
    for column, value in ((_YEAR, wanted.filing_year), (versions.c.retention, wanted.retention)):
        if value:
            yield column == ("" if value == NOT_RECORDED else value)
    if wanted.text:
        places = (versions.c.title, versions.c.code, documents.c.id)
        yield sa.or_(*(place.icontains(wanted.text, autoescape=True) for place in places))


def _numbers(connection: sa.Connection, wanted: Wanted, limit: int, offset: int) -> Sequence[int]:
    query = _joined(sa.select(documents.c.number)).where(*_conditions(wanted))
    query = query.order_by(*_ORDERS[wanted.order]).limit(limit).offset(offset)
    return [int(number) for number in connection.execute(query).scalars()]


def _listed(connection: sa.Connection, numbers: Sequence[int]) -> list[Listed]:
    """Documents by their numbers, in their order; whole rows are read of these alone."""
    query = sa.select(
        documents.c.number,
        documents.c.id,
        documents.c.state,
        versions.c.title,
        sa.func.coalesce(versions.c.date, "").label("date"),
        versions.c.code,
        versions.c.filing_year,
        versions.c.retention,
        versions.c.openness,
        (is_sound(documents) & is_sound(versions)).label("sound"),
    )
    query = query.join(versions, CURRENT).where(documents.c.number.in_(numbers))
    found = {row.number: row for row in connection.execute(query)}
    rows = (found[number] for number in numbers if number in found)
    return [_entry(row) for row in rows]


def _entry(row: sa.Row[Any]) -> Listed:
    return Listed(
        number=row.number,
        id=row.id,
        state=row.state,
        title=row.title if row.sound else title_of_damaged(row.title),
        date=row.date,
        code=row.code,
        filing_year=row.filing_year,
        retention=row.retention,
        openness=row.openness,
    )


def _withdrawals(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, Withdrawal]:
    """The last one of each document."""
    if not numbers:
        return {}
    of_them = events.c.number.in_(numbers) & (events.c.act == "withdraw")
    last = sa.select(sa.func.max(events.c.serial)).where(of_them).group_by(events.c.number)
    reason = (event_details.c.serial == events.c.serial) & (event_details.c.field == "reason")
    query = sa.select(events.c.number, event_details.c.after, events.c.actor, events.c.at)
    query = query.select_from(events.outerjoin(event_details, reason)).where(events.c.serial.in_(last))
    return {row.number: Withdrawal(row.after or "", row.actor, row.at) for row in connection.execute(query)}
