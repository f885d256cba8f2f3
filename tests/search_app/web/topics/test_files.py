"""A reading list as a Word file and as references, and over the interface: what the reader may see of it, nothing else."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.readers.word.writing import docx_of_paragraphs
from tests.search_app.web.topics.conftest import HOSTILE, OURS, made
from tests.support.web.visiting import of

REFERENCE = "倪倩. 题名{id}：Z012-{id}[A]. 2022-03-24. 工会文库：{id}."


def paragraphs(data: bytes) -> list[tuple[str, str]]:
    import docx

    document: Any = docx.Document(io.BytesIO(data))
    return [(each.style.name, each.text) for each in document.paragraphs]


@pytest.fixture
def topic(app: Flask) -> str:
    """A shared list of an archivist, of all documents."""
    archivist = of(app, "安宁", "archivist")
    id = made(archivist, "巾帼/奋进", explanation="三八节用。\n\n 　\n第二段。", shared="1")
    for document in "abcd":
        archivist.post("/topics/add", data={"document": document, "topic": id}, headers=OURS)
    archivist.post(
        f"/topics/{id}/note", data={"document": "a", "note": "开头可引。\n\n\n再看。"}, headers=OURS
    )
    return id


def test_the_word_file(client: FlaskClient, topic: str) -> None:
    answer = client.get(f"/topics/{topic}.docx")
    assert answer.status_code == 200 and "filename*=UTF-8''%E5%B7%BE%E5%B8%BC%20%E5%A5%8B%E8%BF%9B" in str(
        answer.headers
    )
    found = paragraphs(answer.data)
    assert found[:3] == [("Title", "巾帼/奋进"), ("Normal", "三八节用。"), ("Normal", "第二段。")]
    assert found[3][1].startswith("共 3 篇，导出于 20")
    assert found[4:9] == [
        ("Heading 2", "1. 题名a"),
        ("Normal", "日期 2022-03-24　档号 Z012-a　网址 http://localhost/articles/a"),
        ("Quote", "说明 开头可引。"),
        ("Quote", "再看。"),
        ("Normal", f"引用 {REFERENCE.format(id='a')}"),
    ]
    assert [text for style, text in found if style == "Heading 2"] == ["1. 题名a", "2. 题名b", "3. 题名c"]


def test_the_references(app: Flask, client: FlaskClient, archive: Archive, topic: str) -> None:
    archive.withdraw("b")
    answer = client.get(f"/topics/{topic}.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    lines = [f"[{number}] {REFERENCE.format(id=id)}" for number, id in enumerate("ac", start=1)]
    assert answer.data.decode() == "".join(f"{line}\r\n" for line in lines)
    archivist = of(app, "安宁", "archivist")
    listed = archivist.get(f"/topics/{topic}.txt").data.decode().splitlines()
    assert listed[1] == "[2] 已撤回：题名b" and listed[2] == f"[3] {REFERENCE.format(id='c')}"
    word = paragraphs(archivist.get(f"/topics/{topic}.docx").data)
    assert [text for style, text in word if style == "Heading 2"][1:3] == ["2. 题名b", "3. 题名c"]
    shown = re.findall(
        r'class="number" aria-hidden="true">(\d)</span>\s*<a href="\S+">题名(\w)',
        archivist.get(f"/topics/{topic}").text,
    )
    assert shown[1:3] == [("2", "b"), ("3", "c")], "one numbering"
    (facts,) = [text for _, text in word if "已撤回" in text]
    assert facts.startswith("已撤回　日期") and REFERENCE.format(id="b") not in str(word)
    assert facts.endswith("网址 http://localhost/desk/documents/b")
    assert of(app, "", None).get(f"/topics/{topic}.txt").data.decode().count("\r\n") == 2


def test_the_log_counts_what_is_not_open(
    app: Flask, client: FlaskClient, archive: Archive, topic: str
) -> None:
    client.get(f"/topics/{topic}.docx")
    of(app, "", None).get(f"/topics/{topic}.txt")
    logged = [event for event in archive.log() if event.act == "export"]
    assert [(event.actor, {each.field: each.after for each in event.changes}) for event in logged] == [
        ("林晓", {"documents": "3", "not_open": "1", "format": "DOCX"})
    ]


def test_who_exports_is_a_setting(app: Flask, client: FlaskClient, archive: Archive, topic: str) -> None:
    archive.settings.set("who_exports", "档案员", actor="")
    assert client.get(f"/topics/{topic}.docx").status_code == 403
    assert "导出" not in client.get(f"/topics/{topic}").text.partition("<main")[2]
    assert of(app, "安宁", "archivist").get(f"/topics/{topic}.txt").status_code == 200


def test_the_interface(app: Flask, client: FlaskClient, archive: Archive, topic: str) -> None:
    own = made(client, "自己的")
    (second, first) = client.get("/api/v1/topics").get_json()["topics"]
    assert (second["id"], second["shared"]) == (own, False)
    assert first == {
        "id": topic,
        "title": "巾帼/奋进",
        "explanation": "三八节用。\n\n 　\n第二段。",
        "shared": True,
        "created_at": first["created_at"],
        "url": f"/topics/{topic}",
    }
    answer = of(app, "", None).get(f"/api/v1/topics/{topic}").get_json()
    assert [each["id"] for each in answer["entries"]] == ["a", "c"]
    assert answer["entries"][0] == {
        "id": "a",
        "title": "题名a",
        "date": "2022-03-24",
        "code": "Z012-a",
        "note": "开头可引。\n\n\n再看。",
        "added_at": answer["entries"][0]["added_at"],
        "withdrawn": False,
        "reference": REFERENCE.format(id="a"),
        "url": "/articles/a",
    }
    assert client.get("/api/v1/topics/0123456789ab").status_code == 404
    archive.withdraw("c")
    seen = of(app, "安宁", "archivist").get(f"/api/v1/topics/{topic}").get_json()["entries"]
    assert [each["withdrawn"] for each in seen] == [False, False, True, False]
    assert [each["url"] for each in seen[1:3]] == ["/articles/b", "/desk/documents/c"]
    assert of(app, "安宁", "archivist").get(seen[2]["url"]).status_code == 200


def test_any_text_can_stand_in_a_word_file() -> None:
    said = f"{HOSTILE}\x00\ud800\ufffe\n二"
    found = paragraphs(docx_of_paragraphs([("Title", said), ("Quote", "")], title=said * 50))
    assert found[0][0] == "Title" and "<script>" in found[0][1] and found[0][1].count("\ufffd") == 3
    assert found[1] == ("Quote", "")
