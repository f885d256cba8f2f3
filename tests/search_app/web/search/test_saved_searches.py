"""The page of saved searches: what is kept is listed with what it finds now, and comes back as the same search."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask import Flask, g, render_template_string
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from indexer.archive import Archive
from indexer.catalogue import saved_searches as kept_searches
from indexer.model.request import SearchRequest
from search_app import create_app
from search_app.texts.pages import NO_SAVED_SEARCH, NOT_YOUR_SEARCH, SIGN_IN_FIRST
from search_app.web.search import export, saved_searches
from search_app.web.search_url import read_asked
from search_app.web.security.permissions import NOBODY, Visitor
from tests.conftest import ARTICLE
from tests.support.web.visiting import of

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
    """A reader's."""
    return of(app, "林晓")


def save(client: FlaskClient, name: str, **parameters: object) -> str:
    """Save a search and give its id."""
    answer = client.post("/saved", data={"name": name, **parameters}, headers=OURS)
    assert answer.status_code == 303, answer.text
    return answer.location.removeprefix("/saved#saved-")


def test_an_office_without_saved_searches_is_told_how(client: FlaskClient) -> None:
    page = client.get("/saved").text
    assert "还没有保存过检索" in page and "您已保存 0 条" in page


@pytest.mark.slow
def test_a_search_is_saved_listed_and_deleted(client: FlaskClient) -> None:
    identifier = save(
        client,
        "县级年",
        q="县级工会加强年",
        sort="newest",
        filter=["year:2022", "district:杨浦区"],
        widen="1",
        tier="phrase",
    )
    page = client.get("/saved").text
    assert f'id="saved-{identifier}"' in page and "县级年" in page and "现有 <b>1</b> 篇" in page
    assert (
        "年份：2022" in page
        and "区：杨浦区" in page
        and "含同义词" in page
        and "只看逐字匹配" in page
        and "从新到旧" in page
    )
    assert "仅自己可见" in page and f"/saved/{identifier}.atom" in page
    link = re.search(r'<h2><a href="([^"]+)">县级年', page)
    assert link is not None and "<mark>县级工会加强年</mark>" in client.get(unescape(link[1])).text
    answer = client.post(f"/saved/{identifier}/delete", headers=OURS)
    assert answer.status_code == 303 and answer.location == f"/saved?deleted={identifier}"
    page = client.get(answer.location).text
    assert "还没有保存过检索" in page and "已删除“<bdi>县级年</bdi>”" in page and "撤销删除" in page
    assert client.post(f"/saved/{identifier}/delete", headers=OURS).status_code == 303


def test_what_is_found_is_counted_when_the_page_is_read(client: FlaskClient, archive: Archive) -> None:
    save(client, "甲", q="县级工会加强年")
    archive.withdraw(archive.search("县级工会加强年").hits[0].id)
    assert "现有 <b>0</b> 篇" in client.get("/saved").text


def test_a_search_of_everything_can_be_saved(client: FlaskClient) -> None:
    save(client, "全部", q="")
    page = client.get("/saved").text
    assert "全部文档" in page and "现有 <b>1</b> 篇" in page


@pytest.mark.slow
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


@pytest.mark.slow
def test_too_many_are_refused(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_searches, "MOST_OWN", 1)
    save(client, "甲", q="劳模")
    answer = client.post("/saved", data={"name": "乙", "q": "劳模"}, headers=OURS)
    assert answer.status_code == 400 and "请先删去不用的" in answer.text


@pytest.mark.slow
def test_another_site_saves_and_deletes_nothing(client: FlaskClient) -> None:
    identifier = save(client, "甲", q="劳模")
    foreign = {"Origin": "http://evil.example"}
    assert client.post("/saved", data={"name": "乙", "q": "x"}, headers=foreign).status_code == 403
    assert client.post(f"/saved/{identifier}/delete", headers=foreign).status_code == 403
    assert client.get(f"/saved/{identifier}/delete").status_code == 405
    page = client.get("/saved").text
    assert f"saved-{identifier}" in page and "乙" not in page


# Whose they are: an account's own, shared with the office or not.


def test_nobody_saves_or_deletes_without_an_account(app: Flask, archive: Archive) -> None:
    kept = archive.saved.save("办公室的", SearchRequest("劳模"))
    stranger = of(app, "", None)
    for address in ("/saved", *(f"/saved/{kept.id}/{act}" for act in ("share", "delete", "restore"))):
        answer = stranger.post(address, data={"name": "甲", "q": "劳模"}, headers=OURS)
        assert answer.status_code == 401 and SIGN_IN_FIRST in answer.text
    page = stranger.get("/saved").text
    assert archive.saved.seen_by("") == [kept] and "办公室的" in page and "<button" in page
    assert "删除" not in page and "/delete" not in page


def test_what_is_not_shared_is_shown_to_nobody_else(app: Flask, archive: Archive) -> None:
    own = save(of(app, "林晓"), "私下留意", q="县级工会加强年")
    shared = save(of(app, "林晓"), "大家看", q="县级工会加强年", shared="1")
    others = [of(app, "安宁", "archivist"), of(app, "周敏", "administrator"), of(app, "", None)]
    for other in others:
        page = other.get("/saved").text
        assert "大家看" in page and "私下留意" not in page and own not in page
        none = other.get("/saved/0123456789ab.atom")
        answer = other.get(f"/saved/{own}.atom")
        assert answer.text.replace(own, "0123456789ab") == none.text
        assert answer.status_code == none.status_code == 404
        assert other.get(f"/saved/{shared}.atom").status_code == 200
    for other in others[:2]:
        for act in ("share", "restore"):
            nothing = other.post(f"/saved/0123456789ab/{act}", headers=OURS)
            answer = other.post(f"/saved/{own}/{act}", headers=OURS)
            assert (answer.status_code, answer.data) == (nothing.status_code, nothing.data)
        assert other.post(f"/saved/{own}/delete", headers=OURS).status_code == 303
        assert "私下留意" not in other.get("/desk/log").text, "the log tells that, but not what"
    assert {kept.id for kept in archive.saved.seen_by("林晓")} == {own, shared}
    assert of(app, "林晓").get(f"/saved/{own}.atom").status_code == 200


@pytest.mark.slow
def test_only_who_saved_it_and_administrators_change_it(app: Flask, archive: Archive) -> None:
    kept = save(of(app, "林晓"), "大家看", q="劳模", shared="1")
    for other in (of(app, "旁人"), of(app, "安宁", "archivist")):
        assert f"/saved/{kept}/delete" not in other.get("/saved").text
        for act in ("share", "delete"):
            answer = other.post(f"/saved/{kept}/{act}", headers=OURS)
            assert answer.status_code == 403 and NOT_YOUR_SEARCH in answer.text
    assert [one.shared for one in archive.saved.seen_by("")] == [True]
    head = of(app, "周敏", "administrator")
    assert f"/saved/{kept}/delete" in head.get("/saved").text
    head.post(f"/saved/{kept}/delete", headers=OURS)
    assert archive.saved.seen_by("林晓") == []
    owner = of(app, "林晓")
    assert owner.post(f"/saved/{kept}/restore", headers=OURS).status_code == 404
    assert head.post(f"/saved/{kept}/restore", headers=OURS).status_code == 303
    assert [one.id for one in archive.saved.seen_by("")] == [kept]


def test_what_was_saved_before_is_deleted_by_archivists(app: Flask, archive: Archive) -> None:
    kept = archive.saved.save("办公室的", SearchRequest("劳模")).id
    assert of(app, "林晓").post(f"/saved/{kept}/delete", headers=OURS).status_code == 403
    assert of(app, "安宁", "archivist").post(f"/saved/{kept}/delete", headers=OURS).status_code == 303
    assert archive.saved.seen_by("") == []
    log = of(app, "安宁", "archivist").get("/desk/log").text
    assert "已存检索" in log and "<del>办公室的</del>" in log and "<span>安宁</span>" in log


@pytest.mark.slow
def test_sharing_is_switched_on_the_page(app: Flask, client: FlaskClient) -> None:
    kept, other = save(client, "甲", q="劳模"), of(app, "安宁", "archivist")
    assert 'aria-label="共享 甲"' in client.get("/saved").text
    answer = client.post(f"/saved/{kept}/share", data={"shared": "1"}, headers=OURS)
    assert answer.location == f"/saved#saved-{kept}"
    assert "<bdi>林晓</bdi> 共享" in other.get("/saved").text
    assert "林晓" not in of(app, "", None).get("/saved").text, "strangers are told no names"
    assert 'aria-label="不再共享 甲"' in client.get("/saved").text
    client.post(f"/saved/{kept}/share", headers=OURS)
    assert kept not in other.get("/saved").text


def test_deleting_is_undone_at_once_or_later(client: FlaskClient) -> None:
    first, second = save(client, "甲甲", q="劳模"), save(client, "乙乙", q="劳模", shared="1")
    for kept in (first, second):
        notice = client.get(client.post(f"/saved/{kept}/delete", headers=OURS).location).text
        assert f'action="/saved/{kept}/restore"' in notice
    assert "撤销删除" not in client.get("/saved").text and "最近删除的（2 条" in client.get("/saved").text
    for kept in (first, second):
        answer = client.post(f"/saved/{kept}/restore", headers=OURS)
        assert answer.location == f"/saved#saved-{kept}"
    page = client.get("/saved").text
    assert "甲甲" in page and "全单位共享" in page and "最近删除的" not in page
    assert client.post(f"/saved/{first}/restore", headers=OURS).status_code == 404


@pytest.mark.slow
def test_nobody_fills_the_list(app: Flask, archive: Archive) -> None:
    """500 in a few seconds, as a script would."""
    client, answers = of(app, "林晓"), []
    for number in range(kept_searches.MOST_ACTS + 20):
        form = {"name": f"第{number}条", "q": "劳模", "shared": "1"}
        answers.append(client.post("/saved", data=form, headers=OURS).status_code)
    assert answers == [303] * kept_searches.MOST_ACTS + [400] * 20
    assert len(archive.saved.seen_by("")) == kept_searches.MOST_ACTS < kept_searches.MOST_OWN
    assert of(app, "安宁", "archivist").post("/saved", data=form, headers=OURS).status_code == 303


def test_a_huge_form_is_refused(client: FlaskClient) -> None:
    answer = client.post("/saved", data={"name": "甲", "q": "工" * 400_000}, headers=OURS)
    assert answer.status_code == 413 and "内容太长" in answer.text


def test_names_are_never_markup(client: FlaskClient) -> None:
    save(client, HOSTILE, q=HOSTILE, filter=[f"district:{HOSTILE}"])
    page = client.get("/saved").text
    assert "<script>" not in page and "&lt;script&gt;" in page


def test_filters_that_no_longer_hold_are_said(client: FlaskClient, archive: Archive) -> None:
    archive.saved.save("旧的", SearchRequest("劳模", filters={"colour": ("红",)}))
    page = client.get("/saved")
    assert page.status_code == 200 and "筛选条件已不可用" in page.text


def test_many_are_shown_page_by_page(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_searches, "PAGE_SIZE", 2)
    for name in ("甲甲", "乙乙", "丙丙"):
        save(client, name, q="劳模")
    first, second, beyond = (client.get(f"/saved?page={page}").text for page in (1, 2, 99))
    assert "丙丙" in first and "乙乙" in first and "甲甲" not in first and "甲甲" in second
    assert 'href="/saved?page=2"' in first and "1 / 2" in first
    assert "2 / 2" in second and beyond.replace("page%3D99", "page%3D2") == second


def test_a_search_that_is_gone_has_no_feed(client: FlaskClient) -> None:
    answer = client.get("/saved/0123456789ab.atom")
    assert answer.status_code == 404 and NO_SAVED_SEARCH in answer.text


PARAMETERS = "q=劳模 %22<工匠>%22&sort=oldest&filter=year:2022&filter=district:杨浦区&widen=1&tier=all"


LIN = Visitor("林晓", "reader")


def drawn(app: Flask, address: str, total: int, who: Visitor = NOBODY) -> str:
    """What the result page shows for taking along."""
    source = '{% from "saved/form.html" import take_along with context %}{{ take_along(asked, total) }}'
    with app.test_request_context(address):
        from flask import request

        g.visitor = who
        return render_template_string(source, asked=read_asked(request.args), total=total)


def test_the_form_states_the_whole_search(app: Flask, client: FlaskClient, archive: Archive) -> None:
    page = drawn(app, f"/search?{PARAMETERS}&page=3", 7, LIN)
    fields = [
        (unescape(name), unescape(value))
        for name, value in re.findall(r'name="([^"]+)"[^>]*? value="([^"]*)"', page)
    ]
    answer = client.post(
        "/saved",
        data=MultiDict([(n, v) for n, v in fields if n not in ("name", "shared")] + [("name", "甲")]),
        headers=OURS,
    )
    assert answer.status_code == 303
    assert archive.saved.seen_by("") == []
    (kept,) = archive.saved.seen_by("林晓")
    assert (kept.request.query, kept.request.sort, kept.request.widen) == ('劳模 "<工匠>"', "oldest", True)
    assert kept.request.tier == "all"
    assert kept.request.filters == {"year": ("2022",), "district": ("杨浦区",)}


@pytest.mark.slow
def test_the_links_take_the_whole_search_along(app: Flask) -> None:
    page = drawn(app, f"/search?{PARAMETERS}&page=3", 7)
    links = [unescape(link) for link in re.findall(r'href="([^"]+)"', page)]
    assert [link.partition("?")[0] for link in links] == [
        "/search.csv",
        "/search.jsonl",
        "/search.atom",
        "/sign-in",
        "/saved",
    ]
    assert "保存</button>" not in page, "that needs an account"
    assert all(
        "year:2022" in link and "widen=1&tier=all" in link and "page=" not in link for link in links[:3]
    )
    assert all(of(app, "", None).get(link).status_code == 200 for link in links)
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
