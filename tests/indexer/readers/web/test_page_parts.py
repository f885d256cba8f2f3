"""The parts of a web page: the article without its readers' comments, tables as cells, pictures that the file carries."""

from __future__ import annotations

from base64 import b64encode
from email.message import EmailMessage

import pytest

from indexer import readers
from indexer.readers.web.names import role_of
from indexer.readers.web.vocabulary import heads_comments, names_a_column
from tests.indexer.readers.web.test_html import LINKS, page
from tests.support.files.cells import Shown, cells_of
from tests.support.wording import worded

TITLE = "云溪街道总工会走访户外职工"
ARTICLE = ("7月5日，街道总工会走访户外职工。", "环卫工人收到了清凉饮料。", "快递员收到了遮阳帽。")
REMARK = "说得好，支持！希望多关心户外工作者，夏天太热了，大家都不容易。"
HEAD = f"<title>{TITLE}_云溪工会网</title>"
BODY = f"<div><h1>{TITLE}</h1><div>{''.join(f'<p>{each}</p>' for each in ARTICLE)}</div></div>"


def remarks(count: int, *, named: str = "", heading: str = "", beside: str = "") -> str:
    items = "".join(f"<div><b>网友{at}</b><p>{REMARK}</p>{beside}</div>" for at in range(count))
    return f"<div class='{named}'><h3>{heading}</h3>{items}</div>"


COMMENTED: dict[str, str] = {
    "by name": remarks(80, named="comments"),
    "by a name in one word": remarks(80, named="wp-commentList"),
    "by a name in Chinese": remarks(80, named="pinglun_box"),
    "by the heading": remarks(80, heading="网友评论（80）"),
    "by heading and number": remarks(80, heading="80条评论"),
    "by what stands beside them": remarks(80, heading="评论", beside="<span>回复(3)</span>"),
    "by what stands beside them alone": remarks(80, beside="<span>回复</span>"),
    "in blocks of many names": "".join(remarks(1, named=f"item c{at} reply") for at in range(80)),
}


@pytest.mark.parametrize("comments", COMMENTED.values(), ids=COMMENTED.keys())
def test_a_short_article_is_told_from_many_comments(comments: str) -> None:
    reading = readers.read("a.html", page(f"<div class=nav>{LINKS}</div>{BODY}{comments}", HEAD))
    assert reading.title == TITLE
    assert reading.text.split("\n") == list(ARTICLE)
    assert any("评论没有收录" in worded(note) for note in reading.notes)


def test_what_is_called_comments_is_kept_where_there_is_nothing_else() -> None:
    thread = "".join(f"<div class='reply'><p>{REMARK}</p></div>" for _ in range(3))
    reading = readers.read("a.html", page(f"<h1>怎样入会</h1>{thread}<ul>{LINKS}</ul>"))
    assert reading.text.count(REMARK) == 3


def test_an_article_about_comments_is_whole() -> None:
    sentences = ["会上，评论员作了发言。", "评论", "大家对方案提出意见，逐条记下。", "会后，意见得到答复。"]
    body = "".join(f"<p>{each}</p>" for each in sentences)
    reading = readers.read("a.html", page(f"<ul>{LINKS}</ul><h1>意见征集会</h1><div>{body}</div>"))
    assert reading.text.split("\n")[-3:] == sentences[1:]


@pytest.mark.parametrize("column", ["新闻中心", "工作动态", "正文", "云溪工会网"])
def test_the_title_is_the_page_s_own_where_the_heading_names_a_column(column: str) -> None:
    body = f"<h1>{column}</h1><ul>{LINKS}</ul><div>{''.join(f'<p>{each}</p>' for each in ARTICLE)}</div>"
    reading = readers.read("a.html", page(body, HEAD))
    assert (reading.title, reading.text.split("\n")) == (TITLE, list(ARTICLE))


WRAPPED: dict[str, str] = {
    "in an element named after the bar beside it": "<div class='has-sidebar'>{}</div>",
    "in an element named after what it skips": "<main id='skip-main'>{}</main>",
    "with blocks of advertisements around each part": "<div class='section--has-ads'>{}</div>",
    "named after both": "<div class='sidebar-and-content-body'>{}</div>",
    "in the navigation by mistake": "<nav>{}</nav>",
}


@pytest.mark.parametrize("around", WRAPPED.values(), ids=WRAPPED.keys())
def test_a_name_given_by_habit_loses_no_article(around: str) -> None:
    reading = readers.read("a.html", page(f"<ul>{LINKS}</ul>{around.format(BODY)}<ul>{LINKS}</ul>", HEAD))
    assert (reading.title, reading.text.split("\n")) == (TITLE, list(ARTICLE))


def test_digests_of_other_articles_are_not_the_article() -> None:
    digests = "".join(f"<h4><a href='{at}'>第{at}条</a></h4><p>{REMARK}</p>" for at in range(20))
    body = f"<div class='article'>{BODY}</div><div class='recommend-list'><h3>为您推荐</h3>{digests}</div>"
    reading = readers.read("a.html", page(f"<ul>{LINKS}</ul>{body}", HEAD))
    assert (reading.title, reading.text.split("\n")) == (TITLE, list(ARTICLE))


NAMES = {
    "commentList": "comments",
    "post-comments": "comments",
    "relatedPosts": "site",
    "site_footer": "site",
    "entry-meta": "site",
    "article-body": "",
    "commented": "",
    "download": "",
}


@pytest.mark.parametrize(("name", "role"), NAMES.items())
def test_what_a_name_says(name: str, role: str) -> None:
    from lxml import html

    assert role_of(html.fromstring(f"<div class='{name}'></div>"))[0] == role


def test_words_of_sites() -> None:
    assert (
        heads_comments("全部评论(12)") and heads_comments("3 Comments") and not heads_comments("评论员文章")
    )
    assert names_a_column("通知公告") and not names_a_column("关于开展慰问活动的通知")


LONG = "为职工办实事。" * 30
TABLES: dict[str, tuple[str, str, list[list[list[Shown]]]]] = {
    "plain": ("<table><tr><th>姓名<th>金额<tr><td>吴双<td>3000</table>", "姓名\t金额\n吴双\t3000",
        [[["姓名", "金额"], ["吴双", "3000"]]]),
    "merged": ("<table><tr><td rowspan=2>奖项<td colspan=2>名额<tr><td>班组<td>20</table>", "奖项\t名额\n班组\t20",
        [[[("奖项", 2, 1), ("名额", 1, 2)], ["班组", "20"]]]),
    "empty cells": ("<table><tr><td><td>甲<td><tr><td>乙<td><td>丙</table>", "\t甲\n乙\t\t丙",
        [[["", "甲", ""], ["乙", "", "丙"]]]),
    "senseless spans": ("<table><tr><td rowspan=x colspan=0>甲<td colspan=99999999>乙<tr><td>丙<td>丁</table>",
        "甲\t乙\n丙\t丁", [[["甲", ("乙", 1, 1000)], ["丙", "丁"]]]),
    "long cell": (f"<table><tr><th>姓名<th>事迹<tr><td>吴双<td><p>{LONG}<p>乙<tr><td>甲<td></table>",
        f"姓名\t事迹\n吴双\n{LONG}\n乙\n甲", [[["姓名", "事迹"], ["吴双", f"{LONG}\n乙"], ["甲", ""]]]),
    "for the page's look": (f"<table><tr><td>甲<td>{LONG}<tr><td>丙<td>丁</table>", f"甲\n{LONG}\n丙\n丁", []),
    "in a table for the look": ("<table><tr><td><table><tr><td>甲<td>乙<tr><td>丙<td>丁</table><td>戊<tr><td>己<td>庚</table>",
        "甲\t乙\n丙\t丁\n戊\n己\n庚", [[["甲", "乙"], ["丙", "丁"]]]),
}  # fmt: skip


@pytest.mark.parametrize(("body", "text", "expected"), TABLES.values(), ids=TABLES.keys())
def test_a_table_keeps_its_cells(body: str, text: str, expected: list[list[list[Shown]]]) -> None:
    reading = readers.read("a.html", page(f"<p>名单如下。</p>{body}<p>以上。</p>"))
    assert reading.text == f"名单如下。\n{text}\n以上。"
    assert cells_of(reading) == expected


PICTURE = b"\x89PNG picture"
DATA = f"data:image/png;base64,{b64encode(PICTURE).decode()}"


def test_pictures_are_handed_over_where_they_stand() -> None:
    none = "<img src='a.png'><img src='data:image/png;base64,*'>"
    body = f"<img src='{DATA}'><p>通知</p><p>附件：<img src='{DATA}'></p>{none}<p>以上</p>"
    reading = readers.read("a.html", page(f"{body}<img src='{DATA}'>"))
    assert reading.text == "通知\n附件：\n以上"
    assert [each.at for each in reading.pictures] == [0, 3, len(reading.text)]
    assert {each.content for each in reading.pictures} == {PICTURE}


def test_pictures_of_the_site_are_not() -> None:
    logo = f"<div class=nav><img src='{DATA}'>{LINKS}</div>"
    reading = readers.read(
        "a.html", page(f"{logo}{BODY}<div class=footer><p>{LINKS}</p><img src='{DATA}'></div>", HEAD)
    )
    assert not reading.pictures


def test_pictures_of_a_saved_page() -> None:
    saved = EmailMessage()
    markup = "<p>通知</p><img src='cid:one@x'><p>甲</p><img src='img/two.png'><p>乙</p><img src='http://y/'>"
    saved.set_content(markup, subtype="html", charset="utf-8")
    saved["Content-Location"] = "http://x/a/page.html"
    outer = EmailMessage()
    outer.make_related()
    outer.attach(saved)
    for name, value in (("Content-ID", "<one@x>"), ("Content-Location", "http://x/a/img/two.png")):
        part = EmailMessage()
        part.set_content(PICTURE + value.encode(), "image", "png")
        del part[name]
        part[name] = value
        outer.attach(part)
    reading = readers.read("a.mht", outer.as_bytes())
    assert reading.text == "通知\n甲\n乙"
    assert [(each.at, each.content[len(PICTURE) :]) for each in reading.pictures] == [
        (3, b"<one@x>"),
        (5, b"http://x/a/img/two.png"),
    ]
