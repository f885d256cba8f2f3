"""A 目录 is dropped with its files, offered as one, looked at, corrected and taken in with all of them."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.archive import Archive
from indexer.intake.tray_reader import DraftReader
from search_app import create_app
from tests.support.web.visiting import visited_by

SAME = {"Sec-Fetch-Site": "same-origin"}
LISTING = (
    "青枫区总工会2022年度归档文件目录,,,\n题名,文号,成文日期,经办人\n"
    "关于评选劳模的通知,青工总〔2022〕9号,2022-03-02,周敏\n关于慰问一线职工的决定,青工总〔2022〕10号,2022-04-05,老沈\n"
)
SCANS = {
    "扫描001.txt": "青枫区总工会文件\n青工总〔2022〕9号\n关于评选劳模的通知\n各镇总工会：\n现将评选事项通知如下。",
    "扫描002.txt": "青工总〔2022〕10号\n关于慰问一线职工的决定\n各镇总工会：\n决定慰问下列职工。",
}


class Desk:
    """What an archivist does with a 目录."""

    def __init__(self, client: FlaskClient, archive: Archive) -> None:
        self.client, self.archive = client, archive

    def drop(self, files: dict[str, str]) -> list[str]:
        data = {"file": [(io.BytesIO(text.encode()), name) for name, text in files.items()]}
        answer = self.client.post(
            "/desk/files",
            data=data,
            content_type="multipart/form-data",
            headers=SAME | {"Accept": "application/json"},
        )
        DraftReader(self.archive.tray).read_waiting()
        return [str(one) for one in answer.json["drafts"]]  # type: ignore[index]

    def post(self, address: str, **form: str) -> TestResponse:
        return self.client.post(address, data=form, headers=SAME)

    def seal(self, address: str) -> str:
        found = re.search(r'name="seal" value="(\w+)"', self.client.get(address).text)
        assert found
        return found[1]


@pytest.fixture
def app(empty: Archive) -> Flask:
    return visited_by(create_app(archive=empty), "archivist", "档案员小沈")


@pytest.fixture
def desk(app: Flask, empty: Archive) -> Desk:
    return Desk(app.test_client(), empty)


def test_from_a_dropped_listing_to_found_documents(desk: Desk, empty: Archive) -> None:
    listing, *_ = desk.drop({"目录.csv": LISTING} | SCANS)
    page = desk.client.get("/desk").text
    assert "这份表格像是目录" in page and "按目录著录其他文件" in page
    address = f"/desk/inventories/{listing}"
    assert desk.post(f"{address}/as", **{"as": "inventory"}).location == address
    page = desk.client.get(address).text
    assert "已找到文件 <b>2</b> 行" in page and "扫描001.txt" in page and "目录.csv 第 4 行" in page
    answer = desk.post(address, seal=desk.seal(address), take_in="1")
    assert answer.status_code == 303 and "in=2" in answer.location
    page = desk.client.get(answer.location).text
    assert "已收录 2 篇。" in page and "已经办完 <b>2</b> 行" in page
    (hit,) = empty.search("“决定慰问下列职工”").hits
    assert empty.get(hit.id).document.number == "青工总〔2022〕10号"
    assert {event.actor for event in empty.log()} == {"档案员小沈"}
    assert [draft.id for draft in empty.tray.drafts()] == [listing]


def test_all_others_are_confirmed_without_it(desk: Desk, empty: Archive) -> None:
    listing, *_ = desk.drop({"目录.csv": LISTING} | SCANS)
    assert "added=2" in desk.post("/desk/confirm").location
    assert "请先选择按目录著录" in desk.post(f"/desk/drafts/{listing}", confirm="1").text
    answer = desk.post(f"/desk/inventories/{listing}/as", **{"as": "document"})
    assert answer.location == f"/desk/drafts/{listing}?done=as_document"
    assert "已作为普通文档" in desk.client.get(answer.location).text
    assert "按目录著录其他文件" in desk.client.get(f"/desk/drafts/{listing}").text, "and back again"
    assert "done=added" in desk.post(f"/desk/drafts/{listing}", confirm="1").location


def test_what_has_changed_is_looked_at_again(desk: Desk, empty: Archive) -> None:
    listing, first, _ = desk.drop({"目录.csv": LISTING} | SCANS)
    address = f"/desk/inventories/{listing}"
    seal = desk.seal(address)
    empty.tray.discard(first)
    answer = desk.post(address, seal=seal, take_in="1")
    assert (answer.status_code, list(empty.active())) == (409, [])
    assert "刚有变化" in answer.text and "没有找到文件 <b>1</b> 行" in answer.text


def test_doubts_stand_side_by_side(desk: Desk, empty: Archive) -> None:
    twin = SCANS["扫描001.txt"].replace("各镇总工会", "各街道总工会")
    listing, first, second = desk.drop(
        {"目录.csv": LISTING, "扫描001.txt": SCANS["扫描001.txt"], "扫描003.txt": twin}
    )
    address = f"/desk/inventories/{listing}"
    page = desk.client.get(address).text
    assert "几个文件都像是这一行，请选一个" in page and "已找到文件 <b>0</b> 行" in page
    assert desk.post(address, seal=desk.seal(address)).location == f"{address}?filled=0&unfilled=0"
    answer = desk.post(address, **{"seal": desk.seal(address), "doubt-0": "0-1"})
    assert "filled=1" in answer.location
    assert "已填入 1 个文件的著录项" in desk.client.get(answer.location).text
    stated = empty.tray.get(second).stated
    assert stated and stated.row == "目录.csv 第 3 行" and empty.tray.get(first).stated is None
    assert "著录取自 目录.csv 第 3 行" in desk.client.get(f"/desk/drafts/{second}").text
    assert "著录取自 目录.csv 第 3 行" in desk.client.get("/desk").text


def test_columns_are_corrected(desk: Desk) -> None:
    listing, *_ = desk.drop({"目录.csv": LISTING} | SCANS)
    address = f"/desk/inventories/{listing}"
    page = desk.client.get(address).text
    assert "周敏；老沈" in page
    (number,) = re.findall(r'name="label-(\d)" value="经办人"', page)
    form = {f"label-{number}": "经办人", f"column-{number}": "author"}
    assert desk.post(f"{address}/columns", **form).location == address
    assert '<option value="author" selected>' in desk.client.get(address).text
    form[f"column-{number}"] = "body"
    assert desk.post(f"{address}/columns", **form).status_code == 400


def test_near_duplicates_are_left_for_a_look(desk: Desk, empty: Archive) -> None:
    long = "\n".join(f"第{number}条　本办法由区总工会第{number}科负责解释。" for number in range(30))
    (_,) = desk.drop({"旧.txt": f"关于评选劳模的通知\n{long}"})
    desk.post("/desk/confirm")
    listing, scan = desk.drop(
        {"目录.csv": LISTING, "扫描001.txt": f"关于评选劳模的通知\n{long}\n第三十一条　附则。"}
    )
    address = f"/desk/inventories/{listing}"
    answer = desk.post(address, seal=desk.seal(address), take_in="1")
    assert "in=0" in answer.location and "left=1" in answer.location
    assert "留作待收录文件，请逐篇核对" in desk.client.get(answer.location).text
    document = empty.tray.get(scan).document
    assert document and document.number == "青工总〔2022〕9号"


def test_while_files_are_read_the_page_looks_again(desk: Desk, empty: Archive) -> None:
    (listing,) = desk.drop({"目录.csv": LISTING})
    empty.tray.receive("1.txt", io.BytesIO(SCANS["扫描001.txt"].encode()), actor="沈")
    answer = desk.client.get(f"/desk/inventories/{listing}")
    assert answer.headers["Refresh"] and "还有 1 个文件正在读取" in answer.text


def test_what_is_none(desk: Desk) -> None:
    letter, broken = desk.drop({"1.txt": SCANS["扫描001.txt"], "b.csv": "题名,文号\n" + "字" * 140_000})
    assert desk.client.get(f"/desk/inventories/{letter}").status_code == 400
    assert desk.post(f"/desk/inventories/{letter}/as", **{"as": "inventory"}).status_code == 400
    assert desk.post(f"/desk/inventories/{broken}/as", **{"as": "x"}).status_code == 400
    desk.post(f"/desk/inventories/{broken}/as", **{"as": "inventory"})
    answer = desk.client.get(f"/desk/inventories/{broken}")
    assert answer.status_code == 409 and "作为文档收录" in answer.text
    assert desk.client.get("/desk/inventories/000000000000").status_code == 404
