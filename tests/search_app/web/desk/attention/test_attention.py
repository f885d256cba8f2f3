"""The lists of what wants attention: how many, which, why, and one button that says that it is right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.archive import Archive
from search_app import create_app
from search_app.texts.attention import HINTS, LISTS
from search_app.web.desk.attention import lists
from tests.indexer.catalogue.attention.test_review import LETTER
from tests.indexer.test_archive import import_records, record
from tests.search_app.web.desk.test_tray import SAME
from tests.support.web.selecting import whole
from tests.support.web.visiting import visited_by


@pytest.fixture
def kept(empty: Archive, tmp_path: Path) -> Archive:
    import_records(
        empty,
        tmp_path,
        record("a", "关于竞赛的通知", LETTER, kind="通知"),
        record("b", "关于<竞赛>的通知", LETTER, kind="通知"),
        record("c", "这是一份没有标题的材料因此把第一段话整段当作题名来用" * 3, "食堂。", date="2021-01-02"),
    )
    empty.review.loop.call()
    return empty


@pytest.fixture
def client(kept: Archive) -> FlaskClient:
    return visited_by(create_app(archive=kept), "archivist", "档案员小沈").test_client()


def listed(client: FlaskClient, address: str) -> list[str]:
    return re.findall(r'class="tick" type="checkbox" name="id" value="(\w+)"', client.get(address).text)


def test_a_list_a_kind(client: FlaskClient, kept: Archive) -> None:
    for name in "ab":
        kept.edit(name, {"filing_year": "2021"})
    kept.review.loop.call()
    shown = {kind: listed(client, f"/desk/attention?list={kind}") for kind in LISTS}
    assert shown == {
        "field": ["c"],
        "recognition": [],
        "date": ["a", "b"],
        "number": ["a", "b"],
        "near": ["b"],
    }
    page = client.get("/desk/attention?list=near").text
    assert "% 相同：" in page and '<a href="/desk/documents/a?' in page and "关于&lt;竞赛&gt;的通知" in page
    page = client.get("/desk/attention?list=nonsense").text
    assert "题名“这是一份没有标题的材料" in page and HINTS["field"] in page, "the first that has some"
    assert all(f"{LISTS[kind]} {len(ids)}<" in page for kind, ids in shown.items())


def test_what_is_right_does_not_come_back(client: FlaskClient, kept: Archive) -> None:
    done = client.post("/desk/attention/accept", data={"attention": "number", "id": ["a"]}, headers=SAME)
    assert "已记下 1 篇核对无误" in client.get(done.location).text
    assert listed(client, "/desk/attention?list=number") == ["b"]
    assert "核对无误" in client.get("/desk/log").text and kept.log("a")[0].actor == "档案员小沈"
    client.post("/desk/attention/accept", data=whole(client, "/desk/attention?list=number"), headers=SAME)
    assert listed(client, "/desk/attention?list=number") == []
    assert "没有需要核对的文档" in client.get("/desk/attention?list=number").text


def test_saying_it_twice_is_told_as_nothing_done(client: FlaskClient) -> None:
    data = {"attention": "number", "id": ["a", "none"]}
    for said, is_done in (("已记下 1 篇核对无误", True), ("没有记下：勾选的文档已经核对过", False)):
        page = client.get(client.post("/desk/attention/accept", data=data, headers=SAME).location).text
        assert said in page and ("notice done" in page) == is_done and "0 篇核对无误" not in page


def test_what_was_said_to_be_right_by_mistake_is_listed_again(client: FlaskClient, kept: Archive) -> None:
    client.post("/desk/attention/accept", data=whole(client, "/desk/attention?list=number"), headers=SAME)
    assert 'href="/desk/attention/accepted?list=number"' in client.get("/desk/attention?list=number").text
    assert listed(client, "/desk/attention/accepted?list=number") == ["a", "b"]
    assert "没有核对无误的文档" in client.get("/desk/attention/accepted?list=near").text
    again = client.post("/desk/attention/relist", data={"attention": "number", "id": "b"}, headers=SAME)
    assert "已重新列出 1 篇" in client.get(again.location).text
    assert listed(client, "/desk/attention?list=number") == ["b"] and kept.log("b")[0].act == "relist"
    assert "重新列出" in client.get("/desk/log").text
    for data in ({"attention": "number"}, {"attention": "zz", "id": "a"}):
        assert client.post("/desk/attention/relist", data=data, headers=SAME).status_code == 400


@pytest.mark.parametrize("data", [{"attention": "number"}, {"attention": "none", "id": "a"}, {"id": "a"}])
def test_nothing_is_said_to_be_right_by_chance(client: FlaskClient, data: dict[str, str]) -> None:
    assert client.post("/desk/attention/accept", data=data, headers=SAME).status_code == 400


def test_a_whole_list_is_changed_and_exported(client: FlaskClient, kept: Archive) -> None:
    shown = whole(client, "/desk/attention?list=number")
    client.post("/desk/batches", data={**shown, "act": "edit", "retention": "永久"}, headers=SAME)
    assert [kept.get(one).document.description.retention for one in "abc"] == ["永久", "永久", ""]
    sheet = client.post(
        "/desk/sheets",
        data={**whole(client, "/desk/attention?list=number"), "sheet": "catalogue"},
        headers=SAME,
        buffered=True,
    )
    assert sheet.text.count("<tr>") == 3


def test_pages_of_a_list(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PAGE_SIZE", 1)
    assert listed(client, "/desk/attention?list=number&page=2") == ["b"]
    assert listed(client, "/desk/attention?list=number&page=99") == ["b"]
    assert "2 / 2" in client.get("/desk/attention?list=number&page=2").text


def test_what_is_still_to_be_looked_at_is_told(client: FlaskClient, kept: Archive) -> None:
    kept.edit("a", {"note": "附注"})
    page = client.get("/desk/attention?list=near").text
    assert "还有 1 篇没有与其他文档比较" in page and "没有核对，正在" not in page


def test_a_document_leads_back_to_its_list(client: FlaskClient) -> None:
    page = client.get("/desk/attention?list=number").text
    (address,) = re.findall(r'<h2><a href="(/desk/documents/a\?[^"]+)"', page)
    assert 'href="/desk/attention?list=number"' in client.get(address.replace("&amp;", "&")).text
