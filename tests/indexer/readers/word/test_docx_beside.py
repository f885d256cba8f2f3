"""What stands in and beside the text of a Word document: tables as cells, comments, diagrams, formulas, forms, pictures."""

from __future__ import annotations

import pytest

from indexer.readers.word.docx import read_docx
from indexer.readers.worker import document_of
from tests.support.files.cells import Shown, cells_of
from tests.support.files.made import docx
from tests.support.files.word_parts import Part, cell, paragraph, table, word_file, xml_part
from tests.support.wording import worded

LONG = "甲" * 200
RESTART, GOES_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
SPAN = '<w:gridSpan w:val="2"/>'


TABLES: dict[str, tuple[str, str, list[list[Shown]]]] = {
    "plain": (table(cell("姓名") + cell("金额"), cell("陈一鸣") + cell("3000")), "姓名\t金额\n陈一鸣\t3000",
        [["姓名", "金额"], ["陈一鸣", "3000"]]),
    "empty cells": (table(cell("") + cell("甲") + cell(""), cell("乙") + cell("") + cell("丙")), "\t甲\n乙\t\t丙",
        [["", "甲", ""], ["乙", "", "丙"]]),
    "merged": (table(cell("奖项", RESTART) + cell("名额", SPAN), cell("", GOES_ON) + cell("班组") + cell("20")),
        "奖项\t名额\n\t班组\t20", [[("奖项", 2, 1), ("名额", 1, 2)], ["班组", "20"]]),
    "row in the middle without text": (table(cell("甲") + cell("乙"), cell("") + cell(""), cell("丙") + cell("丁")),
        "甲\t乙\n丙\t丁", [["甲", "乙"], ["", ""], ["丙", "丁"]]),
    "long cell": (table(cell("事迹") + cell(LONG), cell("甲") + cell("乙")), f"事迹\n{LONG}\n甲\t乙",
        [["事迹", LONG], ["甲", "乙"]]),
    "table in a cell": (table(cell("甲") + f"<w:tc>{table(cell('乙') + cell('丙'))}</w:tc>"), "甲\t乙 丙", [["甲", "乙 丙"]]),
    "begins in the second column": (table("<w:trPr><w:gridBefore w:val='1'/></w:trPr>" + cell("甲"), cell("乙") + cell("丙")),
        "\t甲\n乙\t丙", [["", "甲"], ["乙", "丙"]]),
    "deleted row": (table(cell("甲") + cell("乙"), "<w:trPr><w:del/></w:trPr>" + cell("丙") + cell("丁")), "甲\t乙",
        [["甲", "乙"]]),
    "two paragraphs": (table(cell("甲") + f"<w:tc>{paragraph('乙')}{paragraph('丙')}</w:tc>"), "甲\t乙 丙", [["甲", "乙 丙"]]),
}  # fmt: skip


@pytest.mark.parametrize(("body", "text", "expected"), TABLES.values(), ids=TABLES.keys())
def test_a_table_keeps_its_cells(body: str, text: str, expected: list[list[Shown]]) -> None:
    reading = read_docx(word_file(paragraph("名单如下：") + body + paragraph("以上。")))
    assert reading.text == f"名单如下：\n{text}\n以上。"
    assert cells_of(reading) == [expected]


def test_a_frame_around_a_page_is_no_table_but_the_table_in_it_is() -> None:
    inner = table(cell("甲") + cell("乙"))
    reading = read_docx(word_file(table(f"<w:tc>{paragraph('通知')}{inner}{paragraph('以上。')}</w:tc>")))
    assert reading.text == "通知\n甲\t乙\n以上。"
    assert cells_of(reading) == [[["甲", "乙"]]]


COMMENTS = xml_part(
    "comments", "comments.xml", "w:comments",
    f'<w:comment w:id="1" w:author="罗启明">{paragraph("同意，")}{paragraph("请抓紧落实。")}</w:comment>'
    f'<w:comment w:id="2">{paragraph("人数待核")}</w:comment>',
)  # fmt: skip


def test_a_comment_follows_its_paragraph_and_a_cell_holds_none() -> None:
    first, second = (f'<w:r><w:commentReference w:id="{number}"/></w:r>' for number in (1, 2))
    body = paragraph("送温暖活动", inside=first) + table(
        cell("人数", inside=second) + cell("30"), cell("金额") + cell("500")
    )
    reading = read_docx(word_file(body + paragraph("以上。"), {"r1": COMMENTS}))
    assert reading.text.split("\n") == [
        "送温暖活动", "批注（罗启明）：同意， 请抓紧落实。", "人数\t30", "金额\t500", "批注：人数待核", "以上。",
    ]  # fmt: skip
    assert cells_of(reading) == [[["人数", "30"], ["金额", "500"]]]


def test_a_comment_on_deleted_text_stays() -> None:
    deleted = (
        '<w:del><w:r><w:delText>三百元</w:delText></w:r><w:r><w:commentReference w:id="2"/></w:r></w:del>'
    )
    reading = read_docx(word_file(paragraph("发放", inside=deleted), {"r1": COMMENTS}))
    assert reading.text == "发放\n批注：人数待核"


def test_deleted_text_is_told() -> None:
    deleted = "".join(
        f"<w:del><w:r><w:delText>{text}</w:delText></w:r></w:del>" for text in ("三百", "元", LONG)
    )
    inserted = "<w:ins><w:r><w:t>五百元</w:t></w:r></w:ins>"
    reading = read_docx(word_file(paragraph("发放", inside=deleted + inserted)))
    assert reading.text == "发放五百元"
    counted, told = map(worded, reading.notes)
    assert "增加 1 处，删去 3 处" in counted
    assert "203 字没有收录：三百；元；甲甲" in told and len(told) < 100


def points(*texts: str) -> str:
    return "".join(
        f'<dgm:pt modelId="{at}"><dgm:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t></dgm:pt>'
        for at, text in enumerate(texts, 1)
    )


def graphic(inside: str) -> str:
    return f"<w:r><w:drawing><a:graphic><a:graphicData>{inside}</a:graphicData></a:graphic></w:drawing></w:r>"


DIAGRAM = graphic('<dgm:relIds r:dm="r1"/>')


def test_a_diagram_is_read_from_above() -> None:
    edges = (("0", "2", 0), ("2", "3", 1), ("2", "1", 0))
    connections = "".join(
        f'<dgm:cxn srcId="{above}" destId="{below}" srcOrd="{at}"/>' for above, below, at in edges
    )
    data = (
        f'<dgm:ptLst><dgm:pt modelId="0" type="doc"/>{points("权益保障部", "主席罗启明", "女职工部")}'
        f'<dgm:pt modelId="9" type="pres"/></dgm:ptLst><dgm:cxnLst>{connections}</dgm:cxnLst>'
    )
    part = xml_part("diagramData", "diagrams/data1.xml", "dgm:dataModel", data)
    reading = read_docx(word_file(paragraph("机构图", inside=DIAGRAM) + paragraph("以上。"), {"r1": part}))
    assert reading.text == "机构图\n主席罗启明\n权益保障部\n女职工部\n以上。"


def test_points_that_lead_in_a_circle_are_read_once() -> None:
    edges = '<dgm:cxn srcId="1" destId="2"/><dgm:cxn srcId="2" destId="1"/>'
    data = f"<dgm:ptLst>{points('甲', '乙')}</dgm:ptLst><dgm:cxnLst>{edges}</dgm:cxnLst>"
    part = xml_part("diagramData", "diagrams/data1.xml", "dgm:dataModel", data)
    assert read_docx(word_file(paragraph("图", inside=DIAGRAM), {"r1": part})).text == "图\n甲\n乙"


def test_a_chart_gives_its_words() -> None:
    title = "<c:title><c:tx><c:rich><a:p><a:r><a:t>建会率</a:t></a:r></a:p></c:rich></c:tx></c:title>"
    names = "<c:cat><c:strCache><c:pt><c:v>国有企业</c:v></c:pt><c:pt><c:v>民营企业</c:v></c:pt></c:strCache></c:cat>"
    numbers = "<c:val><c:numCache><c:pt><c:v>83.2</c:v></c:pt></c:numCache></c:val>"
    part = xml_part(
        "chart", "charts/chart1.xml", "c:chartSpace", f"<c:chart>{title}{names}{numbers}</c:chart>"
    )
    reading = read_docx(word_file(paragraph("见图。", inside=graphic('<c:chart r:id="r1"/>')), {"r1": part}))
    assert reading.text == "见图。\n建会率\n国有企业\n民营企业"
    assert tuple(map(worded, reading.notes)) == ("图表中的数字没有收录。",)


def run(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


FORMULAS = {
    "fraction": (f"<m:f><m:num>{run('a+b')}</m:num><m:den>{run('2')}</m:den></m:f>", "(a+b)/2"),
    "powers": (
        f"<m:sSubSup><m:e>{run('x')}</m:e><m:sub>{run('i')}</m:sub><m:sup>{run('2')}</m:sup></m:sSubSup>",
        "x_i^2",
    ),
    "root": (f"<m:rad><m:e>{run('x+1')}</m:e></m:rad>", "√(x+1)"),
    "sum": (
        f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>{run("i=1")}</m:sub><m:sup>{run("n")}</m:sup>'
        f"<m:e>{run('x')}</m:e></m:nary>",
        "∑_(i=1)^n x",
    ),
    "brackets": (
        f'<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val="]"/></m:dPr><m:e>{run("x")}</m:e></m:d>',
        "[x]",
    ),
    "nested beyond reason": ("<m:box><m:e>" * 60 + run("x") + "</m:e></m:box>" * 60, "x"),
}


@pytest.mark.parametrize(("formula", "text"), FORMULAS.values(), ids=FORMULAS.keys())
def test_a_formula_on_one_line(formula: str, text: str) -> None:
    assert read_docx(word_file(paragraph("得", inside=f"<m:oMath>{formula}</m:oMath>"))).text == f"得{text}"


def field(data: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar></w:r>'


def control(properties: str, text: str) -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent><w:r><w:t>{text}</w:t></w:r></w:sdtContent></w:sdt>"


FORMS = {
    "check box": (field('<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>'), "☑"),
    "check box, empty": (field('<w:checkBox><w:default w:val="0"/></w:checkBox>'), "☐"),
    "choice": (
        field('<w:ddList><w:result w:val="1"/><w:listEntry w:val="是"/><w:listEntry w:val="否"/></w:ddList>'),
        "否",
    ),
    "newer check box": (control('<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>', "☒"), "☑"),
    "filled in": (control("<w:text/>", "青枫区"), "青枫区"),
    "prompt": (control("<w:showingPlcHdr/>", "单击此处输入文字。"), ""),
    "symbol": ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "☑"),
    "symbol of no font": ('<w:r><w:sym w:font="X" w:char="oops"/></w:r>', ""),
}


@pytest.mark.parametrize(("inside", "text"), FORMS.values(), ids=FORMS.keys())
def test_a_form_as_it_is_filled_in(inside: str, text: str) -> None:
    assert read_docx(word_file(paragraph("建会：", inside=inside))).text == f"建会：{text}"


def header(text: str) -> Part:
    return xml_part("header", "header1.xml", "w:hdr", paragraph(text))


def section(pages: str, more: str = "") -> str:
    return f'<w:sectPr><w:headerReference w:type="{pages}" r:id="r1"/>{more}</w:sectPr>'


HEADERS: dict[str, tuple[str, str, int | None, str, str]] = {  # section, header, pages; line kept, told
    "of the first page": (section("first", "<w:titlePg/>"), "云溪机械厂", None, "页眉：云溪机械厂", ""),
    "of a first page that has none": (section("first"), "云溪机械厂", None, "", ""),
    "of one page": (section("default"), "云溪机械厂　第1页 共1页", 1, "页眉：云溪机械厂", ""),
    "running": (section("default"), "云溪机械厂", 3, "", "云溪机械厂"),
    "the title again": (section("first", "<w:titlePg/>"), "工作 总结", None, "", ""),
    "number of the page": (section("default"), "12", 1, "", ""),
}


@pytest.mark.parametrize(("end", "text", "pages", "kept", "told"), HEADERS.values(), ids=HEADERS.keys())
def test_a_header(end: str, text: str, pages: int | None, kept: str, told: str) -> None:
    reading = read_docx(word_file(paragraph("工作总结") + end, {"r1": header(text)}, pages=pages))
    assert reading.text.split("\n") == ["工作总结", *filter(None, [kept])]
    assert tuple(map(worded, reading.notes)) == ((f"各页的页眉、页脚没有收录：{told}。",) if told else ())


def test_comment_and_header_change_no_field() -> None:
    lines = [
        "青枫区总工会关于慰问职工的通知",
        "青工总〔2022〕18号",
        "各单位：",
        "请抓好落实。",
        "青枫区总工会",
        "2022年5月9日",
    ]
    reference = '<w:r><w:commentReference w:id="1"/></w:r>'
    body = "".join(paragraph(line, inside=reference if at == 1 else "") for at, line in enumerate(lines))
    parts = {"r1": header("云溪机械厂"), "r2": COMMENTS}
    with_beside = document_of(read_docx(word_file(body + section("first", "<w:titlePg/>"), parts)))
    plain = document_of(read_docx(docx(lines)))
    assert (with_beside.title, with_beside.number, with_beside.date, with_beside.author) == (
        plain.title, plain.number, plain.date, plain.author,
    )  # fmt: skip
    assert plain.author and plain.number


PICTURE = graphic('<a:blip r:embed="r1"/>')
IMAGE = Part("image", "media/image1.png", b"\x89PNG picture", "image/png")


def test_pictures_are_handed_over_where_they_stand() -> None:
    body = (
        paragraph("附件：", inside=PICTURE)
        + paragraph("以上。")
        + table(cell("甲", inside=PICTURE) + cell("乙"))
    )
    reading = read_docx(word_file(body, {"r1": IMAGE}))
    assert reading.text == "附件：\n以上。\n甲\t乙"
    assert [(each.at, each.content) for each in reading.pictures] == [
        (reading.text.index("\n"), IMAGE.content),
        (len(reading.text), IMAGE.content),
    ]


def test_a_document_of_pictures_only_is_their_text() -> None:
    reading = read_docx(word_file(paragraph("", inside=PICTURE), {"r1": IMAGE}))
    assert not reading.text and [each.content for each in reading.pictures] == [IMAGE.content]


def test_an_older_picture_and_one_from_outside() -> None:
    pict = '<w:r><w:pict><v:shape><v:imagedata r:id="r1"/></v:shape></w:pict></w:r>'
    reading = read_docx(word_file(paragraph("甲", inside=pict + pict.replace("r1", "r9")), {"r1": IMAGE}))
    assert [each.content for each in reading.pictures] == [IMAGE.content]


def test_an_embedded_file_is_named() -> None:
    inside = '<w:r><w:object><o:OLEObject ProgID="Excel.Sheet.12" r:id="r1"/></w:object></w:r>'
    part = Part("package", "embeddings/sheet1.xlsx", b"PK", "application/octet-stream")
    reading = read_docx(word_file(paragraph("见表。", inside=inside), {"r1": part}))
    assert "1 个文件没有收录：Excel.Sheet.12 sheet1.xlsx" in worded(reading.notes[0])


CHUNK = paragraph("如下：") + '<w:altChunk r:id="r1"/>' + paragraph("以上。")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
CHUNKS = {
    "page": (Part("aFChunk", "a.html", "<p>甲<p>乙".encode(), "text/html"), "甲\n乙"),
    "text": (Part("aFChunk", "a.txt", "甲\n乙".encode(), "text/plain"), "甲\n乙"),
    "document": (Part("aFChunk", "a.docx", docx(["甲", "乙"]), WORD), "甲\n乙"),
}


@pytest.mark.parametrize(("part", "text"), CHUNKS.values(), ids=CHUNKS.keys())
def test_a_document_taken_in_is_read(part: Part, text: str) -> None:
    reading = read_docx(word_file(CHUNK, {"r1": part}))
    assert reading.text == f"如下：\n{text}\n以上。" and not reading.notes


@pytest.mark.parametrize("kind", ["application/rtf", WORD, "text/html"])
def test_one_that_cannot_be_read_is_named(kind: str) -> None:
    reading = read_docx(word_file(CHUNK, {"r1": Part("aFChunk", "a.bin", b"", kind)}))
    assert reading.text == "如下：\n以上。"
    assert "a.bin" in worded(reading.notes[0])
