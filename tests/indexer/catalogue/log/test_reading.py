"""What is asked of the log: by whom, what, when, on which document; along an index, however long the log is."""

from __future__ import annotations

from itertools import pairwise

import pytest

from indexer.archive import Archive
from indexer.catalogue import LogQuestion
from indexer.catalogue.database.schema import event_details, events
from indexer.model import Document, IncomingDocument
from tests.support.archives.counting import catalogue_queries


@pytest.fixture
def long(empty: Archive) -> Archive:
    """A log of two hundred acts, one a day from 2022-01-01, of two people on four documents."""
    catalogue = empty._catalogue
    catalogue.add(
        [
            IncomingDocument(f"d{at}", Document(f"第{at}号通知", f"正文{at}"), "", f"sha{at}")
            for at in range(4)
        ],
        actor="甲",
    )
    catalogue.edit("d1", lambda document: Document("关于经费的100%决定", document.body), actor="乙")
    with catalogue._transaction() as connection:
        connection.execute(event_details.delete())
        connection.execute(events.delete())
        for at in range(200):
            connection.execute(
                events.insert(),
                {
                    "at": f"2022-{at // 28 + 1:02}-{at % 28 + 1:02}T08:00:00+00:00",
                    "actor": "甲" if at % 3 else "乙",
                    "act": "withdraw" if at % 10 == 0 else "edit",
                    "number": at % 4 + 1,
                    "batch": "批" if at < 12 else "",
                },
            )
    return empty


def serials(archive: Archive, question: LogQuestion) -> list[int]:
    return [event.serial for event in archive.events.each(question)]


@pytest.mark.parametrize(
    ("question", "count"),
    [
        (LogQuestion(), 200),
        (LogQuestion(actor="乙"), 67),
        (LogQuestion(act="withdraw"), 20),
        (LogQuestion(actor="乙", act="withdraw"), 7),
        (LogQuestion(since="2022-02-01T00:00:00+00:00"), 172),
        (LogQuestion(until="2022-02-01T00:00:00+00:00"), 28),
        (LogQuestion(since="2022-02-01T00:00:00+00:00", until="2022-02-03T00:00:00+00:00"), 2),
        (LogQuestion(since="2023"), 0),
        (LogQuestion(until="2021"), 0),
        (LogQuestion(document="d2"), 50),
        (LogQuestion(document="第2号"), 50),
        (LogQuestion(document="第1号"), 50),  # as it was called before
        (LogQuestion(document="经费"), 50),
        (LogQuestion(document="0%"), 50),
        (LogQuestion(document="通知", act="withdraw", actor="乙", since="2022-02"), 6),
        (LogQuestion(document="没有这篇"), 0),
        (LogQuestion(act="backup"), 0),
        (LogQuestion(batch="批"), 12),
        (LogQuestion(batch="批", document="d2", act="edit"), 2),
    ],
)
def test_what_is_asked_for_and_nothing_else(long: Archive, question: LogQuestion, count: int) -> None:
    found = serials(long, question)
    assert len(found) == count and all(one > other for one, other in pairwise(found))


def test_pages_are_parts_of_the_whole(long: Archive) -> None:
    question = LogQuestion(actor="甲", document="通知")
    whole, paged, before = serials(long, question), list[int](), None
    while page := long.events.find(question, 7, before):
        paged += [event.serial for event in page]
        before = paged[-1]
    assert paged == whole


def test_many_documents_of_a_title_are_found_in_the_log_itself(
    long: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = LogQuestion(document="通知", actor="乙")
    found = serials(long, question)
    monkeypatch.setattr("indexer.catalogue.log.reading._FEW", 2)
    assert serials(long, question) == found


def test_a_clock_that_was_put_back_hides_nothing(long: Archive) -> None:
    with long._catalogue._transaction() as connection:
        late = events.c.serial == serials(long, LogQuestion())[0]
        connection.execute(events.update().where(late).values(at="2022-01-05T09:00:00+00:00"))
    day = LogQuestion(since="2022-01-05T00:00:00+00:00", until="2022-01-06T00:00:00+00:00")
    assert len(serials(long, day)) == 2


@pytest.mark.parametrize("empty", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "question",
    [
        LogQuestion(),
        LogQuestion(actor="乙"),
        LogQuestion(act="withdraw"),
        LogQuestion(actor="乙", act="withdraw"),
        LogQuestion(batch="批", act="edit"),
        LogQuestion(since="2022-02", until="2022-03", actor="乙"),
        LogQuestion(document="d2", actor="乙", act="edit"),
        LogQuestion(document="第2号", act="edit"),
    ],
)
def test_no_page_reads_the_whole_log(long: Archive, question: LogQuestion) -> None:
    with catalogue_queries(long) as asked:
        long.events.find(question, 50, 150)
    with long._catalogue._engine.connect() as connection:
        for query in (each for each in asked if "FROM events" in each):
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", ("",) * query.count("?"))
            steps = [
                row.detail for row in plan if "events" in row.detail and "event_details" not in row.detail
            ]
            assert steps and all(step.startswith("SEARCH events") for step in steps), (query, steps)
