"""Rows go into XLSX and CSV files and come back as they were; a hostile or damaged file is refused."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped,unused-ignore]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import UnreadableFile
from indexer.readers import read_bytes, spreadsheet
from indexer.readers.spreadsheet import Sheet, guarded, sheets_in, unguarded, write_rows
from tests.support.wording import says

ROWS = [
    ("序号", "题名", "文号", "附注"),
    ("1", "关于评选劳模的通知", "青工总〔2022〕12号", ""),
    ("2", '引号"、逗号,和\n换行', "", "末列"),
    ("3", "=HYPERLINK(1)", "-1+2", "@a"),
    ("4", "202203240001", "0012", "'=x"),
]


def read_sheets(path: Path) -> list[Sheet]:
    return sheets_in(path.name, read_bytes(path))


def sheet_of(path: Path) -> Sheet:
    (sheet,) = read_sheets(path)
    return sheet


def book(path: Path, *sheets: list[list[object]]) -> Path:
    """An XLSX file as an office makes one."""
    made: Any = openpyxl.Workbook()
    made.remove(made.active)
    for rows in sheets:
        sheet = made.create_sheet()
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_rows_come_back(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"目录{suffix}"
    assert write_rows(path, ROWS) == len(ROWS)
    expected = [tuple(row) for row in ROWS]
    expected[1] = expected[1][:3]  # empty cells at a row's end are no cells
    assert sheet_of(path).rows == tuple(expected)
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "目录.xlsx"
    write_rows(path, ROWS)
    read: Any = openpyxl.load_workbook(path)
    cells = [cell for row in read.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert read.active["B4"].quotePrefix
    path = tmp_path / "目录.csv"
    write_rows(path, ROWS)
    content = path.read_bytes()
    assert content.startswith("\ufeff序号".encode())
    assert b"3,'=HYPERLINK(1),'-1+2,'@a\r\n" in content


@pytest.mark.parametrize("number", ["0", "100", "1010", "2001", "98765432101"])
def test_a_count_stays_a_number(number: str) -> None:
    assert guarded(number) == number


@pytest.mark.parametrize("number", ["007", "1.50", "202203240001", "1e5"])
def test_what_a_spreadsheet_would_alter_is_led_by_an_apostrophe(number: str) -> None:
    assert guarded(number) == f"'{number}"


@given(st.text())
def test_the_guard_comes_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in tuple("=+-@＝＋－＠\t\r\n")


def test_an_existing_file_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "目录.csv"
    path.write_text("别人的", encoding="utf-8")
    with pytest.raises(FileExistsError):
        write_rows(path, ROWS)
    assert path.read_text(encoding="utf-8") == "别人的"
    assert len(list(tmp_path.iterdir())) == 1


def test_nothing_is_left_of_rows_that_break_off(tmp_path: Path) -> None:
    def breaking() -> Any:
        yield ("序号",)
        raise UnreadableFile("断了")

    for suffix in (".xlsx", ".csv"):
        with pytest.raises(UnreadableFile):
            write_rows(tmp_path / f"目录{suffix}", breaking())
    assert not list(tmp_path.iterdir())


def test_what_cells_hold(tmp_path: Path) -> None:
    row = [
        datetime(2022, 3, 24),
        date(2022, 3, 25),
        datetime(2022, 3, 24, 9, 30),
        2022.0,
        1.5,
        12,
        " 文 ",
        None,
    ]
    path = book(tmp_path / "表.xlsx", [row], [["第二张"]])
    first, second = read_sheets(path)
    assert first.rows == (("2022-03-24", "2022-03-25", "2022-03-24 09:30", "2022", "1.5", "12", "文"),)
    assert second.rows == (("第二张",),)


def test_formulas_count_by_their_value(tmp_path: Path) -> None:
    path = book(tmp_path / "表.xlsx", [["=1+1", "#N/A", "文"]])
    assert sheet_of(path).rows == (("", "", "文"),)  # never calculated, so no value was saved


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_of_any_office(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "目录.csv"
    rows = [("题名", "责任者", "文号"), ("关于开展劳动竞赛的通知", "青枫区总工会", "青工总〔2022〕12号")]
    path.write_bytes("\r\n".join(map(delimiter.join, rows)).encode(encoding))
    assert sheet_of(path).rows == tuple(rows)


def packed(path: Path, **members: bytes) -> Path:
    """An XLSX file with some of its members replaced."""
    source = book(path.with_name("源.xlsx"), [["题名"], ["甲"]])
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            key = Path(name).stem
            new.writestr(name, members.get(key, old.read(name)))
    return path


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize("content", [BOMB, BOMB.decode().encode("utf-16")])
@pytest.mark.parametrize("member", ["sheet1", "workbook", "styles"])
def test_a_dtd_is_refused(tmp_path: Path, content: bytes, member: str) -> None:
    with pytest.raises(UnreadableFile, check=says("DTD")):
        read_sheets(packed(tmp_path / "表.xlsx", **{member: content}))


def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", 3)
    path = book(tmp_path / "表.xlsx", [["行"]] * 4)
    with pytest.raises(UnreadableFile, check=says("超过 3 行")):
        read_sheets(path)
    (tmp_path / "表.csv").write_text("行\n" * 4, encoding="utf-8")
    with pytest.raises(UnreadableFile, check=says("超过 3 行")):
        read_sheets(tmp_path / "表.csv")
    monkeypatch.setattr(spreadsheet, "LARGEST_PACKAGE", 1000)
    with pytest.raises(UnreadableFile, check=says("展开后超过")):
        read_sheets(path)


@pytest.mark.slow
def test_a_row_far_below_and_a_cell_far_to_the_right(tmp_path: Path) -> None:
    lie = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>'
        b'<sheetData><row r="%d"><c r="XFD%d"><v>1</v></c></row></sheetData></worksheet>'
    )
    near = packed(tmp_path / "近.xlsx", sheet1=lie % (2, 2))
    assert all(len(row) <= spreadsheet.MOST_COLUMNS for row in sheet_of(near).rows)
    with pytest.raises(UnreadableFile, check=says("行")):
        read_sheets(packed(tmp_path / "远.xlsx", sheet1=lie % (10**12, 10**12)))


def test_files_that_are_no_spreadsheet(tmp_path: Path) -> None:
    whole = book(tmp_path / "好.xlsx", [["题名"]]).read_bytes()
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as made:
        made.writestr("a.txt", "a")
    bad = {
        "空.csv": (b"", "空的"),
        "截断.xlsx": (whole[: len(whole) // 2], "损坏"),
        "压缩包.xlsx": (other.getvalue(), "损坏"),
        "文本.xlsx": ("题名".encode(), "损坏"),
        "旧.xls": (b"\xd0\xcf\x11\xe0" + bytes(512), "另存为 .xlsx"),
        "长.csv": (b"a," + b"x" * 200_000, "第 1 行"),
    }
    for name, (content, said) in bad.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UnreadableFile, check=says(said)):
            read_sheets(tmp_path / name)
    with pytest.raises(UnreadableFile, check=says("不存在")):
        read_sheets(tmp_path / "没有.csv")
