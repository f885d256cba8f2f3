"""Reads a web page as its article, with the title, date and source that the page states.

Title, date, source and author stand between the title's line and the text, or in the meta elements that
government sites are bound to have (ArticleTitle, PubDate, ContentSource, Author), or under the identifiers
that public accounts use. A date from anywhere else on a page is another article's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from indexer.message import Message
from indexer.model import Layout
from indexer.readers.base import Picture, Reading, asides, day_of
from indexer.readers.web.article import (
    Line,
    Page,
    find_extent,
    is_furniture,
    is_site,
    marks_in,
    prose_in,
    without_site,
)
from indexer.readers.web.lines import tables_of
from indexer.readers.web.pictures import MOST_PICTURES, Carried
from indexer.readers.web.roles import with_roles
from indexer.readers.web.vocabulary import names_a_column
from indexer.text import day_pattern

_DAY = day_pattern(r"(?:19|20)\d\d", r"\s*+")
_INFO = re.compile(
    r"发布(?:时间|日期|机构)?|时间|日期|来源|稿源|作者|撰稿|供稿|编辑|字[体号]|浏览|点击|阅读|(?:19|20)\d\d\s*[-/.年]"
)
_LABELLED = re.compile(
    r"\A(?:(?:发布|发表|发文)?(?:时间|日期)\s*+[:：]|(?:信息|文章|稿件)?来源\s*+[:：]"
    r"|作者\s*+[:：].*(?:来源|时间|日期)\s*+[:：]"
    rf"|{_DAY}\s*+日?\s*+(?:(?<=\s)\d{{1,2}}:\d\d(?::\d\d)?)?$)"
)
_DATE = re.compile(_DAY)
_VALUE = r"\s*[:：]\s*((?:(?!来源|作者|时间|日期|点击|浏览|编辑)[^\s\u3000|｜]){2,40})"
_SOURCE = re.compile(r"(?:来源|稿源)" + _VALUE)
_AUTHOR = re.compile(r"(?:作者|撰稿人?|供稿人?)" + _VALUE)
_CUT = re.compile(r"(?:(?<!\s)\s++)?(?:[_|｜–—]|--?)\s*+")
_NUMBERED = re.compile(r"\A[（(]?[一二三四五六七八九十\d]++[、.）)]")
_ABOVE = 8  # lines between title and text, at the most
_AROUND = 12  # lines above and below the article
_OWN_META = ("密级", "secrecy", "classification", "security classification", "公开属性", "openness")
_BETWEEN = re.compile(r"[,，;；、|\s]+")
_TOPIC = 2  # characters of a key word that is one: 秘密, 内部
_LONGEST_INFO = 120  # characters


def find_article(page: Page, how: Message, doubt: Message | None, carried: Carried) -> Reading:
    """The article of a page; without lines it is an empty reading."""
    page = with_roles(page)
    lines = page.lines
    first, end = find_extent(page)
    site = is_site(page)
    at = _title_line(page, first, end) if site else None
    above = lines[at + 1 : first] if at is not None and at < first else []
    first = first if at is None else max(first, at + 1)
    between = [*above, *(_opening(lines[first:end]) if site else [])]
    facts = [line for line in between if _is_info(line)]
    body = [line for line in above if not (_is_info(line) or is_furniture(line) or line.is_link)]
    body += [line for line in without_site(lines[first:end], keep=not site) if line not in facts]
    title = _stated_title(page) or (
        lines[at].text if at is not None else _first_of(page.title) if site else ""
    )
    title = " ".join(title.split())
    notes = [doubt] if doubt else []
    if site and (not body or (at is None and (first, end) == (0, len(lines)))):
        notes.append(Message("article not told from the page"))
        title, body = "", body or lines
    elif comments := sum(line.role == "comments" and marks_in(line) > 0 for line in lines):
        notes.append(Message("comments of the page left out", lines=comments))
    if title and body and body[0].text == title:
        body = body[1:]
    return Reading(
        "\n".join(line.text for line in body),
        how,
        title,
        *_facts(page, "\n".join(line.text for line in facts)),
        notes=tuple(notes),
        aside=asides(_aside(page, first, end)),
        layout=Layout(tables_of(body)),
        pictures=tuple(_pictures(page, body, end, carried)),
    )


def _pictures(page: Page, body: list[Line], end: int, carried: Carried) -> Iterator[Picture]:
    """The pictures that stand above, in or right below the lines of the article, where the file carries them."""
    numbers = {id(line): number for number, line in enumerate(page.lines)}
    starts: list[tuple[int, int]] = []  # number of each line of the article, offset in the text
    at = 0
    for line in body:
        starts.append((numbers[id(line)], at))
        at += len(line.text) + 1
    first = starts[0][0] if starts else 0
    for number, address in page.images[:MOST_PICTURES]:
        if first <= number <= end and (content := carried.content(address)) is not None:
            place = next((start for other, start in starts if other >= number), max(0, at - 1))
            yield Picture(place, content)


def _stated_title(page: Page) -> str:
    return page.meta.get("articletitle") or page.meta.get("og:title") or _by_id(page, "activity-name")


def _first_of(title: str) -> str:
    """What stands before the names of column and site in a page's own title."""
    return next((part for part in _CUT.split(title) if part and not names_a_column(part)), "")


def _aside(page: Page, first: int, end: int) -> Iterator[str]:
    """What stands around the article, links left out, and what the page says of itself."""
    around = (*page.lines[max(0, first - _AROUND) : first], *page.lines[end : end + _AROUND])
    yield from (line.text for line in around if not line.is_link)
    yield from (f"{name}：{page.meta[name]}" for name in _OWN_META if name in page.meta)
    words = _BETWEEN.split(page.meta.get("keywords", ""))
    yield from (word for word in words if len(word) > _TOPIC)


def _facts(page: Page, stated: str) -> tuple[str | None, str, str]:
    """Date, author and source."""
    meta = page.meta
    day = meta.get("pubdate") or meta.get("article:published_time") or _by_id(page, "publish_time")
    signed = meta.get("articletitle") or _by_id(
        page, "js_name"
    )  # elsewhere the author of a page is its software
    author = meta.get("author", "") if signed else ""
    source = meta.get("contentsource") or _first(_SOURCE, stated) or _by_id(page, "js_name")
    return (
        day_of(_DATE.search(day)) or day_of(_DATE.search(stated)),
        author or _first(_AUTHOR, stated),
        source,
    )


def _title_line(page: Page, first: int, end: int) -> int | None:
    """The line that is the title: what the page's own title begins with, else a heading right above or atop."""
    lines = page.lines
    prose = next((at for at in range(first, end) if prose_in(lines[at])), end)
    around = [
        at
        for at in range(max(0, first - _ABOVE), prose)
        if not (lines[at].is_link or is_furniture(lines[at]) or names_a_column(lines[at].text))
    ]
    whole = "".join(page.title.split())
    for at in reversed(around):
        plain = "".join(lines[at].text.split())
        if len(plain) > 3 and whole.startswith(plain):
            return at
    headed = first in around and lines[first].element.tag in ("h1", "h2", "h3", "center")
    if headed and not _NUMBERED.match(lines[first].text):
        return first
    for at in reversed([at for at in around if at < first]):
        elements = (lines[at].element, *lines[at].element.iterancestors())
        if not _INFO.search(lines[at].text) and any(map(_is_heading, elements)):
            return at
    return None


def _opening(lines: list[Line]) -> list[Line]:
    """The first lines, as long as they state a date, source or author."""
    end = next(
        (at for at, line in enumerate(lines) if not _LABELLED.match(line.text) or not _is_info(line)),
        len(lines),
    )
    return lines[:end]


def _is_info(line: Line) -> bool:
    short = len(line.text) <= _LONGEST_INFO and not line.is_link
    return short and bool(_INFO.search(line.text)) and not re.search("[，。；！？]", line.text)


def _is_heading(element: Any) -> bool:
    named = f"{element.get('id', '')} {element.get('class', '')}".lower()
    return element.tag in ("h1", "h2", "h3", "b", "strong", "center") or "title" in named


def _by_id(page: Page, name: str) -> str:
    """The text of the element of that id."""
    element = page.root.get_element_by_id(name, None)
    return "" if element is None else " ".join(element.text_content().split())


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""
