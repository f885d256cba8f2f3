"""Web pages become the article in them: its lines to the character, its title, date, source and author."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer import readers
from indexer.readers.worker import document_of
from tests.support.files.carried import (
    FILES,
    assert_carries_its_text,
    assert_refused,
    assert_survives_damage,
    files,
)
from tests.support.files.entities import ELSEWHERE, LAUGHS, OUTSIDE
from tests.support.wording import worded

PAGES = files("html", ".html", ".mht")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_article_and_nothing_else(path: Path) -> None:
    assert_carries_its_text(path)


STATED: dict[str, tuple[str | None, str, str]] = {  # date, author, source
    "news-cms.html": ("2022-03-21", "程远", "云溪街道总工会"),
    "news-cms-saved.mht": ("2022-03-21", "程远", "云溪街道总工会"),
    "notice-table-layout.html": ("2021-08-09", "", "区总工会经济工作部"),
    "list-with-table.html": ("2022-01-12", "", "青枫区总工会经济工作部"),
    "paper-with-comments.html": ("2022-04-15", "", "《白鹭工运》2022年第2期"),
    "short-notice.html": ("2021-06-10", "", ""),
    "account-page.html": ("2022-03-21", "程远", "青枫工会"),
    "word-saved.html": (None, "", ""),  # the properties that Word wrote are not trusted
    "guide.html": (None, "", ""),
}


@pytest.mark.parametrize("name", STATED)
def test_what_the_page_states(name: str) -> None:
    reading = readers.read(name, (FILES / "html" / name).read_bytes())
    assert (reading.date, reading.author, reading.source) == STATED[name]


def test_what_the_page_states_fills_what_the_text_leaves_open() -> None:
    name = "notice-table-layout.html"
    document = document_of(readers.read(name, (FILES / "html" / name).read_bytes()))
    assert document.title == "关于开展“送清凉”活动情况的通报"
    assert document.date == "2021-08-06"  # the signature's, not the day it was put on the web
    assert document.source == "区总工会经济工作部"
    assert document.body.startswith("各基层工会：\n")


def page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode()


READ: dict[str, tuple[str, str]] = {
    "line ends": ("<p>甲<br>乙<br/>丙</p>", "甲\n乙\n丙"),
    "source wrapped in a sentence": ("<p>职工\n  书屋</p>", "职工书屋"),
    "source wrapped between words": ("<p>Labour\n  Day</p>", "Labour Day"),
    "inline marks": ("<p>职<b>工</b><span>书</span><a href=x>屋</a></p>", "职工书屋"),
    "script, style and comment": (
        "<p>甲</p><script>乙</script><style>丙</style><!-- 丁 --><p>戊</p>",
        "甲\n戊",
    ),
    "hidden": ("<p>甲</p><div style='display:none'>乙</div>", "甲"),
    "entities": ("<p>&lt;甲&gt;&amp;&#x4e59;&nbsp;</p>", "<甲>&乙"),
    "table": ("<table><tr><td>甲<td><p>乙</p><tr><td><td>丁</table>", "甲\t乙\n\t丁"),
    "layout table": (
        f"<table><tr><td>甲<td>{'乙' * 200}<tr><td>丙<td>丁</table>",
        f"甲\n{'乙' * 200}\n丙\n丁",
    ),
    "numbered list": ("<ol start=3><li>甲<li><p>乙</p></ol><ul><li>丙</ul>", "3. 甲\n4. 乙\n丙"),
    "preformatted": ("<pre>甲\n 乙</pre>", "甲\n乙"),
    "mark of a note": ("<p>甲<sup><a href='#n1'>[1]</a></sup>乙</p>", "甲乙"),
    "nested far": ("<div>" * 300 + "甲" + "</div>" * 300, "甲"),
}


@pytest.mark.parametrize(("body", "text"), READ.values(), ids=READ.keys())
def test_as_a_browser_shows_it(body: str, text: str) -> None:
    assert readers.read("a.html", page(body)).text == text


LINKS = "".join(f"<li><a href={number}.html>第{number}条新闻的标题</a></li>" for number in range(6))
SENTENCES = ["3月18日，区总工会召开推进会。", "会议要求，把书屋建到车间班组。", "会后，与会人员参观了书屋。"]
LIST = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
AROUND: dict[str, tuple[str, str, str]] = {  # body, title, further line of the text
    "signature beside": (f"<div>{LIST}</div><div>区总工会办公室</div><ul>{LINKS}</ul>", "", "区总工会办公室"),
    "paragraphs in elements of their own": (f"<ul>{LINKS}</ul>{LIST.replace('p>', 'div>')}", "", ""),
    "named as navigation": (f"<ul>{LINKS}</ul><div class=main-nav-content>{LIST}</div>", "", ""),
    "heading of the article, not of the site": (
        f"<h1>青枫工会网</h1><ul>{LINKS}</ul><div><h2>推进会召开</h2><p>2022-03-21</p>{LIST}</div>", "推进会召开", "",
    ),
    "annexes": (f"<ul>{LINKS}</ul><div>{LIST}<p><a href=a.doc>附件：名单.doc</a></div>", "", "附件：名单.doc"),
    "digest above": (
        f"<h1>推进会召开</h1><p>来源：工运 作者：程远</p><p>导读：推进会召开。</p>"
        f"<div><table><tr><td>{LIST}</table></div>{LINKS}",
        "推进会召开", "导读：推进会召开。",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "title", "further"), AROUND.values(), ids=AROUND.keys())
def test_no_line_of_an_article_is_lost(body: str, title: str, further: str) -> None:
    reading = readers.read("a.html", page(body))
    assert reading.title == title
    assert sorted(reading.text.split("\n")) == sorted(filter(None, [*SENTENCES, further]))


def test_a_page_without_an_article_is_kept_whole_and_says_so() -> None:
    reading = readers.read("a.html", page(f"<ul>{LINKS}</ul>"))
    assert reading.text.count("\n") == 5
    assert "没有分辨出网页的正文" in worded(reading.notes[0])


CHARSETS = {
    "gb2312 with characters of GBK": ("gb2312", "gb18030", "朱镕基、工會", "网页，GB18030"),
    "big5": ("big5", "big5hkscs", "職工書屋，團結引領", "网页，Big5"),
    "declared gb2312, is UTF-8": ("gb2312", "utf-8", "职工书屋的故事", "网页，UTF-8"),
    "declared UTF-8, is GBK": ("utf-8", "gb18030", "职工书屋，团结引领职工。", "网页，GB18030"),
    "none declared": ("", "gb18030", "职工书屋，团结引领职工。", "网页，GB18030"),
    "unknown": ("x-klingon", "utf-8", "职工书屋", "网页，UTF-8"),
    "byte order mark": ("gb2312", "utf-8-sig", "职工书屋", "网页，UTF-8"),
}


@pytest.mark.parametrize(("declared", "codec", "text", "how"), CHARSETS.values(), ids=CHARSETS.keys())
def test_charsets(declared: str, codec: str, text: str, how: str) -> None:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    content = f"<html><head>{meta}</head><body><p>{text}</p></body></html>".encode(codec)
    reading = readers.read("a.htm", content)
    assert (reading.text, worded(reading.how)) == (text, how)


def test_the_encoding_asked_for_wins() -> None:
    content = '<meta charset="utf-8"><p>職工書屋</p>'.encode("big5")
    assert readers.read("a.html", content, encoding="Big5").text == "職工書屋"


REFUSED: dict[str, tuple[str, bytes, str]] = {
    "empty": ("a.html", b"", "空的"),
    "blanks": ("a.html", b" \n", "空的"),
    "tags alone": ("a.html", b"<html><body><p></p></body></html>", "没有文字"),
    "script alone": ("a.html", page("<script>alert('职工')</script>"), "没有文字"),
    "comment alone": ("a.html", b"<!-- -->", "没有"),
    "mht without a page": ("a.mht", b"MIME-Version: 1.0\nContent-Type: text/plain\n\nx", "没有网页内容"),
    "mht, empty": ("a.mht", b"", "没有网页内容"),
}


@pytest.mark.parametrize(("name", "content", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(name: str, content: bytes, reason: str) -> None:
    assert_refused(name, content, reason)


@pytest.mark.parametrize("declaration", [LAUGHS, OUTSIDE, ELSEWHERE])
def test_entities_stay_as_they_are_written(declaration: str) -> None:
    content = f'<?xml version="1.0"?>{declaration}<html><body><p>职工书屋&e9;&x;的故事</p></body></html>'
    assert readers.read("a.xhtml", content.encode()).text.endswith("职工书屋&e9;&x;的故事")


@pytest.mark.slow
def test_parts_in_parts_beyond_reason() -> None:
    head = "Content-Type: multipart/related; boundary="
    nested = "".join(f"--b{at}\n{head}b{at + 1}\n\n" for at in range(3000))
    assert_refused("a.mht", f"MIME-Version: 1.0\n{head}b0\n\n{nested}".encode(), "已损坏")


def test_a_page_cut_short_gives_what_is_there() -> None:
    content = (FILES / "html" / "word-saved.html").read_bytes()
    assert (
        "新就业形态"
        in readers.read("a.html", content[:2000].decode("gb18030", "ignore").encode("gb18030")).text
    )


def test_a_page_under_the_name_of_a_word_file() -> None:
    reading = readers.read("a.docx", page("<p>职工书屋</p>"))
    assert reading.text == "职工书屋"
    assert "其实是 .html" in worded(reading.notes[0])


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_damaged_pages(path: Path) -> None:
    assert_survives_damage(path.name, path.read_bytes())
