"""The archive at a glance: sums, shares, what is asked for, and that counting questions can be switched off."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.maintenance import Overview
from indexer.paths import QUERIES
from indexer.search.query_counts import SEVERAL
from search_app import create_app
from search_app.texts.pages import INDEX_STATES
from tests.indexer.test_archive import import_records, record
from tests.support.archives.fake import FakeArchive, app, client, fake
from tests.support.web.asking import FROM_OUR_PAGE, ask_often
from tests.support.web.visiting import visited_by

__all__ = ["app", "client", "fake"]  # fixtures


@pytest.fixture
def office(empty: Archive, tmp_path: Path) -> Archive:
    """An archive with documents of two districts and a question that found nothing."""
    rows = [("a", "2021-01-01", "浦东新区"), ("b", "2022-01-01", "徐汇区"), ("c", "2022-05-01", "徐汇区")]
    records = (
        record(id, f"题名{id}", "劳模走进校园。", date=date, district=where) for id, date, where in rows
    )
    import_records(empty, tmp_path, *records)
    return empty


def test_sums_and_shares(office: Archive) -> None:
    page = visited_by(create_app(archive=office), "archivist").test_client().get("/overview").text
    assert "馆藏 <b>3</b> 篇" in page and INDEX_STATES["current"] in page
    assert 'aria-label="2022 年 2 篇"' in page
    shares = re.findall(
        r'filter=district:[^"]+"><span>(.+?)</span> <b>(\d+)</b></a>\s*<svg.*?<rect width="([\d.]+)%"', page
    )
    assert [(value, count, float(share)) for value, count, share in shares] == [
        ("徐汇区", "2", 100),
        ("浦东新区", "1", 50),
    ]


@pytest.mark.slow
def test_every_link_finds_what_it_says(office: Archive) -> None:
    client = visited_by(create_app(archive=office), "archivist").test_client()
    links = re.findall(r'href="(/search\?[^"]*filter=[^"]+)"', client.get("/overview").text)
    assert len(links) == 4  # two years, two districts
    for link in links:
        assert re.search(r"共 <b>[1-3]</b> 篇", client.get(link.replace("&amp;", "&")).text), link


def test_what_is_asked_and_what_finds_nothing(office: Archive) -> None:
    client = visited_by(create_app(archive=office), "archivist").test_client()
    ask_often(office._queries, "劳模", 1)
    ask_often(office._queries, "“宇宙飞船”", 0)
    client.get("/search?q=劳模", headers=FROM_OUR_PAGE)
    page = client.get("/overview").text
    frequent, missed = page.index("常用检索"), page.index("没有找到的检索")
    times = f"{SEVERAL + 1} 人次", f"{SEVERAL} 人次"
    assert frequent < page.index(f">劳模</a> <b>{times[0]}</b>")
    assert missed < page.index(f"“宇宙飞船”</a> <b>{times[1]}</b>")


@pytest.mark.slow
def test_one_person_fills_no_list(office: Archive) -> None:
    client = visited_by(create_app(archive=office), "archivist").test_client()
    for number in range(5):
        for query in (f"“没有{number}”", "劳模", "走进"):
            client.get("/search", query_string={"q": query}, headers=FROM_OUR_PAGE)
    page = client.get("/overview").text
    assert "常用检索" not in page and "没有找到的检索" not in page


@pytest.mark.slow
def test_counting_can_be_switched_off(office: Archive) -> None:
    app = create_app(archive=office, config={"NOTE_QUERIES": False})
    app.test_client().get("/search?q=劳模", headers=FROM_OUR_PAGE)
    office._queries.write()
    assert not (office.home / QUERIES).exists()
    on = create_app(archive=office)
    on.test_client().get("/search?q=劳模", headers=FROM_OUR_PAGE)
    office._queries.write()
    assert (office.home / QUERIES).exists()


def test_failures_are_told(fake: FakeArchive, app: Flask) -> None:
    client = visited_by(app, "archivist").test_client()
    assert "读取失败" not in client.get("/overview").text
    fake.refused = 3
    assert "有 3 个文件读取失败" in client.get("/overview").text


def test_what_is_to_be_done_is_on_pages(
    fake: FakeArchive, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake, "overview", lambda: Overview("reindex advised", 3, 0, (), (), ()))
    page = visited_by(app, "archivist").test_client().get("/overview").text
    assert INDEX_STATES["reindex advised"] in page and "gongwen " not in page.partition("<footer")[0]
    assert 'href="/desk/words"' in page and 'href="/desk/failures"' in page


def test_an_empty_archive(empty: Archive) -> None:
    page = create_app(archive=empty).test_client().get("/overview").text
    assert "馆藏 <b>0</b> 篇" in page and "<svg" not in page


def test_readers_are_not_told_what_others_ask(fake: FakeArchive, client: FlaskClient) -> None:
    fake.refused = 3
    fake.note("机密事项", 0, "account 周敏")
    page = client.get("/overview").text
    assert "馆藏 <b>27</b> 篇" in page
    assert "机密事项" not in page and "读取失败" not in page and INDEX_STATES["current"] not in page


def test_what_takes_room_on_the_disk(office: Archive, tmp_path: Path) -> None:
    (tmp_path / "甲.txt").write_text("关于评选的通知\n\n请报送。" * 400, encoding="utf-8")
    list(office.add([tmp_path / "甲.txt"]))
    page = visited_by(create_app(archive=office), "archivist").test_client().get("/overview").text
    said = dict(re.findall(r"<li><span>([^<]+)</span> <b>([^<]+)</b></li>", page))
    assert {"原件", "档案目录", "索引", "磁盘剩余"} <= said.keys()
    assert said["原件"] == "14 KB" and said["磁盘剩余"].endswith((" MB", " GB"))
    assert said["日志（永久保存，在档案目录里）"] == "4 条"
    assert "占用空间" not in create_app(archive=office).test_client().get("/overview").text


def test_a_file_that_was_put_aside_is_told(office: Archive) -> None:
    client = visited_by(create_app(archive=office), "archivist").test_client()
    assert "曾经损坏" not in client.get("/overview").text
    (office.home / "var" / "sessions.db.unreadable").write_bytes(b"damaged")
    assert "sessions.db.unreadable 曾经损坏" in client.get("/overview").text
