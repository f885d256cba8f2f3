"""GET /search: the front page, and for a query the page of hits with its facets, sort links and paging."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from flask import Blueprint, current_app, render_template, request
from werkzeug.datastructures import MultiDict

from indexer.auth import network_of
from indexer.model import Tier
from indexer.query import FARTHEST, LONGEST_QUERY, MOST_TERMS, ParsedQuery
from indexer.search import Hit, SearchResult
from search_app.texts.pages import FIELDS
from search_app.texts.periods import period_in_words
from search_app.texts.phrases.misread import misread_in_words
from search_app.texts.phrases.quoting import nested
from search_app.web.context import library
from search_app.web.desk.batches.selection import remember_last_act
from search_app.web.paging import last_page
from search_app.web.search.chart import draw
from search_app.web.search.explain import read_out, says_more
from search_app.web.search.links import (
    document_address,
    first_place_address,
    page_address,
    place_address,
    search_address,
    toggler,
)
from search_app.web.search.same_titles import told_apart
from search_app.web.search_url import PAGE_SIZE, Asked, read_asked
from search_app.web.security.csrf import asked_on_our_page
from search_app.web.security.permissions import visitor

UNFOLDED = 8  # values of a facet that are shown at once
MOST_VALUES = 48  # values of a facet that are shown at all; the others can be asked for by name

blueprint = Blueprint("search", __name__)
for _global in (period_in_words, place_address, first_place_address):
    blueprint.add_app_template_global(_global)
blueprint.add_app_template_filter(search_address, "address")
blueprint.add_app_template_filter(document_address)
blueprint.add_app_template_global(toggler)
blueprint.add_app_template_filter(page_address)
blueprint.add_app_template_filter(nested)


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one field with their counts; what is chosen is never folded away."""

    name: str
    label: str
    shown: list[tuple[str, int]]
    folded: list[tuple[str, int]]
    left_out: int  # values beyond MOST_VALUES


@blueprint.app_template_global()
def most_terms() -> int:
    """How many terms of a query are looked for."""
    return MOST_TERMS


@blueprint.get("/search")
def results() -> str:
    """The front page when nothing is asked for, else one page of hits; an order alone asks for all documents."""
    asked = read_asked(request.args)
    if not asked.query and not asked.filters and asked.sort == "relevance":
        return render_template("search/front.html", asked=asked, held=library().count())
    remember_last_act()
    asked, result = _find(asked)
    if asked.is_new and current_app.config["NOTE_QUERIES"] and asked_on_our_page():
        library().note(asked.query, result.total, _who())
    return _shown(asked, result)


def results_page(arguments: MultiDict[str, str]) -> str:
    """The page of hits that the arguments of an address ask for, to be shown beside an answer of its form."""
    remember_last_act()
    return _shown(*_find(read_asked(arguments)))


def _shown(asked: Asked, result: SearchResult) -> str:
    if result.widened:
        asked = replace(asked, request=replace(asked.request, widen=True))  # links ask for it, too
    return render_template(
        "search/results.html" if result.total else "search/nothing.html",
        asked=asked,
        result=result,
        reading_of_query=_reading(result.parsed),
        misread=misread_in_words(result.parsed.misread, FARTHEST, result.parsed.no_years),
        chart=draw(asked, result),
        has_feed=not result.is_loose,  # it leaves weak hits out unless asked for
        groups=_groups(asked, result),
        apart=told_apart(result.hits),
        facets=_facets(asked, result),
        pages=list(_pages(asked.page, last_page(result.total, PAGE_SIZE))),
        last_page=last_page(result.total, PAGE_SIZE),
        longest=LONGEST_QUERY,
    )


def _find(asked: Asked) -> tuple[Asked, SearchResult]:
    """The result; a page past the end becomes the last page."""
    result = library().search(asked.request)
    if result.total and asked.offset >= result.total:
        asked = asked.at_page(last_page(result.total, PAGE_SIZE))
        result = library().search(asked.request)
    return asked, result


def _who() -> str:
    """What tells people apart who ask."""
    name = visitor().name
    return f"account {name}" if name else f"address {network_of(request.remote_addr or '')}"


def _reading(query: ParsedQuery) -> str:
    """How the query was read, where that is not plain from what was typed."""
    return read_out(query.tree) if says_more(query.typed, query.tree) else ""


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
    """Facets that have values, in the order of FIELDS; the months are in the chart."""
    counted = {name for name, values in result.facets.items() if values}
    names = sorted({*counted, *asked.filters} - {"month"}, key=lambda name: [*FIELDS, name].index(name))
    return [_facet(asked, name, result.facets.get(name, ())) for name in names]


def _facet(asked: Asked, name: str, counted: Sequence[tuple[str, int]]) -> Facet:
    """The first values and all that are chosen, also those which nothing found has; of years the last ones first."""
    known = {value for value, _ in counted}
    if name == "filing_year":
        counted = sorted(counted, reverse=True)
    values = [*counted, *((value, 0) for value in asked.filters.get(name, ()) if value not in known)]
    shown, folded = values[:UNFOLDED], values[UNFOLDED:]
    shown += [pair for pair in folded if asked.holds(name, pair[0])]
    folded = [pair for pair in folded if not asked.holds(name, pair[0])]
    room = MOST_VALUES - len(shown)
    return Facet(name, FIELDS.get(name, name), shown, folded[:room], len(folded[room:]))


def _pages(current: int, last: int) -> Iterator[int]:
    """The page numbers to link: first, last and two each side of the current one; 0 stands for a gap."""
    shown = sorted({1, last, *range(max(1, current - 2), min(last, current + 2) + 1)})
    for before, page in pairwise([0, *shown]):
        if page - before > 1:
            yield 0
        yield page
