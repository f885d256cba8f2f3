"""The pages on which two persons have documents destroyed that are past their period."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.archive import Archive
from search_app import create_app
from tests.search_app.web.desk.test_tray import SAME
from tests.support.web.visiting import visited_by


@pytest.fixture
def office(empty: Archive, tmp_path: Path) -> Archive:
    for year in (2009, 2010, 2022):
        path = tmp_path / f"{year}.txt"
        path.write_text(f"关于{year}年<账册>的通知\n\n各单位：\n\n账册的事项。\n", encoding="utf-8")
        (outcome,) = empty.add([path])
        given = {"retention": "定期10年", "filing_year": str(year), "code": f"Z1-{year}"}
        empty.edit(outcome.id, given, actor="甲")
    return empty


def client_of(archive: Archive, role: str, name: str) -> FlaskClient:
    return visited_by(create_app(archive=archive), role, name).test_client()  # type: ignore[arg-type]


def post(client: FlaskClient, address: str, **form: object) -> tuple[int, str, str]:
    """Status, where it leads to, and the page."""
    answer = client.post(address, data=form, headers=SAME)
    return answer.status_code, answer.location or "", answer.text


def test_a_list_is_proposed_approved_and_carried_out(office: Archive) -> None:
    first, second = client_of(office, "archivist", "小沈"), client_of(office, "administrator", "老周")
    page = first.get("/desk/disposal").text
    assert "Z1-2009" in page and "Z1-2010" in page and "Z1-2022" not in page
    assert "&lt;账册&gt;" in page
    (old, _) = office.destruction.due.identifiers(9)
    status, _, page = post(first, "/desk/disposal", id=old, reason="")
    assert status == 400 and "请写明理由" in page and f'id="due-{old}" checked' in page
    status, address, _ = post(first, "/desk/disposal", id=old, reason="无保存价值")
    assert status == 303
    address = address.partition("?")[0]
    page = first.get(address).text
    assert "由另一位档案员或管理员批准" in page and "批准销毁</button>" not in page
    assert post(first, f"{address}/approve", agreed="1")[0] == 400
    page = second.get(address).text
    assert "已有的备份里仍有这些文档" in page and "销毁后不能恢复" in page
    assert post(second, f"{address}/approve")[0] == 400
    assert office.search("账册").total == 3
    assert post(second, f"{address}/approve", agreed="1")[0] == 303
    assert office.search("账册").total == 2
    assert "正在销毁" in second.get(address).text
    office.destruction.carry_out()
    page = second.get(address).text
    assert "老周" in page and "小沈" in page and "已销毁" in page and "无保存价值" in page
    kept = second.get(f"{address}/protocol.json")
    assert kept.json and kept.json["documents"][0]["code"] == "Z1-2009"
    stub = second.get(f"/desk/documents/{old}").text
    assert "已按清册销毁" in stub and "Z1-2009" in stub and "保存为新版本" not in stub
    assert second.get(f"/articles/{old}").status_code == 404
    assert "销毁清册" in second.get("/desk/log").text


def test_whatever_is_asked_of_a_destroyed_document_is_refused_with_the_reason(office: Archive) -> None:
    client = client_of(office, "archivist", "小沈")
    office.departments.add("财务部", actor="老周")
    (gone, _) = office.destruction.due.identifiers(9)
    made = office.destruction.lists.propose([gone], actor="小沈", reason="期满")
    office.destruction.approve(made, actor="老周")
    page = f"/desk/documents/{gone}"
    files: dict[str, object] = {"file": (io.BytesIO(b"new"), "新件.txt")}
    asked: tuple[tuple[str, dict[str, object]], ...] = (
        (page, {"title": "新题", "version": "2"}),
        (f"{page}/withdraw", {"reason": "误收"}),
        (f"{page}/reinstate", {}),
        (f"{page}/department", {"department": "财务部"}),
        (f"{page}/replace", files),
        ("/desk/openness", {"id": gone, "openness": "内部", "reason": "满年限"}),
    )
    for address, form in asked:
        status, _, answer = post(client, address, **form)
        assert status == 400 and "这篇文档已销毁，只留目录，不能再改动" in answer, address
        assert "请检查地址" not in answer


def test_a_list_is_refused(office: Archive) -> None:
    first, second = client_of(office, "archivist", "小沈"), client_of(office, "archivist", "小李")
    _, address, _ = post(first, "/desk/disposal", all="1", reason="期满")
    address = address.partition("?")[0]
    assert first.get(f"{address}/protocol.json").status_code == 404
    assert post(second, f"{address}/refuse", reason="")[0] == 400
    assert post(second, f"{address}/refuse", reason="仍有查考价值")[0] == 303
    page = first.get(address).text
    assert "不销毁" in page and "仍有查考价值" in page
    assert office.destruction.due.count() == 2 and office.count() == 3


def test_what_wants_attention_is_counted_on_the_page_of_reviews(office: Archive, tmp_path: Path) -> None:
    client = client_of(office, "archivist", "小沈")
    (tmp_path / "无.txt").write_text("没有日期的一篇\n\n正文。\n", encoding="utf-8")
    list(office.add([tmp_path / "无.txt"]))
    page = client.get("/desk/review").text
    for told in ("2 篇保管期限届满", "1 篇没有保管期限", "1 篇没有年度和日期"):
        assert told in page
    for address in re.findall(r'<li><a href="(/desk/documents\?[^"]+)"', page):
        assert "没有日期的一篇" in client.get(address).text


def test_lists_that_are_not_there(office: Archive) -> None:
    client = client_of(office, "archivist", "小沈")
    assert client.get("/desk/disposal/000000000000").status_code == 404
    assert post(client, "/desk/disposal/000000000000/approve", agreed="1")[0] == 404
    assert post(client, "/desk/disposal/000000000000/refuse", reason="x")[0] == 404
