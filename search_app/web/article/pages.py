"""/articles/ID/pages: the pages of an article's original as JSON, as images with their marks, and as a page to look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, make_response, render_template, url_for
from werkzeug.wrappers import Response

from indexer.imaging import pages_of_spans
from indexer.model import Layout
from indexer.query import LONGEST_QUERY
from search_app.texts.originals import VIEWS, View
from search_app.web.article.blocks import Block
from search_app.web.article.tables import TableBlock
from search_app.web.article.views import remember
from search_app.web.context import library
from search_app.web.originals.hits import PageHits
from search_app.web.originals.original import Original, is_quick, of_article
from search_app.web.originals.routes import offer_pages, own_links, stated_in
from search_app.web.originals.viewer import THUMBNAIL, Links, Viewer
from search_app.web.search_url import Asked

blueprint = Blueprint("pages", __name__, url_prefix="/articles/<id>")


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the ways to show an article."""

    label: str
    address: str
    current: bool


@dataclass(frozen=True, slots=True)
class Glance:
    """What the article page shows of its original beside the text."""

    number: int  # of the page with the first match
    count: int  # of pages; 0 where nobody knows yet
    address: str
    image: str  # "" where drawing it takes long
    width: int
    height: int
    hits: int  # matches on that page


def tabs(id: str, asked: Asked, current: View, hits: PageHits, at: int | None = None) -> list[Tab]:
    """The ways to show an article, each at the place where the reader is."""
    stated: dict[str, Any] = {key: value for key, value in asked.opening(at).items() if value != ""}
    found: dict[View, str] = {}
    for view in ("text", "beside"):
        values = stated | {"view": view, "_anchor": "hit" if hits.total else None}
        found[view] = url_for("articles.show", id=id, **values)
    number = hits.number_at(at or 0) if hits.counts else 0
    values = stated | {"at": None, "view": "original", "hit": number or None}
    values["_anchor"] = f"hit-{number}" if number else None
    found["original"] = url_for("pages.show", id=id, number=hits.first_page(at), **values)
    return [Tab(label, found[view], view == current) for view, label in VIEWS.items()]


def glance(id: str, layout: Layout, name: str, asked: Asked, hits: PageHits, at: int | None) -> Glance:
    """`name` is that of the original's file."""
    number = hits.first_page(at)
    page = layout.pages[number - 1] if number <= len(layout.pages) else None
    values: dict[str, Any] = {"id": id, "number": number}
    image = (
        url_for("pages.image", **values, form="webp", width=2 * THUMBNAIL) if is_quick(layout, name) else ""
    )
    first = hits.number_at(at or 0)
    on_it = hits.page_of(first) == number
    stated = stated_in(asked, "width", 0) | ({"hit": first, "_anchor": f"hit-{first}"} if on_it else {})
    height = round(THUMBNAIL * page.height / (page.width or 1)) if page else round(THUMBNAIL * 1.414)
    address = url_for("pages.show", **values, **stated)
    return Glance(number, len(layout.pages), address, image, THUMBNAIL, height, hits.counts[number])


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where a paragraph begins in the original, and the link that shows it there."""

    number: int  # of the page
    start: int
    end: int
    address: str
    first: bool  # no paragraph before it is on that page


def leaves(id: str, asked: Asked, layout: Layout, blocks: Iterable[Block | TableBlock]) -> dict[int, Leaf]:
    """Those of the paragraphs and tables that have a place, by where they begin."""
    spans = [span for block in blocks if (span := block.span).start < span.end]
    found: dict[int, Leaf] = {}
    seen: set[int] = set()
    for span, page in zip(spans, pages_of_spans(layout, spans) if layout.runs else (), strict=False):
        if page is None:
            continue
        stated = stated_in(asked, "width", 0) | {"view": "beside", "leaf": page + 1}
        address = url_for(
            "articles.show", id=id, **stated, start=span.start, end=span.end, _anchor="original"
        )
        found[span.start] = Leaf(page + 1, span.start, span.end, address, page + 1 not in seen)
        seen.add(page + 1)
    return found


def links_beside(id: str, asked: Asked) -> Links:
    """Those of a viewer that stands beside the text."""
    alone = own_links(blueprint.name, url_for("articles.original", id=id), {"id": id}, asked)

    def page(*, page: int, hit: int = 0, zoom: str = "width", turn: int = 0) -> str:
        stated = stated_in(asked, zoom, turn) | {"view": "beside", "leaf": page, "hit": hit or None}
        return url_for("articles.show", id=id, **stated, _anchor="original")

    stated = {**alone.stated, "view": "beside"}
    go = url_for("articles.show", id=id, _anchor="original")
    return replace(alone, page=page, go=go, stated=stated)


def _links(values: dict[str, Any], asked: Asked, fragment: str) -> Links:
    if fragment == "beside":
        return links_beside(values["id"], asked)
    return own_links(blueprint.name, url_for("articles.original", **values), values, asked)


def _show(original: Original, viewer: Viewer, asked: Asked) -> Response:
    """The page by itself."""
    opened = viewer.hits.spans[viewer.opened - 1].start if viewer.opened else None
    page = render_template(
        "originals/page.html",
        viewer=viewer,
        asked=asked,
        longest=LONGEST_QUERY,
        stored=library().get(original.id),
        tabs=tabs(original.id, asked, "original", viewer.hits, opened),
    )
    return remember(make_response(page))


offer_pages(blueprint, of_article, _links, _show)
