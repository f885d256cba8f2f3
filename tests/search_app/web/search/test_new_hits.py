"""What is new in one's own saved searches: told on the front page, listed exactly, and noted as seen by opening it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.model.clearance import Role
from indexer.model.request import SearchRequest
from search_app import create_app
from search_app.web.search import new_hits
from tests.indexer.test_archive import import_records, record
from tests.support.web.visiting import visited_by

OURS = {"Origin": "http://localhost"}
OWNER = "林晓"


def of(archive: Archive, name: str = OWNER, role: Role | None = "reader") -> FlaskClient:
    return visited_by(create_app(archive=archive), role, name).test_client()


def told(client: FlaskClient) -> dict[str, int]:
    """Names and counts on the front page."""
    section = client.get("/search").text.partition('<section class="news"')[2].partition("</section>")[0]
    names = re.findall(r"<bdi>(.+?)</bdi>", section)
    return dict(zip(names, map(int, re.findall(r">新增 (\d+) 篇<", section)), strict=True))


def listed(client: FlaskClient, id: str) -> set[str]:
    """The titles of the page, after one has come there from the front page."""
    answer = client.post(f"/saved/{id}/new", headers=OURS)
    assert answer.status_code == 303 and answer.location == f"/saved/{id}/new"
    return titles(client, id)


def titles(client: FlaskClient, id: str) -> set[str]:
    return set(re.findall(r"题名(\w+)", re.sub(r"<[^>]*>", "", client.get(f"/saved/{id}/new").text)))


@pytest.fixture
def archive(empty: Archive, tmp_path: Path) -> Archive:
    import_records(empty, tmp_path, record("old", "题名old", "劳模精神。"))
    return empty


def keep(archive: Archive, name: str = "劳模", query: str = "劳模精神", owner: str = OWNER) -> str:
    return archive.saved.save(name, SearchRequest(query), owner=owner, shared=False).id


def test_what_came_in_since_is_told_listed_once_and_can_be_read_again(
    archive: Archive, tmp_path: Path
) -> None:
    id, client = keep(archive), of(archive)
    assert told(client) == {}
    import_records(
        archive,
        tmp_path,
        record("a", "题名a", "劳模精神。"),
        record("b", "题名b", "食堂。"),
        record("c", "题名c", "弘扬劳模精神。"),
    )
    assert told(client) == {"劳模": 2}
    assert "新增 2 篇" in client.get("/saved").text
    assert client.get(f"/saved/{id}/new").status_code == 200 and told(client) == {"劳模": 2}, (
        "GET notes nothing"
    )
    assert listed(client, id) == {"a", "c"}
    assert told(client) == {} and titles(client, id) == {"a", "c"}
    assert listed(client, id) == {"a", "c"}, "nothing came meanwhile"
    archive.edit("old", {"title": "题名older"})
    assert told(client) == {"劳模": 1} and listed(client, id) == {"older"}


def test_openness_holds_when_it_is_read(archive: Archive, tmp_path: Path) -> None:
    id, client = keep(archive), of(archive)
    import_records(
        archive,
        tmp_path,
        record("a", "题名a", "劳模精神。"),
        record("c", "题名c", "劳模精神。", openness="仅档案员"),
    )
    assert told(client) == {"劳模": 1} and listed(client, id) == {"a"}
    archive.edit("c", {"开放状态": "内部"})
    assert told(client) == {"劳模": 1} and listed(client, id) == {"c"}
    archive.edit("c", {"开放状态": "仅档案员"})
    assert titles(client, id) == set()


def test_nobody_is_told_of_anothers_searches(archive: Archive, tmp_path: Path) -> None:
    shared = archive.saved.save("共享的", SearchRequest("劳模精神"), owner=OWNER, shared=True).id
    import_records(archive, tmp_path, record("a", "题名a", "劳模精神。"))
    other = of(archive, "周敏", "administrator")
    assert told(other) == {} and "新增 1 篇" not in other.get("/saved").text
    for method in (other.get, other.post):
        assert method(f"/saved/{shared}/new", headers=OURS).status_code == 404
    assert told(of(archive)) == {"共享的": 1}
    stranger = of(archive, role=None)
    assert told(stranger) == {} and stranger.get(f"/saved/{shared}/new").status_code == 401


def test_only_part_of_the_words_is_no_news(archive: Archive, tmp_path: Path) -> None:
    id = keep(archive, "两词", "食堂 贺兰山")
    import_records(archive, tmp_path, record("a", "题名a", "食堂。"))
    assert told(of(archive)) == {} and listed(of(archive), id) == set()
    found = "/search?q=食堂 贺兰山"
    saved, results = of(archive).get("/saved").text, of(archive).get(found).text
    assert "现有 <b>1</b> 篇，都只含部分词语，不计入新增" in saved, "where it is listed"
    assert "只含部分词语，不计入新增和订阅" in results, "and where it is saved"
    assert "不计入新增" not in of(archive).get("/search?q=食堂").text
    assert "不计入新增" not in of(archive).get(f"{found}&tier=some").text
    import_records(archive, tmp_path, record("b", "题名b", "食堂在贺兰山。"))
    assert told(of(archive)) == {"两词": 1} and listed(of(archive), id) == {"b"}
    assert "不计入新增" not in of(archive).get("/saved").text + of(archive).get(found).text


def test_a_search_from_before_looks_were_noted_counts_since_it_was_saved(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.catalogue.saved_searches.last_serial", lambda _: 0)
    later = "2199-01-01T00:00:00+00:00"  # what comes in the second of saving is new
    for module in ("saved_searches", "log.event_log"):
        monkeypatch.setattr(f"indexer.catalogue.{module}.now", lambda: later)
    id = keep(archive)
    import_records(archive, tmp_path, record("a", "题名a", "劳模精神。"))
    assert titles(of(archive), id) == set() and told(of(archive)) == {"劳模": 1}
    assert listed(of(archive), id) == {"a"}


def test_a_long_list_has_pages(archive: Archive, tmp_path: Path) -> None:
    id, client = keep(archive), of(archive)
    import_records(archive, tmp_path, *(record(f"n{at}", f"题名n{at}", "劳模精神。") for at in range(12)))
    assert len(listed(client, id)) == 10 and "共 12 篇" in client.get(f"/saved/{id}/new").text
    second = client.get(f"/saved/{id}/new?page=2").text
    assert (
        len(set(re.findall(r"题名(n\d+)", second))) == 2
        and second == client.get(f"/saved/{id}/new?page=99").text
    )


def test_the_front_page_asks_a_bounded_number(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new_hits, "MOST_ASKED", 2)
    for at in range(3):
        keep(archive, f"第{at}条")
    import_records(archive, tmp_path, record("a", "题名a", "劳模精神。"))
    assert told(of(archive)) == {"第2条": 1, "第1条": 1}
    assert of(archive).get("/saved").text.count("新增 1 篇") == 3


def test_a_search_that_cannot_be_asked_any_more_tells_nothing(archive: Archive, tmp_path: Path) -> None:
    archive.saved.save(
        "旧筛选", SearchRequest("劳模", filters={"colour": ("红",)}), owner=OWNER, shared=False
    )
    import_records(archive, tmp_path, record("a", "题名a", "劳模精神。"))
    assert told(of(archive)) == {}


def test_who_has_no_saved_search_costs_no_question(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_hits, "news_of", lambda _: pytest.fail("asked"))
    assert told(of(archive)) == {}
