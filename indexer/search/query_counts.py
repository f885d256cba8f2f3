"""Counts how many people asked a query, without keeping who.

Whether several people asked the same is told by marks: of each who asked, one byte of a hash that is keyed by the
archive and by the query. Several names fit each mark, and marks of two queries cannot be told to be one person's.
They go with the day once enough people have asked, and otherwise, with the query, after REMEMBERED days.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa

from indexer.model import Access, Clearance, clearance_in

SEVERAL: Final = 3  # people, not all on one day: then a query is told to others
FEWEST: Final = 2  # people before archivists are told that a query finds nothing
REMEMBERED: Final = 30  # days that a query of fewer people is kept after it was asked last
KEPT: Final = 365  # days that any other is
MOST_ROWS: Final = 20_000  # then the rarest go, of these the oldest
_DEPARTMENTS: Final = 1_000  # codes of departments begin behind those of clearances
MOST_MARKS: Final = 60_000  # then the oldest go

_WORDS: Final = re.compile(r"\w{2,}")  # of a normalised query
_PAGE: Final = 500  # queries looked at together

metadata = sa.MetaData()
queries = sa.Table(
    "queries",
    metadata,
    sa.Column("key", sa.String, primary_key=True),  # normalised: 劳模 and 勞模 are one
    sa.Column("clearance", sa.Integer, primary_key=True),  # of who asked: others are not told of it
    sa.Column("query", sa.String, nullable=False),  # as it was typed first
    sa.Column("times", sa.Integer, nullable=False),  # how often, each person once a day
    sa.Column("people", sa.Integer, nullable=False),  # the most of one period of REMEMBERED days
    sa.Column("first", sa.Integer, nullable=False),  # days since the year 1, as `last`
    sa.Column("last", sa.Integer, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),  # documents found the last time
)
marks = sa.Table(
    "marks",
    metadata,
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("clearance", sa.Integer, primary_key=True),
    sa.Column("mark", sa.Integer, primary_key=True),  # 0 to 255
    sa.Column("day", sa.Integer, nullable=False),  # when it was made last
)

_IS = queries.c
_ROW_NAMES: Final = {
    "sqlite": "rowid",
    "postgresql": "ctid",
}  # of the column that tells rows apart, later ones last
_HOLDER = sa.select(_IS.key).where(_IS.key == marks.c.key, _IS.clearance == marks.c.clearance)
_ROW_OF = sa.select(queries).where(_IS.key == sa.bindparam("key"), _IS.clearance == sa.bindparam("clearance"))
_MARKS_OF = sa.select(marks.c.mark, marks.c.day).where(
    marks.c.key == sa.bindparam("key"), marks.c.clearance == sa.bindparam("clearance")
)

Key = tuple[str, Access]  # normalised text, and with what it was asked


@dataclass(slots=True)
class Asked:
    """A query that has been asked since the last writing."""

    query: str  # as it was typed first
    total: int  # documents found the last time
    people: set[str] = field(default_factory=set)  # who asked; never written


def count(connection: sa.Connection, waiting: Mapping[Key, Asked], secret: bytes, today: int) -> None:
    """Add what was asked today to what is known of the queries; each person counts once a day."""
    rows: list[dict[str, object]] = []
    made: list[dict[str, object]] = []
    for (key, access), asked in waiting.items():
        these: dict[str, object] = {"key": key, "clearance": _code(access)}
        known = {row.mark: row.day for row in connection.execute(_MARKS_OF, these)}
        new = {_mark(secret, key, access, who) for who in asked.people}
        new = {mark for mark in new if known.get(mark) != today}
        made += [{**these, "mark": mark, "day": today} for mark in new]
        row = connection.execute(_ROW_OF, these).one_or_none()
        rows.append({**these, **_counted(row, asked, len(new), len({*known, *new}), bool(known), today)})
    for table, written in ((queries, rows), (marks, made)):
        if written:
            is_it = sa.and_(*(column == sa.bindparam(f"old_{column.name}") for column in table.primary_key))
            old = [
                {f"old_{column.name}": row[column.name] for column in table.primary_key} for row in written
            ]
            connection.execute(table.delete().where(is_it), old)
            connection.execute(table.insert(), written)


def _counted(
    row: sa.Row[Any] | None, asked: Asked, new: int, people: int, marked: bool, today: int
) -> dict[str, object]:
    """The row of a query that `new` people have asked today, `people` in all as far as marks tell."""
    latest = {"total": asked.total}
    if row is None:
        return {"query": asked.query, "times": new, "people": people, "first": today, "last": today} | latest
    remembered = marked or row.people >= SEVERAL  # else whoever asked before is forgotten
    return latest | {
        "query": row.query,
        "times": row.times + new,
        "people": max(row.people, people),
        "first": min(row.first, today) if remembered else today,  # a clock may have been set back
        "last": max(row.last, today),
    }


def told_to(access: Access, limit: int) -> sa.Select[tuple[str, int]]:
    """Queries that found something and that several people asked on different days; the most frequent first.

    Those that were asked by who sees no more, and of departments, the same.
    """
    people, first, last = sa.func.sum(_IS.people), sa.func.min(_IS.first), sa.func.max(_IS.last)
    by_them = (_IS.clearance <= int(clearance_in(access))) | (_IS.clearance == _code(access))
    seen = _most((_IS.total > 0) & (by_them | sa.literal(access == Clearance.EVERYTHING)), limit)
    return seen.having((people >= SEVERAL) & (first < last))


def finding_nothing(limit: int) -> sa.Select[tuple[str, int]]:
    """Queries that last found nothing and that more than one person asked; the most frequent first."""
    return _most(_IS.total == 0, limit).having(sa.func.sum(_IS.people) >= FEWEST)


def forget(connection: sa.Connection, today: int) -> None:
    """Let go of what is not needed any more."""
    old, enough = today - REMEMBERED, _IS.people >= SEVERAL
    connection.execute(queries.delete().where(~enough & (_IS.last < old) | (_IS.last < today - KEPT)))
    done = _HOLDER.where(enough).exists()
    connection.execute(marks.delete().where((marks.c.day != today) & (done | (marks.c.day < old))))


def forget_words(connection: sa.Connection, is_left: Callable[[Sequence[str]], set[str]]) -> None:
    """Let go of queries with a word among those that `is_left` gives back of all words it is asked about."""
    known = connection.execute(sa.select(_IS.key).distinct()).scalars().all()
    for keys in (known[at : at + _PAGE] for at in range(0, len(known), _PAGE)):
        words = {key: _WORDS.findall(key) for key in keys}
        left = is_left(sorted({word for found in words.values() for word in found}))
        gone = [key for key, found in words.items() if not left.isdisjoint(found)]
        for table in (queries, marks) if gone else ():
            connection.execute(table.delete().where(table.c.key.in_(gone)))


def trim(connection: sa.Connection) -> None:
    """Let go of what is too much: the rarest queries, of these the oldest, and the oldest marks."""
    _trim(connection, queries, MOST_ROWS, (_IS.people >= SEVERAL, _IS.times, _IS.last))
    connection.execute(marks.delete().where(~_HOLDER.exists()))
    _trim(connection, marks, MOST_MARKS, (marks.c.day,))


def _most(wanted: sa.ColumnElement[bool], limit: int) -> sa.Select[tuple[str, int]]:
    times, last = sa.func.sum(_IS.times).label("times"), sa.func.max(_IS.last)
    found = sa.select(sa.func.min(_IS.query).label("query"), times).where(wanted).group_by(_IS.key)
    return found.order_by(times.desc(), last.desc(), _IS.key).limit(limit)


def _trim(
    connection: sa.Connection, table: sa.Table, most: int, order: tuple[sa.ColumnElement[Any], ...]
) -> None:
    rows = connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
    if rows > most:
        spare = rows - most + most // 10  # so that not every writing has to
        serial: sa.ColumnElement[Any] = sa.literal_column(_ROW_NAMES[connection.dialect.name])
        first = sa.select(serial).select_from(table).order_by(*order, serial).limit(spare)
        connection.execute(table.delete().where(serial.in_(first)))


def _code(access: Access) -> int:
    """The number under which what was asked is kept: of a clearance its own, of departments one that is theirs."""
    if isinstance(access, Clearance):
        return int(access)
    said = " ".join(map(str, (int(access.level), *sorted(access.departments))))
    return _DEPARTMENTS + int.from_bytes(hashlib.blake2b(said.encode(), digest_size=3).digest())


def _mark(secret: bytes, key: str, access: Access, who: str) -> int:
    """One byte, so that it is nobody's alone."""
    said = "\0".join((str(_code(access)), key, who))
    return hmac.digest(secret, said.encode("utf-8", "replace"), "sha256")[0]
