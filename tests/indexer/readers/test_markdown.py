"""Markdown becomes the text of the printed page, its front matter the document's facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer import readers
from indexer.readers import markdown
from indexer.readers.text import SOFT_BREAK
from indexer.readers.worker import document_of
from tests.support.files.carried import assert_carries_its_text, assert_refused, assert_survives_damage, files
from tests.support.processes.growth import grows_in_proportion
from tests.support.wording import worded

DOCUMENTS = files("markdown", ".md")
WRAPPED = "这一行写到四十列以后就由编辑器折到下一行去了因为没有写完"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_the_text_put_in(path: Path) -> None:
    assert worded(assert_carries_its_text(path).how) == "UTF-8 文本，Markdown"


READ: dict[str, tuple[str, str]] = {
    "headings": ("# 甲\n\n## 乙 ##\n\n丙\n===", "甲\n乙\n丙"),
    "emphasis": ("职**工**书*屋*，~~旧~~`代码`", "职工书屋，旧代码"),
    "links and pictures": ("[职工](http://a)书屋![图](b.png)<http://c>", "职工书屋图http://c"),
    "table": ("|甲|乙|\n|-|-|\n|**丙**|丁|", "甲\t乙\n丙\t丁"),
    "lists": ("- 甲\n- 乙\n\n3. 丙\n4. 丁", "甲\n乙\n3. 丙\n4. 丁"),
    "quote and rule": ("> 甲\n\n---\n\n乙", "甲\n乙"),
    "code": ("```\n甲 **乙**\n```", "甲 **乙**"),
    "HTML": ("甲<b>乙</b>&amp;<br>丙\n\n<div>丁</div>\n<script>戊</script>", "甲乙&\n丙\n丁"),
    "notes": ("甲[^1]乙\n\n[^1]: 丙", "甲乙\n丙"),
    "lines that are paragraphs": ("标题\n2022-03-24\n团结引领职工。\n", "标题\n2022-03-24\n团结引领职工。"),
    "lines that an editor wrapped": (f"{WRAPPED}\n的话。", f"{WRAPPED}{SOFT_BREAK}的话。"),
    "indented as in print": ("　　甲。\n　　乙。", "甲。\n乙。"),
    "escapes": (r"1\. 甲 \*乙\*", "1. 甲 *乙*"),
    "no front matter": ("---\n\n甲\n\n---", "甲"),
}


@pytest.mark.parametrize(("source", "text"), READ.values(), ids=READ.keys())
def test_as_it_is_printed(source: str, text: str) -> None:
    assert readers.read("a.md", source.encode()).text == text


FRONT: dict[str, tuple[str, tuple[str, str | None, str]]] = {
    "all": ("title: 甲\ndate: 2022-03-24\nauthor: 乙", ("甲", "2022-03-24", "乙")),
    "in Chinese": ("标题: 甲\n日期: 2022年3月4日\n作者: 乙", ("甲", "2022-03-04", "乙")),
    "lists": ("title: 甲\nauthor: [乙, 丙]", ("甲", None, "乙、丙")),
    "time": ("title: '甲'\ndate: 2022-03-24T08:00:00+08:00", ("甲", "2022-03-24", "")),
    "no such day": ("title: 甲\ndate: 2022-02-30", ("甲", None, "")),
    "of other kinds": ("title: 甲\nauthor: {a: b}\ndate: !!python/object:os.system x", ("甲", None, "")),
}


@pytest.mark.parametrize(("front", "facts"), FRONT.values(), ids=FRONT.keys())
def test_front_matter(front: str, facts: tuple[str, str | None, str]) -> None:
    reading = readers.read("a.md", f"---\n{front}\n---\n# 甲\n\n正文".encode())
    assert (reading.title, reading.date, reading.author) == facts
    assert reading.text == "正文"


def test_front_matter_becomes_the_document() -> None:
    reading = readers.read("a.md", "---\ntitle: 甲\nsource: 青枫工运\n---\n正文".encode())
    document = document_of(reading)
    assert (document.title, document.source, document.body) == ("甲", "青枫工运", "正文")


@pytest.mark.parametrize("front", ["title: [", "- 甲", "&a [*a, *a]", "keywords: 乙"])
def test_what_is_no_front_matter_is_text(front: str) -> None:
    reading = readers.read("a.md", f"---\n{front}\n---\n正文".encode())
    assert not reading.title and reading.notes and "正文" in reading.text


def test_aliases_that_grow_without_end() -> None:
    grown = "".join(f"{chr(at)}: &{chr(at)} [{','.join(9 * [f'*{chr(at - 1)}'])}]\n" for at in range(98, 120))
    reading = readers.read("a.md", f"---\ntitle: 甲\na: &a [x]\n{grown}author: *w\n---\n正文".encode())
    assert (reading.title, reading.author, reading.text) == ("甲", "", "正文")


def test_refused() -> None:
    assert_refused("a.md", b"", "0 KB")
    assert_refused("a.md", b"---\n\n---\n", "没有文字")
    assert_refused("a.markdown", b"\x00\x01", "二进制")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_damaged_documents(path: Path) -> None:
    assert_survives_damage(path.name, path.read_bytes())


@pytest.mark.parametrize(
    "piece", ["<!--", "<a ", "<script", "</", "<!-- >", "<style></style ", "<a><!--"], ids=lambda piece: piece
)
def test_html_that_never_ends_is_looked_through_once(piece: str) -> None:
    assert grows_in_proportion(lambda size: markdown._without_tags(piece * size), 2_000)


def test_html_in_a_text() -> None:
    html = "甲<!-- 注 -->乙<script>if (a < b) x();</SCRIPT >丙<b class='c'>丁</b>戊 1 < 2 <style>己"
    assert markdown._without_tags(html) == "甲乙丙丁戊 1 < 2 "
    assert markdown._without_tags("甲<!-- 乙<b>丙</b>丁<c 戊") == "甲<!-- 乙丙丁<c 戊"
