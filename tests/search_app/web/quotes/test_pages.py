"""The page that checks quotations: what it shows, its files, its bounds, and that nothing of a draft stays."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.model.clearance import Role
from search_app import create_app
from tests.indexer.test_archive import import_records, record
from tests.support.files.made import docx
from tests.support.web.visiting import visited_by

OURS = {"Origin": "http://localhost"}
SAID = "各级工会要团结引领广大职工，当好主力军。"
DRAFT = f"据说经理昨天在会上也念过“团结带领广大职工，当好主力军”。\r\n{SAID}<b>\r\n从没有人写过风筝会。"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Archive]:
    archive = Archive.open(tmp_path / "home")
    import_records(archive, tmp_path, record("d0", "=讲话<i>", SAID, date="2018-05-01"))
    import_records(
        archive, tmp_path, record("d1", "通报", f"{SAID}会议精神。", date="2012-05-01", openness="内部")
    )
    yield archive
    archive.close()


@pytest.fixture
def client(office: Archive) -> FlaskClient:
    return create_app(archive=office).test_client()


def app_of(archive: Archive, role: Role | None) -> Flask:
    return visited_by(create_app(archive=archive), role)


def test_the_empty_form(client: FlaskClient) -> None:
    page = client.get("/quotes").text
    assert "引文核对" in page and "最多 30,000 字" in page and "核对结果" not in page
    assert 'href="/quotes"' in client.get("/search").text


def test_what_was_found_stands_below_the_draft(client: FlaskClient) -> None:
    page = client.post("/quotes", data={"text": DRAFT}, headers=OURS).text
    assert "引文 1 处、语句 3 句：逐字一致 1，相近 1，未见 2" in page
    assert "<dd>团结<mark>带</mark>领广大职工，当好主力军</dd>" in page
    assert "<dd>团结<mark>引</mark>领广大职工，当好主力军</dd>" in page
    assert "=讲话&lt;i&gt;" in page and "&lt;b&gt;" in page and "<i>" not in page
    textarea = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert textarea and unescape(textarea[1]) == DRAFT.replace("\r\n", "\n")
    links = re.findall(r'href="(/(?:articles|search)[^"]+)"', page)
    for link in (unescape(each) for each in links if "q=" in each):
        assert "共 <b>1</b> 篇" in client.get(link).text or "<mark" in client.get(link).text


def test_a_file_is_read_and_its_text_can_be_taken_further(client: FlaskClient) -> None:
    file = io.BytesIO(docx(["讲话稿", SAID]))
    page = client.post("/quotes", data={"file": (file, "文稿.docx"), "text": "别的"}, headers=OURS).text
    assert f"讲话稿\n{SAID}</textarea>" in page and "逐字一致 1" in page and "别的" not in page


def test_as_a_table(office: Archive) -> None:
    client = app_of(office, "reader").test_client()
    answer = client.post("/quotes", data={"text": DRAFT, "as": "csv"}, headers=OURS)
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert rows[0][:4] == ["序号", "类别", "文稿", "结果"]
    assert [row[3] for row in rows[1:]] == ["相近", "未见", "逐字一致", "未见"]
    assert rows[1][4:7] == ["团结引领广大职工，当好主力军", "2", "2012-05-01"]
    assert rows[1][7:10] == ["通报", "http://localhost/articles/d1", "2018-05-01"]
    assert rows[1][10] == "'=讲话<i>", "no spreadsheet takes it for a formula"


def test_as_a_word_file_with_a_comment_on_each_passage(client: FlaskClient) -> None:
    answer = client.post("/quotes", data={"text": DRAFT, "as": "docx"}, headers=OURS)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as package:
        told = re.sub(r"<[^>]+>", "", package.read("word/comments.xml").decode())
        body = package.read("word/document.xml").decode()
    assert (
        told.count("未见。") == 2 and "逐字一致。共 1 篇，最早见于《=讲话&lt;i&gt;》（2018-05-01）。" in told
    )
    assert "相近。库中作：团结引领广大职工，当好主力军。共 1 篇" in told
    assert body.count("<w:commentRangeStart ") == 4
    assert "据说经理昨天在会上也念过“团结带领广大职工，当好主力军”。" in re.sub(r"<[^>]+>", "", body)


def test_a_file_that_takes_away_what_is_not_open_is_told_to_the_log_without_the_draft(
    office: Archive,
) -> None:
    visitors: tuple[Role | None, ...] = ("reader", None)  # nobody in particular takes away what is open
    for role in visitors:
        client = app_of(office, role).test_client()
        client.post("/quotes", data={"text": DRAFT, "as": "csv"}, headers=OURS)
        assert sum(event.act == "export" for event in office.log()) == 1
    (event,) = [event for event in office.log() if event.act == "export"]
    told = {one.field: one.after for one in event.changes}
    assert told == {"documents": "2", "not_open": "1", "format": "CSV"}


@pytest.mark.parametrize(
    ("form", "status", "said"),
    [
        ({}, 400, "没有文稿"),
        ({"text": " \n"}, 400, "没有文稿"),
        ({"text": "文" * 30_001}, 400, "一次最多核对 30,000 个字"),
        ({"text": "文稿", "as": "exe"}, 400, ""),
        ({"file": (io.BytesIO(b"%PDF"), "文稿.pdf")}, 400, "应是 .docx、.txt、.md 文件"),
        ({"text": "文" * 60_000}, 413, ""),
    ],
    ids=["nothing", "blank", "too long", "unknown export", "another format", "too large"],
)
def test_what_cannot_be_checked(client: FlaskClient, form: dict[str, object], status: int, said: str) -> None:
    answer = client.post("/quotes", data=form, headers=OURS)
    assert answer.status_code == status and said in answer.text


def test_a_refused_draft_still_stands_in_the_form(client: FlaskClient) -> None:
    assert "文" * 30_001 in client.post("/quotes", data={"text": "文" * 30_001}, headers=OURS).text


def test_what_was_typed_stays_when_the_file_beside_it_cannot_be_read(client: FlaskClient) -> None:
    form = {"text": "写好的第一行\r\n第二行", "file": (io.BytesIO(b"PK\x03\x04"), "文稿.docx")}
    answer = client.post("/quotes", data=form, headers=OURS)
    assert answer.status_code == 400 and "写好的第一行\n第二行</textarea>" in answer.text
    assert "再试。" in answer.text and "收录" not in answer.text, "nothing of it is taken in"


def test_nothing_of_a_draft_stays(office: Archive, capfd: pytest.CaptureFixture[str]) -> None:
    client = create_app(archive=office).test_client()
    for _ in range(3):
        for form in ("", "csv", "docx"):
            client.post("/quotes", data={"text": DRAFT, "as": form}, headers=OURS)
        client.post("/api/v1/quotes", json={"text": DRAFT}, headers=OURS)
    office._queries.write()
    office.close()
    files = [path for path in office.home.rglob("*") if path.is_file()]
    assert files and not any("风筝会".encode() in path.read_bytes() for path in files)
    told = "".join(capfd.readouterr())
    assert "风筝会" not in told


def test_a_failure_tells_nothing_of_a_draft(
    office: Archive, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError(DRAFT)

    monkeypatch.setattr("indexer.search.archive_view.check_quotes", fails)
    answer = create_app(archive=office).test_client().post("/quotes", data={"text": DRAFT}, headers=OURS)
    assert answer.status_code == 500 and "风筝会" not in answer.text
    answer.close()
    told = [path.read_text(encoding="utf-8") for path in (office.home / "var").glob("failures*")]
    assert told and not any("风筝会" in each for each in told)
    assert not any("风筝会" in str(record.__dict__.get("facts")) for record in caplog.records)
