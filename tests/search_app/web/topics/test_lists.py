"""The pages of reading lists: made, described, shared, deleted with undo; what was typed stays where it is refused."""

from __future__ import annotations

from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.catalogue.sharing import topics
from indexer.catalogue.sharing.topics import LONGEST_EXPLANATION, LONGEST_TOPIC, MOST_TOPIC_ACTS
from search_app.texts.pages import SIGN_IN_FIRST
from search_app.texts.phrases.topics import NO_TOPIC, NOT_YOUR_TOPIC
from search_app.web.topics import lists
from tests.search_app.web.topics.conftest import HOSTILE, OURS, made
from tests.support.web.visiting import of


def test_who_has_none_is_told_how(client: FlaskClient) -> None:
    page = client.get("/topics").text
    assert "还没有专题" in page and "您已建 0 个" in page and '<details class="making" open>' in page
    assert 'href="/topics"' in client.get("/search").text


def test_a_list_is_made_and_described(client: FlaskClient) -> None:
    id = made(client, "巾帼奋进", explanation="三八节用。\n第二段。")
    page = client.get(f"/topics/{id}").text
    assert "<h1>巾帼奋进</h1>" in page and '<p class="explanation">第二段。</p>' in page
    assert "仅自己可见" in page and "专题里还没有文档" in page and "共 <b>0</b> 篇" in page
    answer = client.post(f"/topics/{id}", data={"title": "新题", "explanation": ""}, headers=OURS)
    assert answer.location == f"/topics/{id}" and "<h1>新题</h1>" in client.get(answer.location).text
    assert "新题" in client.get("/topics").text


@pytest.mark.parametrize(
    ("title", "explanation", "said"),
    [
        ("题" * (LONGEST_TOPIC + 1), "说明在此", f"最多 {LONGEST_TOPIC} 个"),
        (" ", "说明在此", "写个题目"),
        ("题目在此", "说" * (LONGEST_EXPLANATION + 1), f"最多 {LONGEST_EXPLANATION} 个"),
    ],
)
def test_what_is_refused_stays_typed(client: FlaskClient, title: str, explanation: str, said: str) -> None:
    id = made(client, "原题")
    for address in ("/topics", f"/topics/{id}"):
        form = {"title": title, "explanation": explanation, "shared": "1"}
        answer = client.post(address, data=form, headers=OURS)
        assert answer.status_code == 400 and said in answer.text
        assert f'value="{title}"' in answer.text and f"\n{explanation}</textarea>" in answer.text
        assert '<details class="making" open>' in answer.text
    assert 'value="1" checked' in client.post("/topics", data=form, headers=OURS).text
    assert "<h1>原题</h1>" in client.get(f"/topics/{id}").text


def test_what_is_not_shared_is_shown_to_nobody_else(app: Flask, client: FlaskClient) -> None:
    own, shared = made(client, "私下留意"), made(client, "大家看", shared="1")
    others = [of(app, "安宁", "archivist"), of(app, "周敏", "administrator"), of(app, "", None)]
    for other in others:
        page = other.get("/topics").text
        assert "大家看" in page and "私下留意" not in page and own not in page
        for end in ("", ".docx", ".txt"):
            answer, none = other.get(f"/topics/{own}{end}"), other.get(f"/topics/0123456789ab{end}")
            assert answer.status_code == none.status_code == 404 and NO_TOPIC in unescape(answer.text)
            assert answer.text.replace(own, "0123456789ab") == none.text
            assert other.get(f"/topics/{shared}{end}").status_code == 200
        assert other.get(f"/api/v1/topics/{own}").status_code == 404
        assert [each["id"] for each in other.get("/api/v1/topics").json["topics"]] == [shared]  # type: ignore[index]
    assert "林晓" not in others[2].get("/topics").text + others[2].get(f"/topics/{shared}").text
    assert "<bdi>林晓</bdi> 共享" in others[0].get(f"/topics/{shared}").text


def test_strangers_make_and_change_nothing(app: Flask, client: FlaskClient) -> None:
    id = made(client, "大家看", shared="1")
    stranger = of(app, "", None)
    acts = ("", "/share", "/delete", "/restore", "/note", "/move", "/remove")
    for address in ("/topics", "/topics/add", *(f"/topics/{id}{act}" for act in acts)):
        answer = stranger.post(address, data={"title": "甲", "document": "a"}, headers=OURS)
        assert answer.status_code == 401 and SIGN_IN_FIRST in answer.text
    page = stranger.get(f"/topics/{id}").text
    assert "<form" not in page.partition("<main")[2] and "加入专题" not in stranger.get("/articles/a").text


def test_only_its_owner_says_what_stands_on_it(app: Flask, client: FlaskClient, archive: Archive) -> None:
    id = made(client, "大家看", shared="1")
    client.post("/topics/add", data={"document": "a", "topic": id}, headers=OURS)
    for other in (of(app, "旁人"), of(app, "安宁", "archivist"), of(app, "周敏", "administrator")):
        page = other.get(f"/topics/{id}").text
        assert "写说明" not in page and "移除" not in page
        for act in ("", "/note", "/move", "/remove"):
            data = {"document": "a", "title": "改", "note": "改"}
            answer = other.post(f"/topics/{id}{act}", data=data, headers=OURS)
            assert answer.status_code == 403 and NOT_YOUR_TOPIC in answer.text
        assert other.post("/topics/add", data={"document": "b", "topic": id}, headers=OURS).status_code == 403
    for act in ("share", "delete"):
        assert of(app, "安宁", "archivist").post(f"/topics/{id}/{act}", headers=OURS).status_code == 403
    head = of(app, "周敏", "administrator")
    assert head.post(f"/topics/{id}/share", headers=OURS).location == "/topics"
    assert head.get(f"/topics/{id}").status_code == 404
    assert [topic.shared for topic in archive.topics.own("林晓")] == [False]


def test_sharing_is_switched(app: Flask, client: FlaskClient) -> None:
    id = made(client, "大家看")
    answer = client.post(f"/topics/{id}/share", data={"shared": "1"}, headers=OURS)
    assert answer.location == f"/topics/{id}" and "已共享" in client.get(answer.location).text
    assert of(app, "安宁").get(f"/topics/{id}").status_code == 200
    client.post(f"/topics/{id}/share", headers=OURS)
    assert of(app, "安宁").get(f"/topics/{id}").status_code == 404


def test_deleting_is_undone_at_once_or_later(app: Flask, client: FlaskClient) -> None:
    id = made(client, "大家看", shared="1")
    client.post("/topics/add", data={"document": "a", "topic": id}, headers=OURS)
    notice = client.get(client.post(f"/topics/{id}/delete", headers=OURS).location).text
    assert f'action="/topics/{id}/restore"' in notice and "撤销删除" in notice
    assert client.get(f"/topics/{id}").status_code == 404
    assert "最近删除的（1 个" in client.get("/topics").text
    assert of(app, "安宁").post(f"/topics/{id}/restore", headers=OURS).status_code == 404
    assert client.post(f"/topics/{id}/restore", headers=OURS).location == f"/topics#topic-{id}"
    assert "题名a" in client.get(f"/topics/{id}").text
    assert client.post(f"/topics/{id}/restore", headers=OURS).status_code == 404
    log = of(app, "安宁", "archivist").get("/desk/log").text
    assert "专题" in log and "<del>大家看</del>" in log


def test_many_are_shown_page_by_page(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PAGE_SIZE", 2)
    ids = [made(client, title) for title in ("甲甲", "乙乙", "丙丙")]
    first, second = (client.get(f"/topics?page={page}").text for page in (1, 2))
    assert "丙丙" in first and "甲甲" not in first and "甲甲" in second and "1 / 2" in first
    for document in "abc":
        client.post("/topics/add", data={"document": document, "topic": ids[0]}, headers=OURS)
    page = client.get(f"/topics/{ids[0]}?page=2").text
    assert '<ol class="entries" start="3">' in page and "题名c" in page and "题名a" not in page
    place = client.post(f"/topics/{ids[0]}/move", data={"document": "b", "to": "down"}, headers=OURS).location
    assert place == f"/topics/{ids[0]}?document=b#this" and "2 / 2" in client.get(place).text


def test_texts_are_never_markup(client: FlaskClient) -> None:
    id = made(client, HOSTILE, explanation=HOSTILE)
    client.post("/topics/add", data={"document": "a", "topic": id}, headers=OURS)
    client.post(f"/topics/{id}/note", data={"document": "a", "note": HOSTILE}, headers=OURS)
    for address in (
        "/topics",
        f"/topics/{id}",
        "/search?q=正文",
        "/articles/a",
        "/topics/add?document=a",
    ):
        page = client.get(address).text
        assert "<script>alert" not in page and "&lt;script&gt;alert" in page, address


def test_nobody_makes_lists_without_end(client: FlaskClient) -> None:
    for number in range(MOST_TOPIC_ACTS):
        last = made(client, f"第{number}个")
    answer = client.post("/topics", data={"title": "多的"}, headers=OURS)
    assert answer.status_code == 400 and 'value="多的"' in answer.text
    for act, form in (("share", {"shared": "1"}), ("delete", {}), ("", {"title": "改过的"})):
        address = f"/topics/{last}/{act}".rstrip("/")
        refused = client.post(address, data=form, headers=OURS)
        assert refused.status_code == 400 and "<h1>第59个</h1>" in refused.text, "the page of the list"
        for page in (answer, refused):
            assert "一小时内最多新建、更改、共享和删除专题 60 次，这次没有做。请过 60 分钟再做。" in page.text
            assert "地址中的条件" not in page.text
    assert "仅自己可见" in client.get(f"/topics/{last}").text


def test_bringing_back_is_refused_on_the_page_of_all(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = made(client, "误删的")
    client.post(f"/topics/{id}/delete", headers=OURS)
    monkeypatch.setattr(topics, "MOST_TOPIC_ACTS", 2)
    answer = client.post(f"/topics/{id}/restore", headers=OURS)
    assert (
        answer.status_code == 400 and "请过 60 分钟再做" in answer.text and "最近删除的（1 个" in answer.text
    )
