"""Queries are counted by people and days, told by the rule, and let go when their time is over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import sqlalchemy as sa

from indexer.model.clearance import Clearance
from indexer.search import query_counts
from indexer.search.query_counts import (
    FEWEST,
    KEPT,
    REMEMBERED,
    SEVERAL,
    Asked,
    count,
    finding_nothing,
    forget,
    marks,
    metadata,
    queries,
    told_to,
    trim,
)

SECRET = b"k" * 32
OPEN, CLOSED = Clearance(0), Clearance.EVERYTHING


@pytest.fixture
def connection() -> Iterator[sa.Connection]:
    engine = sa.create_engine("sqlite://")
    with engine.begin() as made:
        metadata.create_all(made)
        yield made
    engine.dispose()


def asks(
    connection: sa.Connection, query: str, day: int, *who: str, total: int = 1, seen: Clearance = OPEN
) -> None:
    """Some people ask a query on a day."""
    count(connection, {(query, seen): Asked(query, total, set(who))}, SECRET, day)


def told(connection: sa.Connection, clearance: Clearance = OPEN) -> list[tuple[str, int]]:
    rows: Sequence[Any] = connection.execute(told_to(clearance, 10)).all()
    return [(query, times) for query, times in rows]


def missed(connection: sa.Connection) -> list[str]:
    rows: Sequence[Any] = connection.execute(finding_nothing(10)).all()
    return [query for query, _ in rows]


# Of these nobody's mark on these queries is another's, as one in some eighty pairs would be.
PEOPLE = ("甲", "乙", "丙", "丁")


@pytest.mark.parametrize(
    ("days", "is_told"),
    [
        ([(1, PEOPLE[:3]), (2, PEOPLE[:1])], True),
        ([(1, PEOPLE[:3])], False),  # all on one day
        ([(1, PEOPLE[:2]), (2, PEOPLE[:2])], False),  # the same two
        ([(1, PEOPLE[:1]), (2, PEOPLE[1:2]), (3, PEOPLE[2:3])], True),
        ([(1, PEOPLE[:2]), (1 + REMEMBERED * 2, PEOPLE[2:3])], False),  # the first two have been forgotten
    ],
)
def test_a_query_is_told_when_several_people_asked_it_on_several_days(
    connection: sa.Connection, days: list[tuple[int, tuple[str, ...]]], is_told: bool
) -> None:
    for day, who in days:
        forget(connection, day)
        asks(connection, "劳模", day, *who)
    assert bool(told(connection)) == is_told


def test_each_person_counts_once_a_day(connection: sa.Connection) -> None:
    for _ in range(5):
        asks(connection, "劳模", 1, *PEOPLE[:3])
    asks(connection, "劳模", 2, PEOPLE[0])
    assert told(connection) == [("劳模", 4)]


def test_only_what_one_could_have_asked_is_told(connection: sa.Connection) -> None:
    for day in (1, 2):
        asks(connection, "内部", day, *PEOPLE[:3], seen=CLOSED)
        asks(connection, "公开", day, *PEOPLE[:3])
    assert [query for query, _ in told(connection)] == ["公开"]
    assert {query for query, _ in told(connection, CLOSED)} == {"公开", "内部"}


def test_what_finds_nothing_is_told_apart(connection: sa.Connection) -> None:
    asks(connection, "没有", 1, *PEOPLE[:FEWEST], total=0)
    asks(connection, "一人", 1, PEOPLE[0], total=0)
    assert missed(connection) == ["没有"] and told(connection) == []
    asks(connection, "没有", 2, PEOPLE[0], total=5)
    assert missed(connection) == [], "it finds something now"


def test_a_rare_query_is_let_go_before_a_frequent_one(connection: sa.Connection) -> None:
    asks(connection, "少", 1, PEOPLE[0])
    asks(connection, "多", 1, *PEOPLE[:SEVERAL])
    forget(connection, 1 + REMEMBERED)
    assert set(connection.execute(sa.select(queries.c.query)).scalars()) == {"少", "多"}
    forget(connection, 2 + REMEMBERED)
    assert set(connection.execute(sa.select(queries.c.query)).scalars()) == {"多"}
    assert not connection.execute(sa.select(marks)).all(), "nobody's mark is kept longer than needed"
    forget(connection, 2 + KEPT)
    assert not connection.execute(sa.select(queries)).all()


def test_the_rarest_and_oldest_go_when_there_are_too_many(
    connection: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query_counts, "MOST_ROWS", 10)
    monkeypatch.setattr(query_counts, "MOST_MARKS", 8)
    for number in range(12):
        asks(connection, f"第{number}个", number, PEOPLE[0])
    asks(connection, "多", 1, *PEOPLE[:SEVERAL])
    trim(connection)
    kept = set(connection.execute(sa.select(queries.c.query)).scalars())
    assert "多" in kept and "第11个" in kept and "第0个" not in kept and len(kept) <= 10
    assert len(connection.execute(sa.select(marks)).all()) <= 8
