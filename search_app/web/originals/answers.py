"""Answers for the pages of an original with JSON and images, for articles, versions and drafts alike."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, abort, jsonify, request

from indexer.errors import InvalidRequest, OriginalAltered, UnreadableFile
from indexer.imaging import NARROWEST, WIDEST, Form, places_of
from indexer.text import Span
from search_app.texts.originals import BAD_SPAN, BAD_WIDTH
from search_app.texts.pages import ALTERED_ORIGINAL
from search_app.texts.wording import word
from search_app.web.originals.hits import hits_of
from search_app.web.originals.original import Original
from search_app.web.search_url import read_asked, read_number

USUAL_WIDTH: Final = 1000  # pixels

_TYPES: Final = {"jpg": "image/jpeg"}  # where the type is not called as the file is


def pages_json(original: Original, images: str) -> Response:
    """Its pages, 404 where it has none; `images` is the address of their images with {number} for that of a page."""
    original.require_page(1)
    return jsonify(
        id=original.id,
        pages=[
            {
                "number": number,
                "width": page.width,
                "height": page.height,
                "scanned": page.read == "ocr",
                "confidence": page.confidence,
                "image": images.format(number=number),
            }
            for number, page in enumerate(original.pages, start=1)
        ],
    )


def image(original: Original, number: int, form: Form, width: int) -> Response:
    """The picture of a page, so many pixels wide. One that the browser has is not drawn again."""
    if number < 1:
        original.require_page(number)
    answer = Response(mimetype=_TYPES.get(form, f"image/{form}"))
    tag = original.tag(number - 1, width, form)
    answer.set_etag(tag)
    if request.if_none_match.contains(tag):
        answer.status_code = 304
        return answer
    try:
        answer.data = original.draw(number - 1, width, form).content
    except OriginalAltered:
        abort(500, ALTERED_ORIGINAL)
    except (InvalidRequest, UnreadableFile) as error:
        abort(404, word(error, "page"))
    return answer


def marks_json(original: Original, number: int) -> Response:
    """Where the matches of a query stand on a page, in per mille of it: a box for each line of each match."""
    original.require_page(number)
    hits = hits_of(original, read_asked(request.args)).on(number)
    return jsonify(page=number, marks=[box for hit in hits for box in hit.boxes])


def place_json(original: Original) -> Response:
    """Where the characters from `start` to `end` of the text stand: the first page on which they do, and the boxes there."""
    span = read_span(original) or abort(400, BAD_SPAN)
    places = places_of(original.layout, *span)
    if not places:
        return jsonify(page=None, marks=[])
    first = places[0].page
    return jsonify(page=first + 1, marks=[place.box for place in places if place.page == first])


def read_span(original: Original) -> Span | None:
    """The part of the text that the address names, if it names one."""
    start, end = (read_number(request.args.get(name, "")) for name in ("start", "end"))
    if start is None or end is None or not start < end <= len(original.text):
        return None
    return Span(start, end)


def read_width() -> int:
    """How many pixels wide a picture is asked for. Ends the request with 400 for what cannot be."""
    typed = request.args.get("width", str(USUAL_WIDTH))
    width: Any = read_number(typed)
    if width is None or not NARROWEST <= width <= WIDEST:
        abort(400, BAD_WIDTH.format(first=NARROWEST, last=WIDEST, value=typed[:40]))
    return int(width)
