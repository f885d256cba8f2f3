"""GET /iiif/ID/manifest.json: a document's pages, /iiif/ID/pages/N: their images, /iiif/ID/search?q=: where matches stand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast, get_args

from flask import Blueprint, Response, abort, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from indexer.imaging import Form
from indexer.model import SearchRequest
from search_app.texts.pages import BAD_SIZE
from search_app.web.context import library
from search_app.web.iiif.content_search import MOST_MATCHES, Found, answer_1, answer_2, matches_in
from search_app.web.iiif.image_service import info_of, width_of
from search_app.web.iiif.manifest import manifest_of
from search_app.web.originals.answers import image
from search_app.web.originals.hits import hits_of
from search_app.web.originals.original import of_article
from search_app.web.search_url import Asked, read_number, read_query

blueprint = Blueprint("iiif", __name__, url_prefix="/iiif")

_UNUSED = ("motivation", "date", "user")  # parameters of the convention that narrow nothing here


@blueprint.get("/<id>/manifest.json")
def manifest(id: str) -> Response:
    """The manifest of a document that the reader may see; 404 where there is none, or none of its pages can be shown."""
    original = of_article(id)
    original.require_page(1)
    return jsonify(manifest_of(library().get(id), original.pages))


@blueprint.get("/<id>/search")
def search(id: str) -> Response:
    """What `q` finds in the document, as Content Search 1.0 gives it."""
    return _answer(id, "iiif.search", answer_1)


@blueprint.get("/<id>/search-2")
def search_2(id: str) -> Response:
    """What `q` finds in the document, as Content Search 2.0 gives it."""
    return _answer(id, "iiif.search_2", answer_2)


@blueprint.get("/<id>/pages/<int:number>")
def image_service(id: str, number: int) -> AnyResponse:
    """The name of a page's images; what they are is told elsewhere, as the convention wants."""
    of_article(id).require_page(number)
    return redirect(url_for("iiif.info", id=id, number=number), code=303)


@blueprint.get("/<id>/pages/<int:number>/info.json")
def info(id: str, number: int) -> Response:
    """The sizes in which a page can be had."""
    original = of_article(id)
    page = original.require_page(number)
    service = url_for("iiif.image_service", id=id, number=number, _external=True)
    return jsonify(info_of(service, page, original.name))


@blueprint.get("/<id>/pages/<int:number>/full/<size>/0/default.<form>")
def sized(id: str, number: int, size: str, form: str) -> Response:
    """The whole page in one of these sizes; 400 for any other."""
    original = of_article(id)
    width = width_of(size, original.require_page(number), original.name) or abort(400, BAD_SIZE)
    return image(original, number, cast(Form, form), width) if form in get_args(Form) else abort(404)


def _answer(id: str, endpoint: str, answer: Callable[[Found], dict[str, Any]]) -> Response:
    stored, original = library().get(id), of_article(id)
    original.require_page(1)
    query, _ = read_query(request.args.get("q", ""))
    start = max(read_number(request.args.get("start", "")) or 0, 0)
    following = start + MOST_MATCHES
    marks = hits_of(original, Asked(SearchRequest(query))).spans
    address = partial(url_for, endpoint, id=id, q=query, _external=True)
    found = Found(
        address(start=start or None),
        list(matches_in(stored, original.layout, original.pages, marks[start:following])),
        start,
        len(marks),
        address(start=following) if following < len(marks) else None,
        [name for name in _UNUSED if name in request.args],
    )
    return jsonify(answer(found))
