"""Spreadsheets of every format are read as documents: rows as they are shown, cells with their addresses."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from indexer import readers
from indexer.errors import UnreadableFile
from indexer.model import Table
from indexer.readers import Reading, understand
from indexer.readers.sheets import sheet as limits
from tests.support.files.carried import FILES, assert_refused, assert_survives_damage, lines_of
from tests.support.wording import worded

DUES = FILES / "sheets"


def cells(reading: Reading, table: Table) -> dict[str, str]:
    """Address → what stands there."""
    return {
        cell.address: reading.text[cell.start : cell.end]
        for row in table.rows
        for cell in row
        if cell.start < cell.end
    }


def workbook(*rows: list[Any], name: str = "Sheet1") -> Any:
    book: Any = openpyxl.Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(row)
    return book


def saved(book: Any) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(book: Any, name: str = "表.xlsx") -> Reading:
    return readers.read(name, saved(book))


@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".ods", ".fods"])
def test_files_of_libreoffice(suffix: str) -> None:
    path = DUES / f"dues{suffix}"
    reading = readers.read(path.name, path.read_bytes())
    expected = path.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    lines = [line.replace("肆点伍", "肆.伍") for line in lines_of(reading)]  # as LibreOffice shows it
    assert [line for line in lines if line] == expected
    money, names, draft = reading.layout.tables
    assert [table.name for table in reading.layout.tables] == ["经费收支", "名册", "底稿"]
    assert cells(reading, names)["C3"] == "138-0000-2222"
    assert cells(reading, draft) == {"B2": "底稿数据"}
    head, below = money.rows[:2]
    assert [(cell.address, cell.rows, cell.columns) for cell in head] == [
        *(("A2", 2, 1), ("B2", 2, 1), ("C2", 1, 2), ("E2", 2, 1), ("F2", 2, 1)),
    ]
    assert [cell.address for cell in below] == ["C3", "D3"]
    assert [note.key for note in reading.notes] == ["hidden sheets read", "hidden rows read"]


def test_it_becomes_a_document_whose_tables_fit() -> None:
    path = DUES / "dues.xls"
    found = understand(path.name, path.read_bytes())
    assert found.document.title == "青枫区总工会2023年度经费收支表"
    text = found.document.text
    (row,) = (row for row in found.layout.tables[1].rows if text[row[1].start : row[1].end] == "吴双")
    assert [text[cell.start : cell.end] for cell in row] == [
        "002",
        "吴双",
        "138-0000-2222",
        "青枫区环卫所工会",
    ]


def test_without_a_title_row_the_files_name_is_the_title() -> None:
    content = saved(workbook(["姓名", "金额"], ["陈一鸣", 3000]))
    found = understand("困难职工名册.xlsx", content)
    assert found.document.title == "困难职工名册"
    assert found.document.body == "姓名\t金额\n陈一鸣\t3000"
    assert found.layout.tables[0].rows[1][1].address == "B2"


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ([["附件1"], ["2023年度帮扶资金发放表"], ["姓名", "金额"]], "2023年度帮扶资金发放表"),
        ([["编制单位：青枫区总工会"], ["姓名", "金额"]], "表"),
        ([["合计", 3], ["2023年度帮扶资金发放表"]], "表"),
    ],
)
def test_what_is_a_title_row(rows: list[list[Any]], title: str) -> None:
    assert understand("表.xlsx", saved(workbook(*rows))).document.title == title


def test_values_are_shown_by_their_formats_and_formulas_by_saved_values() -> None:
    book = workbook(["日期", "金额", "比例"], [date(2023, 3, 6), 1234.5, 0.125], [True, "=1/0", "=A1"])
    for column, code in zip("ABC", ('yyyy"年"m"月"d"日"', "#,##0.00", "0.0%"), strict=True):
        book.active[f"{column}2"].number_format = code
    reading = read(book)
    assert reading.text.splitlines()[1:] == ["2023年3月6日\t1,234.50\t12.5%", "TRUE"]
    assert worded(reading.notes[0]).startswith("有 2 个公式没有保存计算结果")


def test_cells_under_a_merged_one_are_not_there() -> None:
    book = workbook(["部门", "甲", "乙"], ["工会", 1, 2], ["藏", 3, 4], [None, 5, 6])
    book.active.merge_cells("A2:A4")
    reading = read(book)
    assert reading.text.splitlines() == ["部门\t甲\t乙", "工会\t1\t2", "\t3\t4", "\t5\t6"]
    rows = reading.layout.tables[0].rows
    assert (rows[1][0].address, rows[1][0].rows) == ("A2", 3)
    assert [[cell.address for cell in row] for row in rows[2:]] == [["B3", "C3"], ["B4", "C4"]]


def test_remarks_hidden_sheets_and_heads_are_read_and_marked() -> None:
    book = workbook(["姓名", "金额"], ["陈一鸣", 3000])
    book.active["B2"].comment = Comment("罗启明:\n请核对\n凭证", "罗启明")
    book.active.oddHeader.center.text = "内部资料 &P/&N"
    hidden = book.create_sheet("底稿")
    hidden.sheet_state = "veryHidden"
    hidden["A1"] = "底稿数据"
    content = saved(book)
    reading = readers.read("表.xlsx", content)
    assert "批注（B2，罗启明）：请核对 凭证" in reading.text.splitlines()
    assert [note.key for note in reading.notes] == ["hidden sheets read"]
    assert understand("表.xlsx", content).document.description.secrecy == "内部资料"


def test_a_row_with_a_long_cell_is_given_cell_by_cell() -> None:
    long = "因病住院。" * 40 + "\n" + "家中困难。"
    reading = read(workbook(["陈一鸣", long, None, 3000]))
    assert reading.text.splitlines() == ["陈一鸣", *long.split("\n"), "3000"]
    assert cells(reading, reading.layout.tables[0]) == {"A1": "陈一鸣", "B1": long, "D1": "3000"}


def package(sheet: str, **parts: str) -> bytes:
    """A workbook of one sheet, written part by part."""
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = (
        f'<Relationships><Relationship Id="r1" Type="{kinds}/worksheet" Target="/xl/worksheets/s.xml"/>'
    )
    written = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook xmlns:r="{kinds}"><sheets><sheet name="名册" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relation
        + f'<Relationship Id="r2" Type="{kinds}/sharedStrings" Target="strings.xml"/></Relationships>',
        "xl/worksheets/s.xml": f"<worksheet><sheetData>{sheet}</sheetData></worksheet>",
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in (written | parts).items():
            archive.writestr(name, text)
    return file.getvalue()


def test_strings_of_every_kind() -> None:
    strings = "<sst><si><t>甲</t></si><si><r><t>陈</t></r><r><t>一鸣</t></r><rPh sb='0' eb='1'><t>chen</t></rPh></si></sst>"
    row = (
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="inlineStr"><is><t>乙</t></is></c>'
        '<c t="str"><f>A1</f><v>丙</v></c><c t="s"><v>99</v></c><c t="e"><v>#N/A</v></c><c><v>x</v></c></row>'
    )
    reading = readers.read("表.xlsx", package(row, **{"xl/strings.xml": strings}))
    assert reading.text == "工作表：名册\n甲\t陈一鸣\t乙\t丙\t\t#N/A\tx\n"
    assert reading.layout.tables[0].rows[0][5].address == "F1"


def test_threads_and_words_in_shapes() -> None:
    kinds = "http://schemas.microsoft.com/office/2017/10/relationships"
    relations = (
        f'<Relationships><Relationship Id="a" Type="{kinds}/threadedComment" Target="../t.xml"/>'
        '<Relationship Id="b" Type="x/comments" Target="../c.xml"/>'
        '<Relationship Id="c" Type="x/drawing" Target="../d.xml"/></Relationships>'
    )
    parts = {
        "xl/worksheets/_rels/s.xml.rels": relations,
        "xl/t.xml": '<x><threadedComment ref="A1"><text>同意</text></threadedComment></x>',
        "xl/c.xml": '<x><comment ref="A1"><text><t>[Threaded comment] 同意</t></text></comment></x>',
        "xl/d.xml": "<x><txBody><p><r><t>单位：</t></r><r><t>万元</t></r></p></txBody></x>",
    }
    reading = readers.read("表.xlsx", package("<row><c><v>1</v></c></row>", **parts))
    assert reading.text.splitlines() == ["工作表：名册", "1", "文本框：单位：万元", "批注（A1）：同意"]


@pytest.mark.parametrize(
    ("name", "text", "rows"),
    [
        ("a.csv", '姓名,金额\r\n"陈,一鸣","3,000"\r\n', ["姓名\t金额", "陈,一鸣\t3,000"]),
        ("a.csv", "姓名;金额\n陈一鸣;3,5\n吴双;4,5\n", ["姓名\t金额", "陈一鸣\t3,5", "吴双\t4,5"]),
        ("a.csv", "姓名\t金额\n陈一鸣\t3000\n", ["姓名\t金额", "陈一鸣\t3000"]),
        ("a.csv", "sep=|\n姓名|金额\n", ["姓名\t金额"]),
        ("a.csv", '姓名,备注\n陈一鸣,"两\n行"\n', ["姓名\t备注", "陈一鸣\t两 行"]),
        ("a.tsv", "姓名, 单位\t金额\n", ["姓名, 单位\t金额"]),
        ("a.csv", "一列\n两行\n", ["一列", "两行"]),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_delimited_text(name: str, text: str, rows: list[str], encoding: str) -> None:
    reading = readers.read(name, text.encode(encoding))
    assert reading.text.splitlines() == rows and reading.untitled


def test_an_encoding_that_somebody_chose() -> None:
    content = "姓名,金額\n陳一鳴,3000\n".encode("big5")
    assert readers.read("a.csv", content, encoding="Big5").text == "姓名\t金額\n陳一鳴\t3000\n"


def test_a_quote_that_never_ends_swallows_no_rows() -> None:
    lines = ["序号,姓名", '0,"职工', *(f"{number},职工" for number in range(1, 100))]
    text = readers.read("a.csv", "\n".join(lines).encode()).text
    assert text.splitlines() == [line.replace(",", "\t") for line in lines]


def test_a_very_large_sheet_is_read_as_far_as_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_CELLS", 10)
    monkeypatch.setattr(limits, "MOST_IN_TABLES", 6)
    reading = read(workbook(*([number, number] for number in range(1, 20))))
    assert reading.text.splitlines() == [f"{number}\t{number}" for number in range(1, 6)]
    assert len(reading.layout.tables[0].rows) == 3
    assert (
        worded(reading.notes[0])
        == "表格很大，只读到工作表“Sheet1”的第 6 行，以后的没有收录。请拆分后收录其余部分。"
    )


def test_merged_cells_without_end_take_no_time() -> None:
    ranges = "".join(f'<mergeCell ref="A{number}:XFD1048576"/>' for number in range(1, 3_000))
    rows = "".join(f'<row r="{number}"><c><v>{number}</v></c></row>' for number in range(1, 3_000))
    content = package(f"{rows}</sheetData><mergeCells>{ranges}</mergeCells><sheetData>")
    assert readers.read("表.xlsx", content).text.startswith("工作表：名册\n1\n")


def test_what_is_refused() -> None:
    assert_refused("表.xlsx", b"", "0 KB")
    assert_refused("表.xlsx", b"PK\x03\x04...", "损坏")
    assert_refused("表.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000), "损坏")
    assert_refused("表.xlsx", saved(workbook()), "没有文字")
    assert_refused("表.xlsx", package('<!DOCTYPE x [<!ENTITY e "e">]>'), "DTD")
    assert_refused("表.fods", b'<!DOCTYPE x><office:document xmlns:office="x"/>', "DTD")


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".ods", ".fods"])
def test_damaged_files(suffix: str) -> None:
    assert_survives_damage(f"表{suffix}", (DUES / f"dues{suffix}").read_bytes())


def test_a_wrong_suffix_is_told(tmp_path: Path) -> None:
    reading = readers.read("名册.doc", (DUES / "dues.xlsx").read_bytes())
    assert reading.notes[0].key == "suffix wrong"
    with pytest.raises(UnreadableFile):
        readers.read(
            "名册.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
        )
