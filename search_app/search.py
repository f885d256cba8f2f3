"""GET /search: the front page, and for a query the page of hits with its facets, sort links and paging."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise

from flask import Blueprint, render_template, request

from indexer.query import LONGEST_QUERY
from indexer.result import Hit, SearchResult, Tier
from search_app.asked import PAGE_SIZE, Asked, read_asked
from search_app.library import library
from search_app.messages import FIELDS

blueprint = Blueprint("search", __name__)

Facet = tuple[str, str, list[tuple[str, int]]]  # field, its label, values with counts


@blueprint.get("/search")
def results() -> str:
    """The front page when nothing is asked for, else one page of hits."""
    asked = read_asked(request.args)
    if not asked.query and not asked.filters:
        return render_template("search/front.html", asked=asked, held=library().count())
    asked, result = _find(asked)
    return render_template(
        "search/results.html" if result.total else "search/nothing.html",
        asked=asked,
        result=result,
        groups=_groups(asked, result),
        facets=_facets(asked, result),
        pages=list(_pages(asked.page, _last_page(result.total))),
        last_page=_last_page(result.total),
        longest=LONGEST_QUERY,
    )


def _find(asked: Asked) -> tuple[Asked, SearchResult]:
    """The result; a page past the end becomes the last page."""
    result = _ask(asked)
    if result.total and asked.offset >= result.total:
        asked = asked.at_page(_last_page(result.total))
        result = _ask(asked)
    return asked, result


def _ask(asked: Asked) -> SearchResult:
    return library().search(
        asked.query, limit=PAGE_SIZE, offset=asked.offset, sort=asked.sort, filters=asked.filters
    )


def _groups(asked: Asked, result: SearchResult) -> list[tuple[Tier | None, int, list[Hit]]]:
    """The hits under one heading a tier, each group with the number of its first hit; one group when sorted by date."""
    if asked.sort != "relevance":
        return [(None, asked.offset + 1, list(result.hits))]
    groups: list[tuple[Tier | None, int, list[Hit]]] = []
    number = asked.offset + 1
    for tier, hits in groupby(result.hits, key=lambda hit: hit.tier):
        groups.append((tier, number, list(hits)))
        number += len(groups[-1][2])
    return groups


def _facets(asked: Asked, result: SearchResult) -> list[Facet]:
    """Facets in the order of FIELDS; a value that is filtered by stands as a chip and not here."""
    names = sorted(result.facets, key=lambda name: [*FIELDS, name].index(name))
    facets = []
    for name in names:
        values = [(value, count) for value, count in result.facets[name] if not asked.holds(name, value)]
        if values:
            facets.append((name, FIELDS.get(name, name), values))
    return facets


def _last_page(total: int) -> int:
    return max(1, -(-total // PAGE_SIZE))


def _pages(current: int, last: int) -> Iterator[int]:
    """The page numbers to link: first, last and two each side of the current one; 0 stands for a gap."""
    shown = sorted({1, last, *range(max(1, current - 2), min(last, current + 2) + 1)})
    for before, page in pairwise([0, *shown]):
        if page - before > 1:
            yield 0
        yield page
