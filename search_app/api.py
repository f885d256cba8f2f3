"""GET /api/v1/search: the contract's parameters come in, its JSON object goes out; bad input gets 400 and a sentence."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, abort, jsonify, request

from indexer.result import Sort
from search_app.asked import Filters, grouped, read_filter, read_query
from search_app.library import library
from search_app.messages import BAD_FILTER, BAD_NUMBER

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@blueprint.get("/search")
def search() -> Response:
    """The hits as JSON, `limit` of them from `offset` on."""
    query, _ = read_query(request.args.get("q", ""))
    result = library().search(
        query,
        limit=_number("limit", default=10),
        offset=_number("offset", default=0),
        sort=cast(Sort, request.args.get("sort", "relevance")),  # the archive refuses any other word
        filters=_filters(),
    )
    return jsonify(result.as_json())


def _number(name: str, default: int) -> int:
    """The parameter as an integer; whether it can be served is the archive's to say."""
    text = request.args.get(name, str(default))
    try:
        return int(text)
    except ValueError:
        abort(400, BAD_NUMBER.format(name=name, value=text[:40], example=default))


def _filters() -> Filters:
    pairs = []
    for text in request.args.getlist("filter"):
        pair = read_filter(text)
        if pair is None:
            abort(400, BAD_FILTER.format(value=text[:40]))
        pairs.append(pair)
    return grouped(pairs)
