"""Tells the article of a web page from the site around it.

Prose is told by the marks of Chinese sentences outside links. The article is the smallest element with
nearly all of the page's prose, at least `_LEAST_LINES` lines of it, and the lines right below down to the first of the site's.
A page without sentences, or that is hardly more than its text, is kept whole: clutter is a smaller harm
than a lost line.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

_PROSE = re.compile(r"[，。；！？]")
_ENOUGH = 0.85  # of the page's prose has to be in the article
_NAMED = 0.7  # of it has to be in an element that content systems name so
_LEAST_LINES = 3
_KNOWN = "js_content UCAP-CONTENT zoom Zoom vsb_content TRS_Editor trs_editor_view".split()
_SITE = re.compile(
    r"(?i)(?:^|[-_ ])(?:comments?|footer|foot|copyright|sidebar|related|recommend|share|breadcrumbs?|crumbs?"
    r"|nav(?:bar|igation)?|menu|friendlinks?|pinglun|xgyd|bdshare)(?:$|[-_ ])"
)
_FURNITURE = re.compile(
    r"\A[【\[]?\s*+(?:上一[篇条页]|下一[篇条页]|分享(?:到|至)?|打印|关闭|返回|相关(?:阅读|文章|新闻|链接)|推荐阅读|友情链接"
    r"|阅读(?:量|数)?\s*[\d:：]|浏览(?:次数|量)|点击(?:次数|量|数)?\s*[\d:：]|扫一扫|微信扫|标签\s*[:：]|版权所有|主办单位|网站地图"
    r"|您?(?:现在|当前)?的?位置\s*[:：]|当前位置|字[体号]\s*+[:：]?\s*+[【大]|网友评论|发表评论|责任编辑\s*[:：]).*"
)
_RUN = 3  # links on end that are a list of other pages


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, the share of it that is a link, and the element it begins in."""

    text: str
    linked: float
    element: Any
    in_site: bool  # in an element whose name says that it is not the article's

    @property
    def is_link(self) -> bool:
        """Whether most of it leads elsewhere."""
        return self.linked > 0.5


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its root element, what it shows, and what it says of itself in its head."""

    root: Any
    lines: list[Line]
    meta: dict[str, str]
    title: str


def trusted(page: Page) -> Page:
    """The page; where most of its prose stands in elements named as the site's own, their names count for nothing."""
    prose = [(len(_PROSE.findall(line.text)), line.in_site) for line in page.lines if not line.is_link]
    if 2 * sum(marks for marks, in_site in prose if in_site) <= sum(marks for marks, _ in prose):
        return page
    return replace(page, lines=[replace(line, in_site=False) for line in page.lines])


def find_extent(page: Page) -> tuple[int, int]:
    """The lines of the article, as first and end."""
    lines = page.lines
    total = sum(prose_in(line) for line in lines)
    if not total or not is_site(page):
        return 0, len(lines)
    inside = _within(lines, _container(page, total))
    first, end = inside[0], inside[-1] + 1
    while end < len(lines) and not (is_around(lines[end]) or _heads_a_list(lines, end)):
        end += 1
    return first, end


def _heads_a_list(lines: list[Line], at: int) -> bool:
    """Whether a line is the heading of links, as 相关阅读 is in any words."""
    heading = lines[at].element.tag in ("h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "dt")
    return heading and at + 1 < len(lines) and lines[at + 1].is_link


def is_site(page: Page) -> bool:
    """Whether there is a site around: links that lead elsewhere, or lines that only sites have."""
    links = sum(line.is_link for line in page.lines)
    return links > 2 or any(is_furniture(line) for line in page.lines)


def _container(page: Page, total: int) -> Any:
    """The smallest element with enough of the prose and of the lines."""
    weights: Counter[Any] = Counter()
    counts: Counter[Any] = Counter()
    for line in page.lines:
        for element in (line.element, *line.element.iterancestors()):
            weights[element] += prose_in(line)
            counts[element] += 1
    for element in page.root.iter():
        named = element.get("id") in _KNOWN or set((element.get("class") or "").split()) & set(_KNOWN)
        if named and weights[element] >= _NAMED * total:
            return element
    best = page.root
    while True:
        inner = max(best, key=lambda child: weights[child], default=None)
        if inner is None or weights[inner] < _ENOUGH * total:
            return best
        if (
            counts[inner] < _LEAST_LINES
            and counts[best] > counts[inner]
            and not _stands_alone(page, best, inner)
        ):
            return best
        best = inner


def _stands_alone(page: Page, outer: Any, inner: Any) -> bool:
    """Whether the outer element adds nothing to the inner but links and the site's own lines."""
    inside = set(_within(page.lines, inner))
    added = [page.lines[at] for at in _within(page.lines, outer) if at not in inside]
    return all(map(is_around, added))


def _within(lines: list[Line], element: Any) -> list[int]:
    return [
        at
        for at, line in enumerate(lines)
        if line.element is element or any(above is element for above in line.element.iterancestors())
    ]


def prose_in(line: Line) -> int:
    """How much prose a line is: the marks of its sentences, none in links and in the site's own parts."""
    return 0 if line.is_link or line.in_site else len(_PROSE.findall(line.text))


def is_of_site(element: Any) -> bool:
    """Whether an element's name says that what is in it belongs to the site."""
    if element.tag in ("html", "body"):
        return False
    named = f"{element.get('id', '')} {element.get('class', '')}"
    return element.tag in ("footer", "aside") or bool(_SITE.search(named))


def is_around(line: Line) -> bool:
    """Whether a line leads elsewhere or is the site's own."""
    return line.is_link or is_furniture(line)


def is_furniture(line: Line) -> bool:
    """Whether a line is one that only sites have: 上一篇, 分享到, 版权所有."""
    return line.in_site or (len(line.text) < 80 and bool(_FURNITURE.fullmatch(line.text)))


def without_site(lines: list[Line], *, keep: bool) -> list[Line]:
    """The lines of the article itself: no furniture, no run of links but to annexes, unless all are kept."""
    if keep:
        return lines
    kept: list[Line] = []
    for leads_away, group in groupby(lines, key=_leads_away):
        run = list(group)
        if not leads_away or len(run) < _RUN:
            kept += (line for line in run if not is_furniture(line))
    return kept


def _leads_away(line: Line) -> bool:
    return line.is_link and not re.search(r"附件|\.(?:docx?|xlsx?|pdf|ofd|wps|zip|rar)\s*$", line.text)
