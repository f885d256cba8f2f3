"""Watched terms: kept on a page, told on the front page, listed exactly, in a feed and over the interface."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.model.clearance import Role
from indexer.search.watch import news
from search_app import create_app
from search_app.web.watch import pages
from tests.indexer.test_archive import import_records, record
from tests.support.web.visiting import visited_by

OURS = {"Origin": "http://localhost"}
OWNER = "林晓"


def of(archive: Archive, name: str = OWNER, role: Role | None = "reader") -> FlaskClient:
    return visited_by(create_app(archive=archive), role, name).test_client()


def keep(client: FlaskClient, *terms: str) -> None:
    answer = client.post("/watch", data={"terms": "\r\n".join(terms)}, headers=OURS)
    assert answer.status_code == 303 and answer.location == "/watch?kept=1"


def front(client: FlaskClient) -> str:
    """What the front page says of watched terms."""
    section = client.get("/search").text.partition('aria-labelledby="watched"')[2].partition("</section>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", section.partition(">")[2]).split())


def listed(client: FlaskClient) -> dict[str, list[str]]:
    """Titles and terms of the page."""
    page = client.get("/watch/new").text
    items = re.findall(r'<li class="hit">(.*?)</li>', page, re.DOTALL)
    return {
        re.findall(r"题名(\w+)<", item)[0]: re.findall(r">([^<]+)</a>", item.partition("提到：")[2])
        for item in items
    }


def opened(client: FlaskClient) -> dict[str, list[str]]:
    answer = client.post("/watch/new", headers=OURS)
    assert answer.status_code == 303 and answer.location == "/watch/new"
    return listed(client)


@pytest.fixture
def archive(empty: Archive, tmp_path: Path) -> Archive:
    import_records(empty, tmp_path, record("old", "题名old", "劳模精神。"))
    return empty


def test_a_document_that_holds_a_term_is_told_and_listed_once(archive: Archive, tmp_path: Path) -> None:
    client = of(archive)
    keep(client, "劳模精神", "食堂", "<b>贺兰山</b>")
    assert "已保存，共 3 个关注词" in client.get("/watch?kept=1").text and front(client) == ""
    import_records(
        archive,
        tmp_path,
        record("a", "题名a", "弘扬勞模精神，办好食堂。"),
        record("b", "题名b", "劳模的精神。"),
        record("c", "题名c", "食堂。"),
    )
    assert "2 篇提到关注词" in front(client) and "查看 2 篇" in front(client)
    assert listed(client) == {} and "查看 2 篇" in front(client), "GET notes nothing"
    assert opened(client) == {"a": ["劳模精神", "食堂"], "c": ["食堂"]}
    assert front(client) == "" and list(listed(client)) == ["c", "a"], (
        "it can be read again, last taken in first"
    )
    assert opened(client).keys() == {"a", "c"}, "nothing came meanwhile"
    archive.edit("b", {"body": "劳模精神。"})
    assert opened(client) == {"b": ["劳模精神"]}


def test_openness_holds_when_it_is_read(archive: Archive, tmp_path: Path) -> None:
    client = of(archive)
    keep(client, "食堂")
    closed = record("c", "题名c", "食堂。", openness="仅档案员")
    import_records(archive, tmp_path, record("a", "题名a", "食堂。"), closed)
    assert opened(client) == {"a": ["食堂"]}
    archive.edit("c", {"开放状态": "内部"})
    assert opened(client) == {"c": ["食堂"]}
    archive.edit("c", {"开放状态": "仅档案员"})
    assert listed(client) == {} and front(client) == ""


def test_a_list_is_ones_own(archive: Archive, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        keep(of(archive), "食堂")
        import_records(archive, tmp_path, record("a", "题名a", "食堂。"))
        assert front(of(archive)) and opened(of(archive))
    other = of(archive, "周敏", "administrator")
    assert front(other) == "" and "食堂" not in other.get("/watch").text and listed(other) == {}
    assert other.get("/api/v1/watch").get_json() == {"terms": [], "documents": [], "more": False}
    assert "食堂" not in caplog.text and "食堂" not in other.get("/desk/log").text
    stranger = of(archive, role=None)
    for address in ("/watch", "/watch/new", "/watch.atom", "/api/v1/watch"):
        assert stranger.get(address).status_code == 401, address


def test_refused_terms_stay_in_the_form(archive: Archive) -> None:
    client = of(archive)
    keep(client, "劳模")
    answer = client.post("/watch", data={"terms": "工匠\n" + "长" * 201}, headers=OURS)
    assert answer.status_code == 400 and "第 2 条有 201 个字" in answer.text and "长" * 201 in answer.text
    assert archive.seen_with().watch_lists.of(OWNER).terms == ("劳模",)
    assert client.post("/watch", data={"terms": "长" * 600_000}, headers=OURS).status_code == 413
    keep(client)
    assert (
        client.get("/watch/new").status_code == 200 and archive.seen_with().watch_lists.of(OWNER).terms == ()
    )


def test_the_feed_and_the_interface_tell_the_same(archive: Archive, tmp_path: Path) -> None:
    client = of(archive)
    keep(client, "食堂", "劳模")
    import_records(archive, tmp_path, record("a", "题名a", "食堂与劳模。", date="2022-03-24"))
    told = client.get("/api/v1/watch").get_json()
    document = {
        "id": "a",
        "title": "题名a",
        "date": "2022-03-24",
        "url": "/articles/a",
        "terms": ["食堂", "劳模"],
    }
    assert told == {"terms": ["食堂", "劳模"], "documents": [document], "more": False}
    feed = client.get("/watch.atom")
    assert feed.mimetype == "application/atom+xml" and re.findall(r"<title>题名(\w+)", feed.text) == [
        "a",
        "old",
    ]
    assert "食堂、劳模" in feed.text and "/articles/a?q=" in feed.text
    assert client.get("/watch.atom", headers={"If-None-Match": feed.headers["ETag"]}).status_code == 304
    opened(client)
    assert client.get("/api/v1/watch").get_json()["documents"] == []
    assert client.get("/watch.atom").text == feed.text, "a feed is told what one has seen on pages, too"


def test_many_changes_are_looked_at_in_parts_and_none_is_left_out(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "MOST_READ", 2)
    monkeypatch.setattr(pages, "MOST_PASSED_OVER", 1)
    client = of(archive)
    keep(client, "食堂")
    bodies = ["食堂", "别的", "食堂", "食堂", *["别的"] * 7, "食堂"]
    import_records(
        archive, tmp_path, *(record(f"n{at}", f"题名n{at}", body) for at, body in enumerate(bodies))
    )
    assert "至少有 1 篇" in front(client) and client.get("/api/v1/watch").get_json()["more"]
    assert opened(client).keys() == {"n0"}
    assert opened(client).keys() == {"n2", "n3"}
    assert "还没有核对完" in front(client)
    assert opened(client) == {} and "继续核对" in front(client)
    assert opened(client).keys() == {"n11"} and front(client) == ""


def test_a_long_list_of_documents_has_pages(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PAGE_SIZE", 2)
    monkeypatch.setattr(pages, "SHOWN_TERMS", 1)
    client = of(archive)
    keep(client, "食堂", "食")
    import_records(archive, tmp_path, *(record(f"n{at}", f"题名n{at}", "食堂") for at in range(3)))
    assert opened(client) == {"n2": ["食堂"], "n1": ["食堂"]}
    second = client.get("/watch/new?page=9").text
    assert "题名n0" in second and "等 2 个" in second
