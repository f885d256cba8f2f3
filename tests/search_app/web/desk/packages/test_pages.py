"""Packages at the desk: what is chosen leaves as one, one that is sent comes in, and who takes what away is in the log."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from urllib.parse import quote

import bagit
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.archive import Archive
from indexer.catalogue import LogQuestion
from search_app import create_app
from search_app.texts.packages import PACKAGE_FORMS
from search_app.web.desk.packages import pages
from tests.support.packages.carried import exported, filled, holdings
from tests.support.web.selecting import whole
from tests.support.web.visiting import visited_by

__all__ = ["filled"]  # a fixture

SAME = {"Origin": "http://localhost"}


def desk(archive: Archive) -> FlaskClient:
    """An archivist's browser."""
    return visited_by(create_app(archive=archive), "archivist", "周敏").test_client()


def sent(client: FlaskClient, **form: object) -> TestResponse:
    return client.post("/desk/packages/export", data={"package": "bagit"} | form, headers=SAME)


def taken(client: FlaskClient, content: bytes, name: str = "包.zip") -> TestResponse:
    return client.post("/desk/packages", data={"file": (io.BytesIO(content), name)}, headers=SAME)


def test_what_is_chosen_leaves_as_a_bag(filled: Archive, empty: Archive, tmp_path: Path) -> None:
    answer = sent(desk(filled), **whole(desk(filled), "/desk/documents"))
    assert answer.status_code == 200 and answer.mimetype == "application/zip"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        archive.extractall(tmp_path / "out")
    (folder,) = (tmp_path / "out").iterdir()
    assert bagit.Bag(str(folder)).validate()
    page = taken(desk(empty), answer.data)
    assert page.status_code == 200 and "收录 6 篇" in page.text
    assert holdings(empty) == holdings(filled)
    event = filled.events.find(LogQuestion(act="export"), 1)[0]
    told = {change.field: change.after for change in event.changes}
    assert event.actor == "周敏" and told == {"documents": "6", "not_open": "2", "format": "BagIt"}
    (event,) = empty.events.find(LogQuestion(act="import"), 2)
    assert {change.after for change in event.changes} == {"包.zip", "6"}


def test_some_that_are_ticked_or_found(filled: Archive) -> None:
    client = desk(filled)
    ticked = zipfile.ZipFile(io.BytesIO(sent(client, id=["线:1"]).data)).namelist()
    assert len([name for name in ticked if name.endswith("document.json")]) == 1
    found = sent(client, **whole(client, f"/search?q={quote('青枫区')}"), package="dat48")
    names = zipfile.ZipFile(io.BytesIO(found.data)).namelist()
    assert names and all(name.endswith(".xml") for name in names)


def test_what_cannot_leave(filled: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    client = desk(filled)
    assert (sent(client).status_code, "没有勾选" in sent(client).text) == (400, True)
    assert sent(client, id=["线:1"], package="tar").status_code == 400
    monkeypatch.setattr(pages, "MOST_PACKED", 2)
    answer = sent(client, **whole(client, "/desk/documents"))
    assert answer.status_code == 400 and "最多导出 2 篇" in answer.text


def test_a_package_with_nothing_in_it_is_not_sent(empty: Archive, tmp_path: Path) -> None:
    for name in ("旧账", "新账"):
        (tmp_path / f"{name}.txt").write_text(f"关于{name}的通知\n\n{name}事项。\n", encoding="utf-8")
    old, new = (outcome.id for outcome in empty.add([tmp_path / "旧账.txt", tmp_path / "新账.txt"]))
    empty.edit(old, {"retention": "定期10年", "filing_year": "2001"})
    empty.destruction.approve(empty.destruction.lists.propose([old], actor="甲", reason="期满"), actor="乙")
    client = desk(empty)
    for form in PACKAGE_FORMS:
        answer = sent(client, id=[old], package=form)
        assert answer.status_code == 400
        assert "一篇也不能导出" in answer.text and "已销毁" in answer.text
    names = zipfile.ZipFile(io.BytesIO(sent(client, id=[old, new]).data)).namelist()
    assert len([name for name in names if name.endswith("document.json")]) == 1


def test_a_package_that_is_none_is_told_in_one_sentence(empty: Archive) -> None:
    client = desk(empty)
    for content, name, sentence in (
        (b"nothing", "包.zip", "压缩包已损坏"),
        (b"<a/>", "包.xml", "不是按 DA/T 48"),
    ):
        page = taken(client, content, name)
        assert sentence in page.text and not list(empty.exchange.identifiers())
    assert "没有选档案包" in client.post("/desk/packages", data={}, headers=SAME).text
    assert not list((empty.home / "var").glob(".gongwen-package-*"))


def test_what_was_not_taken_in_is_told_one_by_one(filled: Archive, empty: Archive, tmp_path: Path) -> None:
    content = exported(filled, tmp_path / "a.zip").read_bytes()
    client = desk(empty)
    taken(client, content)
    empty.edit("线:1", {"title": "改过"})
    page = taken(client, content).text
    assert "库中已有 5 篇" in page and "没有收录 1 篇" in page and "没有改动它" in page


def test_the_page_says_how_to_export(filled: Archive) -> None:
    client = desk(filled)
    assert "导入档案包" in client.get("/desk/packages").text
    for page in ("/desk/documents", "/search?q=" + quote("青枫区")):
        text = client.get(page).text
        assert "/desk/packages/export" in text and all(label in text for label in PACKAGE_FORMS.values())
