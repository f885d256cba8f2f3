"""Atom feeds: what a feed reader needs to show what is new, and nothing twice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.catalogue import saved_searches
from indexer.catalogue.saved_searches import SavedSearch
from indexer.model.request import SearchRequest
from search_app import create_app
from search_app.web.search import feed
from tests.indexer.test_archive import import_records, record
from tests.support.archives.counting import catalogue_queries
from tests.support.archives.fake import HOSTILE, FakeArchive, FakeStored, a_document, app, client, fake

__all__ = ["app", "client", "fake"]  # fixtures

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def read(client: FlaskClient, address: str) -> ET.Element:
    answer = client.get(address)
    assert answer.status_code == 200 and answer.content_type == "application/atom+xml; charset=utf-8"
    return ET.fromstring(answer.data)


def texts(root: ET.Element, path: str) -> list[str]:
    return [element.text or "" for element in root.findall(path, ATOM)]


def href(element: ET.Element, rel: str) -> str:
    (link,) = [link for link in element.findall("a:link", ATOM) if link.get("rel") == rel]
    return link.get("href", "")


@pytest.fixture
def grown(empty: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """An archive into which documents came one after the other; the oldest text came last."""
    for number, (id, date) in enumerate(
        [("first", "2022-01-01"), ("second", "2023-01-01"), ("third", "1999-01-01")]
    ):
        monkeypatch.setattr(
            "indexer.catalogue.versions.now", lambda at=number: f"2026-01-0{at + 1}T08:00:00+00:00"
        )
        import_records(empty, tmp_path, record(id, f"劳模{id}", "弘扬<劳模精神>。", date=date, author="倪倩"))
    return empty


def test_a_feed_has_all_that_the_standard_asks_for(client: FlaskClient) -> None:
    """RFC 4287, 4.1.1 and 4.1.2: one id, title and updated each, an author, absolute links, dates with a zone."""
    root = read(client, "/search.atom?q=简报")
    assert root.tag == f"{{{ATOM['a']}}}feed"
    for element in (root, *root.findall("a:entry", ATOM)):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"a:{name}", ATOM)) == 1
        assert texts(element, "a:title")[0]
        assert datetime.fromisoformat(texts(element, "a:updated")[0]).tzinfo is not None
        assert re.fullmatch(r"tag:gongwen\.invalid,2026:[\w:]+", texts(element, "a:id")[0])
        assert href(element, "alternate").startswith("http://localhost/")
    assert texts(root, "a:author/a:name") == ["工会文库"]
    assert href(root, "self") == f"http://localhost/search.atom?q={quote('简报')}"
    assert len(set(texts(root, "a:entry/a:id"))) == len(root.findall("a:entry", ATOM)) == 25


def test_last_taken_in_comes_first(grown: Archive) -> None:
    root = read(create_app(archive=grown).test_client(), "/search.atom?q=劳模精神&sort=oldest&page=4")
    assert texts(root, "a:entry/a:title") == ["劳模third", "劳模second", "劳模first"]
    assert texts(root, "a:entry/a:updated")[0] == texts(root, "a:updated")[0] == "2026-01-03T08:00:00+00:00"
    assert texts(root, "a:entry/a:author/a:name") == ["倪倩"] * 3
    assert "弘扬<劳模精神>。" in texts(root, "a:entry/a:summary")[0]


def test_a_new_version_is_the_same_entry_updated(
    grown: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(archive=grown).test_client()
    before = read(client, "/search.atom?q=劳模精神")
    monkeypatch.setattr("indexer.catalogue.versions.now", lambda: "2026-02-01T08:00:00+00:00")
    import_records(grown, tmp_path, record("first", "新劳模", "改过的劳模精神。"))
    after = read(client, "/search.atom?q=劳模精神")
    assert set(texts(before, "a:entry/a:id")) == set(texts(after, "a:entry/a:id"))
    assert texts(before, "a:id") == texts(after, "a:id")
    assert texts(after, "a:updated") == ["2026-02-01T08:00:00+00:00"]
    assert texts(after, "a:entry/a:title")[0] == "新劳模"


def test_a_saved_search_has_a_feed_under_its_name(grown: Archive) -> None:
    client = create_app(archive=grown).test_client()
    kept = grown.saved.save(
        "我们的劳模", SearchRequest("劳模精神", sort="oldest", filters={"year": ("2022", "2023")})
    )
    root = read(client, f"/saved/{kept.id}.atom")
    assert texts(root, "a:title") == ["工会文库 · 我们的劳模"]
    assert texts(root, "a:entry/a:title") == ["劳模second", "劳模first"]
    assert texts(root, "a:id") == [f"tag:gongwen.invalid,2026:saved:{kept.id}"]
    page = client.get(href(root, "alternate"))
    assert page.status_code == 200 and "劳模second" in page.text


def test_an_article_is_one_entry_in_all_feeds(grown: Archive) -> None:
    client = create_app(archive=grown).test_client()
    one, other = (read(client, f"/search.atom?q={query}") for query in ("劳模精神", "弘扬"))
    assert texts(one, "a:entry/a:id") == texts(other, "a:entry/a:id")
    assert texts(one, "a:id") != texts(other, "a:id")
    assert "劳模first" in client.get(href(one.findall("a:entry", ATOM)[-1], "alternate")).text


def test_no_more_than_fifty(fake: FakeArchive) -> None:
    for number in range(80):
        fake.kept[f"n{number}"] = FakeStored(f"n{number}", a_document(f"号外{number}", "号外"))
    root = read(create_app(archive=fake).test_client(), "/search.atom?q=号外")
    assert len(root.findall("a:entry", ATOM)) == feed.MOST_ENTRIES == 50


def test_without_a_query_everything_new_is_in_it(grown: Archive) -> None:
    root = read(create_app(archive=grown).test_client(), "/search.atom")
    assert texts(root, "a:title") == ["工会文库 · 最近收录"] and len(texts(root, "a:entry/a:id")) == 3


def test_a_feed_of_nothing_is_a_feed(client: FlaskClient) -> None:
    root = read(client, "/search.atom?q=没有")
    assert root.findall("a:entry", ATOM) == [] and texts(root, "a:updated") == ["1970-01-01T00:00:00+00:00"]


def test_who_has_it_already_is_told_in_a_line(
    grown: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(archive=grown).test_client()
    first = client.get("/search.atom?q=劳模精神")
    tag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    assert modified == "Sat, 03 Jan 2026 08:00:00 GMT"
    for known in ({"If-None-Match": tag}, {"If-Modified-Since": modified}):
        again = client.get("/search.atom?q=劳模精神", headers=known)
        assert again.status_code == 304 and not again.data and again.headers["ETag"] == tag
        assert again.headers["Content-Security-Policy"]
    monkeypatch.setattr("indexer.catalogue.versions.now", lambda: "2026-01-03T08:00:01+00:00")
    import_records(grown, tmp_path, record("fourth", "又一篇", "劳模精神。"))
    for known in ({"If-None-Match": tag}, {"If-Modified-Since": modified}):
        assert client.get("/search.atom?q=劳模精神", headers=known).status_code == 200


def test_what_was_withdrawn_leaves_the_feed(grown: Archive) -> None:
    client = create_app(archive=grown).test_client()
    tag = client.get("/search.atom?q=劳模精神").headers["ETag"]
    grown.withdraw("second")
    answer = client.get("/search.atom?q=劳模精神", headers={"If-None-Match": tag})
    assert answer.status_code == 200 and "second" not in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "%00",
        "%ED%A0%80",
        "%EF%BF%BE",
        "]]>",
        "<x>&amp;",
        HOSTILE,
        "%1b",
        "a" * 3000,
        "%F0%9F%98%80",
        "\u2028",
    ],
)
def test_any_query_makes_a_feed(client: FlaskClient, query: str) -> None:
    root = read(client, f"/search.atom?q={query}")
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
        *("feed", "id", "title", "updated", "author", "name", "icon", "link", "entry", "summary")
    }


def test_any_document_makes_an_entry() -> None:
    odd = replace(a_document(HOSTILE + "\x00\ufffe\ud800]]>", "劳模\x0b\uffff"), author="<b>\x01", source="&")
    archive = FakeArchive(FakeStored("a1", odd, added_at="什么时候"), FakeStored("a/b?", odd, added_at=""))
    root = read(create_app(archive=archive).test_client(), "/search.atom?q=劳模")
    assert texts(root, "a:entry/a:title")[0].startswith(HOSTILE)
    assert texts(root, "a:entry/a:updated") == ["1970-01-01T00:00:00+00:00"] * 2


def test_a_bad_filter_is_a_400(client: FlaskClient) -> None:
    answer = client.get("/search.atom?q=x&filter=colour:红")
    assert answer.status_code == 400 and "条件无法满足" in answer.text


def test_a_document_with_only_some_of_the_words_is_no_news(grown: Archive) -> None:
    client = create_app(archive=grown).test_client()
    assert "包含部分词语" in client.get("/search?q=劳模 帆船").text
    assert read(client, "/search.atom?q=劳模 帆船").findall("a:entry", ATOM) == []


def test_of_many_saved_searches_a_feed_reads_its_own(grown: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = [grown.saved.save(f"第{at}条", SearchRequest("劳模", sort="newest")) for at in range(30)]
    client, decoded, read_row = create_app(archive=grown).test_client(), [], saved_searches._read

    def counted(row: Mapping[str, object]) -> SavedSearch:
        decoded.append(row["name"])
        return read_row(row)

    monkeypatch.setattr(saved_searches, "_read", counted)
    with catalogue_queries(grown) as asked:
        root = read(client, f"/saved/{kept[7].id}.atom")
    assert "第7条" in texts(root, "a:title")[0] and decoded == ["第7条"]
    assert len([query for query in asked if "saved_searches" in query]) == 1
    for other in ("0123456789ab", f"{kept[7].id}%00", "%ED%A0%80", "x" * 500):
        assert client.get(f"/saved/{other}.atom").status_code == 404
