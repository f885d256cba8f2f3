"""Past queries: counted without anybody waiting, kept within bounds and without names, never an error."""

from __future__ import annotations

import itertools
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from indexer.catalogue.database.postgresql import PostgresDatabase
from indexer.errors import SecretKeyUnusable
from indexer.model.clearance import Clearance
from indexer.search import query_counts, query_log
from indexer.search.query_counts import KEPT, REMEMBERED, SEVERAL
from indexer.search.query_log import LONGEST, MOST_OF_ONE, MOST_WAITING, QueryLog
from tests.indexer.catalogue.database.test_advisory_locks import end_sessions
from tests.support.archives.spelling import traditional
from tests.support.web.asking import Days, ask_often

KEY = b"k" * 32


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "queries.db"


@pytest.fixture
def days() -> Days:
    return Days()


@pytest.fixture
def log(path: Path, days: Days) -> Iterator[QueryLog]:
    opened = opened_log(path, days)
    yield opened
    opened.close()


def opened_log(path: Path, days: Days) -> QueryLog:
    return QueryLog(path, lambda: KEY, days)


def rows(path: Path, table: str = "queries") -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(f"SELECT * FROM {table}").fetchall()
    finally:
        connection.close()


def people(count: int = SEVERAL) -> list[str]:
    """People whose marks on the queries of these tests differ, as those of most do."""
    return [f"account 甲{number}" for number in range(count)]


def ask(log: QueryLog, query: str, total: int, *who: str) -> None:
    for each in who:
        log.note(query, total, each)
    log.write()


# Who asked, how often, and when it is told to others.


def test_one_person_is_not_told_to_others_however_often_they_ask(log: QueryLog, days: Days) -> None:
    for _ in range(20):
        ask(log, "某某贪污", 5, *["address 192.0.2.7"] * 50)
        days.pass_by()
    assert log.frequent(10) == [] and log.missed(10) == []


def test_several_on_one_day_are_not_told_either(log: QueryLog, days: Days) -> None:
    ask(log, "劳模精神", 58, *people(8))
    assert log.frequent(10) == []
    days.pass_by()
    ask(log, "劳模精神", 58, *people(1))
    assert log.frequent(10) == [("劳模精神", 9)]


def test_several_on_different_days_are(log: QueryLog, days: Days) -> None:
    for number, who in enumerate(people()):
        assert log.frequent(10) == []
        ask(log, "劳模精神", 58, who)
        days.pass_by(number)
    assert log.frequent(10) == [("劳模精神", SEVERAL)]


def test_a_person_counts_once_a_day(path: Path, log: QueryLog, days: Days) -> None:
    ask_often(log, "工会法", 3)
    ask_often(log, "劳模", 3)
    for _ in range(5):
        ask(log, "劳模", 3, *["account 乙"] * 9)
    other = opened_log(path, days)
    ask(other, "劳模", 3, "account 乙")
    other.close()
    assert dict(log.frequent(10)) == {"劳模": SEVERAL + 1, "工会法": SEVERAL}
    days.pass_by()
    ask(log, "劳模", 3, "account 乙")
    assert log.frequent(10) == [("劳模", SEVERAL + 2), ("工会法", SEVERAL)]


def test_people_of_all_that_could_have_asked_it_count_together(log: QueryLog, days: Days) -> None:
    one, other, third = people()
    log.note("劳模", 3, one, Clearance.OPEN)
    log.note("劳模", 3, other, Clearance.INTERNAL)
    log.write()
    days.pass_by()
    log.note("劳模", 3, third, Clearance.EVERYTHING)
    assert log.frequent(10) == [("劳模", 3)]
    assert log.frequent(10, Clearance.INTERNAL) == log.frequent(10, Clearance.OPEN) == []


def test_what_finds_nothing_is_told_when_two_have_asked(log: QueryLog) -> None:
    ask(log, "劳魔", 0, *people(1))
    assert log.missed(10) == []
    ask(log, "劳魔", 0, *people(2))
    ask(log, "劳模", 1, *people(2))
    assert log.missed(10) == [("劳魔", 2)] and log.frequent(10) == []


def test_spellings_of_one_query_count_together_and_the_last_total_counts(log: QueryLog) -> None:
    ask(log, "劳模", 0, *people(2))
    for query in (traditional("劳模"), " 劳 模 ", "劳\u202e模"):
        ask_often(log, query, 2)
    assert [query for query, _ in log.frequent(10)] == ["劳模"] and log.missed(10) == []


def test_characters_that_are_not_seen_are_left_out(log: QueryLog) -> None:
    ask_often(log, "劳\u202e模\u200b", 2)
    assert log.frequent(10) == [("劳模", SEVERAL)]


# What is kept.


def test_nothing_kept_is_a_name(path: Path, log: QueryLog) -> None:
    who = ["account 周敏", "address 192.0.2.7"]
    ask(log, "劳模", 3, *who)
    content = path.read_bytes()
    assert not any(part.encode() in content for one in who for part in one.split())
    assert all(0 <= int(str(mark)) < 256 for _, _, mark, _ in rows(path, "marks"))


def test_marks_differ_by_query_and_by_key(path: Path, days: Days) -> None:
    who = people(40)

    def marks(key: bytes, query: str) -> set[object]:
        path.unlink(missing_ok=True)
        log = QueryLog(path, lambda: key, days)
        ask(log, query, 1, *who)
        log.close()
        return {mark for _, _, mark, _ in rows(path, "marks")}

    assert marks(KEY, "劳模") == marks(KEY, "劳模") != marks(KEY, "工会")
    assert marks(KEY, "劳模") != marks(b"o" * 32, "劳模")


def test_marks_go_with_the_day_once_enough_have_asked(path: Path, log: QueryLog, days: Days) -> None:
    ask(log, "劳模", 3, *people())
    ask(log, "工会", 3, *people(1))
    days.pass_by()
    ask(log, "别的", 1, *people(1))
    assert {key for key, *_ in rows(path, "marks")} == {"工会", "别的"}


def test_what_few_have_asked_is_forgotten(path: Path, log: QueryLog, days: Days) -> None:
    ask(log, "周敏的处分", 3, *people(2))
    days.pass_by(REMEMBERED + 1)
    ask(log, "别的", 1, *people(1))
    assert {row[0] for table in ("queries", "marks") for row in rows(path, table)} == {"别的"}
    assert "周敏的处分".encode() not in path.read_bytes()


def test_whoever_asks_again_and_again_after_being_forgotten_stays_one(log: QueryLog, days: Days) -> None:
    for _ in range(3 * SEVERAL):
        ask(log, "某某贪污", 5, "address 192.0.2.7")
        days.pass_by(REMEMBERED + 1)
    assert log.frequent(10) == []


def test_what_is_not_asked_for_a_year_is_forgotten(log: QueryLog, days: Days) -> None:
    ask_often(log, "劳模", 3)
    days.pass_by(KEPT + 1)
    ask(log, "别的", 1, *people(1))
    assert log.frequent(10) == []


def test_counts_that_an_older_version_kept_are_dropped(path: Path, log: QueryLog) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE asked (key, clearance, query, asked, total, at)")
        connection.execute("INSERT INTO asked VALUES ('某某贪污', 0, '某某贪污', 900, 3, 0.0)")
    connection.close()
    assert log.frequent(10) == [] and log.missed(10) == []
    ask_often(log, "劳模", 3)
    assert log.frequent(10) == [("劳模", SEVERAL)]
    assert "某某贪污".encode() not in path.read_bytes()


# The file.


def test_counts_add_up_over_openings_and_writers(path: Path, log: QueryLog, days: Days) -> None:
    ask_often(log, "工会", 1)
    log.note("工会", 1, "account 乙")
    other = opened_log(path, days)
    other.note("工会", 1, "account 丙")
    other.close()
    assert log.frequent(10) == [("工会", SEVERAL + 2)]


@pytest.mark.parametrize("query", ["", "  ", "\n", "长" * (LONGEST + 1)])
def test_empty_and_pasted_queries_are_not_kept(path: Path, log: QueryLog, query: str) -> None:
    log.note(query, 1, "甲")
    assert log.frequent(10) == [] and not path.exists()


def test_reading_makes_no_file(path: Path, log: QueryLog) -> None:
    assert log.frequent(10) == [] and log.missed(10) == [] and not path.exists()


def test_queries_are_written_by_themselves(path: Path, days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_log, "WRITE_AFTER", 0.01)
    log = opened_log(path, days)
    log.note("工会", 1, "甲")
    until = time.monotonic() + 10
    while not path.exists() and time.monotonic() < until:
        time.sleep(0.01)
    log.write()  # waits for the one that is at it
    assert len(rows(path)) == 1
    log.close()


def test_a_locked_file_makes_nobody_wait_and_loses_nothing(
    path: Path, log: QueryLog, days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query_log, "_BUSY_WAIT", 0.05)
    ask_often(log, "工会", 1)
    hasty = opened_log(path, days)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with monkeypatch.context() as patch:
        patch.setattr(QueryLog, "_store", lambda *_: pytest.fail("whoever asks does not write"))
        hasty.note("工会", 1, "account 乙")
    hasty.write()
    hasty.note("工会", 1, "account 丙")
    assert hasty.frequent(10) == []
    holder.execute("COMMIT")
    holder.close()
    assert hasty.frequent(10) == [("工会", SEVERAL + 2)]
    hasty.close()


def test_an_unreadable_file_is_put_aside(path: Path, log: QueryLog) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no database" * 1000)
    assert log.frequent(10) == []
    ask_often(log, "工会", 1)
    assert log.frequent(10) == [("工会", SEVERAL)]
    assert path.with_name("queries.db.unreadable").read_bytes().startswith(b"no database")


def test_where_nothing_can_be_written_nothing_happens(tmp_path: Path, days: Days) -> None:
    (tmp_path / "var").write_text("a file, not a folder", encoding="utf-8")
    log = opened_log(tmp_path / "var" / "queries.db", days)
    ask_often(log, "工会", 1)
    assert log.frequent(10) == []
    log.close()


def test_without_the_key_nothing_is_written(path: Path, days: Days) -> None:
    def refuse() -> bytes:
        raise SecretKeyUnusable("密钥文件已损坏。")

    log = QueryLog(path, refuse, days)
    ask_often(log, "工会", 1)
    assert log.frequent(10) == [] and not path.exists()
    log.close()


def test_the_file_stays_bounded_and_keeps_the_frequent_and_the_new(
    path: Path, log: QueryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query_counts, "MOST_ROWS", 100)
    monkeypatch.setattr(query_counts, "MOST_MARKS", 70)
    ask_often(log, "劳模精神", 1)
    for number in range(250):
        log.note(f"第{number}号通知", 1, f"account {number}")
        if number % 50 == 49:
            log.write()
    kept = [row[0] for row in rows(path)]
    assert len(kept) <= 100 and len(rows(path, "marks")) <= 70
    assert "劳模精神" in kept and "第249号通知" in kept and "第0号通知" not in kept


def test_one_person_fills_neither_file_nor_memory(
    path: Path, log: QueryLog, days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query_log, "MOST_PEOPLE", 2)
    for number in range(MOST_OF_ONE + 50):
        log.note(f"第{number}号", 1, "account 甲")
    log.note("乙问的", 1, "account 乙")
    log.note("丙问的", 1, "account 丙")
    log.write()
    assert len(rows(path)) == MOST_OF_ONE + 1 and "乙问的" in {row[0] for row in rows(path)}
    days.pass_by()
    ask(log, "丙问的", 1, "account 丙")
    assert "丙问的" in {row[0] for row in rows(path)}


def test_memory_stays_bounded(path: Path, log: QueryLog) -> None:
    for number in range(MOST_WAITING + 50):
        log.note(f"第{number}号", 1, f"account {number}")
    log.note("第0号", 1, "account 甲")
    log.write()
    assert len(rows(path)) == MOST_WAITING and {row[3] for row in rows(path) if row[0] == "第0号"} == {2}


@pytest.mark.slow
def test_threads_lose_no_count(path: Path, log: QueryLog) -> None:
    numbers = itertools.count()

    def ask_on() -> None:
        for _ in range(20):
            log.note("工会", 1, f"account {next(numbers)}")
            log.write()

    threads = [threading.Thread(target=ask_on) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    marks = {query_counts._mark(KEY, "工会", Clearance.EVERYTHING, f"account {n}") for n in range(80)}
    assert [row[3:5] for row in rows(path)] == [(len(marks), len(marks))]


# Machines that share a database.


@pytest.fixture
def machines(fresh_postgresql: str, path: Path, days: Days) -> Iterator[list[QueryLog]]:
    databases = [PostgresDatabase(fresh_postgresql) for _ in range(2)]
    opened = [QueryLog(path, lambda: KEY, days, database) for database in databases]
    yield opened
    for log, database in zip(opened, databases, strict=True):
        log.close()
        database.close()
    assert not path.exists()


def test_machines_count_together(machines: list[QueryLog], days: Days) -> None:
    one, other = machines
    ask_often(one, "工会", 1)
    for each in (other, one):  # whom each knows as the same
        ask(each, "工会", 1, *people())
    ask(other, "勞模\0", 0, *people(2))
    ask(one, "查无此事", 0, *people(1))
    assert one.frequent(10) == other.frequent(10) == [("工会", 2 * SEVERAL)]
    assert one.missed(10) == [("勞模", 2)]
    days.pass_by(REMEMBERED + 1)
    ask(one, "别的", 1, *people(1))
    assert other.missed(10) == []


def test_tables_stay_bounded_as_a_file_does(
    machines: list[QueryLog], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query_counts, "MOST_ROWS", 10)
    monkeypatch.setattr(query_counts, "MOST_MARKS", 10)
    monkeypatch.setattr(query_counts, "SEVERAL", 1)
    one, other = machines
    for number in range(30):
        ask((one, other)[number % 2], f"第{number}号", 1, f"account {number}")
    with other._kept.reading() as connection:
        kept = connection.execute(sa.select(query_counts.queries.c.query)).scalars().all()
        marks = connection.execute(sa.select(query_counts.marks.c.key)).all()
    assert len(kept) <= 10 and len(marks) <= 10 and "第29号" in kept and "第0号" not in kept


def test_a_database_that_is_away_loses_nothing(machines: list[QueryLog], fresh_postgresql: str) -> None:
    one, other = machines
    ask_often(one, "工会", 1)
    end_sessions(fresh_postgresql)
    one.note("工会", 1, "account 乙")
    for _ in range(2):  # the first may meet a connection that has gone
        one.write()
    assert other.frequent(10) == [("工会", SEVERAL + 1)]
