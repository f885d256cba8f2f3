"""The pages that ask before something with a mark of secrecy becomes open: the desk, a document, what is to be reviewed."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.catalogue import Draft
from search_app import create_app
from tests.indexer.structure.test_secrecy import PLAIN, SECRET, as_before, openness, taken_in
from tests.search_app.web.desk.test_tray import SAME, Desk
from tests.support.web.visiting import visited_by

CHECKBOX = '<input type="checkbox" name="release" value="1">'


@pytest.fixture
def app(empty: Archive) -> Flask:
    return visited_by(create_app(archive=empty), "archivist", "档案员小沈")


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def desk(client: FlaskClient, empty: Archive) -> Desk:
    return Desk(client, empty)


def test_the_tray_says_why_one_is_left(desk: Desk, empty: Archive) -> None:
    desk.send(("a.txt", SECRET.encode()), ("b.txt", PLAIN.encode()))
    desk.read()
    page = desk.client.get("/desk").text
    assert page.count("标有“秘密★10年”，开放状态为仅档案员，请核对后单独确认。") == 1
    done = desk.client.get(desk.post("/desk/confirm").location).text
    assert "收录 1 篇" in done and "有 1 篇标有密级或“内部”等字样" in done
    assert [draft.name for draft in empty.tray.drafts()] == ["a.txt"]
    assert desk.post("/desk/confirm").location.endswith("?left=0&closed=1"), "again and again"


def test_a_draft_is_opened_only_by_saying_so(desk: Desk, empty: Archive) -> None:
    desk.send(("a.txt", SECRET.encode()))
    (id,) = desk.read()
    address = f"/desk/drafts/{id}"
    assert CHECKBOX not in desk.client.get(address).text
    form = desk.form(address) | {"openness": "公开", "note": "刚写的附注"}
    asked = desk.post(address, **form, confirm="1")
    assert asked.status_code == 400 and "标有“秘密★10年”" in asked.text
    assert CHECKBOX in asked.text and "刚写的附注" in asked.text
    assert "<option selected>公开" in asked.text, "what was chosen is still chosen"
    assert desk.post(address, **form).status_code == 400, "nor is it only saved"
    assert empty.count() == 0
    done = desk.post(address, **form, confirm="1", release="1")
    assert "done=added" in done.location
    (stored,) = empty.active()
    assert stored.document.description.openness == "公开"
    assert empty.review.found() == []


def test_a_draft_of_an_older_version_is_not_published_silently(desk: Desk, empty: Archive) -> None:
    """It was proposed as open before marks counted."""
    desk.send(("a.txt", SECRET.encode()))
    (id,) = desk.read()
    empty.tray.correct(id, {"openness": "公开", "secrecy": ""}, release=True)
    empty.tray.rows.change(id, _without_release)
    assert "closed=1" in desk.post("/desk/confirm").location and empty.count() == 0
    address = f"/desk/drafts/{id}"
    page = desk.client.get(address).text
    assert "标有“秘密★10年”，开放状态为公开" in page and CHECKBOX in page
    assert desk.post(address, **desk.form(address), confirm="1").status_code == 400
    assert empty.count() == 0
    closed = desk.form(address) | {"openness": "仅档案员"}
    assert "done=added" in desk.post(address, **closed, confirm="1").location


def _without_release(draft: Draft) -> Draft:
    assert draft.document is not None
    description = replace(draft.document.description, released="")
    return replace(draft, document=replace(draft.document, description=description))


def test_what_the_office_has_decided_is_proposed(desk: Desk, empty: Archive) -> None:
    desk.send(("a.txt", PLAIN.encode()))
    (id,) = desk.read()
    empty.settings.set("默认开放状态", "内部", actor="")
    assert "closed=1" in desk.post("/desk/confirm").location, "it was proposed as open before"
    assert "开放状态为公开，与默认的不同" in desk.client.get("/desk").text
    desk.post(f"/desk/drafts/{id}/discard")
    desk.send(("b.txt", PLAIN.encode()))
    (id,) = desk.read()
    assert desk.form(f"/desk/drafts/{id}")["openness"] == "内部"
    assert "closed=0" in desk.post("/desk/confirm").location
    assert [stored.document.description.openness for stored in empty.active()] == ["内部"]


def test_a_new_version_is_proposed_as_open_as_the_old_one(desk: Desk, empty: Archive, tmp_path: Path) -> None:
    identifier = taken_in(empty, tmp_path, PLAIN)
    empty.edit(identifier, {"开放状态": "内部"})
    with (tmp_path / "a.txt").open("ab") as file:
        file.write("新版。".encode())
    with (tmp_path / "a.txt").open("rb") as file:
        data = {"file": (file, "a.txt")}
        desk.client.post(f"/desk/documents/{identifier}/replace", data=data, headers=SAME)
    (id,) = desk.read()
    assert desk.form(f"/desk/drafts/{id}")["openness"] == "内部"
    desk.post("/desk/confirm")
    assert openness(empty, identifier) == "内部" and empty.get(identifier).version == 3


def test_a_document_is_opened_only_by_saying_so(desk: Desk, empty: Archive, tmp_path: Path) -> None:
    address = f"/desk/documents/{taken_in(empty, tmp_path, SECRET)}"
    form = desk.form(address) | {"openness": "公开"}
    asked = desk.post(address, **form)
    assert asked.status_code == 400 and CHECKBOX in asked.text and "标有“秘密★10年”" in asked.text
    assert "done=saved" in desk.post(address, **form, release="1").location
    assert "确认公开" in desk.client.get(address).text, "in its log"
    form = desk.form(address) | {"secrecy": "机密★20年"}
    assert desk.post(address, **form).status_code == 400, "that mark nobody has looked at"


def test_a_document_that_was_open_before(desk: Desk, empty: Archive, tmp_path: Path) -> None:
    identifier = taken_in(empty, tmp_path, SECRET)
    as_before(empty, identifier)
    page = desk.client.get(f"/desk/documents/{identifier}").text
    assert "标有“秘密★10年”而公开" in page and CHECKBOX in page
    overview = desk.client.get("/overview").text
    assert '<a href="/desk/review">1 篇公开的文档标有密级' in overview
    readers = visited_by(create_app(archive=empty), "reader").test_client()
    assert "/desk/review" not in readers.get("/overview").text

    listed = desk.client.get("/desk/review").text
    assert "2021年职工思想动态调查" in listed and "密级“秘密★10年”" in listed
    assert f'value="{identifier}"' in listed
    assert desk.post("/desk/review", act="close").status_code == 400
    assert desk.post("/desk/review", act="publish", id=identifier).status_code == 400
    assert desk.post("/desk/review", act="close", id=identifier).location == "/desk/review?closed=1"
    assert openness(empty, identifier) == "仅档案员"
    assert empty.log(identifier)[0].actor == "档案员小沈"
    assert "已把 1 篇设为仅档案员。" in desk.client.get("/desk/review?closed=1").text
    assert "没有需要核对的文档" in desk.client.get("/desk/review").text


def test_all_can_be_closed_at_once_and_some_kept(desk: Desk, empty: Archive, tmp_path: Path) -> None:
    ids = [taken_in(empty, tmp_path, f"{SECRET}{number}", f"{number}.txt") for number in range(4)]
    for identifier in ids:
        as_before(empty, identifier)
    kept = desk.client.post("/desk/review", data={"act": "keep", "id": ids[:2]}, headers=SAME)
    assert kept.location == "/desk/review?kept=2"
    listed = re.findall(r'name="id" value="(\w+)"', desk.client.get("/desk/review").text)
    assert listed == ids[2:]
    assert desk.post("/desk/review", act="close-all").location == "/desk/review?closed=2"
    assert [openness(empty, each) for each in ids] == ["公开", "公开", "仅档案员", "仅档案员"]


def test_the_administrator_decides_on_the_page(empty: Archive) -> None:
    client = visited_by(create_app(archive=empty), "administrator").test_client()
    page = client.get("/admin").text
    assert "<option selected>公开</option>" in page and "<option>仅档案员</option>" in page
    client.post("/admin/settings/default_openness", data={"value": "仅档案员"}, headers=SAME)
    assert empty.settings.openness() == "仅档案员"
    assert "由档案员逐篇开放" in client.get("/admin").text
