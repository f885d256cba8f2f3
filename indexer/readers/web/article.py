"""Tells the article of a web page from the site around it and from its readers' comments.

Prose is told by the marks of sentences outside links. The article is the element that is named so and has most of the
page's prose, else the smallest with nearly all of it, and the lines right below down to the first of the site's. A
page without sentences, or that is hardly more than its text, is kept whole: clutter is a smaller harm than a lost line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from indexer.readers.web.names import Role, holds_article, is_known
from indexer.readers.web.vocabulary import reads_as_site

_PROSE = re.compile(r"[，。；！？]|[^\W\d_][.,;!?…][\"”’»)\]]?(?= |$)")
_ENOUGH = 0.85  # of the page's prose has to be in the article
NAMED = 0.5  # of it has to be in an element that is named as the article's
_MOST_OF_NAMED = 0.9  # of the prose in the largest of these has to be in a smaller one to be taken
_LEAST_LINES = 3
_RUN = 3  # links on end that are a list of other pages
_MOST_BELOW = 12  # lines below the article's element that may be its end
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "dt")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, the share of it that is a link, and the element it begins in."""

    text: str
    linked: float
    element: Any
    role: Role = ""  # whose it is, by the name of an element that it is in
    cells: tuple[tuple[Any, int, int], ...] = ()  # of a table: element, start, end

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
    images: list[tuple[int, str]] = field(
        default_factory=list
    )  # addresses, each with the line that it is before


class Weights:
    """How much of something each element has, and its lines, as first and end."""

    def __init__(self, page: Page, amount: Callable[[Line], int]) -> None:
        self.amount: Counter[Any] = Counter()
        self.spans: dict[Any, tuple[int, int]] = {}
        for at, line in enumerate(page.lines):
            self.amount[line.element] += amount(line)
            first, _ = self.spans.get(line.element, (at, at))
            self.spans[line.element] = first, at + 1
        for element in reversed(list(page.root.iter())):
            above = element.getparent()
            if above is None or element not in self.spans:
                continue
            self.amount[above] += self.amount[element]
            (first, end), (outer, outer_end) = self.spans[element], self.spans.get(above, self.spans[element])
            self.spans[above] = min(first, outer), max(end, outer_end)


def find_extent(page: Page) -> tuple[int, int]:
    """The lines of the article, as first and end."""
    lines = page.lines
    weights = Weights(page, prose_in)
    total = weights.amount[page.root]
    if not total or not is_site(page):
        return 0, len(lines)
    first, end = weights.spans[_container(page, weights, total)]
    most = end + _MOST_BELOW
    while end < min(most, len(lines)) and not (is_around(lines[end]) or _heads_a_list(lines, end)):
        end += 1
    return first, end


def _heads_a_list(lines: list[Line], at: int) -> bool:
    """Whether a line is the heading of links, as 相关阅读 is in any words."""
    return is_heading(lines[at]) and at + 1 < len(lines) and lines[at + 1].is_link


def is_heading(line: Line, tags: tuple[str, ...] = _HEADINGS) -> bool:
    """Whether a line is drawn as a heading."""
    above = line.element.getparent()
    return line.element.tag in tags or (above is not None and above.tag in tags)


def is_site(page: Page) -> bool:
    """Whether there is a site around: links that lead elsewhere, or lines that only sites have."""
    links = sum(line.is_link for line in page.lines)
    return links > 2 or any(is_furniture(line) for line in page.lines)


def _container(page: Page, weights: Weights, total: int) -> Any:
    """The element that is the article's by its name, else the smallest with enough of the prose and of the lines."""
    named = [element for element in page.root.iter() if element in weights.spans and holds_article(element)]
    best_known = next(
        (each for each in named if is_known(each) and weights.amount[each] >= NAMED * total), None
    )
    if best_known is not None:
        return best_known
    most = max((weights.amount[element] for element in named), default=0)
    if most >= NAMED * total:
        within = [each for each in named if weights.amount[each] >= _MOST_OF_NAMED * most]
        return _narrowed(page, weights, within[-1], most)  # the last is the innermost around the same text
    return _narrowed(page, weights, page.root, total)


def _narrowed(page: Page, weights: Weights, best: Any, total: int) -> Any:
    """The smallest element in another with enough of so much prose."""
    while True:
        inner = max(best, key=lambda child: weights.amount[child], default=None)
        if inner is None or weights.amount[inner] < _ENOUGH * total:
            return best
        small = _count(weights, inner) < _LEAST_LINES and _count(weights, best) > _count(weights, inner)
        if small and not _stands_alone(page, weights, best, inner):
            return best
        best = inner


def _count(weights: Weights, element: Any) -> int:
    first, end = weights.spans[element]
    return end - first


def _stands_alone(page: Page, weights: Weights, outer: Any, inner: Any) -> bool:
    """Whether the outer element adds nothing to the inner but links and the site's own lines."""
    (first, end), (outer_first, outer_end) = weights.spans[inner], weights.spans[outer]
    added = (*page.lines[outer_first:first], *page.lines[end:outer_end])
    return all(map(is_around, added))


def marks_in(line: Line) -> int:
    """How much prose a line is: the marks of its sentences, none in links."""
    return 0 if line.is_link else len(_PROSE.findall(line.text))


def prose_in(line: Line) -> int:
    """How much prose of the article a line can be."""
    return 0 if line.role else marks_in(line)


def is_around(line: Line) -> bool:
    """Whether a line leads elsewhere or is the site's own."""
    return line.is_link or is_furniture(line)


def is_furniture(line: Line) -> bool:
    """Whether a line is one that only sites have: 上一篇, 分享到, 版权所有, a comment."""
    return bool(line.role) or reads_as_site(line.text)


def without_site(lines: list[Line], *, keep: bool) -> list[Line]:
    """The lines of the article itself: no furniture, no run of links but to annexes, unless all are kept."""
    if keep:
        return lines
    kept: list[Line] = []
    for leads_away, group in groupby(lines, key=_leads_away):
        run = list(group)
        if not leads_away or len(run) < _RUN:
            kept += (line for line in run if not is_furniture(line))
        elif kept and is_heading(kept[-1]):
            kept.pop()  # of the links
    while len(kept) > 1 and is_heading(kept[-1], _HEADINGS[:6]):  # of what is left out below
        kept.pop()
    return kept


def _leads_away(line: Line) -> bool:
    return line.is_link and not re.search(r"附件|\.(?:docx?|xlsx?|pdf|ofd|wps|zip|rar)\s*$", line.text)
