"""A reader's report names the line of each field, doubtful fields first, and counts pages and tables."""

from __future__ import annotations

from dataclasses import replace

from indexer.intake import FoundField, FoundPage, FoundTable, report_of
from indexer.model import NO_LAYOUT, Cell, Layout, Page, Table
from indexer.structure import OPEN, read_structure

LETTER = (
    "青枫区总工会文件\n青工总〔2023〕17号\n关于开展送清凉活动的通知\n各基层工会：\n"
    "请于六月底前报送。\n青枫区总工会\n2023年6月20日"
)


def test_fields_with_the_lines_they_were_read_from() -> None:
    document = read_structure(LETTER)
    report = report_of(document, NO_LAYOUT)
    fields = {field.field: field for field in report.fields}
    assert fields["number"].words == "青工总〔2023〕17号" and fields["number"].sure
    assert fields["date"] == FoundField("date", "2023-06-20", True, "signature", 7, "2023年6月20日")
    assert "body" not in fields and "openness" not in fields
    assert (report.characters, report.lines) == (len(document.text), 7)


def test_a_field_that_somebody_has_written_has_no_line() -> None:
    document = replace(read_structure(LETTER), author="罗启明")
    (author,) = (field for field in report_of(document, NO_LAYOUT).fields if field.field == "author")
    assert author == FoundField("author", "罗启明")


def test_doubtful_fields_come_first() -> None:
    document = read_structure(
        "青枫区总工会于六月二十日在区工人文化宫举行了送清凉活动的启动仪式。会上大家都说好。\n甲"
    )
    report = report_of(document, NO_LAYOUT)
    assert report.doubtful == {"title"} and report.fields[0].field == "title"
    assert report.fields[0].why == "first line"


def test_pages_and_tables() -> None:
    document = read_structure("题名\n姓名\t金额\n陈一鸣\t3000")
    start = document.text.index("姓名")
    rows = ((Cell(start, start + 2), Cell(start + 3, start + 5, columns=2)), (Cell(start + 6, start + 9),))
    layout = Layout((Table(rows, "名册"),), (Page(1, 1), Page(1, 1, "ocr", 0.8, 90)))
    report = report_of(document, layout)
    assert report.tables == (FoundTable("名册", 2, 3, 2),)
    assert report.pages == (FoundPage(1, "text", None, 0), FoundPage(2, "ocr", 0.8, 90))


def test_what_is_closed_is_told() -> None:
    document = read_structure("秘密★1年\n关于开展送清凉活动的通知\n正文。")
    fields = {field.field: field.value for field in report_of(document, NO_LAYOUT).fields}
    assert fields["secrecy"] == "秘密★1年" and fields["openness"] != OPEN
