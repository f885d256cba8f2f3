"""GET /articles/ID: a page of an article with its sections and matches; /original: its bytes as received, or none."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request, send_file, url_for
from markupsafe import Markup

from indexer.model import MARKS, Document
from indexer.query import LONGEST_QUERY
from indexer.storage import digest_of, path_of
from indexer.structure import marks_of
from indexer.text import Span
from search_app.texts.local_time import local
from search_app.texts.pages import ALTERED_ORIGINAL, NO_ORIGINAL
from search_app.web.article.blocks import Block, lay_out
from search_app.web.article.citation import cite
from search_app.web.article.outline import Item, listed, outline_of
from search_app.web.article.paging import Portion, portion
from search_app.web.article.tables import TableBlock, TableCell, with_tables
from search_app.web.context import library
from search_app.web.highlight import Numbers, merged_spans, numbered
from search_app.web.search_url import Asked, read_asked, read_number
from search_app.web.security.concurrency_limit import take_turn

SIMILAR = 5  # documents named under an article
LONG = 1_000_000  # characters of a text of which each client reads one page at a time

blueprint = Blueprint("articles", __name__, url_prefix="/articles")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents, and where its links lead."""

    item: Item
    address: str
    count: int  # matches in it
    first: str  # address of the first of them


@blueprint.get("/<id>")
def show(id: str) -> str:
    """The page of the match at offset `at`, which answers to #hit, or the page numbered `part`.

    The other parameters are those of the result list the reader came from, and lead back to it.
    """
    stored, asked = library().get(id), read_asked(request.args)
    document, text = stored.document, stored.document.text  # which is made anew whenever it is asked for
    if len(text) > LONG:
        take_turn("long text")
    marks = _marks(document, asked, len(text))
    shown = portion(text, marks, at=_number("at"), part=_number("part"))
    before, after = _at(id, asked, shown.before), _at(id, asked, shown.after)
    numbers = Numbers(shown.first, shown.total, shown.opened, before, after)
    added = local(stored.added_at)
    items = outline_of(document)
    tables = library().layout(stored).tables
    blocks = with_tables(document, lay_out(document, shown.window), tables, shown.window)
    return render_template(
        "articles/article.html",
        stored=stored,
        document=document,
        stated=[(MARKS[each.field], each.value) for each in marks_of(document)],
        asked=asked,
        longest=LONGEST_QUERY,
        shown=shown,
        before=before,
        after=after,
        title=numbered(text, Span(0, len(document.title)), shown.marks, numbers),
        blocks=[(block, _written(block, text, shown, numbers)) for block in blocks],
        items=items,
        anchors={item.start: item.anchor for item in items if item.is_heading},
        entries=list(_entries(id, asked, items, marks, shown)),
        parts=[(part, _address(id, asked, part=part)) for part in range(1, len(shown.parts) + 1)],
        original=path_of(library().home, stored.original),
        added=added,
        citation=cite(document, id=stored.id, seen=added[:10]),
        similar=library().similar(id, limit=SIMILAR),
    )


@blueprint.get("/<id>/original")
def original(id: str) -> Response:
    """The file of record, byte for byte as it came; offered for download, never opened by the browser."""
    stored = library().get(id)
    path = path_of(library().home, stored.original)
    if path is None:
        abort(404, NO_ORIGINAL)
    if digest_of(path) != stored.sha256:
        current_app.logger.error("the original of %s is not what was taken in", stored.id)
        abort(500, ALTERED_ORIGINAL)
    return send_file(path, mimetype="application/octet-stream", as_attachment=True, download_name=path.name)


def _written(
    block: Block | TableBlock, text: str, shown: Portion, numbers: Numbers
) -> Markup | list[list[tuple[TableCell, Markup]]]:
    """The words of a block with their marks; of a table those of each cell in each row."""
    if isinstance(block, Block):
        return numbered(text, block.span, shown.marks, numbers)
    return [[(cell, numbered(text, cell.span, shown.marks, numbers)) for cell in row] for row in block.rows]


def _marks(document: Document, asked: Asked, length: int) -> Sequence[Span]:
    if not asked.query:
        return ()
    return merged_spans(library().marks_in(document, asked.request), length)


def _number(name: str) -> int | None:
    """The parameter, when it is a number."""
    return read_number(request.args.get(name, ""))


def _address(
    id: str, asked: Asked, *, at: int | None = None, part: int | None = None, anchor: str = ""
) -> str:
    """Another place of the article, with the way back to the result list."""
    stated = {name: value for name, value in asked.opening(at).items() if value != ""}
    values: dict[str, Any] = {"id": id, **stated, "part": part, "_anchor": anchor or None}
    return url_for("articles.show", **values)


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
