"""The list of documents at the desk, and the ways to and from it: nothing that was withdrawn is out of reach."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Blueprint
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.model.clearance import Role
from search_app import create_app
from search_app.web.desk import document_list
from tests.indexer.test_archive import import_records, record
from tests.search_app.web.desk.test_tray import SAME
from tests.support.web.visiting import visited_by


@pytest.fixture
def kept(empty: Archive, tmp_path: Path) -> Archive:
    import_records(empty, tmp_path, *(record(name, f"题名{name}", "劳模精神") for name in "abc"))
    return empty


def client_of(archive: Archive, role: Role | None) -> FlaskClient:
    return visited_by(create_app(archive=archive), role, "档案员小沈").test_client()


@pytest.fixture
def client(kept: Archive) -> FlaskClient:
    return client_of(kept, "archivist")


def titles(client: FlaskClient, address: str) -> list[str]:
    return re.findall(r'<h2><a href="[^"]*">题名(\w)</a></h2>', client.get(address).text)


def test_filters_and_pages(client: FlaskClient, kept: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.edit("a", {"保管期限": "永久"})
    assert titles(client, "/desk/documents") == ["c", "b", "a"]
    assert titles(client, f"/desk/documents?retention={quote('永久')}") == ["a"]
    assert titles(client, "/desk/documents?text=%E9%A2%98%E5%90%8Db&order=title&state=nonsense") == ["b"]
    assert "没有符合条件的文档" in client.get("/desk/documents?text=zzz").text
    monkeypatch.setattr(document_list, "PAGE_SIZE", 2)
    assert titles(client, "/desk/documents?page=2&order=title") == ["c"]
    page = client.get("/desk/documents?page=99&order=title").text
    assert "2 / 2" in page and "/desk/documents?page=1&amp;order=title" in page


def test_withdrawing_asks_for_a_reason_and_can_be_undone_where_it_is_told(
    client: FlaskClient, kept: Archive
) -> None:
    assert re.search(r'name="reason"[^>]* required', client.get("/desk/documents/a").text)
    done = client.post("/desk/documents/a/withdraw", data={"reason": "重复收录"}, headers=SAME)
    page = client.get(done.location).text
    assert "理由：重复收录" in page and 'action="/desk/documents/a/reinstate"' in page
    assert titles(client, "/desk/documents?state=withdrawn") == ["a"]
    listed = client.get("/desk/documents?state=withdrawn").text
    assert "理由：重复收录" in listed and "档案员小沈 撤回" in listed
    (address,) = re.findall(r'action="(/desk/documents/a/reinstate[^"]*)"', listed)
    back = client.post(address.replace("&amp;", "&"), headers=SAME)
    assert back.location == "/desk/documents?state=withdrawn&done=reinstated"
    page = client.get(back.location).text
    assert "已恢复" in page and "没有撤回的文档" in page and kept.search("劳模").total == 3


def test_archivists_come_from_the_article_of_a_withdrawn_document_to_where_it_is_reinstated(
    client: FlaskClient, kept: Archive
) -> None:
    kept.withdraw("a", reason="不宜公开")
    there = client.get("/articles/a?q=劳模")
    assert there.status_code == 302
    page = client.get(there.location).text
    assert "理由：不宜公开" in page and "返回检索结果" in page and ">恢复</button>" in page
    assert client_of(kept, "reader").get("/articles/a").status_code == 404
    assert client_of(kept, None).get("/articles/a").status_code == 404


def test_the_way_back_is_kept_over_what_is_done(client: FlaskClient) -> None:
    results = client.get("/search?q=劳模&sort=newest").text
    (address, *_) = re.findall(r'href="(/desk/documents/c[^"]*)"', results)
    page = client.get(address).text
    assert 'class="return" href="/search?q=%E5%8A%B3%E6%A8%A1&amp;sort=newest"' in page
    (form,) = re.findall(r'action="(/desk/documents/c\?[^"]*)" method="post" class="fields"', page)
    saved = client.post(form, data={"version": "1", "note": "新的"}, headers=SAME)
    assert "返回检索结果" in client.get(saved.location).text
    listed = client.get("/desk/documents?order=title").text
    (address, *_) = re.findall(r'href="(/desk/documents/b[^"]*)"', listed)
    assert 'class="return" href="/desk/documents?order=title">返回文档列表' in client.get(address).text


@pytest.mark.parametrize(
    "foreign", ["//evil.example/search", "https://evil.example/", "/sign-out", "/search\\x"]
)
def test_no_way_back_leads_elsewhere(client: FlaskClient, foreign: str) -> None:
    assert 'class="return"' not in client.get(f"/desk/documents/a?back={quote(foreign)}").text


def test_documents_are_ticked_where_there_are_batches(kept: Archive) -> None:
    app = visited_by(create_app(archive=kept), "archivist", "档案员小沈")
    if "batches" not in app.blueprints:
        app.register_blueprint(Blueprint("batches", __name__, url_prefix="/desk/batches"))
    client = app.test_client()
    for address, query in (
        ("/desk/documents?text=题名&order=title", "text=%E9%A2%98%E5%90%8D&amp;order=title"),
        ("/search?q=劳模&sort=newest", "q=%E5%8A%B3%E6%A8%A1&amp;sort=newest"),
    ):
        page = client.get(address).text
        assert sorted(re.findall(r'name="id" value="(\w)" form="selection"', page)) == ["a", "b", "c"]
        assert 'action="/desk/batches" method="post"' in page and f'name="query" value="{query}"' in page
        assert ('name="list" value="1"' in page) == address.startswith("/desk")
    gone = client.get("/desk/documents?state=withdrawn").text
    assert 'value="withdraw"' not in gone


def test_readers_are_offered_no_management(kept: Archive) -> None:
    assert "管理" not in client_of(kept, "reader").get("/search?q=劳模").text


def test_a_second_withdrawal_is_told_that_there_was_one(client: FlaskClient, kept: Archive) -> None:
    for reason, status in (("重复收录", 303), ("不宜公开", 409)):
        answer = client.post("/desk/documents/a/withdraw", data={"reason": reason}, headers=SAME)
        assert answer.status_code == status
    assert "已经撤回" in answer.text and "您写的理由“不宜公开”没有记下" in answer.text
    assert "档案员小沈 撤回，理由：重复收录" in answer.text and "notice done" not in answer.text
    assert [event.changes[0].after for event in kept.log("a") if event.act == "withdraw"] == ["重复收录"]


def test_emptying_a_whole_body_is_asked_once(client: FlaskClient, kept: Archive) -> None:
    form = {"version": "1", "body": " \r\n", "note": "附注"}
    asked = client.post("/desk/documents/a", data=form, headers=SAME)
    assert asked.status_code == 400 and "正文要清空，还没有保存" in asked.text and kept.get("a").version == 1
    assert 'name="emptied"' in asked.text and ">\n附注</textarea>" in asked.text
    assert 'name="emptied"' not in client.get("/desk/documents/a").text
    done = client.post("/desk/documents/a", data={**form, "emptied": "1"}, headers=SAME)
    assert done.status_code == 303 and kept.get("a").document.body == ""
    again = client.post("/desk/documents/a", data={"version": "2", "body": "", "note": "x"}, headers=SAME)
    assert again.status_code == 303, "there is nothing left to be taken away"
