"""EPUB: the chapters of the spine, whole; titles of the table of contents; nothing is expanded or unlocked."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from indexer.errors import UnreadableFile
from indexer.readers.books.epub import read_epub
from indexer.readers.registry import read
from indexer.readers.sandbox import understand
from tests.support.files.carried import FILES
from tests.support.office.book import TITLE, book, chapter, nav, ncx
from tests.support.wording import says, worded

ONE = {"a.xhtml": chapter("第一段。", title="总则"), "b.xhtml": chapter("第二段。", title="会员")}


def test_the_order_of_the_spine_and_what_the_book_states() -> None:
    reading = read("手册.epub", book(ONE, order=("b.xhtml", "a.xhtml")))
    assert (reading.title, reading.author, reading.date, reading.source) == (
        TITLE, "罗启明", "2023-11-20", "青枫出版社"
    )  # fmt: skip
    assert reading.text == "会员\n第二段。\n总则\n第一段。"
    assert worded(reading.how) == "EPUB 电子书，2 节"
    assert not reading.notes


@pytest.mark.parametrize("name", ["a.epub", "a.zip", "a.docx", "无后缀"])
def test_the_content_tells_the_format(name: str) -> None:
    assert read(name, book(ONE)).title == TITLE


@pytest.mark.parametrize("written", [ncx, nav])
def test_a_chapter_without_its_title_gets_that_of_the_contents(written: object) -> None:
    assert callable(written)
    titles = {"a.xhtml": "第一章 总则", "b.xhtml": "会员"}
    chapters = {"a.xhtml": chapter("第一段。"), "b.xhtml": chapter("第二段。", title="会 员")}
    assert (
        read_epub(book(chapters, contents=written(titles))).text == "第一章 总则\n第一段。\n会 员\n第二段。"
    )


def test_the_table_of_contents_is_left_out() -> None:
    content = book(ONE, contents=nav({"a.xhtml": "总则"}), order=("nav.xhtml", "a.xhtml", "b.xhtml"))
    reading = read_epub(content)
    assert reading.text == "总则\n第一段。\n会员\n第二段。"
    assert [worded(note) for note in reading.notes] == ["目录没有收录。"]


def test_the_title_is_not_repeated() -> None:
    assert read_epub(book({"t.xhtml": chapter(TITLE), **ONE})).text.startswith("总则\n")


def test_tables_and_pictures_stand_in_their_places() -> None:
    file = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(file, "PNG")
    table = "<table><tr><td>姓名</td><td>金额</td></tr><tr><td>吴双</td><td>5000</td></tr></table>"
    second = chapter("表前。", f'</p>{table}<p><img src="../img/a%20b.png" alt=""/>表后。')
    content = book(
        {"t/a.xhtml": chapter("第一段。"), "t/b.xhtml": second}, others={"OEBPS/img/a b.png": file.getvalue()}
    )
    reading = read_epub(content)
    assert reading.text == "第一段。\n表前。\n姓名\t金额\n吴双\t5000\n表后。"
    cells = [[reading.text[c.start : c.end] for c in row] for row in reading.layout.tables[0].rows]
    assert cells == [["姓名", "金额"], ["吴双", "5000"]]
    assert [picture.content for picture in reading.pictures] == [file.getvalue()]
    assert reading.text[reading.pictures[0].at :].startswith("表后")


def test_elements_that_are_empty_in_xml_swallow_nothing() -> None:
    page = chapter(
        '<a id="x"/>第一段。<span class="y"/>', head='<script src="a.js"/><style type="text/css"/>'
    )
    assert read_epub(book({"a.xhtml": page})).text == "第一段。"


def test_a_damaged_chapter_is_told() -> None:
    reading = read_epub(book(ONE, lost=("b.xhtml",)))
    assert reading.text == "总则\n第一段。"
    assert [worded(note) for note in reading.notes] == ["有 1 节已损坏，没有收录。请核对原件。"]


_LOCK = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:e="http://www.w3.org/2001/04/xmlenc#">'
    '<e:EncryptedData><e:EncryptionMethod Algorithm="{}"/><e:CipherData><e:CipherReference URI="OEBPS/a.xhtml"/>'
    "</e:CipherData></e:EncryptedData></encryption>"
)


def test_a_locked_book() -> None:
    aes = _LOCK.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc").encode()
    with pytest.raises(UnreadableFile, check=says("版权保护.*请")):
        read_epub(book(ONE, others={"META-INF/encryption.xml": aes}))
    fonts = _LOCK.format("http://www.idpf.org/2008/embedding").encode()
    assert read_epub(book(ONE, others={"META-INF/encryption.xml": fonts})).title == TITLE


def test_entities_are_refused() -> None:
    with pytest.raises(UnreadableFile, check=says("DTD")):
        read_epub(book(ONE, prologue='<!DOCTYPE package [<!ENTITY a "b">]>'))
    laughs = chapter("&lol;").replace("<!DOCTYPE html>", '<!DOCTYPE html [<!ENTITY lol "哈哈">]>')
    assert read_epub(book({"x.xhtml": laughs, **ONE})).text.startswith("&lol;\n总则\n")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no book", book({})[:300]])
def test_no_book(content: bytes) -> None:
    with pytest.raises(UnreadableFile, check=says("请")):
        read_epub(content)


def test_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.readers.books.container.LARGEST_PACKAGE", 100)
    with pytest.raises(UnreadableFile, check=says("展开后超过")):
        read_epub(book(ONE))


def test_a_path_leads_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "x.xhtml").write_text(chapter("机密。"), encoding="utf-8")
    outside = f"..{tmp_path}/x.xhtml"
    with pytest.raises(UnreadableFile, check=says("已损坏")):
        read_epub(book({outside: chapter("一。")}, lost=(outside,)))


@pytest.mark.skipif(shutil.which("pandoc") is None, reason="pandoc is not installed")
def test_a_book_of_another_program(tmp_path: Path) -> None:
    target = tmp_path / "a.epub"
    command = [
        "pandoc",
        str(FILES / "docx" / "guide.docx"),
        "-o",
        str(target),
        "--metadata",
        f"title={TITLE}",
    ]
    subprocess.run(command, check=True, timeout=60)
    found = understand("a.epub", target.read_bytes())
    assert found.document.title == TITLE
    assert "险种\t每份保费\t最高保障金" in found.document.text.split("\n")
    assert found.layout.tables
