"""Many files of the tray at once: a field set, chosen ones taken in or let go of."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.model.clearance import Clearance
from indexer.model.request import SearchRequest
from search_app import create_app
from tests.indexer.structure.test_secrecy import SECRET
from tests.search_app.web.desk.test_tray import SAME, Desk
from tests.support.web.visiting import visited_by


@pytest.fixture
def app(empty: Archive) -> Flask:
    return visited_by(create_app(archive=empty), "archivist", "档案员小沈")


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def ids(desk: Desk) -> list[str]:
    desk.send(
        *[(f"{n}.txt", f"第{n}号简报\n内容{n}。".encode()) for n in range(3)], ("密.txt", SECRET.encode())
    )
    return desk.read()


@pytest.fixture
def desk(client: FlaskClient, empty: Archive) -> Desk:
    return Desk(client, empty)


def batch(desk: Desk, ids: list[str], **form: str) -> tuple[int, str]:
    """Status and text of the page one comes to."""
    answer = desk.client.post("/desk/tray/batch", data={"id": ids, **form}, headers=SAME)
    page = desk.client.get(answer.location) if answer.status_code == 303 else answer
    return page.status_code, page.text


def kept(archive: Archive, ids: list[str]) -> list[str]:
    found = (archive.tray.get(id).document for id in ids)
    return [one.description.retention for one in found if one]


def test_a_field_is_set_on_those_that_are_ticked(desk: Desk, empty: Archive, ids: list[str]) -> None:
    _, page = batch(desk, ids[:2], act="edit", field="retention", value="定期30年")
    assert "已填写 2 篇。" in page and kept(empty, ids) == ["定期30年", "定期30年", "", ""]
    _, page = batch(desk, ["gone"], act="edit", field="retention", value="永久", all="1")
    assert "已填写 4 篇。" in page and kept(empty, ids) == ["永久"] * 4


def test_what_cannot_be_set_comes_back_as_it_was_ticked_and_typed(
    desk: Desk, empty: Archive, ids: list[str]
) -> None:
    status, page = batch(desk, ids[:2], act="edit", field="retention", value="很久")
    assert status == 400 and "很久" in page and page.count(" checked") == 2
    assert re.search(r'<option value="retention" selected>', page) and kept(empty, ids) == [""] * 4
    status, page = batch(desk, [], act="edit", field="retention", value="永久")
    assert status == 400 and "没有勾选文件" in page and 'value="永久" list' in page
    _, page = batch(desk, ids, act="edit", field="openness", value="公开")
    assert "有 1 个没有填写" in page, "what carries a mark is not opened with the others"
    assert desk.post("/desk/tray/batch", id=ids[0], act="edit", field="body", value="x").status_code == 400
    assert desk.post("/desk/tray/batch", id=ids[0], act="burn").status_code == 400


def test_those_that_are_ticked_are_taken_in_and_the_marked_one_is_told(
    desk: Desk, empty: Archive, ids: list[str]
) -> None:
    _, page = batch(desk, [ids[0], ids[3]], act="confirm")
    assert "收录 1 篇。" in page and "有 1 个没有收录" in page and empty.count() == 1
    assert [draft.id for draft in empty.tray.drafts()] == ids[1:]


def test_removing_many_asks_first(desk: Desk, empty: Archive, ids: list[str]) -> None:
    status, page = batch(desk, ids[:2], act="discard")
    assert status == 200 and "移除 2 个文件？" in page and len(empty.tray.drafts()) == 4
    assert re.findall(r'name="id" value="(\w+)"', page) == ids[:2]
    _, page = batch(desk, ids[:2], act="discard", sure="1")
    assert "已移除 2 个文件。" in page and [draft.id for draft in empty.tray.drafts()] == ids[2:]


def test_a_department_is_set_on_those_that_are_ticked(desk: Desk, empty: Archive, ids: list[str]) -> None:
    status, page = batch(desk, ids, act="edit", field="department", value="财务部")
    assert status == 400 and "没有名为 财务部 的部门" in page and 'value="department"' not in page
    empty.departments.add("财务部", actor="")
    status, page = batch(desk, ids[:2], act="edit", field="department", value=" 财务部 ")
    assert "已填写 2 篇。" in page and page.count("部门：财务部") == 2
    _, page = batch(desk, ids[:1], act="edit", field="department", value="无")
    assert "已填写 1 篇。" in page and page.count("部门：财务部") == 1
    _, page = batch(desk, ids[:2], act="confirm")
    assert "收录 2 篇" in page
    view = empty.seen_with(Clearance.INTERNAL)
    assert [hit.title for hit in view.search(SearchRequest("简报")).hits] == ["第0号简报"]


def test_a_department_in_the_form_of_a_draft(desk: Desk, empty: Archive, ids: list[str]) -> None:
    address = f"/desk/drafts/{ids[0]}"
    assert 'name="department"' not in desk.client.get(address).text
    empty.departments.add("财务部", actor="")
    assert "<option>财务部" in desk.client.get(address).text
    answer = desk.client.post(address, data={"department": "财务部"}, headers=SAME)
    assert answer.status_code == 303 and "selected>财务部" in desk.client.get(address).text
    answer = desk.client.post(
        address, data={"department": "财务部", "date": "没有的日子", "confirm": "1"}, headers=SAME
    )
    assert answer.status_code == 400 and "selected>财务部" in answer.text
    desk.client.post(address, data={"department": "财务部", "confirm": "1"}, headers=SAME)
    assert empty.seen_with(Clearance.INTERNAL).count() == 0 and empty.count() == 1
