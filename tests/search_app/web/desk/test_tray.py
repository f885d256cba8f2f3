"""The desk: files come in, are looked at, corrected, confirmed; then edited, replaced, withdrawn, reinstated."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.archive import Archive
from indexer.intake.tray_reader import DraftReader
from search_app import create_app
from tests.support.places import TESTS
from tests.support.web.visiting import visited_by

SAME = {"Sec-Fetch-Site": "same-origin"}
FILES = TESTS / "files"
LETTER = (TESTS / "documents" / "plain" / "notice-with-document-number.txt").read_bytes()
SENTENCE = "青枫区总工会于六月二十日在区工人文化宫举行了送清凉活动的启动仪式。会上大家都说好。"
BASKET = "职工书屋夜读活动\n2022年5月1日\n" + "\n".join(
    f"第{number}晚，青枫区职工书屋为下夜班的职工留灯，管理员老周讲了第{number}个读书故事。"
    for number in range(1, 13)
)


@pytest.fixture
def app(empty: Archive) -> Flask:
    return visited_by(create_app(archive=empty), "archivist", "档案员小沈")


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


class Desk:
    """What an archivist does, and the archive it is done to."""

    def __init__(self, client: FlaskClient, archive: Archive) -> None:
        self.client = client
        self.archive = archive

    def send(self, *files: tuple[str, bytes], **headers: str) -> TestResponse:
        data = {"file": [(io.BytesIO(content), name) for name, content in files]}
        return self.client.post(
            "/desk/files", data=data, content_type="multipart/form-data", headers=SAME | headers
        )

    def post(self, address: str, **form: str) -> TestResponse:
        return self.client.post(address, data=form, headers=SAME)

    def read(self) -> list[str]:
        """Have everything read; the ids of the drafts."""
        DraftReader(self.archive.tray).read_waiting()
        return [draft.id for draft in self.archive.tray.drafts()]

    def form(self, address: str) -> dict[str, str]:
        """The form of a page as a browser would send it back."""
        page = self.client.get(address).text
        values = dict(re.findall(r'name="([\w-]+)" type="text" value="([^"]*)"', page))
        values |= dict(
            re.findall(r'<textarea id="[\w-]+" name="([\w-]+)"[^>]*>\n(.*?)</textarea>', page, re.S)
        )
        values["openness"] = re.findall(r"<option selected>(公开|内部|仅档案员)", page)[0]
        if version := re.search(r'name="version" value="(\d+)"', page):
            values["version"] = version[1]
        return values


@pytest.fixture
def desk(client: FlaskClient, empty: Archive) -> Desk:
    return Desk(client, empty)


def test_from_a_dropped_file_to_a_found_document(desk: Desk, empty: Archive) -> None:
    assert desk.send(("通知.txt", LETTER)).location == "/desk?done=received"
    page = desk.client.get("/desk").text
    assert "等待读取" in page and "通知.txt" in page
    (id,) = desk.read()
    page = desk.client.get("/desk").text
    assert "已读，待确认" in page and "http-equiv" not in page
    form = desk.form(f"/desk/drafts/{id}")
    assert form["number"] and form["date"]
    answer = desk.post(f"/desk/drafts/{id}", **form | {"title": "更正后的题名"}, confirm="1")
    assert answer.status_code == 303 and "done=added" in answer.location
    (hit,) = empty.search("“更正后的题名”").hits
    assert empty.get(hit.id).document.body.count("\n") > 3
    assert empty.tray.drafts() == []
    (event,) = empty.log()
    assert (event.act, event.actor) == ("add", "档案员小沈")


def test_what_a_reader_saw_is_shown_and_what_is_doubtful_comes_first(desk: Desk, empty: Archive) -> None:
    desk.send(("经费.xls", (FILES / "sheets" / "dues.xls").read_bytes()), ("b.txt", LETTER))
    dues, letter = desk.read()
    page = desk.client.get(f"/desk/drafts/{dues}").text
    assert "<li>表格：“名册”，3 行 × 4 列，从正文第 12 行起</li>" in page
    assert "隐藏的工作表也已读取" in page
    assert '<td class="figure">98,000.00</td>' in page and '<td rowspan="2">金额</td>' in page
    page = desk.client.get(f"/desk/drafts/{letter}").text
    assert re.search(r'<small id="ground-number">版头，第 \d+ 行</small>', page)
    assert 'aria-describedby="ground-number"' in page
    desk.send(("c.txt", f"{SENTENCE}\n甲\n2023年6月20日".encode()))
    page = desk.client.get(f"/desk/drafts/{desk.read()[-1]}").text
    assert '<p class="field long doubtful">' in page and "<b>请核对</b>　正文首行，第 1 行</small>" in page
    desk.post(f"/desk/drafts/{dues}", title="收支表", confirm="1")
    (hit,) = empty.search("“98,000.00”").hits
    assert 'data-at="工作表 经费收支 E5"' in desk.client.get(f"/articles/{hit.id}?q=“98,000.00”").text
    assert '<td class="figure">98,000.00</td>' in desk.client.get(f"/desk/documents/{hit.id}").text


def test_a_script_is_told_in_json(desk: Desk) -> None:
    answer = desk.send(("a.txt", b"\xe4\xb8\x80"), Accept="application/json").get_json()
    assert len(answer["drafts"]) == 1
    many = desk.send(*[(f"{n}.txt", f"第{n}篇".encode()) for n in range(3)], Accept="application/json")
    assert len(many.get_json()["drafts"]) == 3


def test_a_script_is_told_in_json_what_was_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "没有选文件" in desk.send(Accept="application/json").get_json()["error"]
    monkeypatch.setattr("indexer.intake.tray.MOST_DRAFTS", 0)
    full = desk.send(("a.txt", b"a"), Accept="application/json")
    assert full.status_code == 400 and "待收录文件最多" in full.get_json()["error"]


def test_a_session_that_has_ended_is_told_to_the_script(empty: Archive) -> None:
    answer = Desk(create_app(archive=empty).test_client(), empty).send(
        ("a.txt", b"a"), Accept="application/json"
    )
    assert answer.status_code == 401 and "登录" in answer.get_json()["error"]


@pytest.mark.slow
def test_a_long_text_is_edited_whole(desk: Desk, empty: Archive) -> None:
    text = "长篇报告\n" + "职工代表大会审议通过。" * 15_000
    desk.send(("长.txt", text.encode()))
    desk.read()
    desk.post("/desk/confirm")
    (hit,) = empty.search("长篇报告").hits
    home = f"/desk/documents/{hit.id}"
    form = desk.form(home)
    assert "done=saved" in desk.post(home, **form | {"body": form["body"] + "完"}).location
    assert empty.get(hit.id).document.body == text.partition("\n")[2] + "完"


def test_nothing_chosen(desk: Desk) -> None:
    answer = desk.send()
    assert answer.status_code == 400 and "没有选文件" in answer.text


@pytest.mark.slow
def test_what_cannot_be_read_says_why_and_can_go(desk: Desk, empty: Archive) -> None:
    desk.send(("空.txt", b""), ("通知.docx", b"PK\x03\x04 no word file"))
    ids = desk.read()
    page = desk.client.get("/desk").text
    assert page.count("读取失败") >= 2 and "请" in page
    assert "读取失败" in desk.client.get(f"/desk/drafts/{ids[0]}").text
    assert desk.post(f"/desk/drafts/{ids[0]}", confirm="1").status_code == 409
    for id in ids:
        assert desk.post(f"/desk/drafts/{id}/discard").location == "/desk?done=discarded"
    assert empty.tray.drafts() == [] and desk.client.get(f"/desk/drafts/{ids[0]}").status_code == 404


@pytest.mark.slow
def test_a_wrong_value_comes_back_with_the_sentence_and_all_that_was_typed(
    desk: Desk, empty: Archive
) -> None:
    desk.send(("通知.txt", LETTER))
    (id,) = desk.read()
    form = desk.form(f"/desk/drafts/{id}") | {"date": "去年春天", "note": "刚写的附注"}
    answer = desk.post(f"/desk/drafts/{id}", **form, confirm="1")
    assert answer.status_code == 400
    assert "“去年春天”不是有效日期" in answer.text and "刚写的附注" in answer.text
    assert empty.count() == 0 and len(empty.tray.drafts()) == 1


def test_the_wrong_encoding_is_overruled(desk: Desk, empty: Archive) -> None:
    text = "职工互助保障工作简报\n各基层工会：本月受理申请十二件。"
    desk.send(("简报.txt", text.encode("gb18030")))
    (id,) = desk.read()
    desk.post(f"/desk/drafts/{id}/reread", encoding="Big5")
    desk.read()
    assert empty.tray.get(id).encoding == "Big5"
    desk.post(f"/desk/drafts/{id}/reread", encoding="GB18030")
    desk.read()
    document = empty.tray.get(id).document
    assert document is not None and document.text == text


@pytest.mark.slow
def test_near_duplicates_are_shown_beside_and_left_for_a_look(desk: Desk, empty: Archive) -> None:
    desk.send(("夜读.txt", BASKET.encode()))
    desk.read()
    desk.post("/desk/confirm")
    desk.send(
        ("夜读-再印.txt", BASKET.replace("老周", "老陈").encode()),
        ("夜读-同一份.txt", BASKET.encode()),
        ("另一篇.txt", "高温慰问\n把清凉送到码头。".encode()),
    )
    near, same, _ = desk.read()
    page = desk.client.get("/desk").text
    assert "与库中文档相近" in page and "库中已有相同的文件" in page
    answer = desk.post("/desk/confirm")
    assert "left=2" in answer.location and "added=1" in answer.location
    assert "收录 1 篇" in desk.client.get(answer.location).text
    assert [draft.id for draft in empty.tray.drafts()] == [near, same]
    (kept,) = empty.search("“夜读活动”").hits
    page = desk.client.get(f"/desk/drafts/{near}/beside/{kept.id}").text
    assert "老<mark>周</mark>讲" in page and "老<mark>陈</mark>讲" in page
    form = desk.form(f"/desk/drafts/{same}")
    assert "done=duplicate" in desk.post(f"/desk/drafts/{same}", **form, confirm="1").location


@pytest.mark.slow
def test_a_document_is_edited_replaced_withdrawn_and_reinstated(desk: Desk, empty: Archive) -> None:
    desk.send(("夜读.txt", BASKET.encode()))
    desk.read()
    desk.post("/desk/confirm")
    (hit,) = empty.search("夜读").hits
    home = f"/desk/documents/{hit.id}"
    assert "管理本篇" in desk.client.get(f"/articles/{hit.id}").text
    form = desk.form(home) | {"code": "Z012-WS·2022-Y-0045", "openness": "内部"}
    assert "done=saved" in desk.post(home, **form).location
    assert empty.search("档号:Z012").total == 1
    assert "done=same" in desk.post(home, **desk.form(home)).location
    stale = desk.post(home, **form | {"title": "晚了一步"})
    assert stale.status_code == 409 and "晚了一步" in stale.text, "what was typed is not lost"

    data = {"file": (io.BytesIO(BASKET.replace("老周", "老陈").encode()), "夜读-改.txt")}
    answer = desk.client.post(f"{home}/replace", data=data, headers=SAME)
    (id,) = desk.read()
    assert answer.location == f"/desk/drafts/{id}"
    assert "新版本" in desk.client.get(answer.location).text
    page = desk.client.get(answer.location).text
    assert "与第 2 版对照" in page and "老<mark>陈</mark>讲" in page
    answer = desk.post(answer.location, **desk.form(answer.location), confirm="1")
    assert answer.location == f"{home}?done=replaced"
    assert empty.search("“老陈讲了”").total == 1 and empty.search("“老周讲了”").total == 0
    assert empty.get(hit.id).document.description.openness == "内部", "nothing closed becomes open by it"
    assert "老<mark>周</mark>讲" in desk.client.get(f"{home}/versions/2").text
    assert "老周讲了" in desk.client.get(f"{home}/versions/1").text
    assert desk.client.get(f"{home}/versions/9").status_code == 404
    assert re.findall(r">第 (\d) 版</a>", desk.client.get(home).text) == ["3", "2", "1"]

    refused = desk.post(f"{home}/withdraw", reason=" ")
    assert refused.status_code == 400 and "请写明撤回的理由" in refused.text and empty.count() == 1
    assert "done=withdrawn" in desk.post(f"{home}/withdraw", reason="重复收录").location
    assert empty.search("夜读").total == 0 and "已撤回" in desk.client.get(home).text
    assert "done=reinstated" in desk.post(f"{home}/reinstate").location
    assert empty.search("夜读").total == 1
    log = desk.client.get("/desk/log").text
    for act in ("收录", "更正", "替换", "撤回", "恢复"):
        assert f"<b>{act}</b>" in log
    assert "Z012-WS·2022-Y-0045" in log and "档案员小沈" in log


def test_confirming_leads_to_the_next_draft_and_says_what_was_done(desk: Desk, empty: Archive) -> None:
    desk.send(*[(f"{n}.txt", f"第{n}号简报\n内容{n}。".encode()) for n in range(3)], ("空.txt", b""))
    first, second, third, _ = desk.read()
    answer = desk.post(f"/desk/drafts/{second}", confirm="1")
    assert answer.location.startswith(f"/desk/drafts/{third}?done=added")
    page = desk.client.get(answer.location).text
    assert "已收录，可以检索了。" in page and "《第1号简报》" in page and 'class="notice done"' in page
    answer = desk.post(f"/desk/drafts/{third}", confirm="1")
    assert answer.location.startswith(f"/desk/drafts/{first}?"), "from the last on the first again"
    answer = desk.post(f"/desk/drafts/{first}", confirm="1")
    assert answer.location.startswith("/desk?done=added")
    page = desk.client.get(answer.location).text
    assert "《第0号简报》" in page and empty.count() == 3


def test_known_files_are_told_in_one_line_and_go_by_one_button(desk: Desk, empty: Archive) -> None:
    files = [(f"{n}.txt", f"第{n}号简报\n内容{n}。".encode()) for n in range(4)]
    desk.send(*files[:3])
    desk.read()
    desk.post("/desk/confirm")
    (first, *_) = empty.active()
    desk.client.post(
        f"/desk/documents/{first.id}/replace",
        data={"file": (io.BytesIO(files[1][1]), "换.txt")},
        headers=SAME,
    )
    desk.send(*files)
    page = desk.client.get("/desk").text
    assert "有 3 个文件库中已有，内容完全相同。" in page, "before they are read, and not what is to replace"
    answer = desk.post("/desk/discard-known")
    assert "已移除 3 个库中已有的文件。" in desk.client.get(answer.location).text
    assert [draft.name for draft in empty.tray.drafts()] == ["换.txt", "3.txt"]
    assert "库中已有，内容完全相同" not in desk.client.get("/desk").text
    assert desk.post("/desk/discard-known").location == "/desk?known=0"


@pytest.mark.slow
def test_the_log_goes_back_page_by_page(desk: Desk, empty: Archive) -> None:
    desk.send(*[(f"{n}.txt", f"第{n}号简报\n内容{n}。".encode()) for n in range(60)])
    desk.read()
    desk.post("/desk/confirm")
    first = desk.client.get("/desk/log").text
    (older,) = re.findall(r'href="(/desk/log\?before=\d+)"', first)
    second = desk.client.get(older).text
    assert (first.count("<b>收录</b>"), second.count("<b>收录</b>")) == (50, 10)


@pytest.mark.slow
def test_many_drafts_come_page_by_page(desk: Desk) -> None:
    desk.send(*[(f"{n}.txt", f"第{n}号简报\n内容{n}。".encode()) for n in range(60)])
    page = desk.client.get("/desk").text
    assert page.count("等待读取</span>") + page.count('class="waiting"') >= 50 and "1 / 2" in page
    assert desk.client.get("/desk/waiting?page=2").text.count('class="waiting"') == 10


def test_files_that_failed_below_the_server_are_listed_and_let_go(
    desk: Desk, empty: Archive, tmp_path: Path
) -> None:
    (tmp_path / "坏.txt").write_bytes(b"")
    list(empty.add([tmp_path / "坏.txt"]))
    page = desk.client.get("/desk/failures").text
    assert "坏.txt" in page and "试过 1 次" in page
    (where,) = re.findall(r'name="where" value="([^"]+)"', page)
    assert desk.post("/desk/failures/forget", where=where).status_code == 303
    assert "没有读取失败的文件" in desk.client.get("/desk/failures").text


@pytest.mark.slow
def test_script_in_a_name_or_a_field_stays_text(desk: Desk) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    desk.send((f"{hostile}.txt", f"{hostile}\n{hostile}正文".encode()))
    (id,) = desk.read()
    pages = [desk.client.get(address).text for address in ("/desk", f"/desk/drafts/{id}")]
    desk.post("/desk/confirm")
    (hit,) = desk.archive.search("正文").hits
    pages += [desk.client.get(f"/desk/documents/{hit.id}").text, desk.client.get("/desk/log").text]
    assert all("<img" not in page for page in pages)
