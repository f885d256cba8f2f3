"""What archivists record: kept with every version, taken from JSON lines, found by 档号, shown, and told by the API."""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.catalogue.catalogue import Catalogue
from indexer.intake.json_lines import read_lines
from indexer.model.description import PLAIN, Description
from indexer.model.document import Document
from indexer.model.stored import ImportFailure, IncomingDocument
from indexer.text.numbers import number_key
from search_app import create_app
from tests.support.web.visiting import visited_by
from tests.support.wording import worded

FULL = Description(
    code="Z012-WS·2021-D30-0045",
    fonds="Z012",
    filing_year="2021",
    retention="定期30年",
    openness="内部",
    secrecy="秘密★1年",
    subjects=("工会经费", "收缴"),
    note="缺第三页\n复印件",
)
LINE = {
    "id": "a",
    "title": "关于收缴工会经费的通知",
    "body": "正文",
    "code": FULL.code,
    "fonds": FULL.fonds,
    "filing_year": 2021,
    "retention": FULL.retention,
    "openness": FULL.openness,
    "secrecy": FULL.secrecy,
    "subjects": list(FULL.subjects),
    "note": FULL.note,
}


def jsonl(folder: Path, *records: dict[str, Any]) -> Path:
    """A file of these lines."""
    path = folder / "a.jsonl"
    path.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records), encoding="utf-8")
    return path


@pytest.fixture
def described(empty: Archive, tmp_path: Path) -> Archive:
    """An archive with one document that says everything, and one that says nothing."""
    path = jsonl(tmp_path, LINE, {"id": "b", "title": "别的", "body": "正文"})
    assert [outcome.status for outcome in empty.import_lines(path)] == ["added"] * 2
    return empty


def test_every_item_comes_back(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "catalogue.db")
    document = Document("题", "正文", description=FULL)
    catalogue.add([IncomingDocument("a", document, "", "sha")], actor="")
    assert catalogue.get("a").document == document
    catalogue.close()


def test_every_item_has_a_column_of_its_own(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "catalogue.db")
    some = Description(code="Z1-2")
    for at, description in enumerate((PLAIN, some)):
        catalogue.add(
            [IncomingDocument(f"{at}", Document("题", "正文", description=description), "", f"{at}")],
            actor="",
        )
    catalogue.close()
    connection = sqlite3.connect(tmp_path / "catalogue.db")
    rows = connection.execute(
        "SELECT code, fonds, openness, structure FROM versions ORDER BY number"
    ).fetchall()
    connection.close()
    assert [row[:3] for row in rows] == [("", "", "公开"), ("Z1-2", "", "公开")]
    assert [sorted(json.loads(row[3])) for row in rows] == [["lead", "number", "sections"]] * 2


def test_json_lines_state_it(described: Archive) -> None:
    assert described.get("a").document.description == FULL
    assert described.get("b").document.description == PLAIN


BAD = {
    "openness": "随便",
    "filing_year": "二〇二一",
    "retention": "很久",
    "subjects": [1, 2],
    "code": ["Z012"],
    "note": 1.5,
}


@pytest.mark.parametrize(("name", "value"), BAD.items())
def test_a_line_that_states_what_cannot_be(tmp_path: Path, name: str, value: object) -> None:
    (item,) = read_lines(jsonl(tmp_path, LINE | {name: value}))
    assert isinstance(item, ImportFailure)
    assert worded(item.reason).startswith(f"{name}: ") and worded(item.reason).endswith("。")


def test_what_a_line_leaves_out_is_kept_when_it_comes_again(described: Archive, tmp_path: Path) -> None:
    """Above all, what was closed does not become open because a new file says nothing of it."""
    again = {"id": "a", "title": "关于收缴工会经费的通知", "body": "新的正文", "secrecy": "机密"}
    assert [outcome.status for outcome in described.import_lines(jsonl(tmp_path, again))] == ["replaced"]
    closed = replace(FULL, secrecy="机密", openness="仅档案员")
    assert described.get("a").document.description == closed, "its 密级 says so"


CODES = ["Z012-WS·2021-D30-0045", "ｚ０１２－ＷＳ·２０２１", "WS·2021", "“D30-0045”", "0045"]


@pytest.mark.slow
@pytest.mark.parametrize("written", CODES)
@pytest.mark.parametrize("label", ["档号:", "檔號：", "code:"])
def test_codes_are_found_in_any_width(described: Archive, label: str, written: str) -> None:
    assert [hit.id for hit in described.search(f"{label}{written}").hits] == ["a"]


@pytest.mark.parametrize("written", ["45", "Z12", "Z012-2021", "收缴"])
def test_a_code_is_not_torn(described: Archive, written: str) -> None:
    assert described.search(f"档号:{written}").total == 0


def test_brackets_in_codes_compare_alike() -> None:
    assert number_key("Ｚ012（2021）第3号") == number_key("z012〔2021〕3号")


def test_the_page_shows_it(described: Archive) -> None:
    client = visited_by(create_app(archive=described), "reader").test_client()
    known = dict(re.findall(r"<dt>(\w+)</dt><dd>([^<]+)<", client.get("/articles/a").text))
    assert known | {"编号": "a"} == known
    for term, value in {
        "档号": FULL.code,
        "全宗号": "Z012",
        "年度": "2021",
        "保管期限": "定期30年",
        "开放状态": "内部",
        "密级": "秘密★1年",
        "主题词": "工会经费、收缴",
        "附注": FULL.note,
    }.items():
        assert known[term] == value
    assert "<dt>档号</dt>" not in client.get("/articles/b").text


def test_the_interface_tells_it(described: Archive) -> None:
    client: FlaskClient = visited_by(create_app(archive=described), "reader").test_client()
    told = client.get("/api/v1/articles/a").get_json()
    assert {name: told[name] for name in LINE if name not in ("body", "filing_year")} == {
        name: value for name, value in LINE.items() if name not in ("body", "filing_year")
    }
    assert told["filing_year"] == "2021"
    assert client.get("/api/v1/articles/b").get_json()["openness"] == "公开"
