"""Tells whose each line of a web page is: the article's, its readers' or the site's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from indexer.readers.web.article import NAMED, Line, Page, Weights, marks_in, prose_in
from indexer.readers.web.names import Role, holds_article, role_of
from indexer.readers.web.vocabulary import heads_comments, is_remark, tells_comments

_LEAST_ARTICLE = 3  # marks of sentences that an article has at the least, comments left away
_REMARKS = 5  # lines that only comments have, from which on they are comments
_NEARLY_ALL = 0.8  # of the page's lines of that kind


def with_roles(page: Page) -> Page:
    """The page, each line with whose it is.

    A word that names the site's own counts for nothing where most of the page's prose would go by it and no element
    that is named as the article's holds enough; one that names comments, where nothing would be left.
    """
    weights = Weights(page, marks_in)
    total = weights.amount[page.root]
    main = _around_main(page)
    named = [(element, *found) for element in page.root.iter() if (found := role_of(element))[0]]
    named = [each for each in named if each[0] in weights.spans and each[0] not in main]
    false = _untrusted(named, weights, total)
    marked = _marked(page, _roles(page, weights, named, false["comments"]))
    if _has_named_article(marked):
        return marked
    named = [each for each in named if each[1] == "comments" or 2 * weights.amount[each[0]] <= total]
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
        page,
        lines=[
            line if line.role == role else replace(line, role=role)
            for line, role in zip(page.lines, roles, strict=True)
        ],
    )


def _has_named_article(page: Page) -> bool:
    """Whether enough for an article is left in an element that is named so."""
    weights = Weights(page, prose_in)
    total = weights.amount[page.root]
    return any(
        weights.amount[element] >= max(_LEAST_ARTICLE, NAMED * total)
        for element in page.root.iter()
        if element in weights.spans and holds_article(element)
    )


def _around_main(page: Page) -> set[Any]:
    """The elements that are, or hold, what contradicts a name of the site's: the page's main part or its heading."""
    found: set[Any] = set()
    for element in reversed(list(page.root.iter())):
        if element in found or element.tag in ("main", "h1") or element.get("itemprop") == "articleBody":
            found.add(element)
            if (above := element.getparent()) is not None:
                found.add(above)
    return found


def _untrusted(named: list[tuple[Any, Role, str]], weights: Weights, total: int) -> dict[Role, set[str]]:
    """The words of names that would leave too little: half of the prose to the site, or all of it to comments."""
    prose: Counter[tuple[Role, str]] = Counter()
    end_of: dict[str, int] = {}
    for element, role, word in named:
        first, end = weights.spans[element]
        if first >= end_of.get(word, 0):  # not inside one of the same name
            prose[role, word] += weights.amount[element]
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
    """Comments that no name tells: below a line such as 网友评论（80）, or where blocks of one kind stand that all say 回复."""
    first, end = _below_a_heading(page, roles) or _many_of_a_kind(page, roles) or (0, 0)
    for at in range(first, end):
        roles[at] = roles[at] or "comments"


def _below_a_heading(page: Page, roles: list[Role]) -> tuple[int, int] | None:
    prose, waiting = 0, -1  # remarks below, counted when a heading asks
    for at, line in enumerate(page.lines):
        heads = not roles[at] and prose >= _LEAST_ARTICLE and heads_comments(line.text)
        if heads and waiting < 0:
            waiting = _count_remarks(page.lines[at:])
        if heads and (tells_comments(line.text) or waiting >= _REMARKS):
            return at, len(page.lines)
        if waiting > 0:
            waiting -= is_remark(line.text)
        prose += 0 if roles[at] else marks_in(line)
    return None


def _count_remarks(lines: Iterable[Line]) -> int:
    return sum(is_remark(line.text) for line in lines)


def _many_of_a_kind(page: Page, roles: list[Role]) -> tuple[int, int] | None:
    """The lines of the smallest element with nearly all lines that only comments have, if there are many in it."""
    if _count_remarks(page.lines) < _REMARKS:
        return None
    weights = Weights(page, lambda line: int(is_remark(line.text)))
    total = weights.amount[page.root]
    if total < _REMARKS:
        return None
    best = page.root
    while (inner := _with_nearly_all(best, weights, total)) is not None:
        best = inner
    blocks = [each for each in best if each in weights.spans]
    said = [each for each in blocks if weights.amount[each]]
    if len(said) < max(_REMARKS, len(blocks) / 2):
        return None
    first, end = weights.spans[said[0]][0], weights.spans[said[-1]][1]
    outside = (line for at, line in enumerate(page.lines) if not (roles[at] or first <= at < end))
    return (first, end) if sum(map(marks_in, outside)) >= _LEAST_ARTICLE else None


def _with_nearly_all(element: Any, weights: Weights, total: int) -> Any:
    return next((inner for inner in element if weights.amount[inner] >= _NEARLY_ALL * total), None)
