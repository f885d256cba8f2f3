"""Tells the article of a web page from the site around it and from its readers' comments.

Prose is told by the marks of sentences outside links. The article is the element that is named so and has most of the
page's prose, else the smallest with nearly all of it, and the lines right below down to the first of the site's. A
page without sentences, or that is hardly more than its text, is kept whole: clutter is a smaller harm than a lost line.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, Final

from indexer.readers.web.names import Role, holds_article, is_known, role_of
from indexer.readers.web.vocabulary import HEADS_COMMENTS, heads_comments, is_remark, reads_as_site

_PROSE = re.compile(r"[，。；！？]|[^\W\d_][.,;!?…][\"”’»)\]]?(?= |$)")
_ENOUGH = 0.85  # of the page's prose has to be in the article
_NAMED = 0.5  # of it has to be in an element that is named as the article's
_MOST_OF_NAMED = 0.9  # of the prose in the largest of these has to be in a smaller one to be taken
_LEAST_LINES = 3
_LEAST_ARTICLE = 3  # marks of sentences that an article has at the least, comments left away
_RUN = 3  # links on end that are a list of other pages
_MOST_BELOW = 12  # lines below the article's element that may be its end
_REMARKS = 4  # lines that only comments have, from which on blocks of one kind are comments
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
    """How much prose each element has, and its lines, as first and end."""

    def __init__(self, page: Page, *, all_lines: bool = False) -> None:
        self.prose: Counter[Any] = Counter()
        self.spans: dict[Any, tuple[int, int]] = {}
        for at, line in enumerate(page.lines):
            self.prose[line.element] += marks_in(line) if all_lines else prose_in(line)
            first, _ = self.spans.get(line.element, (at, at))
            self.spans[line.element] = first, at + 1
        for element in reversed(list(page.root.iter())):
            above = element.getparent()
            if above is None or element not in self.spans:
                continue
            self.prose[above] += self.prose[element]
            (first, end), (outer, outer_end) = self.spans[element], self.spans.get(above, self.spans[element])
            self.spans[above] = min(first, outer), max(end, outer_end)


def with_roles(page: Page) -> Page:
    """The page, each line with whose it is.

    A word that names the site's own counts for nothing where most of the page's prose would go by it and no element
    that is named as the article's holds enough; one that names comments, where nothing would be left.
    """
    weights = Weights(page, all_lines=True)
    total = weights.prose[page.root]
    named = [(element, *found) for element in page.root.iter() if (found := role_of(element))[0]]
    named = [each for each in named if each[0] in weights.spans and not _is_main(each[0])]
    false = _untrusted(named, weights, total)
    marked = _marked(page, _roles(page, weights, named, false["comments"]))
    if _has_named_article(marked):
        return marked
    named = [each for each in named if each[1] == "comments" or 2 * weights.prose[each[0]] <= total]
    false = _untrusted(named, weights, total)
    return _marked(page, _roles(page, weights, named, false["comments"] | false["site"]))


def _roles(page: Page, weights: Weights, named: list[tuple[Any, Role, str]], false: set[str]) -> list[Role]:
    """Of each line, by the outermost named element that it is in; the words `false` say nothing."""
    roles: list[Role] = ["" for _ in page.lines]
    for element, role, word in named:
        first, end = weights.spans[element]
        if not roles[first] and word not in false:
            roles[first:end] = [role] * (end - first)
    _mark_unnamed_comments(page, roles)
    return roles


def _marked(page: Page, roles: list[Role]) -> Page:
    return replace(
        page, lines=[replace(line, role=role) for line, role in zip(page.lines, roles, strict=True)]
    )


def _has_named_article(page: Page) -> bool:
    """Whether enough for an article is left in an element that is named so."""
    weights = Weights(page)
    total = weights.prose[page.root]
    return any(
        weights.prose[element] >= max(_LEAST_ARTICLE, _NAMED * total)
        for element in page.root.iter()
        if element in weights.spans and holds_article(element)
    )


def _is_main(element: Any) -> bool:
    """Whether what an element is, or holds, contradicts a name of the site's."""
    if element.tag == "main" or element.get("itemprop") == "articleBody":
        return True
    inner = element.iterdescendants("main", "h1")
    return next(inner, None) is not None


def _untrusted(named: list[tuple[Any, Role, str]], weights: Weights, total: int) -> dict[Role, set[str]]:
    """The words of names that would leave too little: half of the prose to the site, or all of it to comments."""
    prose: Counter[tuple[Role, str]] = Counter()
    end_of: dict[str, int] = {}
    for element, role, word in named:
        first, end = weights.spans[element]
        if first >= end_of.get(word, 0):  # not inside one of the same name
            prose[role, word] += weights.prose[element]
            end_of[word] = end
    least = min(_LEAST_ARTICLE, total)
    of_comments = {
        word for (role, word), part in prose.items() if role == "comments" and total - part < least
    }
    comments = sum(
        part for (role, word), part in prose.items() if role == "comments" and word not in of_comments
    )
    left = max(total - comments, 0)
    of_site = {word for (role, word), part in prose.items() if role == "site" and 2 * part > left}
    return {"comments": of_comments, "site": of_site}


def _mark_unnamed_comments(page: Page, roles: list[Role]) -> None:
    """Comments that no name tells: below a line such as 网友评论（80）, where such lines stand that only comments have."""
    prose = 0
    for at, line in enumerate(page.lines):
        if roles[at]:
            continue
        if prose >= _LEAST_ARTICLE and heads_comments(line.text):
            below = [each for each in range(at, len(page.lines)) if not roles[each]]
            sure = HEADS_COMMENTS.fullmatch(line.text.strip()) is not None
            remarks = sum(is_remark(page.lines[each].text) for each in below)
            if sure or remarks >= _REMARKS:
                for each in below:
                    roles[each] = "comments"
                return
        prose += marks_in(line)


def find_extent(page: Page) -> tuple[int, int]:
    """The lines of the article, as first and end."""
    lines = page.lines
    weights = Weights(page)
    total = weights.prose[page.root]
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
        (each for each in named if is_known(each) and weights.prose[each] >= _NAMED * total), None
    )
    if best_known is not None:
        return best_known
    most = max((weights.prose[element] for element in named), default=0)
    if most >= _NAMED * total:
        within = [each for each in named if weights.prose[each] >= _MOST_OF_NAMED * most]
        return _narrowed(page, weights, within[-1], most)  # the last is the innermost around the same text
    return _narrowed(page, weights, page.root, total)


def _narrowed(page: Page, weights: Weights, best: Any, total: int) -> Any:
    """The smallest element in another with enough of so much prose."""
    while True:
        inner = max(best, key=lambda child: weights.prose[child], default=None)
        if inner is None or weights.prose[inner] < _ENOUGH * total:
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
