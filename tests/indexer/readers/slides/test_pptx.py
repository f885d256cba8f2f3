"""PPTX: the slides in order, tables as tables, notes and comments marked, hidden slides told; what is damaged is told."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from pptx.util import Inches

from indexer.errors import UnreadableFile
from indexer.readers.registry import read
from indexer.readers.slides import pptx
from indexer.readers.slides.pptx import read_pptx
from tests.support.files.carried import FILES
from tests.support.files.entities import LAUGHS
from tests.support.office.deck import (
    PLAIN_SLIDE,
    REPORT_LINES,
    REPORT_TITLE,
    deck,
    report_deck,
    slide,
    table_slide,
)
from tests.support.wording import says, worded


def repacked(content: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The package with each part changed; None leaves it out."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(file, "w") as after:
        for name in before.namelist():
            part = change(name, before.read(name))
            if part is not None:
                after.writestr(name, part)
    return file.getvalue()


def replaced(content: bytes, name: str, old: str, new: str) -> bytes:
    """The package with a text of one part replaced, which must be there."""

    def change(part: str, text: bytes) -> bytes:
        if part != name:
            return text
        assert old.encode() in text
        return text.replace(old.encode(), new.encode(), 1)

    return repacked(content, change)


def plain(draw: Callable[[Any], None]) -> bytes:
    """A presentation of one slide with a title, on which something else is drawn."""

    def whole(presentation: Any) -> None:
        made = presentation.slides.add_slide(presentation.slide_layouts[PLAIN_SLIDE])
        made.shapes.title.text = "题目"
        draw(made.shapes)

    return deck(whole)


def boxed(shapes: Any, text: str) -> Any:
    box = shapes.add_textbox(Inches(1), Inches(1), Inches(4), Inches(1))
    box.text_frame.text = text
    return box


def test_slides_in_order_with_notes_and_tables() -> None:
    reading = read_pptx(report_deck())
    assert reading.title == REPORT_TITLE
    assert reading.text.split("\n") == list(REPORT_LINES)
    assert worded(reading.how) == "演示文稿，4 张"
    assert [worded(note) for note in reading.notes] == ["有 1 张隐藏的幻灯片（第 4 张），文字已收录。"]


def test_a_table_is_kept_as_a_table() -> None:
    reading = read_pptx(report_deck())
    (table,) = reading.layout.tables
    assert [[reading.text[cell.start : cell.end] for cell in row] for row in table.rows] == [
        ["姓名", "单位", "金额"],
        ["陈一鸣", "青枫厂", "3000"],
        ["吴双", "5000"],
    ]
    assert table.rows[1][1].rows == 2


def test_merged_columns_and_an_empty_row() -> None:
    rows = (("救助情况", "", ""), ("", "", ""), ("甲", "", "1"))
    reading = read_pptx(deck(table_slide("表", rows, ((0, 0), (0, 2)))))
    assert reading.text == "救助情况\n甲\t\t1"
    assert reading.layout.tables[0].rows[0][0].columns == 3


def test_the_content_tells_the_format() -> None:
    assert read("汇报.docx", report_deck()).title == REPORT_TITLE
    for name in ("a.pptx", "a.ppsx", "a.potx", "a.PPTM"):
        assert not [note for note in read(name, report_deck()).notes if note.key.startswith("suffix")]


def test_the_order_is_that_of_the_presentation() -> None:
    content = deck(slide("甲", "一"), slide("乙", "二"))
    swapped = repacked(content, lambda name, part: _swapped(part) if name == "ppt/presentation.xml" else part)
    reading = read_pptx(swapped)
    assert (reading.title, reading.text) == ("乙", "二\n甲\n一")


def _swapped(part: bytes) -> bytes:
    begin, end = part.index(b"<p:sldId "), part.index(b"</p:sldIdLst>")
    first, second = part[begin:end].split(b"/>")[:2]
    return part[:begin] + second + b"/>" + first + b"/>" + part[end:]


def test_groups_and_lines_in_a_box() -> None:
    def draw(shapes: Any) -> None:
        group = shapes.add_group_shape()
        boxed(group.shapes, "组内\v第二行")
        boxed(shapes, "组外")

    assert read_pptx(plain(draw)).text == "组内\n第二行\n组外"


def test_a_title_in_two_lines_is_one() -> None:
    assert read_pptx(deck(slide("凝心聚力\v实干争先"), slide("甲", "x"))).title == "凝心聚力实干争先"
    assert read_pptx(deck(slide("Annual\vReport"))).title == "Annual Report"


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("arabicPeriod", "1. "), ("arabicParenR", "1) "), ("arabicParenBoth", "(1) "), ("circleNumDbPlain", "① "),
        ("ea1ChsPeriod", "一、"), ("alphaUcPeriod", "A. "), ("romanLcParenR", "i) "),
    ],
)  # fmt: skip
def test_numbers_of_lists(kind: str, label: str) -> None:
    def draw(shapes: Any) -> None:
        frame = boxed(shapes, "甲").text_frame
        frame.add_paragraph().text = "乙"
        for paragraph in frame.paragraphs:
            properties = paragraph._p.get_or_add_pPr()
            properties.append(
                properties.makeelement(properties.tag.replace("}pPr", "}buAutoNum"), {"type": kind})
            )

    first, second = read_pptx(plain(draw)).text.split("\n")
    assert first == f"{label}甲"
    assert second.endswith("乙") and second != "乙" and not second.startswith(label)


def test_numbers_of_slides_are_left_out() -> None:
    content = replaced(
        deck(slide("甲", "第")),
        "ppt/slides/slide1.xml",
        "<a:t>第</a:t></a:r>",
        '<a:t>第</a:t></a:r><a:fld id="{B1}" type="slidenum"><a:t>7</a:t></a:fld><a:r><a:t>页</a:t></a:r>',
    )
    assert read_pptx(content).text == "第页"


def test_pictures_are_handed_over_in_their_place() -> None:
    file = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(file, "PNG")

    def draw(shapes: Any) -> None:
        boxed(shapes, "图前")
        shapes.add_picture(io.BytesIO(file.getvalue()), Inches(1), Inches(1))
        boxed(shapes, "图后")

    reading = read_pptx(plain(draw))
    assert reading.text == "图前\n图后"
    assert [(picture.at, picture.content) for picture in reading.pictures] == [(2, file.getvalue())]


def test_words_of_charts() -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    def draw(shapes: Any) -> None:
        data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
        data.categories = ["一季度", "二季度"]
        data.add_series("新建工会", (12, 34))
        shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(1), Inches(4), Inches(3), data)

    reading = read_pptx(plain(draw))
    assert set(reading.text.split("\n")) == {"一季度", "二季度", "新建工会"}
    assert [worded(note) for note in reading.notes] == ["图表中的数字没有收录。"]


_COMMENTS = (
    '<p:cmLst xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main">'
    '<p:cm authorId="0" idx="1"><p:pos x="1" y="1"/><p:text>数字请核对</p:text></p:cm></p:cmLst>'
)
_AUTHORS = (
    '<p:cmAuthorLst xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main">'
    '<p:cmAuthor id="0" name="罗启明" initials="罗" lastIdx="1" clrIdx="0"/></p:cmAuthorLst>'
)
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def test_comments_are_marked() -> None:
    content = deck(slide("甲", "一"), slide("乙", "二"))
    for at, kind, target in (
        ("ppt/slides/_rels/slide1.xml.rels", "comments", "/ppt/comments/comment1.xml"),
        ("ppt/_rels/presentation.xml.rels", "commentAuthors", "commentAuthors.xml"),
    ):
        relation = f'<Relationship Id="rC" Type="{_KIND}/{kind}" Target="{target}"/></Relationships>'
        content = replaced(content, at, "</Relationships>", relation)
    file = io.BytesIO(content)
    with zipfile.ZipFile(file, "a") as package:
        package.writestr("ppt/comments/comment1.xml", _COMMENTS)
        package.writestr("ppt/commentAuthors.xml", _AUTHORS)
    assert read_pptx(file.getvalue()).text == "一\n批注（罗启明）：数字请核对\n乙\n二"


def test_marks_of_secrecy_on_the_master_stand_aside() -> None:
    content = report_deck()
    box = (
        '<p:sp><p:nvSpPr><p:cNvPr id="99" name="x"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/>'
        "<p:txBody><a:bodyPr/><a:p><a:r><a:t>内部资料</a:t></a:r></a:p></p:txBody></p:sp></p:spTree>"
    )
    content = replaced(content, "ppt/slideMasters/slideMaster1.xml", "</p:spTree>", box)
    reading = read_pptx(content)
    assert reading.aside == ("内部资料",)
    assert "内部资料" not in reading.text


def test_a_damaged_slide_is_told_and_the_others_are_read() -> None:
    content = deck(slide("甲", "一"), slide("乙", "二"), slide("丙", "三"))
    reading = read_pptx(
        repacked(content, lambda name, part: b"<p:sld" if name == "ppt/slides/slide2.xml" else part)
    )
    assert reading.text == "一\n丙\n三"
    assert worded(reading.notes[0]).startswith("有 1 张幻灯片已损坏（第 2 张）")


@pytest.mark.parametrize("lost", ["ppt/slides/", "ppt/presentation.xml", "_rels/.rels"])
def test_what_has_lost_its_slides_is_refused(lost: str) -> None:
    content = repacked(report_deck(), lambda name, part: None if name.startswith(lost) else part)
    with pytest.raises(UnreadableFile, check=says("已损坏.*请")):
        read_pptx(content)


@pytest.mark.parametrize(
    "part", ["ppt/slides/slide1.xml", "ppt/presentation.xml", "ppt/slides/_rels/slide1.xml.rels"]
)
def test_a_dtd_is_refused(part: str) -> None:
    content = repacked(
        report_deck(),
        lambda name, text: LAUGHS.encode() + text.partition(b"?>")[2].lstrip() if name == part else text,
    )
    with pytest.raises(UnreadableFile, check=says("DTD")):
        read_pptx(content)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"text", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_no_presentation(content: bytes) -> None:
    with pytest.raises(UnreadableFile, check=says("请")):
        read_pptx(content)


def test_a_password() -> None:
    with pytest.raises(UnreadableFile, check=says("密码")):
        read("a.pptx", (FILES / "docx" / "locked.docx").read_bytes())


def test_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.readers.slides.package.LARGEST_PACKAGE", 1 << 16)
    with pytest.raises(UnreadableFile, check=says("展开后超过")):
        read_pptx(report_deck())


def test_too_many_slides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pptx, "MOST_SLIDES", 2)
    reading = read_pptx(report_deck())
    assert "帮扶资金" not in reading.text
    assert worded(reading.notes[-1]) == "只读取了前 2 张，共 4 张。请拆分后再收录其余部分。"
