"""Past queries: counted without anybody waiting, kept within bounds, never an error."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer import query_log
from indexer.query_log import LONGEST, MOST_WAITING, QueryLog
from tests.spelling import traditional


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "queries.db"


@pytest.fixture
def log(path: Path) -> Iterator[QueryLog]:
    opened = QueryLog(path)
    yield opened
    opened.close()


def rows(path: Path) -> int:
    connection = sqlite3.connect(path)
    try:
        return int(connection.execute("SELECT count(*) FROM asked").fetchone()[0])
    finally:
        connection.close()


def test_frequent_queries_are_those_that_found_something(log: QueryLog) -> None:
    for query, total in [
        ("劳模精神", 58),
        ("劳魔", 0),
        ("劳模精神", 58),
        ("工会法", 3),
        ("劳魔", 0),
        ("劳魔", 0),
    ]:
        log.note(query, total)
    assert log.frequent(10) == [("劳模精神", 2), ("工会法", 1)]
    assert log.frequent(1) == [("劳模精神", 2)]
    assert log.missed(10) == [("劳魔", 3)]


def test_spellings_of_one_query_count_together_and_the_last_total_counts(log: QueryLog) -> None:
    for query in ("劳模", traditional("劳模"), " 劳 模 "):
        log.note(query, 0)
    log.note("劳模", 2)
    assert log.frequent(10) == [("劳模", 4)] and log.missed(10) == []


def test_counts_add_up_over_openings_and_writers(path: Path, log: QueryLog) -> None:
    log.note("工会", 1)
    log.write()
    log.note("工会", 1)
    other = QueryLog(path)
    other.note("工会", 1)
    other.close()
    assert log.frequent(10) == [("工会", 3)]


@pytest.mark.parametrize("query", ["", "  ", "\n", "长" * (LONGEST + 1)])
def test_empty_and_pasted_queries_are_not_kept(path: Path, log: QueryLog, query: str) -> None:
    log.note(query, 1)
    assert log.frequent(10) == [] and not path.exists()


def test_reading_makes_no_file(path: Path, log: QueryLog) -> None:
    assert log.frequent(10) == [] and log.missed(10) == [] and not path.exists()


def test_queries_are_written_by_themselves(
    path: Path, log: QueryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query_log, "WRITE_AFTER", 0.01)
    log.note("工会", 1)
    until = time.monotonic() + 10
    while not path.exists() and time.monotonic() < until:
        time.sleep(0.01)
    log.write()  # waits for the one that is at it
    assert rows(path) == 1


def test_a_locked_file_makes_nobody_wait_and_loses_nothing(
    path: Path, log: QueryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query_log, "_BUSY_WAIT", 0.05)
    log.note("工会", 1)
    log.write()
    hasty = QueryLog(path)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with monkeypatch.context() as patch:
        patch.setattr(QueryLog, "_store", lambda *_: pytest.fail("whoever asks does not write"))
        hasty.note("工会", 1)
    hasty.write()
    hasty.note("工会", 1)
    assert hasty.frequent(10) == []
    holder.execute("COMMIT")
    holder.close()
    assert hasty.frequent(10) == [("工会", 3)]
    hasty.close()


def test_an_unreadable_file_is_put_aside(path: Path, log: QueryLog) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no database" * 1000)
    assert log.frequent(10) == []
    log.note("工会", 1)
    assert log.frequent(10) == [("工会", 1)]
    assert path.with_name("queries.db.unreadable").read_bytes().startswith(b"no database")


def test_where_nothing_can_be_written_nothing_happens(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file, not a folder", encoding="utf-8")
    log = QueryLog(tmp_path / "var" / "queries.db")
    log.note("工会", 1)
    assert log.frequent(10) == []
    log.close()


def test_the_file_stays_bounded_and_keeps_the_frequent_and_the_new(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query_log, "MOST_ROWS", 100)
    now = iter(range(10_000))
    log = QueryLog(path, clock=lambda: float(next(now)))
    for _ in range(3):
        log.note("劳模精神", 1)
    for number in range(250):
        log.note(f"第{number}号通知", 1)
        if number % 50 == 49:
            log.write()
    assert rows(path) <= 100
    kept = [query for query, _ in log.frequent(200)]
    assert kept[0] == "劳模精神" and "第249号通知" in kept and "第0号通知" not in kept
    log.close()


def test_memory_stays_bounded(log: QueryLog) -> None:
    for number in range(MOST_WAITING + 50):
        log.note(f"第{number}号", 1)
    log.note("第0号", 1)
    found = log.frequent(MOST_WAITING * 2)
    assert len(found) == MOST_WAITING and found[0] == ("第0号", 2)


def test_threads_lose_no_count(log: QueryLog) -> None:
    def ask() -> None:
        for _ in range(200):
            log.note("工会", 1)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    log.write()
    for thread in threads:
        thread.join()
    assert log.frequent(1) == [("工会", 800)]
