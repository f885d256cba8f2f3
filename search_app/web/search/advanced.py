"""GET /search/advanced: a form of fields; what is filled in is written as a query, whose results the browser is sent to."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indexer.model import TIERS
from indexer.query import are_years
from search_app.texts.pages import SORTS
from search_app.texts.phrases import advanced as advanced_texts
from search_app.texts.phrases.quoting import nested
from search_app.web.search.query_writer import DAY, FIELDS, values_of, written
from search_app.web.search_url import read_query

LONGEST: Final = 200  # characters of a field

blueprint = Blueprint("advanced", __name__)


@blueprint.get("/search/advanced")
def form() -> str | Response | tuple[str, int]:
    """The form while nothing is filled in or a day or year cannot be read, else the way to the results."""
    filled = {name: read_query(request.args.get(name, ""))[0][:LONGEST] for name in FIELDS}
    chosen = {name: request.args.get(name, "") for name in ("tier", "sort")}
    if refused := _refused(filled):
        return _page(filled, chosen, refused), 400
    query = written(filled)
    if not query:
        return _page(filled, chosen)
    also: dict[str, Any] = {
        "tier": chosen["tier"] if chosen["tier"] in TIERS else None,
        "sort": chosen["sort"] if chosen["sort"] in SORTS and chosen["sort"] != "relevance" else None,
    }
    return redirect(url_for("search.results", q=query, **also))


def _refused(filled: dict[str, str]) -> str:
    """What is said of a day or a year that cannot be read; "" where all can."""
    if day := next((filled[name] for name in ("since", "until") if not _is_day(filled[name])), ""):
        return advanced_texts.BAD_DAY.format(value=nested(day))
    year = next((each for each in values_of("filing_year", filled["filing_year"]) if not are_years(each)), "")
    return advanced_texts.BAD_YEARS.format(value=nested(year)) if year else ""


def _is_day(written_as: str) -> bool:
    return not written_as or DAY.fullmatch(written_as) is not None


def _page(filled: dict[str, str], chosen: dict[str, str], refused: str = "") -> str:
    return render_template(
        "search/advanced.html",
        filled=filled,
        chosen=chosen,
        refused=refused,
        advanced_texts=advanced_texts,
        longest=LONGEST,
    )
