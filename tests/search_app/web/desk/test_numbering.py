"""档号 by a pattern: what would be given is shown first, and is given only as it was shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.archive import Archive
from search_app import create_app
from tests.indexer.test_archive import import_records, record
from tests.search_app.web.desk.test_tray import SAME
from tests.support.web.visiting import visited_by

ADDRESS = "/desk/batches/number"
FILED = {"fonds": "Z012", "filing_year": "2022", "retention": "永久"}


@pytest.fixture
def kept(empty: Archive, tmp_path: Path) -> Archive:
    lines = [
        record(name, f"题名{name}", "劳模精神", date=f"2022-03-0{at}", **FILED)
        for at, name in enumerate("abc", 1)
    ]
    import_records(empty, tmp_path, *lines, record("d", "题名d", "劳模精神", date="2022-04-01"))
    return empty


@pytest.fixture
def client(kept: Archive) -> FlaskClient:
    return visited_by(create_app(archive=kept), "archivist", "档案员小沈").test_client()


def shown(client: FlaskClient, **form: object) -> tuple[int, str]:
    answer = client.post(ADDRESS, data=form, headers=SAME)
    return answer.status_code, answer.text


def seal_in(page: str) -> str:
    found = re.search(r'name="seal" value="(\w+)"', page)
    assert found
    return found[1]


def codes(archive: Archive) -> list[str]:
    return [archive.get(one).document.description.code for one in "abcd"]


def test_nothing_is_given_before_it_was_shown(client: FlaskClient, kept: Archive) -> None:
    form = {"all": "1", "list": "1", "query": "text=题名", "start": "5"}
    _, page = shown(client, **form)
    assert "Z012-WS·2022-Y-0005 至 Z012-WS·2022-Y-0007，3 件" in page and codes(kept) == [""] * 4
    assert "不编 1 篇" in page and "没有填写全宗号、年度、保管期限。请先补填。" in page
    answer = client.post(ADDRESS, data={**form, "seal": seal_in(page)}, headers=SAME)
    assert answer.status_code == 303
    assert codes(kept) == [*(f"Z012-WS·2022-Y-000{each}" for each in (5, 6, 7)), ""]
    assert "编档号" in client.get(answer.location).text
    client.post(f"{answer.location.partition('?')[0]}/undo", headers=SAME)
    assert codes(kept) == [""] * 4


def test_what_has_changed_since_is_shown_anew(client: FlaskClient, kept: Archive) -> None:
    form = {"id": ["a", "b"]}
    _, page = shown(client, **form)
    kept.edit("c", {"档号": "Z012-WS·2022-Y-0002"})
    status, again = shown(client, **form, seal=seal_in(page))
    assert status == 409 and "预览之后文档或档号有了变化" in again
    assert "档号 Z012-WS·2022-Y-0002 已被其他文档使用" in again and codes(kept)[:2] == ["", ""]
    answer = client.post(ADDRESS, data={**form, "seal": seal_in(again)}, headers=SAME)
    assert answer.status_code == 303 and codes(kept)[:2] == ["Z012-WS·2022-Y-0001", ""]


def test_numbers_go_on_after_the_last_and_those_there_are_are_kept(
    client: FlaskClient, kept: Archive
) -> None:
    kept.edit("a", {"档号": "Z012-WS·2022-Y-0041"})
    _, page = shown(client, id=["a", "b"], follow="1")
    assert "Z012-WS·2022-Y-0042，1 件" in page and "已有档号 Z012-WS·2022-Y-0041，不另编" in page


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"id": "a", "pattern": "{卷号}{件号}"}, "卷号"),
        ({"id": "a", "pattern": "{年度}"}, "应有且只有一个 {件号}"),
        ({"id": "a", "pattern": "{年度}-{件号:4}\0"}, "看不见的字符"),
        ({"id": "a", "category": "W\u200bS"}, "看不见的字符"),
        ({"id": "a", "start": "x"}, "件号应在 1 到"),
        ({}, "没有选中文档"),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_stays(
    client: FlaskClient, form: dict[str, str], said: str
) -> None:
    status, page = shown(client, **form)
    assert status == 400 and said in page and form.get("pattern", "{件号:4}") in page
