"""GET /articles/ID: one article with its sections and every match marked; /original: its bytes as received."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from pathlib import Path

from flask import Blueprint, Response, abort, render_template, request, send_file

from indexer.document import Document, Span
from indexer.query import LONGEST_QUERY
from search_app.asked import read_query
from search_app.layout import lay_out
from search_app.library import Stored, library
from search_app.messages import NO_ORIGINAL
from search_app.present import numbered, settle

blueprint = Blueprint("articles", __name__, url_prefix="/articles")


@blueprint.get("/<id>")
def show(id: str) -> str:
    """The article; with `q` its matches are marked, with `at` the one at that offset answers to #hit."""
    stored = library().get(id)
    document = stored.document
    query, clipped = read_query(request.args.get("q", ""))
    marks = settle(library().marks(id, query), len(document.text)) if query else ()
    opened = _opened(marks, request.args.get("at", ""))
    return render_template(
        "articles/article.html",
        stored=stored,
        document=document,
        original=_original(stored) is not None,
        query=query,
        clipped=clipped,
        longest=LONGEST_QUERY,
        marks=marks,
        title=numbered(document.text, Span(0, len(document.title)), marks, opened),
        blocks=[(block, numbered(document.text, block.span, marks, opened)) for block in lay_out(document)],
        counts=_counts(document, marks),
    )


@blueprint.get("/<id>/original")
def original(id: str) -> Response:
    """The file of record, byte for byte; offered for download, never opened by the browser."""
    path = _original(library().get(id))
    if path is None:
        abort(404, NO_ORIGINAL)
    return send_file(path, mimetype="application/octet-stream", as_attachment=True, download_name=path.name)


def _original(stored: Stored) -> Path | None:
    """The path of the original if it is a file inside the archive's home, links followed."""
    if not stored.original or "\0" in stored.original:
        return None
    root = library().home.resolve()
    path = (root / stored.original).resolve()
    return path if path.is_relative_to(root) and path.is_file() else None


def _opened(marks: tuple[Span, ...], at: str) -> int:
    """Number of the mark at offset `at`, else of the next one, else of the last; the first when `at` is no number."""
    if not (at.isascii() and at.isdigit() and len(at) < 10):
        return min(1, len(marks))
    return min(bisect_left(marks, int(at) + 1, key=lambda mark: mark.end) + 1, len(marks))


def _counts(document: Document, marks: tuple[Span, ...]) -> dict[int, tuple[int, int]]:
    """For every section with matches (0: outside all sections) their number and the first one's number."""
    counts: Counter[int] = Counter()
    first: dict[int, int] = {}
    starts = [section.start for section in document.sections]
    for number, mark in enumerate(marks, start=1):
        section = bisect_left(starts, mark.start + 1)
        inside = section > 0 and mark.start < document.sections[section - 1].end
        counts[section if inside else 0] += 1
        first.setdefault(section if inside else 0, number)
    return {section: (count, first[section]) for section, count in counts.items()}
