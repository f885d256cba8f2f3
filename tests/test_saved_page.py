"""The page of saved searches: what is kept is listed with what it finds now, and comes back as the same search."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from indexer import saved as kept_searches
from indexer.archive import Archive
from search_app import create_app, export, saved
from search_app.asked import read_asked
from search_app.messages import NO_SAVED_SEARCH
from tests.conftest import ARTICLE

OURS = {"Origin": "http://localhost"}
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An archive with the article, to change."""
    opened = Archive.open(tmp_path / "home")
    assert [outcome.status for outcome in opened.add([ARTICLE])] == ["added"]
    yield opened
    opened.close()


@pytest.fixture
def app(archive: Archive) -> Flask:
    return create_app(archive=archive)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def save(client: FlaskClient, name: str, **parameters: object) -> str:
    """Save a search and give its id."""
    answer = client.post("/saved", data={"name": name, **parameters}, headers=OURS)
    assert answer.status_code == 303, answer.text
    return answer.location.removeprefix("/saved#saved-")


def test_an_office_without_saved_searches_is_told_how(client: FlaskClient) -> None:
    page = client.get("/saved").text
    assert "还没有保存过检索" in page and "全单位共用" in page


def test_a_search_is_saved_listed_and_deleted(client: FlaskClient) -> None:
    identifier = save(
        client,
        "县级年",
        q="县级工会加强年",
        sort="newest",
        filter=["year:2022", "district:杨浦区"],
        widen="1",
    )
    page = client.get("/saved").text
    assert f'id="saved-{identifier}"' in page and "县级年" in page and "现有 <b>1</b> 篇" in page
    assert "年份：2022" in page and "区：杨浦区" in page and "含同义词" in page and "从新到旧" in page
    assert f'href="/saved/{identifier}.atom"' in page
    link = re.search(r'<h2><a href="([^"]+)">县级年', page)
    assert link is not None and "<mark>县级工会加强年</mark>" in client.get(unescape(link[1])).text
    answer = client.post(f"/saved/{identifier}/delete", headers=OURS)
    assert answer.status_code == 303 and answer.location == "/saved"
    assert "还没有保存过检索" in client.get("/saved").text
    assert client.post(f"/saved/{identifier}/delete", headers=OURS).status_code == 303


def test_what_is_found_is_counted_when_the_page_is_read(client: FlaskClient, archive: Archive) -> None:
    save(client, "甲", q="县级工会加强年")
    archive.withdraw(archive.search("县级工会加强年").hits[0].id)
    assert "现有 <b>0</b> 篇" in client.get("/saved").text


def test_a_search_of_everything_can_be_saved(client: FlaskClient) -> None:
    save(client, "全部", q="")
    page = client.get("/saved").text
    assert "全部文档" in page and "现有 <b>1</b> 篇" in page


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"q": "劳模"}, "起个名字"),
        ({"q": "劳模", "name": " "}, "起个名字"),
        ({"q": "劳模", "name": "名" * 61}, "请改短"),
        ({"q": "劳模", "name": "甲", "filter": "colour:红"}, "不能按 colour 筛选"),
    ],
)
def test_what_cannot_be_saved_is_said(client: FlaskClient, form: dict[str, str], said: str) -> None:
    answer = client.post("/saved", data=form, headers=OURS)
    assert answer.status_code == 400 and said in answer.text and "回到检索页" in answer.text
    assert "还没有保存过检索" in client.get("/saved").text


def test_too_many_are_refused(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_searches, "MOST_SAVED", 1)
    save(client, "甲", q="劳模")
    answer = client.post("/saved", data={"name": "乙", "q": "劳模"}, headers=OURS)
    assert answer.status_code == 400 and "请先删去不用的" in answer.text


def test_another_site_saves_and_deletes_nothing(client: FlaskClient) -> None:
    identifier = save(client, "甲", q="劳模")
    foreign = {"Origin": "http://evil.example"}
    assert client.post("/saved", data={"name": "乙", "q": "x"}, headers=foreign).status_code == 403
    assert client.post(f"/saved/{identifier}/delete", headers=foreign).status_code == 403
    assert client.get(f"/saved/{identifier}/delete").status_code == 405
    page = client.get("/saved").text
    assert f"saved-{identifier}" in page and "乙" not in page


def test_a_huge_form_is_refused(client: FlaskClient) -> None:
    answer = client.post("/saved", data={"name": "甲", "q": "工" * 400_000}, headers=OURS)
    assert answer.status_code == 413 and "内容太长" in answer.text


def test_names_are_never_markup(client: FlaskClient) -> None:
    save(client, HOSTILE, q=HOSTILE, filter=[f"district:{HOSTILE}"])
    page = client.get("/saved").text
    assert "<script>" not in page and "&lt;script&gt;" in page


def test_filters_that_no_longer_hold_are_said(client: FlaskClient, archive: Archive) -> None:
    archive.save_search("旧的", "劳模", filters={"colour": ("红",)})
    page = client.get("/saved")
    assert page.status_code == 200 and "筛选条件已不可用" in page.text


def test_many_are_shown_page_by_page(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "PAGE_SIZE", 2)
    for name in ("甲甲", "乙乙", "丙丙"):
        save(client, name, q="劳模")
    first, second, beyond = (client.get(f"/saved?page={page}").text for page in (1, 2, 99))
    assert "丙丙" in first and "乙乙" in first and "甲甲" not in first and "甲甲" in second
    assert 'href="/saved?page=2"' in first and "1 / 2" in first
    assert "2 / 2" in second and beyond.replace("page%3D99", "page%3D2") == second


def test_a_search_that_is_gone_has_no_feed(client: FlaskClient) -> None:
    answer = client.get("/saved/0123456789ab.atom")
    assert answer.status_code == 404 and NO_SAVED_SEARCH in answer.text


PARAMETERS = "q=劳模 %22<工匠>%22&sort=oldest&filter=year:2022&filter=district:杨浦区&widen=1"


def drawn(app: Flask, address: str, total: int) -> str:
    """What the result page shows for taking along."""
    source = '{% from "saved/form.html" import take_along with context %}{{ take_along(asked, total) }}'
    with app.test_request_context(address):
        from flask import request

        return render_template_string(source, asked=read_asked(request.args), total=total)


def test_the_form_states_the_whole_search(app: Flask, client: FlaskClient, archive: Archive) -> None:
    page = drawn(app, f"/search?{PARAMETERS}&page=3", 7)
    fields = [
        (unescape(name), unescape(value))
        for name, value in re.findall(r'name="([^"]+)"[^>]*? value="([^"]*)"', page)
    ]
    answer = client.post(
        "/saved", data=MultiDict([(n, v) for n, v in fields if n != "name"] + [("name", "甲")]), headers=OURS
    )
    assert answer.status_code == 303
    (kept,) = archive.saved_searches()
    assert (kept.query, kept.sort, kept.widen) == ('劳模 "<工匠>"', "oldest", True)
    assert kept.filters == {"year": ("2022",), "district": ("杨浦区",)}


def test_the_links_take_the_whole_search_along(app: Flask, client: FlaskClient) -> None:
    page = drawn(app, f"/search?{PARAMETERS}&page=3", 7)
    links = [unescape(link) for link in re.findall(r'href="([^"]+)"', page)]
    assert [link.partition("?")[0] for link in links] == [
        "/search.csv",
        "/search.jsonl",
        "/search.atom",
        "/saved",
    ]
    assert all("year:2022" in link and "widen=1" in link and "page=" not in link for link in links[:3])
    assert all(client.get(link).status_code == 200 for link in links)
    assert "每次最多导出" not in page
    assert "最多导出前 5,000 篇" in drawn(app, "/search?q=x", export.MOST_EXPORTED + 1)


def test_a_result_page_names_its_feed(app: Flask) -> None:
    with app.test_request_context("/search?q=劳模&page=3&sort=newest"):
        from flask import request

        head = render_template_string('{% include "saved/head.html" %}', asked=read_asked(request.args))
    link = re.search(
        r'<link rel="alternate" type="application/atom\+xml" title="[^"]+" href="([^"]+)">', head
    )
    assert link is not None and link[1] == "/search.atom?q=%E5%8A%B3%E6%A8%A1"
