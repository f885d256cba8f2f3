"""The page of words: added, previewed, deleted, and the index built anew behind it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.archive import Archive
from indexer.model.clearance import Role
from indexer.storage.file_lock import locked
from search_app import create_app
from search_app.texts.desk import INDEX_STATES
from tests.indexer.catalogue.test_custom_words import office
from tests.support.web.visiting import visited_by

__all__ = ["office"]  # a fixture

SAME = {"Sec-Fetch-Site": "same-origin"}
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def app(office: Archive) -> Flask:
    return visited_by(create_app(archive=office), "archivist", "周敏")


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def post(client: FlaskClient, address: str = "/desk/words", **form: object) -> TestResponse:
    return client.post(address, data=form, headers=SAME)


def plain(page: str) -> str:
    """The text of a page, without blanks."""
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", page)))


def test_an_archive_without_words_is_told_how(client: FlaskClient) -> None:
    page = client.get("/desk/words").text
    assert "还没有加过词语" in page and "还没有加过同义词" in page and INDEX_STATES["current"] in page
    assert "劳模 = 劳动模范" in page and "<span>五一劳动奖章</span>" in page
    assert 'aria-current="page">词典与索引</a>' in page


@pytest.mark.slow
def test_words_are_added_shown_and_deleted(client: FlaskClient, office: Archive) -> None:
    answer = post(client, terms="申工通、联通办理\n申工APP", synonyms="工汇，职工汇")
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "已添加" in page and INDEX_STATES["reindex advised"] in page
    shown = plain(page)
    assert "本单位词语（3）" in shown and "申工通作为一个词周敏" in shown
    assert "联通办理切成联通/办理周敏" in shown and "工汇=职工汇周敏" in shown
    assert office.words.lexicon().terms == ("申工通", "联通办理", "申工APP")
    serials = re.findall(r'name="serial" value="(\d+)"', page)
    assert len(serials) == 4
    answer = post(client, "/desk/words/delete", serial=serials)
    assert answer.status_code == 303 and "已删除。" in client.get(answer.location).text
    assert office.words.all() == []
    again = post(client, "/desk/words/delete", serial=[*serials, "x", "9" * 30, "²"])
    assert "没有勾选" in client.get(again.location).text
    assert [event.actor for event in office.log() if event.act == "words"] == ["周敏"] * 8


def test_terms_that_are_known_are_passed_over_and_the_others_added(
    client: FlaskClient, office: Archive
) -> None:
    post(client, terms="申工通")
    page = client.get(post(client, terms="申工通 联通办理 五一劳动奖章 申工APP").location).text
    assert "已添加" in page and "已有的没有重复添加：申工通、五一劳动奖章。" in page
    assert office.words.lexicon().terms == ("申工通", "联通办理", "申工APP")
    assert post(client, terms="申工通 五一劳动奖章").status_code == 400, "nothing of it is new"
    assert "自造的话" not in client.get("/desk/words?done=worded&skipped=自造的话").text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "还没有写词语或同义词"),
        ({"sentences": "职工用申工通"}, "还没有写词语或同义词"),
        ({"terms": "工"}, "只有一个字"),
        ({"terms": "申工通", "synonyms": "工汇"}, "至少要写两个"),
        ({"terms": "工", "synonyms": "工汇 职工汇"}, "只有一个字"),
    ],
)
def test_what_cannot_be_added_is_said_and_kept_in_the_form(
    client: FlaskClient, office: Archive, form: dict[str, str], said: str
) -> None:
    answer = post(client, **form)
    assert answer.status_code == 400 and said in answer.text and 'role="alert"' in answer.text
    assert all(value in answer.text for value in form.values())
    assert office.words.all() == []
    preview = client.get("/desk/words", query_string=form)
    assert preview.status_code == (200 if not form or "sentences" in form else 400)


@pytest.mark.slow
def test_the_preview_shows_cuts_places_and_counts(client: FlaskClient, office: Archive) -> None:
    form = {
        "terms": "申工通 联通办理",
        "synonyms": "工汇 职工服务平台",
        "sentences": "申工通办\r\n工汇\r\n弘扬劳模精神",
    }
    answer = client.get("/desk/words", query_string=form)
    assert answer.status_code == 200 and office.words.all() == []
    page = plain(answer.text)
    assert "申工通库中逐字有它的1篇，逐个查看。单独看，它是一个词。" in page
    assert "照旧切开，按联通/办理排序；逐字检索不受影响。" in page
    assert "现在申工/通办添加后申工通/办" in page
    assert "工汇（1篇）=职工服务平台（1篇）" in page
    assert "同义词：工汇=职工服务平台。一并检索，逐字匹配或包含全部词语的，现在1篇，添加后2篇。" in page
    assert "切分不变：弘扬/劳模/精神" in page and "添加前后相同" in page
    assert "<b>申工通</b>" in answer.text, "what is new is marked"
    link = re.search(r'href="(/search\?q=[^"]+)">逐个查看', answer.text)
    assert link is not None and re.search(r"共 <b>1</b> 篇", client.get(unescape(link[1])).text)
    assert ">申工通 联通办理</textarea>" in answer.text, "the form keeps what was typed"


@pytest.mark.slow
def test_the_index_is_built_anew_behind_the_page(client: FlaskClient, office: Archive) -> None:
    post(client, terms="申工通")
    answer = post(client, "/desk/words/index")
    assert answer.status_code == 303 and "已开始重建索引" in client.get(answer.location).text
    office.reindexing.wait()
    part = client.get("/desk/words/index").text
    assert "重建完成，共 4 篇。" in part and INDEX_STATES["current"] in part and "data-running" not in part
    assert "noscript" not in client.get("/desk/words").text


def test_progress_is_seen_with_and_without_javascript(client: FlaskClient, office: Archive) -> None:
    with locked(office.home / "var" / "index.lock", wait=5):  # another writer: ours waits for its end
        post(client, "/desk/words/index")
        page = client.get("/desk/words").text
        assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
        assert "准备中" in page and "<progress" in page and "data-running" in page and " disabled>" in page
        again = post(client, "/desk/words/index")
        assert "不必再点" in client.get(again.location).text
        assert client.get("/search?q=申工通").status_code == 200
    office.reindexing.wait()
    assert "重建完成" in client.get("/desk/words/index").text


@pytest.mark.slow
def test_a_rebuilding_that_failed_says_why(
    client: FlaskClient, office: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> int:
        raise OSError("disk")

    monkeypatch.setattr(office.reindexing, "_rebuild", fail)
    post(client, "/desk/words/index")
    office.reindexing.wait()
    assert "上次重建没有成功：重建没有做完，原来的索引照常可用" in client.get("/desk/words").text


@pytest.mark.slow
@pytest.mark.parametrize("role", [None, "reader"])
def test_only_archivists_may(office: Archive, role: Role | None) -> None:
    client = visited_by(create_app(archive=office), role).test_client()
    assert client.get("/desk/words").status_code in (302, 303, 401, 403)
    assert post(client, terms="申工通").status_code in (401, 403)
    assert post(client, "/desk/words/index").status_code in (401, 403)
    assert office.words.all() == [] and office.reindexing.last().state == "never"


def test_another_site_changes_nothing(client: FlaskClient, office: Archive) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site"}
    for address in ("/desk/words", "/desk/words/delete", "/desk/words/index"):
        assert client.post(address, data={"terms": "申工通"}, headers=foreign).status_code == 403
    assert office.words.all() == []


def test_words_are_never_markup(client: FlaskClient, app: Flask) -> None:
    assert "<script>alert" not in post(client, terms=HOSTILE).text
    page = client.get("/desk/words", query_string={"sentences": HOSTILE}).text
    assert "<script>alert" not in page and "&lt;script&gt;" in page
    app.before_request_funcs[None].pop(0)
    visited_by(app, "archivist", HOSTILE)
    post(client, terms="申工通")
    assert "<script>alert" not in client.get("/desk/words").text


def test_a_huge_form_is_refused(client: FlaskClient) -> None:
    assert post(client, terms="工" * 400_000).status_code == 413
