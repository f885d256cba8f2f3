"""GET /search/advanced: a form of fields; what is filled in is written as a query, whose results the browser is sent to."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indexer.model import TIERS
from search_app.texts.pages import SORTS
from search_app.texts.phrases import advanced as advanced_texts
from search_app.texts.phrases.quoting import nested
from search_app.web.search.query_writer import DAY, FIELDS, written
from search_app.web.search_url import read_query

LONGEST: Final = 200  # characters of a field

blueprint = Blueprint("advanced", __name__)


@blueprint.get("/search/advanced")
def form() -> str | Response | tuple[str, int]:
    """The form while nothing is filled in or a day cannot be read, else the way to the results."""
    filled = {name: read_query(request.args.get(name, ""))[0][:LONGEST] for name in FIELDS}
    chosen = {name: request.args.get(name, "") for name in ("tier", "sort")}
    odd = next((filled[name] for name in ("since", "until") if not _is_day(filled[name])), None)
    if odd is not None:
        return _page(filled, chosen, advanced_texts.BAD_DAY.format(value=nested(odd))), 400
    query = written(filled)
    if not query:
        return _page(filled, chosen)
    also: dict[str, Any] = {
        "tier": chosen["tier"] if chosen["tier"] in TIERS else None,
        "sort": chosen["sort"] if chosen["sort"] in SORTS and chosen["sort"] != "relevance" else None,
    }
    return redirect(url_for("search.results", q=query, **also))


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
