"""The page of the log: what was done to which document, by its title, with few queries however long it is."""

from __future__ import annotations

import csv
import html
import re
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.model import Change
from indexer.paths import CATALOGUE
from indexer.readers.spreadsheet import sheets_in
from search_app import create_app
from search_app.texts.event_log import LOG_COLUMNS
from search_app.texts.local_time import local
from search_app.web.desk import event_log
from search_app.web.desk.event_log import PAGE_SIZE
from tests.indexer.test_archive import import_records, record
from tests.support.archives.counting import catalogue_queries
from tests.support.archives.damage import altered
from tests.support.web.visiting import visited_by


@pytest.fixture
def client(empty: Archive, tmp_path: Path) -> FlaskClient:
    """An archivist's browser; the archive has more documents than one page of the log."""
    import_records(
        empty, tmp_path, *(record(f"d{at}", f"第{at}号通知", f"正文{at}") for at in range(PAGE_SIZE + 5))
    )
    return visited_by(create_app(archive=empty), "archivist", "周敏").test_client()


def test_the_titles_of_a_page_are_read_in_one_query(client: FlaskClient, empty: Archive) -> None:
    with catalogue_queries(empty) as asked:
        page = client.get("/desk/log").text
    assert page.count("号通知") == PAGE_SIZE and "第54号通知" in page and "第4号通知" not in page
    assert len([query for query in asked if "versions" in query]) == 1
    assert len(asked) <= 3, asked


def test_of_a_withdrawn_or_damaged_document_there_is_what_is_left(
    client: FlaskClient, empty: Archive
) -> None:
    empty.withdraw("d7", actor="周敏")
    altered(empty.home / CATALOGUE, "UPDATE versions SET title = '第x 号通知' WHERE title = '第54号通知'")
    page = client.get("/desk/log").text
    assert "第7号通知" in page and "〔记录已损坏〕第x 号通知" in page and "第54号通知" not in page


def test_a_document_without_a_version_is_told_by_its_id(client: FlaskClient, empty: Archive) -> None:
    altered(empty.home / CATALOGUE, "DELETE FROM versions WHERE title = '第54号通知'")
    answer = client.get("/desk/log")
    assert answer.status_code == 200 and ">d54<" in answer.text.replace(" ", "").replace("\n", "")


def test_titles_are_asked_for_ids_that_are_there(client: FlaskClient, empty: Archive) -> None:
    assert empty.titles.named(["d1", "keines", "d2"]) == {"d1": "第1号通知", "d2": "第2号通知"}
    assert empty.titles.named(()) == {}


def listed(page: str) -> list[str]:
    return re.findall(r">(第\d+号[^<]*)</a>", page)


def test_what_is_asked_for_is_listed_and_stays_asked_for_on_the_next_page(
    client: FlaskClient, empty: Archive
) -> None:
    empty.withdraw("d7", actor="倪倩")
    assert listed(client.get("/desk/log?actor=倪倩").text) == ["第7号通知"]
    assert listed(client.get("/desk/log?act=withdraw&document=7号").text) == ["第7号通知"]
    assert listed(client.get("/desk/log?document=d9").text) == ["第9号通知"]
    assert "没有这样的记录" in client.get("/desk/log?actor=没有").text
    page = client.get("/desk/log?act=add&document=通知").text
    (older,) = re.findall(r'rel="next" href="([^"]+)"', page)
    rest = client.get(html.unescape(older)).text
    assert len(listed(page)) == PAGE_SIZE and len(listed(rest)) == 5
    assert 'value="通知"' in page and '<option value="add" selected>' in page


def test_days_are_those_of_here(client: FlaskClient, empty: Archive) -> None:
    today = local(empty.log(limit=1)[0].at)[:10]
    tomorrow = (date.fromisoformat(today) + timedelta(days=1)).isoformat()
    assert listed(client.get(f"/desk/log?since={today}&until={today}").text)
    assert not listed(client.get(f"/desk/log?since={tomorrow}").text)
    assert not listed(client.get("/desk/log?until=2020-01-01").text)


@pytest.mark.parametrize("asked", ["since=2022-02-31", "until=gestern", "act=paint", "until=9999-12-31"])
def test_what_cannot_be_asked_is_said_and_kept(client: FlaskClient, asked: str) -> None:
    answer = client.get(f"/desk/log?{asked}&actor=周敏")
    assert answer.status_code == 400 and 'role="alert"' in answer.text and 'value="周敏"' in answer.text
    assert client.get(f"/desk/log/export.csv?{asked}").status_code == 400


def test_a_file_holds_all_that_is_asked_for(
    client: FlaskClient, empty: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_log, "_AT_A_TIME", 7)
    empty.edit("d7", {"title": "=HYPERLINK(1)"}, actor="倪倩")
    said = client.get("/desk/log/export.csv?act=edit").data.decode("utf-8-sig")
    head, row = csv.reader(StringIO(said, newline=""), strict=True)
    assert tuple(head) == LOG_COLUMNS
    assert row[2:7] == ["倪倩", "更正", "d7", "'=HYPERLINK(1)", "2"] and "第7号通知 → =HYPERLINK(1)" in row[7]
    (event,) = empty.log(limit=1)
    assert (event.act, event.actor) == ("export", "周敏")
    assert Change("events", "", "1") in event.changes
    whole = client.get("/desk/log/export.csv").data.decode("utf-8-sig").splitlines()
    assert len(whole) == 1 + PAGE_SIZE + 5 + 2
    book = sheets_in("日志.xlsx", client.get("/desk/log/export.xlsx?document=d7").data)
    assert [row[:1] for row in book[0].rows] == [("日志",), ("序号",), (row[0],), ("8",)]


def test_a_sheet_that_would_be_too_long_is_refused(
    client: FlaskClient, empty: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_log, "MOST_IN_A_SHEET", 10)
    answer = client.get("/desk/log/export.xlsx")
    assert answer.status_code == 400 and "超过 10 行" in answer.text and ".csv" in answer.text
    assert empty.log(limit=1)[0].act == "add"  # nobody has got anything
