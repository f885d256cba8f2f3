"""A 目录 and its files come in with what the rows say; a 目录 that goes out and comes in again says the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped,unused-ignore]
import pytest

from indexer.archive import Archive
from indexer.errors import InvalidRequest, UnreadableFile
from indexer.intake.inventory.columns import find_header, read_cell
from indexer.intake.inventory.importer import InventoryImport, read_entries, rows_of
from indexer.model.document import Document
from indexer.model.stored import ImportOutcome
from indexer.readers.spreadsheet import Row, write_rows
from tests.conftest import ARTICLE
from tests.support.wording import says, worded

LETTER = (
    "青枫区总工会文件\n关于评选劳模的通知\n各镇总工会：\n现将评选事项通知如下，请认真办理。\n2022年3月1日"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files beside a 目录."""
    made = tmp_path / "移交"
    (made / "文件").mkdir(parents=True)
    (made / "文件" / "通知.txt").write_text(LETTER, encoding="utf-8")
    (made / "文件" / "青工总[2022]12号.txt").write_text("竞赛方案\n正文一。", encoding="utf-8")
    return made


def take_in(archive: Archive, folder: Path, *rows: Row, name: str = "目录.csv") -> list[ImportOutcome]:
    """Import a 目录 of these rows."""
    (folder / name).unlink(missing_ok=True)
    write_rows(folder / name, rows)
    return list(InventoryImport(archive.ingest, folder / name, folder).run(actor="张"))


def only(archive: Archive) -> Document:
    (stored,) = archive.active()
    return stored.document


def test_the_rows_win(empty: Archive, folder: Path) -> None:
    header = (
        "件号",
        "档号",
        "文件标题",
        "发文单位",
        "文件 字号",
        "形成时间",
        "保管期限（年）",
        "关键词",
        "电子文件名",
    )
    row = (
        "1",
        "A001-D30-0001",
        "关于评选劳模的通知",
        "青枫区总工会",
        "青工总〔2022〕9号",
        "2022.3.2",
        "D30",
        "劳模、评选",
        "通知",
    )
    (outcome,) = take_in(empty, folder, ("青枫区总工会 2022 年度文件目录",), (), header, row)
    assert (outcome.status, outcome.title) == ("added", "关于评选劳模的通知")
    document = only(empty)
    assert (document.title, document.author, document.number) == (row[2], row[3], row[4])
    assert document.date == "2022-03-02"
    assert document.description.code == "A001-D30-0001"
    assert document.description.retention == "定期30年"
    assert document.description.subjects == ("劳模", "评选")


def test_an_empty_cell_leaves_what_the_text_says(empty: Archive, folder: Path) -> None:
    take_in(empty, folder, ("题名", "日期", "文件名"), ("", "", "通知.txt"))
    assert only(empty).date == "2022-03-01"


def test_no_character_is_lost_to_a_title(empty: Archive, folder: Path) -> None:
    (folder / "文件" / "通知.txt").write_text("原来的首行\n正文一。\n正文二。", encoding="utf-8")
    take_in(empty, folder, ("题名", "文件名"), ("另起的题名", "通知.txt"))
    assert only(empty).text == "另起的题名\n原来的首行\n正文一。\n正文二。"
    assert empty.search("“原来的首行”").total == 1


def test_sections_stay_where_they_are(empty: Archive, folder: Path) -> None:
    (folder / ARTICLE.name).write_bytes(ARTICLE.read_bytes())
    take_in(empty, folder, ("题名", "文件名"), ("另起的题名", ARTICLE.stem))
    document = only(empty)
    assert len(document.sections) > 5
    for section in document.sections:
        assert document.text[section.start :].startswith(section.heading)


def test_what_is_held_gets_the_rows_values(empty: Archive, folder: Path) -> None:
    assert [each.status for each in empty.add([folder / "文件" / "通知.txt"])] == ["added"]
    rows = (("题名", "档号", "文件名"), ("评选通知", "A-1", "通知.txt"))
    assert [each.status for each in take_in(empty, folder, *rows)] == ["replaced"]
    document = only(empty)
    assert (document.title, document.description.code) == ("评选通知", "A-1")
    assert [each.status for each in take_in(empty, folder, *rows)] == ["duplicate"]
    again = (rows[0], ("评选的通知", "A-1", "通知.txt"))
    assert [each.status for each in take_in(empty, folder, *again)] == ["replaced"]
    assert only(empty) == replace(document, title="评选的通知")


def test_rows_without_their_file_are_told(empty: Archive, folder: Path) -> None:
    header = ("题名", "日期", "文号", "文件名")
    rows = (
        ("没有的", "", "", "没有.txt"),
        ("", "", "青工总〔2022〕12号", ""),
        (),
        ("重复", "", "", "青工总[2022]12号.txt"),
        ("坏日期", "2022-13-45", "", "通知.txt"),
    )
    outcomes = take_in(empty, folder, header, *rows)
    assert [(each.where, each.status) for each in outcomes] == [
        *((f"目录.csv 第 {row} 行", "failed") for row in (2, 5, 6)),
        (str(folder / "文件" / "青工总[2022]12号.txt"), "added"),
    ]
    assert all("请" in worded(each.reason) for each in outcomes if each.status == "failed")
    assert empty.refusals.all() == [], "rows are no files"


def test_files_that_no_row_means(empty: Archive, folder: Path) -> None:
    write_rows(folder / "目录.csv", [("题名", "文件名"), ("", "通知.txt")])
    inventory = InventoryImport(empty.ingest, folder / "目录.csv", folder)
    assert [path.name for path in inventory.left] == ["青工总[2022]12号.txt"]


def test_a_file_that_cannot_be_read(empty: Archive, folder: Path) -> None:
    (folder / "空.txt").touch()
    (outcome,) = take_in(empty, folder, ("题名", "文件名"), ("空的", "空.txt"))
    assert outcome.status == "failed"
    assert [refused.file for refused in empty.refusals.all()] == [folder / "空.txt"]


def test_a_zip_file_is_not_one_document(empty: Archive, folder: Path) -> None:
    (folder / "包.zip").touch()
    (outcome,) = take_in(empty, folder, ("题名", "文件名"), ("包", "包.zip"))
    assert "解开" in worded(outcome.reason)


def test_a_date_without_a_day_is_told(empty: Archive, folder: Path) -> None:
    (outcome,) = take_in(empty, folder, ("日期", "文件名"), ("2022年3月", "青工总[2022]12号"))
    assert worded(outcome.notes[-1]) == "成文日期“2022年3月”没有写到日，未采用。"
    assert only(empty).date is None


DATES = {
    "2022-03-24": "2022-03-24",
    "2022/3/24": "2022-03-24",
    "2022.3.24": "2022-03-24",
    "20220324": "2022-03-24",
    "２０２２年３月２４日": "2022-03-24",
    "二〇二二年三月二十四日": "2022-03-24",
    "44644": "2022-03-24",
    "2022-03-24 09:30": "2022-03-24",
    "2022": None,
    "2022年": None,
    "2022.03": None,
    "202203": None,
    "20220300": None,
    "20220000": None,
}


@pytest.mark.parametrize(("cell", "value"), DATES.items(), ids=DATES)
def test_dates(cell: str, value: str | None) -> None:
    read, note = read_cell("date", cell)
    assert read == value
    assert bool(note) == (value is None)


CELLS = [
    ("retention", "永久", "永久"),
    ("retention", "Y", "永久"),
    ("retention", "D10", "定期10年"),
    ("retention", "30", "定期30年"),
    ("retention", "长期", "长期"),
    ("filing_year", "2022年度", "2022"),
    ("openness", "开放", "公开"),
    ("subjects", "工会 经费", ("工会", "经费")),
]


@pytest.mark.parametrize(("field", "cell", "value"), CELLS)
def test_cells(field: str, cell: str, value: object) -> None:
    assert read_cell(field, cell) == (value, None)


@pytest.mark.parametrize(("field", "cell"), [("date", "去年"), ("openness", "控制"), ("retention", "很久")])
def test_cells_that_cannot_be(field: str, cell: str) -> None:
    with pytest.raises(InvalidRequest, check=says("请")):
        read_cell(field, cell)


def test_headers() -> None:
    header = find_header([("2022 年目录",), (), ("序号", "题 名*", "责任者：", "文件名称", "备注")])
    assert header is not None
    assert header.row == 2
    assert header.columns == {"title": 1, "author": 2, "文件名": 3, "note": 4}
    only_one = find_header([("文件名称", "日期")])
    assert only_one is not None
    assert only_one.columns == {"title": 0, "date": 1}
    assert find_header([("姓名", "电话"), ("日期", "备注")]) is None


def test_a_table_without_a_header(tmp_path: Path) -> None:
    write_rows(tmp_path / "表.csv", [("姓名", "电话")])
    with pytest.raises(UnreadableFile, check=says("表头")):
        read_entries(tmp_path / "表.csv")


def test_all_sheets_and_merged_titles(tmp_path: Path) -> None:
    book: Any = openpyxl.Workbook()
    for sheet, year in ((book.active, "2021"), (book.create_sheet(), "2022")):
        sheet.title = year
        sheet.append([f"{year} 年文件目录"])
        sheet.merge_cells("A1:C1")
        sheet.append(["题名", "文号", "文件名"])
        sheet.append([f"{year} 年的通知", None, "通知.txt"])
    book.create_sheet("说明").append(["填表说明"])
    book.save(tmp_path / "目录.xlsx")
    entries = read_entries(tmp_path / "目录.xlsx")
    assert [entry.where for entry in entries] == ["目录.xlsx 2021 第 3 行", "目录.xlsx 2022 第 3 行"]


def described(archive: Archive) -> list[Document]:
    return sorted((stored.document for stored in archive.active()), key=lambda document: document.title)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["目录.xlsx", "目录.csv"])
def test_out_and_in_again(
    empty: Archive, folder: Path, tmp_path: Path, name: str, request: pytest.FixtureRequest
) -> None:
    (folder / ARTICLE.name).write_bytes(ARTICLE.read_bytes())
    other_year = folder / "另" / "通知.txt"
    other_year.parent.mkdir()
    other_year.write_text("2021 年的通知\n正文。\n2021年5月6日", encoding="utf-8")
    ids = [each.id for each in empty.add([folder])]
    changes: dict[str, object] = {
        **{"档号": "0012", "全宗号": "A001", "年度": "2022", "保管期限": "定期30年", "开放状态": "内部"},
        **{
            "密级": "秘密★1年",
            "主题词": "劳模 评选",
            "附注": "=第一行\n第二行",
            "来源": "-来源",
            "区": "青枫区",
        },
    }
    for identifier in ids:
        empty.edit(identifier, changes)
    assert write_rows(tmp_path / name, rows_of(empty.active())) == len(ids) + 1
    second = Archive.open(tmp_path / "second")
    request.addfinalizer(second.close)
    outcomes = list(InventoryImport(second.ingest, tmp_path / name, empty.home / "corpus").run())
    assert [each.status for each in outcomes] == ["added"] * len(ids)
    assert described(second) == described(empty)
