"""Many documents are changed from a form, how that went is shown, and one button undoes it."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from markupsafe import escape

from indexer.archive import Archive
from indexer.model.clearance import Clearance
from search_app import create_app
from search_app.web.desk.batches import pages
from tests.indexer.test_archive import import_records, record
from tests.search_app.web.desk.test_tray import SAME
from tests.support.web.selecting import bar_in, whole
from tests.support.web.visiting import visited_by


@pytest.fixture
def kept(empty: Archive, tmp_path: Path) -> Archive:
    import_records(empty, tmp_path, *(record(name, f"题名{name}", "劳模精神") for name in "abc"))
    return empty


@pytest.fixture
def client(kept: Archive) -> FlaskClient:
    return visited_by(create_app(archive=kept), "archivist", "档案员小沈").test_client()


def retentions(archive: Archive) -> list[str]:
    return [archive.get(one).document.description.retention for one in "abc"]


def test_ticked_documents_are_changed_and_brought_back(client: FlaskClient, kept: Archive) -> None:
    answer = client.post(
        "/desk/batches", data={"id": ["a", "b"], "act": "edit", "retention": "永久"}, headers=SAME
    )
    assert answer.status_code == 303 and retentions(kept) == ["永久", "永久", ""]
    assert "已处理 2 篇" in client.get(answer.location).text
    assert client.get(f"{answer.location}/progress").json == {
        "state": "done",
        "done": 2,
        "total": 2,
        "over": True,
    }
    client.post(f"{answer.location}/undo", headers=SAME)
    assert retentions(kept) == ["", "", ""] and "已还原 2 篇" in client.get(answer.location).text
    page = client.get("/desk/batches").text
    assert "填写著录项" in page and "2 篇" in page and "已撤销" in page


def test_a_batch_that_cannot_be_undone_yet_says_so_and_keeps_its_button(
    client: FlaskClient, kept: Archive
) -> None:
    form = {"id": ["a", "b"], "act": "edit"}
    first, later = (
        client.post("/desk/batches", data=form | {"retention": each}, headers=SAME).location
        for each in ("永久", "定期10年")
    )
    client.post(f"{later}/name", data={"name": "改期限"}, headers=SAME)
    client.post(f"{first}/undo", headers=SAME)
    page = client.get(first).text
    assert "没有还原。有 2 篇没有还原" in page and "已撤销" not in page and "再撤销余下的 2 篇" in page
    assert "请先撤销那一批" in page and "“改期限”" in page and f'href="{later}"' in page
    assert "没有还原" in client.get("/desk/batches").text
    for each in (later, first):
        client.post(f"{each}/undo", headers=SAME)
    page = client.get(first).text
    assert retentions(kept) == ["", "", ""] and "已撤销。已还原 2 篇。" in page and "/undo" not in page


def test_ticked_documents_go_to_a_department_and_back(client: FlaskClient, kept: Archive) -> None:
    assert "改部门" not in client.get("/desk/documents").text
    kept.departments.add("财务部", actor="")
    for page in ("/desk/documents", "/search?q=劳模"):
        assert "<option>财务部" in client.get(page).text
    form = {"id": ["a", "b"], "act": "assign", "department": "财务部"}
    answer = client.post("/desk/batches", data=form, headers=SAME)
    view = kept.seen_with(Clearance.INTERNAL)
    assert view.count() == 1 and "改部门（财务部）" in client.get(answer.location).text
    client.post("/desk/batches", data={"id": "a", "act": "assign", "department": "无"}, headers=SAME)
    assert kept.seen_with(Clearance.INTERNAL).count() == 2
    client.post(f"{answer.location}/undo", headers=SAME)
    page = client.get(answer.location).text
    assert kept.seen_with(Clearance.INTERNAL).count() == 3 and "已还原 1 篇。有 1 篇没有还原" in page
    refused = client.post("/desk/batches", data=form | {"department": "人事部"}, headers=SAME)
    assert refused.status_code == 400 and "没有名为 人事部 的部门" in refused.text


@pytest.mark.parametrize("address", ["/search?q=劳模精神", "/desk/documents?text=题名", "/desk/documents"])
def test_all_that_an_address_finds_are_changed(client: FlaskClient, kept: Archive, address: str) -> None:
    data = {**whole(client, address), "act": "edit", "retention": "永久"}
    client.post("/desk/batches", data=data, headers=SAME)
    assert retentions(kept) == ["永久"] * 3


@pytest.mark.parametrize("address", ["/search?q=劳模精神", "/desk/documents?text=劳模"])
def test_all_is_what_was_shown_or_is_asked_again(
    client: FlaskClient, kept: Archive, tmp_path: Path, address: str
) -> None:
    kept.edit("c", {"题名": "另一篇", "正文": "另一篇"})
    kept.edit("a", {"题名": "劳模甲"})
    kept.edit("b", {"题名": "劳模乙"})
    data = {**whole(client, address), "act": "withdraw", "reason": "重复收录"}
    kept.edit("c", {"题名": "劳模精神"})
    asked = client.post("/desk/batches", data=data, headers=SAME)
    assert asked.status_code == 409 and kept.count() == 3
    assert "打开这一页时全部是 2 篇，现在是 3 篇，所以没有处理" in asked.text
    assert 'value="重复收录"' in asked.text and 'name="all" value="1" checked' in asked.text
    again = {**data, **bar_in(asked.text)}
    kept.edit("c", {"附注": "同样三篇，有一篇变了"})
    changed = client.post("/desk/batches", data=again, headers=SAME)
    assert changed.status_code == 409 and "全部 3 篇中有 1 篇刚有变化" in changed.text and kept.count() == 3
    again = {**again, **bar_in(changed.text)}
    assert client.post("/desk/batches", data=again, headers=SAME).status_code == 303 and kept.count() == 0


@pytest.mark.parametrize(
    "form", [{}, {"attention": "zz"}, {"list": "zz"}, {"list": "0", "query": "text=题名"}, {"query": ""}]
)
@pytest.mark.parametrize("page", ["batches", "sheets", "packages/export", "batches/number"])
def test_a_list_that_is_not_known_is_no_archive(
    client: FlaskClient, kept: Archive, form: dict[str, str], page: str
) -> None:
    data = {"all": "1", "act": "edit", "retention": "永久", "sheet": "catalogue", "package": "bagit", **form}
    answer = client.post(f"/desk/{page}", data=data, headers=SAME)
    assert answer.status_code == 400 and "不知道“全部”指哪些文档" in answer.text
    assert retentions(kept) == [""] * 3 and not kept.batches.recent(1)


def test_a_form_that_shows_no_number_is_asked_again(client: FlaskClient, kept: Archive) -> None:
    data = {"all": "1", "list": "1", "query": "text=题名", "act": "edit", "retention": "永久"}
    answer = client.post("/desk/batches", data=data, headers=SAME)
    assert answer.status_code == 409 and "现在全部是 3 篇" in answer.text and retentions(kept) == [""] * 3


@pytest.mark.parametrize("address", ["/search?q=劳模精神", "/desk/documents?text=题名&order=title"])
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"act": "edit", "filing_year": "2020年", "author": "甲“乙”"}, "2020年"),
        ({"act": "edit", "retention": "三十年"}, "三十年"),
        ({"act": "edit"}, "没有写明要改什么"),
        ({"act": "withdraw", "reason": " "}, "请写明撤回的理由"),
        ({"act": "withdraw", "reason": "长" * 301}, "请写明撤回的理由"),
    ],
)
def test_what_is_refused_comes_back_as_it_was_ticked_and_typed(
    client: FlaskClient, kept: Archive, address: str, typed: dict[str, str], said: str
) -> None:
    form = bar_in(client.get(address).text) | {"id": ["a", "c"], **typed}
    answer = client.post("/desk/batches", data=form, headers=SAME)
    assert answer.status_code == 400 and re.search(f'role="alert">[^<]*{said}', answer.text)
    assert (
        f'<details class="acts-{"withdraw" if typed["act"] == "withdraw" else "fields"}" open>' in answer.text
    )
    ticked = re.findall(r'name="id" value="(\w)"[^>]* checked', answer.text)
    assert sorted(ticked) == ["a", "c"] and not kept.batches.recent(1)
    for name in typed.keys() - {"act"}:
        assert f'name="{name}" type="text" value="{escape(typed[name])}"' in answer.text
    assert bar_in(answer.text) == bar_in(client.get(address).text)


def test_nothing_ticked_is_told_on_the_list(client: FlaskClient) -> None:
    form = bar_in(client.get("/desk/documents").text)
    for page in ("batches", "sheets", "packages/export"):
        data = form | {"act": "reinstate", "sheet": "catalogue", "package": "bagit"}
        answer = client.post(f"/desk/{page}", data=data, headers=SAME)
        assert answer.status_code == 400 and "没有勾选文档" in answer.text and "文档列表" in answer.text


def test_many_are_changed_in_the_background(
    client: FlaskClient, kept: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "SOON_DONE", 1)
    data = {"id": ["a", "b"], "act": "withdraw", "reason": "重复"}
    address = client.post("/desk/batches", data=data, headers=SAME).location
    waiting = client.get(address)
    assert "正在处理" in waiting.text and waiting.headers["Refresh"] and kept.count() == 3
    kept.batches.loop.call()
    assert "已处理 2 篇" in client.get(address).text and kept.count() == 1


def test_a_batch_has_a_name_by_which_the_log_tells_of_it(client: FlaskClient, kept: Archive) -> None:
    data = {"id": ["a", "b"], "act": "edit", "retention": "永久"}
    address = client.post("/desk/batches", data=data, headers=SAME).location
    answer = client.post(f"{address}/name", data={"name": " 补填  期限 "}, headers=SAME)
    assert answer.status_code == 303 and "<h1>补填 期限</h1>" in client.get(address).text
    for page in ("/desk/batches", "/desk/log", "/desk/documents/a"):
        assert "补填 期限" in client.get(page).text
    refused = client.post(f"{address}/name", data={"name": "长" * 101}, headers=SAME)
    assert refused.status_code == 400 and "名称太长" in refused.text and "长" * 101 in refused.text
    assert client.post("/desk/batches/none/name", data={"name": "x"}, headers=SAME).status_code == 404


def test_withdrawing_asks_for_a_reason(client: FlaskClient, kept: Archive) -> None:
    answer = client.post("/desk/batches", data={"id": "a", "act": "withdraw", "reason": " "}, headers=SAME)
    assert answer.status_code == 400 and "请写明撤回的理由" in answer.text and kept.count() == 3


def test_what_cannot_be_is_told(client: FlaskClient, kept: Archive) -> None:
    assert (
        client.post("/desk/batches", data={"act": "edit", "retention": "永久"}, headers=SAME).status_code
        == 400
    )
    assert client.post("/desk/batches", data={"id": "a", "act": "edit"}, headers=SAME).status_code == 400
    assert client.post("/desk/batches", data={"id": "a", "act": "burn"}, headers=SAME).status_code == 400
    assert client.get("/desk/batches/none").status_code == 404 and not kept.batches.recent(1)


@pytest.mark.parametrize(
    ("address", "words"),
    [("/search?q=题名", "回到检索结果"), ("/desk/documents?text=题名&order=title", "回到文档列表")],
)
def test_a_batch_leads_back_to_the_list_as_it_was(client: FlaskClient, address: str, words: str) -> None:
    form = {**whole(client, address), "act": "edit", "retention": "永久"}
    way = client.post("/desk/batches", data=form, headers=SAME).location
    for act, more in (("name", {"name": "补填"}), ("undo", {})):
        page = client.get(way).text
        (back,) = re.findall(rf'<a href="([^"]*)">{words}</a>', page)
        assert titles_in(client.get(unescape(back)).text) == ["题名a", "题名b", "题名c"]
        assert unquote(unescape(back)).startswith(address.partition("=")[0])
        (action,) = re.findall(rf'action="([^"]*/{act}[^"]*)"', page)
        way = client.post(unescape(action), data=more, headers=SAME).location
    form = {"id": "a", "act": "edit", "retention": "永久"}
    way = client.post("/desk/batches", data=form, headers=SAME).location
    assert 'href="/desk/documents">回到文档列表' in client.get(way).text
    assert 'href="/desk/documents">' in client.get(f"{way}?back=//evil.example/desk/documents").text


def titles_in(page: str) -> list[str]:
    found = re.findall(r"<h[23]><a href=[^>]*>(?:<mark>)?(题名)(?:</mark>)?(\w)</a>", page)
    return sorted("".join(pair) for pair in found)


@pytest.mark.parametrize("page", ["attention", "openness", "disposal", "documents/a"])
def test_the_row_of_the_desk_says_where_one_is(client: FlaskClient, page: str) -> None:
    row = client.get(f"/desk/{page}").text.partition('class="desk-nav"')[2].partition("</nav>")[0]
    (current,) = re.findall(r'aria-current="true">([^<]*)</a>', row)
    assert current == ("文档" if page.startswith("documents") else "审核与鉴定")
