"""GET /api/v1/complete: completions of the beginning of a query, as JSON."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify, request

from search_app.texts.pages import BAD_LIMIT, BAD_NUMBER
from search_app.web.context import library
from search_app.web.search_url import read_query

FEWEST, MOST, USUAL = 1, 20, 8

blueprint = Blueprint("complete", __name__, url_prefix="/api/v1")


@blueprint.get("/complete")
def complete() -> Response:
    """Up to `limit` completions, best first, each with its kind."""
    typed, _ = read_query(request.args.get("q", ""))
    found = library().complete(typed, limit=_limit())
    return jsonify(query=typed, completions=[{"text": one.text, "kind": one.kind} for one in found])


def _limit() -> int:
    text = request.args.get("limit", str(USUAL))
    try:
        limit = int(text)
    except ValueError:
        abort(400, BAD_NUMBER.format(name="limit", value=text[:40], example=USUAL))
    if not FEWEST <= limit <= MOST:
        abort(400, BAD_LIMIT.format(first=FEWEST, last=MOST, value=text[:40]))
    return limit
