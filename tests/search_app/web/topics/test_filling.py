"""Documents are put on reading lists from articles and results, put in order, annotated and taken off again."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.catalogue.sharing import entries
from indexer.catalogue.sharing.entries import LONGEST_NOTE
from search_app.texts.phrases.topics import NOT_OFF_IT, NOT_ON_IT, NOT_YOUR_TOPIC
from search_app.web.topics import lists, told
from tests.search_app.web.topics.conftest import OURS, made
from tests.support.web.visiting import of


def put(client: FlaskClient, topic: str, *documents: str) -> None:
    for document in documents:
        answer = client.post("/topics/add", data={"document": document, "topic": topic}, headers=OURS)
        assert answer.location == f"/topics/{topic}?document={document}#this", answer.text


def order(client: FlaskClient, topic: str) -> str:
    """The documents on a list, each by the last letter of its title."""
    return "".join(re.findall(r">题名(\w)</a>", client.get(f"/topics/{topic}").text))


def act(client: FlaskClient, topic: str, name: str, **form: str) -> str:
    answer = client.post(f"/topics/{topic}/{name}", data=form, headers=OURS)
    assert answer.status_code == 303, answer.text
    return answer.location


def test_the_button_names_the_lists_last_filled(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "新建专题" in client.get("/articles/a").text
    monkeypatch.setattr(lists, "FEW", 2)
    ids = [made(client, title) for title in ("甲甲", "乙乙", "丙丙")]
    monkeypatch.setattr(entries, "now", lambda: "2999-01-01T00:00:00+00:00")
    put(client, ids[0], "a")
    for page in (client.get("/articles/a").text, client.get("/search?q=正文").text):
        named = re.findall(r'name="topic" value="(\w+)">(\S+?)</button>', page)
        assert named[:2] == [(ids[0], "甲甲"), (ids[2], "丙丙")] and "其他专题或新建" in page
    assert client.get("/search?q=正文").text.count('class="to-topic"') == 3


def test_one_comes_back_to_where_one_was(client: FlaskClient) -> None:
    """To the hit itself, which says once what has happened."""
    id, found = made(client, "甲甲"), client.get("/search?q=正文&sort=oldest").text
    (place,) = re.findall(
        r'name="document" value="c">\s*<input type="hidden" name="back" value="([^"]+)"', found
    )
    number = re.search(r"#hit-(\d)$", place)
    assert number and f'<li class="hit" id="hit-{number[1]}">' in found
    form = {"document": "c", "topic": id, "back": unescape(place)}
    answer = client.post("/topics/add", data=form, headers=OURS)
    assert answer.status_code == 303 and answer.location.endswith(f"sort=oldest#hit-{number[1]}")
    page = client.get(answer.location).text
    assert f'已加入专题“<a href="/topics/{id}?document=c#this">甲甲</a>”' in page
    assert page.index("已加入专题“") > page.index(f'id="hit-{number[1]}"')
    assert "已加入专题“" not in client.get(answer.location).text, "it is told once"
    client.post("/topics/add", data=form, headers=OURS)
    page = client.get(answer.location).text
    assert "已在专题里“" in page and "已加入专题“" not in page
    form = {"document": "a", "topic": id, "back": "/articles/a"}
    answer = client.post("/topics/add", data=form, headers=OURS)
    assert answer.location == "/articles/a" and "已加入专题“" in client.get(answer.location).text
    assert order(client, id) == "ca"


def test_nothing_is_told_that_did_not_happen(app: Flask, client: FlaskClient) -> None:
    id, others = made(client, "甲甲"), made(of(app, "安宁"), "别人的", shared="1")
    assert "已加入专题“" not in client.get(f"/articles/a?into={id}").text
    for said in (f"{others}.new.a", f"{id}.new.c", f"{id}.new", "", ".new.a", "..", "%E5.new.a"):
        client.set_cookie(told.NAME, said)
        page = client.get("/articles/a").text
        assert "已加入专题“" not in page and "已在专题里“" not in page, said
    form = {"document": "a", "topic": id, "back": "/articles/a"}
    client.post("/topics/add", data=form, headers=OURS)
    client.post(f"/topics/{id}/delete", headers=OURS)
    assert "已加入专题“" not in client.get("/articles/a").text


@pytest.mark.parametrize("back", ["//evil.example/", "http://evil.example/", "javascript:alert(1)", "\\\\e"])
def test_nobody_is_led_elsewhere(client: FlaskClient, back: str) -> None:
    id = made(client, "甲甲")
    answer = client.post("/topics/add", data={"document": "a", "topic": id, "back": back}, headers=OURS)
    assert answer.location == f"/topics/{id}?document=a#this"
    assert "evil" not in client.get("/topics/add", query_string={"document": "a", "back": back}).text


def test_a_list_is_begun_with_a_document(client: FlaskClient) -> None:
    page = client.get("/topics/add?document=a").text
    assert "题名a" in page and "<select" not in page
    answer = client.post("/topics/add", data={"document": "a", "topic": "new", "title": "新的"}, headers=OURS)
    id = re.fullmatch(r"/topics/(\w+)\?document=a#this", answer.location)
    assert id and order(client, id[1]) == "a"
    assert '<option value="new">' in client.get("/topics/add?document=a").text
    refused = client.post("/topics/add", data={"document": "a", "topic": "new", "title": " "}, headers=OURS)
    assert refused.status_code == 400 and "写个题目" in refused.text
    assert '<option value="new" selected>' in refused.text


def test_who_types_a_title_means_a_new_list(client: FlaskClient) -> None:
    kept = made(client, "甲甲")
    form = {"document": "a", "topic": kept, "title": "另一个"}
    location = client.post("/topics/add", data=form, headers=OURS).location
    assert kept not in location and "另一个" in client.get(location).text and order(client, kept) == ""
    client.post("/topics/add", data=form | {"title": " "}, headers=OURS)
    assert order(client, kept) == "a"


def test_a_full_list_takes_no_more(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    id = made(client, "甲甲")
    monkeypatch.setattr(entries, "MOST_ENTRIES", 1)
    put(client, id, "a")
    answer = client.post("/topics/add", data={"document": "c", "topic": id}, headers=OURS)
    assert answer.status_code == 400 and "一个专题最多 1 篇" in answer.text
    assert f'value="{id}" selected' in answer.text and order(client, id) == "a"


def test_only_what_one_may_see_is_put_on_a_list(client: FlaskClient, archive: Archive) -> None:
    id = made(client, "甲甲")
    for document in ("d", "none"):
        answer = client.post("/topics/add", data={"document": document, "topic": id}, headers=OURS)
        assert answer.status_code == 404
        assert client.get(f"/topics/add?document={document}").status_code == 404
    archive.withdraw("a")
    assert client.post("/topics/add", data={"document": "a", "topic": id}, headers=OURS).status_code in (
        404,
        410,
    )
    assert order(client, id) == ""


def test_order_is_changed_among_what_one_sees(app: Flask, client: FlaskClient, archive: Archive) -> None:
    id = made(client, "甲甲", shared="1")
    put(client, id, "a", "b", "c")
    assert act(client, id, "move", document="c", to="up") == f"/topics/{id}?document=c#this"
    assert order(client, id) == "acb"
    act(client, id, "move", document="a", to="up")
    act(client, id, "move", document="b", to="down")
    assert order(client, id) == "acb", "there is no place before the first, none after the last"
    archive.edit("c", {"openness": "仅档案员"})
    act(client, id, "move", document="b", to="up")
    assert order(client, id) == "ba" and order(of(app, "安宁", "archivist"), id) == "bca"
    assert order(of(app, "", None), id) == "a"
    answer = client.post(f"/topics/{id}/move", data={"document": "c", "to": "up"}, headers=OURS)
    assert answer.status_code == 404 and NOT_ON_IT in answer.text


def test_notes_are_written_and_refused(client: FlaskClient) -> None:
    id = made(client, "甲甲")
    put(client, id, "a", "b")
    assert (
        act(client, id, "note", document="b", note="开头可引。\n第二段。") == f"/topics/{id}?document=b#this"
    )
    page = client.get(f"/topics/{id}?document=b").text
    assert '<p class="note">第二段。</p>' in page and page.count('id="this"') == 1
    long = "注" * (LONGEST_NOTE + 1)
    answer = client.post(f"/topics/{id}/note", data={"document": "a", "note": long}, headers=OURS)
    assert answer.status_code == 400 and f"最多 {LONGEST_NOTE} 个" in answer.text
    assert f"\n{long}</textarea>" in answer.text and answer.text.count('noting" open') == 1
    assert '<details class="making">' in answer.text


def test_taking_off(client: FlaskClient) -> None:
    id = made(client, "甲甲")
    put(client, id, "a", "b", "c")
    assert act(client, id, "remove", document="b") == f"/topics/{id}?document=c&removed=b#this"
    assert act(client, id, "remove", document="c") == f"/topics/{id}?document=a&removed=c#this"
    assert act(client, id, "remove", document="c") == f"/topics/{id}"
    act(client, id, "remove", document="a")
    assert order(client, id) == ""


def test_taking_off_is_undone_at_once_or_later(app: Flask, client: FlaskClient, archive: Archive) -> None:
    id = made(client, "甲甲", shared="1")
    put(client, id, "a", "b", "c")
    act(client, id, "note", document="b", note="开头可引。")
    page = client.get(act(client, id, "remove", document="b")).text
    assert "已移除“<bdi>题名b</bdi>”" in page and "撤销移除" in page and "最近移除的（1 篇" in page
    assert page.index('id="this"') < page.index("撤销移除") < page.index("题名c</a>"), (
        "at the place where it was"
    )
    assert act(client, id, "put-back", document="b") == f"/topics/{id}?document=b#this"
    assert act(client, id, "put-back", document="b") == f"/topics/{id}?document=b#this", "asked twice"
    page = client.get(f"/topics/{id}?removed=b").text
    assert order(client, id) == "abc" and '<p class="note">开头可引。</p>' in page
    assert "已移除" not in page and "最近移除的" not in page, "what is on the list was not taken off"
    for document in "abc":
        last = act(client, id, "remove", document=document)
    page = client.get(last).text
    assert "已移除“<bdi>题名c</bdi>”" in page and "最近移除的（3 篇" in page
    for other in (of(app, "旁人"), of(app, "安宁", "archivist")):
        assert "最近移除的" not in other.get(last).text
        answer = other.post(f"/topics/{id}/put-back", data={"document": "a"}, headers=OURS)
        assert answer.status_code == 403 and NOT_YOUR_TOPIC in answer.text
    archive.edit("c", {"openness": "仅档案员"})
    page = client.get(last).text
    assert "题名c" not in page and "最近移除的（2 篇" in page
    answer = client.post(f"/topics/{id}/put-back", data={"document": "c"}, headers=OURS)
    assert answer.status_code == 404 and NOT_OFF_IT in unescape(answer.text)


def test_a_full_list_takes_nothing_back(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    id = made(client, "甲甲")
    put(client, id, "a", "b")
    act(client, id, "remove", document="a")
    monkeypatch.setattr(entries, "MOST_ENTRIES", 1)
    answer = client.post(f"/topics/{id}/put-back", data={"document": "a"}, headers=OURS)
    assert answer.status_code == 400 and "一个专题最多 1 篇" in answer.text and "题名b</a>" in answer.text


def test_what_is_withdrawn_is_told_to_archivists(app: Flask, archive: Archive) -> None:
    archivist = of(app, "安宁", "archivist")
    id = made(archivist, "甲甲", shared="1")
    put(archivist, id, "a", "b")
    archive.withdraw("a")
    page = archivist.get(f"/topics/{id}").text
    assert '<small class="withdrawn">已撤回</small>' in page and 'href="/desk/documents/a"' in page
    page = of(app, "林晓").get(f"/topics/{id}").text
    assert "已撤回" not in page and "题名a" not in page and "共 <b>1</b> 篇" in page
