"""Word documents in one XML file: Flat OPC and Word 2003 XML, no other XML."""

from __future__ import annotations

import pytest

from indexer.errors import UnreadableFile
from indexer.readers.registry import read
from indexer.readers.word.single_xml import read_xml
from tests.support.files.carried import FILES
from tests.support.files.entities import LAUGHS
from tests.support.files.made import docx, report
from tests.support.office.deck import REPORT_LINES, report_deck
from tests.support.office.flat_opc import flat_opc
from tests.support.wording import says, worded

W2003 = "http://schemas.microsoft.com/office/word/2003/wordml"


def word_2003(*paragraphs: str, between: str = "") -> bytes:
    """A document as Word 2003 saves it in XML."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<?mso-application progid="Word.Document"?>\n'
    return (
        f'{head}<w:wordDocument xmlns:w="{W2003}"><w:body>{body}{between}</w:body></w:wordDocument>'.encode()
    )


@pytest.mark.parametrize("name", ["a.xml", "a.doc", "a.docx"])
def test_flat_opc(name: str) -> None:
    reading = read(name, flat_opc(docx(report(1))))
    assert reading.text.split("\n") == report(1)
    assert worded(reading.how) == "Word 文档"
    assert [note.key for note in reading.notes] == ([] if name == "a.xml" else ["suffix wrong"])


def test_flat_opc_of_another_program() -> None:
    content = (FILES / "docx" / "report.docx").read_bytes()
    reading = read("a.xml", flat_opc(content))
    assert (reading.title, reading.text) == (read("a.docx", content).title, read("a.docx", content).text)


def test_a_presentation_in_one_file() -> None:
    assert read("a.xml", flat_opc(report_deck())).text.split("\n") == list(REPORT_LINES)


@pytest.mark.parametrize("name", ["a.xml", "a.doc"])
def test_word_2003(name: str) -> None:
    table = "".join(
        f"<w:tr>{''.join(f'<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>' for cell in row)}</w:tr>"
        for row in (("姓名", "金额"), ("吴双", "5000"))
    )
    reading = read(
        name, word_2003("关于报送年报的通知", "各基层工会：", between=f"<w:tbl>{table}</w:tbl><w:p/>")
    )
    assert reading.text.split("\n") == ["关于报送年报的通知", "各基层工会：", "姓名\t金额", "吴双\t5000"]
    assert len(reading.layout.tables) == 1


AROUND = 'xmlns:aml="http://schemas.microsoft.com/aml/2001/core" xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint"'


def paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p {AROUND}><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def run(text: str, inner: str = "") -> str:
    return f"<w:r><w:t>{text}</w:t>{inner}</w:r>"


def annotation(kind: str, inner: str) -> str:
    return (
        f'<aml:annotation aml:id="7" aml:author="罗启明" w:type="Word.{kind}">'
        f"<aml:content>{inner}</aml:content></aml:annotation>"
    )


def test_word_2003_with_changes_comments_notes_and_numbers() -> None:
    comment = annotation("Comment", paragraph(run("请核对")))
    footnote = f"<w:footnote>{paragraph(run('据年报。'))}</w:footnote>"
    listed = '<w:listPr><w:ilvl w:val="0"/><w:ilfo w:val="1"/><wx:t wx:val="{}"/></w:listPr>'
    body = "".join(
        (
            paragraph(run("共", f"{footnote}"), run("120家")),
            paragraph(
                annotation("Insertion", run("增")),
                annotation("Deletion", "<w:r><w:delText>删</w:delText></w:r>"),
            ),
            paragraph(run("数字", comment)),
            paragraph(run("组织建设"), properties=listed.format("一、")),
            paragraph(run("新建工会"), properties=listed.format("1.")),
            paragraph(run("圆点"), properties=listed.format("·")),
        )
    )
    wrapped = f"<wx:sect {AROUND}>{body}</wx:sect>"
    reading = read("a.xml", word_2003("题目", between=wrapped))
    assert reading.text.split("\n") == [
        "题目", "共120家", "据年报。", "增", "数字", "批注（罗启明）：请核对", "一、组织建设", "1. 新建工会", "圆点"
    ]  # fmt: skip
    assert [note.key for note in reading.notes] == ["revisions counted", "deleted text left out"]


def test_word_2003_with_a_picture() -> None:
    picture = (
        '<w:r><w:pict><w:binData w:name="wordml://1.png">iVBORw0K</w:binData>'
        '<v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:imagedata src="wordml://1.png"/></v:shape></w:pict></w:r>'
    )
    reading = read("a.xml", word_2003("图前", between=f"<w:p>{picture}</w:p>"))
    assert [picture.content for picture in reading.pictures] == [b"\x89PNG\r\n"]


def test_word_2003_merged_cells() -> None:
    def cell(text: str, merge: str = "") -> str:
        return f"<w:tc><w:tcPr>{merge}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    rows = (cell("甲", '<w:vmerge w:val="restart"/>') + cell("1"), cell("", "<w:vmerge/>") + cell("2"))
    reading = read(
        "a.xml", word_2003("表", between=f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>")
    )
    assert reading.text == "表\n甲\t1\n\t2"
    assert reading.layout.tables[0].rows[0][0].rows == 2


def test_parts_that_are_none() -> None:
    content = flat_opc(docx(report(2)))
    odd = b'<pkg:part/><pkg:part pkg:name="/a"/><pkg:part pkg:name="/b"><pkg:binaryData>*</pkg:binaryData></pkg:part>'
    assert read_xml(content.replace(b"</pkg:package>", odd + b"</pkg:package>")).text.split("\n") == report(2)


REFUSED = {
    "empty": (b"", "0 KB"),
    "data": (b"<?xml version='1.0'?><rows><row/></rows>", "XML 数据"),
    "a page": ("<?xml version='1.0'?><html/>".encode("utf-16"), "XML 数据"),
    "no body": (word_2003("a").replace(b"w:body", b"w:x"), "没有正文"),
    "entities": (LAUGHS.encode() + word_2003("a").partition(b"?>")[2], "DTD"),
    "entities in UTF-16": (
        word_2003("a").decode().replace("<w:w", "<!DOCTYPE a []><w:w").encode("utf-16"),
        "DTD",
    ),
    "cut short": (flat_opc(docx(report(3)))[:-1000], "已损坏"),
    "a package of nothing": (
        flat_opc(docx(report(3))).partition(b"<pkg:part")[0] + b"</pkg:package>",
        "XML 数据",
    ),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, check=says(reason)) as refusal:
        read_xml(content)
    assert "请" in worded(refusal.value)
