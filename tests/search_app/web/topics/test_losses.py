"""Nothing that was typed for a reading list is lost: not where the session ended, nor where the list or its entry is gone."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.catalogue.sharing.entries import MOST_TAKEN_OFF
from search_app.telemetry import LONGEST_FORM
from search_app.texts.phrases.topics import NO_TOPIC, NOT_ON_IT, NOT_YOUR_TOPIC
from search_app.web import typed
from search_app.web.security.permissions import LEAST
from search_app.web.topics.lists import TYPED_AT_MOST
from tests.search_app.web.topics.conftest import HOSTILE, OURS, made
from tests.support.places import ROOT
from tests.support.web.visiting import of

BROWSER = OURS | {"Accept": "text/html"}
NOTE = "开头可引。\n第二段。"


def filled(client: FlaskClient, *documents: str) -> str:
    """A list with documents."""
    id = made(client, "甲甲", shared="1")
    for document in documents:
        client.post("/topics/add", data={"document": document, "topic": id}, headers=OURS)
    return id


def given_back(page: str) -> list[str]:
    """The texts that a page gives back to be copied."""
    return [unescape(text) for text in re.findall(r"readonly>\n(.*?)</textarea>", page, re.DOTALL)]


def test_a_form_waits_for_the_sign_in(app: Flask, client: FlaskClient) -> None:
    id, stranger = filled(client, "a"), of(app, "", None)
    for address, form in {
        f"/topics/{id}/note": {"document": "a", "note": NOTE},
        f"/topics/{id}": {"title": "新题", "explanation": NOTE},
        "/topics": {"title": "另一个", "explanation": NOTE, "shared": "1"},
        "/topics/add": {"document": "a", "topic": "new", "title": "新的"},
        "/saved": {"name": "常看", "q": "劳模"},
        "/watch": {"terms": "劳模\n工匠"},
    }.items():
        answer = stranger.post(address, data=form, headers=BROWSER)
        assert answer.status_code == 401 and f'<form class="waiting" action="{address}"' in answer.text
        kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', answer.text))
        assert kept == form, "it can be sent again as it was"
        assert client.post(address, data=kept, headers=BROWSER).status_code == 303
    assert '<p class="note">第二段。</p>' in client.get(f"/topics/{id}").text


def test_what_holds_a_password_is_given_back_by_nobody() -> None:
    assert not set(typed.FORMS) & {
        endpoint for endpoint in LEAST if "accounts" in endpoint or "sign" in endpoint
    }
    names = {name for names in typed.FORMS.values() for name in names}
    assert not names & {"password", "old", "again", "code", "token"} and set(typed.FORMS) <= set(LEAST)


@pytest.mark.parametrize("gone", ["deleted", "taken off", "withdrawn", "of another"])
def test_what_was_typed_comes_back_where_it_cannot_be_kept(
    app: Flask, client: FlaskClient, archive: Archive, gone: str
) -> None:
    id, sender, said, status = filled(client, "a", "c"), client, NOT_ON_IT, 404
    if gone == "deleted":
        client.post(f"/topics/{id}/delete", headers=OURS)
        said = NO_TOPIC
    elif gone == "taken off":
        client.post(f"/topics/{id}/remove", data={"document": "a"}, headers=OURS)
    elif gone == "withdrawn":
        archive.withdraw("a")
    else:
        sender, said, status = of(app, "旁人"), NOT_YOUR_TOPIC, 403
    answer = sender.post(f"/topics/{id}/note", data={"document": "a", "note": NOTE}, headers=BROWSER)
    assert answer.status_code == status and said in unescape(answer.text)
    assert given_back(answer.text) == [NOTE] and "撤回" not in unescape(answer.text).partition("<main")[2]
    if gone in ("deleted", "of another"):
        form = {"title": f"新题{HOSTILE}", "explanation": NOTE}
        answer = sender.post(f"/topics/{id}", data=form, headers=BROWSER)
        assert answer.status_code == status and given_back(answer.text) == list(form.values())
        assert "<script>alert" not in answer.text


def test_what_was_typed_comes_back_where_the_archive_fails(client: FlaskClient, archive: Archive) -> None:
    archive.withdraw("a")
    form = {"document": "a", "topic": "new", "title": "新的"}
    answer = client.post("/topics/add", data=form, headers=BROWSER)
    assert answer.status_code in (404, 410) and given_back(answer.text) == ["新的"]


def test_nothing_comes_back_that_another_page_sent(client: FlaskClient) -> None:
    foreign = {"Origin": "http://evil.example", "Accept": "text/html"}
    answer = client.post("/topics/0123456789ab/note", data={"document": "a", "note": NOTE}, headers=foreign)
    assert answer.status_code == 403 and given_back(answer.text) == []
    answer = client.post("/topics/0123456789ab/delete", headers=BROWSER)
    assert "刚才填写的内容" not in answer.text and client.get("/topics/0123456789ab").status_code == 404


def test_a_list_that_is_not_there_is_not_a_withdrawn_document(client: FlaskClient) -> None:
    page = unescape(client.get("/topics/0123456789ab").text)
    assert NO_TOPIC in page and "撤回" not in page
    assert "文档也可能已撤回" in client.get("/articles/none").text


def test_a_browser_sends_no_form_that_is_too_large(client: FlaskClient) -> None:
    """The longest that fields take, of characters that take most in a form, with the rest of the form."""
    id = filled(client, "a")
    page = client.get(f"/topics/{id}").text
    line, text = TYPED_AT_MOST["line"], TYPED_AT_MOST["text"]
    manual = (ROOT / "docs" / "manual.md").read_text(encoding="utf-8")
    assert f"题目一栏最多放 {line} 字，说明一栏最多放 {text:,} 字" in manual
    assert f"最多留最后 {MOST_TAKEN_OFF} 篇" in manual
    assert page.count(f'maxlength="{text}"') == 2 and page.count(f'maxlength="{line}"') == 1
    assert f'maxlength="{line}"' in client.get("/topics/add?document=a").text
    form = {"title": "题" * line, "explanation": "说" * text}
    for address in ("/topics", f"/topics/{id}"):
        answer = client.post(address, data=form, headers=BROWSER)
        assert answer.status_code == 400 and f"\n{form['explanation']}</textarea>" in answer.text
        assert 'data-unsaved="yes"' in answer.text, "who leaves the page is asked first"
    form = {"document": "a", "note": "注" * text}
    answer = client.post(f"/topics/{id}/note", data=form, headers=BROWSER)
    assert answer.status_code == 400 and f"\n{form['note']}</textarea>" in answer.text


def test_what_is_too_large_is_told_the_limit(client: FlaskClient) -> None:
    answer = client.post("/topics", data={"title": "题", "explanation": "说" * LONGEST_FORM}, headers=BROWSER)
    assert (
        answer.status_code == 413
        and f"{LONGEST_FORM >> 10} KB" in answer.text
        and "<h1>内容太长</h1>" in answer.text
    )


def test_how_many_others_do_not_see(app: Flask, archive: Archive, tmp_path: Path) -> None:
    archivist = of(app, "安宁", "archivist")
    id = made(archivist, "甲甲")
    for document in "abcd":
        archivist.post("/topics/add", data={"document": document, "topic": id}, headers=OURS)
    page = archivist.get(f"/topics/{id}").text
    assert "共享以后，其中 2 篇有人看不到" in page and page.count('class="closed"') == 2
    archivist.post(f"/topics/{id}/share", data={"shared": "1"}, headers=OURS)
    archive.withdraw("a")
    page = archivist.get(f"/topics/{id}").text
    assert "共享以后" not in page and "其中 3 篇有人看不到" in page and page.count('class="closed"') == 3
    assert "有人看不到" not in of(app, "周敏", "administrator").get(f"/topics/{id}").text, "its owner is told"
    archive.settings.set("reading_needs_account", "是", actor="")
    assert "其中 2 篇有人看不到" in archivist.get(f"/topics/{id}").text, "who may read sees what is 内部"


def test_a_form_that_is_sent_twice_makes_one_list(client: FlaskClient) -> None:
    form = {"title": "巾帼奋进", "explanation": NOTE}
    first, second = (client.post("/topics", data=form, headers=OURS).location for _ in range(2))
    assert first == second and client.get("/topics").text.count("<h2>") == 1
