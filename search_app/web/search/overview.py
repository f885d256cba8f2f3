"""GET /overview: the archive at a glance: documents by year, format, district and kind.

Archivists also see the state of the index, what could not be read, and what is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, render_template

from indexer.model import SearchRequest
from indexer.search import SearchResult
from search_app.texts.pages import FIELDS
from search_app.web.context import archive, library
from search_app.web.search.chart import draw
from search_app.web.search_url import Asked
from search_app.web.security.permissions import visitor

EVERYTHING = Asked(SearchRequest("", limit=0, sort="newest"))
MOST_ROWS = 16  # values of a field that are drawn

blueprint = Blueprint("overview", __name__)


@dataclass(frozen=True, slots=True)
class Row:
    """A value of a field: how many documents carry it, and how that compares with the first, in percent."""

    value: str
    count: int
    share: float


@blueprint.get("/overview")
def overview() -> str:
    """The page."""
    result = library().search(EVERYTHING.request)
    return render_template(
        "overview/overview.html",
        asked=EVERYTHING,
        documents=result.total,
        chart=draw(EVERYTHING, result),
        tables=[(name, FIELDS[name], rows) for name, rows in _tables(result)],
        state=archive().overview() if visitor().may("archivist") else None,
    )


def _tables(result: SearchResult) -> Iterator[tuple[str, list[Row]]]:
    for name in ("format", "district", "kind"):
        counts = result.facets.get(name, ())[:MOST_ROWS]
        if counts:
            yield name, [Row(value, count, round(100 * count / counts[0][1], 2)) for value, count in counts]
