"""GET /articles/ID: a page of an article with its sections and matches; /original: its bytes as received, or none."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, cast

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
)
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from indexer.errors import ArchiveError, DocumentWithdrawn, EngineUnavailable, OriginalMissing, Unavailable
from indexer.imaging import has_pages
from indexer.model import MARKS, Document, Layout, StoredDocument
from indexer.originals import FileFacts
from indexer.query import LONGEST_QUERY
from indexer.search import Hit
from indexer.storage import digest_of
from indexer.structure import marks_of
from indexer.text import Span
from search_app.texts.local_time import local
from search_app.texts.originals import NO_PAGES
from search_app.texts.pages import ALTERED_ORIGINAL, NO_ORIGINAL
from search_app.texts.wording import word
from search_app.web.addresses import url_for
from search_app.web.article.blocks import Block, lay_out
from search_app.web.article.citation import cite
from search_app.web.article.outline import Item, listed, outline_of
from search_app.web.article.pages import glance, leaves, links_beside, tabs
from search_app.web.article.paging import Portion, portion
from search_app.web.article.provenance import told
from search_app.web.article.section_citations import section_citations, sources_of
from search_app.web.article.tables import TableBlock, TableCell, with_tables
from search_app.web.article.views import chosen, remember
from search_app.web.context import library
from search_app.web.highlight import Numbers, merged_spans, numbered
from search_app.web.originals.hits import PageHits
from search_app.web.originals.original import LONG, of_stored
from search_app.web.originals.viewer import Viewer, viewer_of
from search_app.web.search.links import article_address
from search_app.web.search_url import Asked, read_asked, read_number
from search_app.web.security.concurrency_limit import take_turn
from search_app.web.security.permissions import visitor

SIMILAR = 5  # documents named under an article

blueprint = Blueprint("articles", __name__, url_prefix="/articles")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents, and where its links lead."""

    item: Item
    address: str
    count: int  # matches in it
    first: str  # address of the first of them


@blueprint.get("/<id>")
def show(id: str) -> AnyResponse:
    """The page of the match at offset `at`, which answers to #hit, or the page numbered `part`.

    The other parameters are those of the result list the reader came from, and lead back to it. `view` is how it is
    shown, and remembered; `leaf` is the page of the original that stands beside the text.
    """
    asked = read_asked(request.args)
    try:
        stored = library().get(id)
    except DocumentWithdrawn:
        if not visitor().may("archivist"):
            raise
        return redirect(url_for("documents.show", id=id, back=_list_of(asked)))
    kept, layout = _kept(stored), library().layout(stored)
    name = PurePath(stored.original).name if kept else ""
    paged = kept is not None and (bool(layout.pages) or has_pages(name))
    view = chosen() if paged else "text"
    if len(stored.document.body) > LONG:
        take_turn("long text")
    marks = _marks(stored.document, asked)
    hits = PageHits(layout, marks)
    at = _number("at")
    viewer, refused = _beside(stored, layout, asked, hits, at) if view != "text" else (None, "")
    if viewer and view == "original":
        return remember(redirect(tabs(id, asked, view, hits, at)[-1].address))
    page = render_template(
        "articles/article.html",
        **_text(stored, asked, layout, marks, hits, beside=viewer is not None),
        told=told(stored, layout, name),
        tabs=tabs(id, asked, view, hits, at) if paged else (),
        glance=glance(stored.id, layout, name, asked, hits, at) if paged and not viewer else None,
        viewer=viewer,
        refused=refused,
        original={"suffix": PurePath(name).suffix[1:], "size": kept.size} if kept else None,
        similar=_similar(stored),
    )
    return remember(make_response(page))


@blueprint.get("/<id>/original")
def original(id: str) -> Response:
    """The file of record, byte for byte as it came; offered for download, never opened by the browser."""
    stored = library().get(id)
    try:
        with library().originals.as_file(stored.original) as path:
            if digest_of(path) != stored.sha256:
                current_app.logger.error("the original of %s is not what was taken in", stored.id)
                abort(500, ALTERED_ORIGINAL)
            name = PurePath(stored.original).name
            return send_file(
                path, mimetype="application/octet-stream", as_attachment=True, download_name=name
            )
    except OriginalMissing:
        abort(404, NO_ORIGINAL)


def _list_of(asked: Asked) -> str | None:
    """The result list the reader came from."""
    return url_for("search.results", **cast(Any, asked.parameters)) if asked.query or asked.filters else None


def _similar(stored: StoredDocument) -> Sequence[Hit]:
    """Documents named under it; none also while a cluster does not answer: the text is in the catalogue."""
    try:
        return library().similar_to(stored, limit=SIMILAR)
    except EngineUnavailable as error:
        current_app.logger.warning("%s", error)
        return ()


def _kept(stored: StoredDocument) -> FileFacts | None:
    """The file of record; None also while it cannot be reached: the text is here."""
    try:
        return library().originals.facts(stored.original)
    except Unavailable as error:
        current_app.logger.warning("%s", error)
        return None


def _text(
    stored: StoredDocument,
    asked: Asked,
    layout: Layout,
    marks: Sequence[Span],
    hits: PageHits,
    *,
    beside: bool,
) -> dict[str, Any]:
    """The part of the text that is shown, with the links to the others."""
    id, document, text = stored.id, stored.document, stored.document.text  # which is made anew each time
    shown = portion(text, marks, at=_number("at"), part=_number("part"))
    before, after = _at(id, asked, shown.before), _at(id, asked, shown.after)
    numbers = Numbers(shown.first, shown.total, shown.opened, before, after)
    added = local(stored.added_at)
    items = outline_of(document)
    cited = section_citations(document, shown.window, id=id, seen=added[:10])
    citation = cite(document, id=id, seen=added[:10])
    blocks = list(with_tables(document, lay_out(document, shown.window), layout.tables, shown.window))
    return {
        "stored": stored,
        "document": document,
        "stated": [(MARKS[each.field], each.value) for each in marks_of(document)],
        "asked": asked,
        "longest": LONGEST_QUERY,
        "shown": shown,
        "before": before,
        "after": after,
        "title": numbered(text, Span(0, len(document.title)), shown.marks, numbers),
        "blocks": [(block, _written(block, text, shown, numbers)) for block in blocks],
        "leaves": leaves(id, asked, layout, blocks) if beside else {},
        "pages_of_hits": [hits.page_of(number) or 0 for number in range(shown.first, shown.last + 1)]
        if beside
        else (),
        "items": items,
        "anchors": {item.start: item.anchor for item in items if item.is_heading},
        "entries": list(_entries(id, asked, items, marks, shown)),
        "parts": [(part, _address(id, asked, part=part)) for part in range(1, len(shown.parts) + 1)],
        "added": added,
        "citation": citation,
        "section_citations": cited,
        "sources": sources_of(citation, cited) if _is_sourced() else {},
        "sourced": _address(id, asked, part=shown.part, sourced=not _is_sourced()),
    }


def _beside(
    stored: StoredDocument, layout: Layout, asked: Asked, hits: PageHits, at: int | None
) -> tuple[Viewer | None, str]:
    """The page of the original that the address names, else the one with the match where the reader is; or why not."""
    original = of_stored(stored, layout)
    try:
        if not original.pages:
            return None, NO_PAGES
        number = min(_number("leaf") or hits.first_page(at), len(original.pages))
        links = links_beside(stored.id, asked)
        return viewer_of(original, number, hits, links, beside=True), ""
    except ArchiveError as error:
        return None, word(error, "page")


def _written(
    block: Block | TableBlock, text: str, shown: Portion, numbers: Numbers
) -> Markup | list[list[tuple[TableCell, Markup]]]:
    """The words of a block with their marks; of a table those of each cell in each row."""
    if isinstance(block, Block):
        return numbered(text, block.span, shown.marks, numbers)
    return [[(cell, numbered(text, cell.span, shown.marks, numbers)) for cell in row] for row in block.rows]


def _marks(document: Document, asked: Asked) -> Sequence[Span]:
    if not asked.query:
        return ()
    return merged_spans(
        library().marks_in(document, asked.request), len(document.title) + 1 + len(document.body)
    )


def _number(name: str) -> int | None:
    """The parameter, when it is a number."""
    return read_number(request.args.get(name, ""))


def _is_sourced() -> bool:
    """Whether each paragraph is wanted with its source behind it, which is how it is copied without a script."""
    return request.args.get("sourced") == "1"


def _address(
    id: str,
    asked: Asked,
    *,
    at: int | None = None,
    part: int | None = None,
    anchor: str = "",
    sourced: bool | None = None,
) -> str:
    """Another place of the article, with the way back to the result list; shown as this one unless it is said."""
    stated = {name: value for name, value in asked.opening(at).items() if value != ""}
    behind = 1 if (_is_sourced() if sourced is None else sourced) else None
    return article_address(id, {**stated, "part": part, "sourced": behind}, anchor)


def _at(id: str, asked: Asked, offset: int | None) -> str:
    """The page that opens at the match at `offset`; "" when there is none."""
    return "" if offset is None else _address(id, asked, at=offset, anchor="hit")


def _entries(
    id: str, asked: Asked, items: Sequence[Item], marks: Sequence[Span], shown: Portion
) -> Iterator[Entry]:
    for item in listed(items, shown):
        part = shown.part_at(item.start)
        low, high = (bisect_left(marks, at, key=lambda mark: mark.start) for at in (item.start, item.end))
        first = (
            f"#hit-{low + 1}"
            if shown.shows(low + 1)
            else _at(id, asked, marks[low].start if low < high else None)
        )
        address = (
            f"#{item.anchor}" if part == shown.part else _address(id, asked, part=part, anchor=item.anchor)
        )
        yield Entry(item, address, high - low, first)
