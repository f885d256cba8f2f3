"""Searches, articles, wordings, contexts, quotes, counts, lists and watched terms under /api/v1; bad input gets 400.

The document at /api/v1/openapi.json describes them, and tests hold the two together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, cast

from flask import Blueprint, Response, abort, jsonify, request, url_for

from indexer.catalogue import Topic
from indexer.model import DESCRIBED, Description, SearchRequest, Section, Sort, StoredDocument, Tier
from indexer.search import (
    ConcordanceRequest,
    Grouping,
    LineSort,
    Step,
    concordance_json,
    counts_json,
    histories_json,
    news_json,
    read_year,
    report_json,
    rising_json,
)
from search_app.telemetry import LARGEST_DRAFT
from search_app.texts.pages import BAD_FILTER, BAD_NUMBER, BAD_WIDEN, TWICE
from search_app.texts.phrases.counts import BAD_LIST
from search_app.texts.phrases.quotes import BAD_DRAFT
from search_app.texts.phrases.wording import RISING_ALONE
from search_app.web.context import library
from search_app.web.search_url import Filters, grouped, read_filter, read_query
from search_app.web.security.concurrency_limit import take_turn
from search_app.web.security.permissions import visitor
from search_app.web.topics.entries import Line, listed
from search_app.web.topics.lists import fetch

_INTEGER = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_SINGLE: Final = ("q", "limit", "offset", "sort", "widen", "tier")
_SINGLE_OF_LINES: Final = ("q", "limit", "offset", "width", "sort", "group", "only")

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@blueprint.get("/search")
def search() -> Response:
    """The hits as JSON, `limit` of them from `offset` on."""
    _require_single(_SINGLE)
    query, clipped = read_query(request.args.get("q", ""))
    asked = SearchRequest(
        query,
        limit=_number("limit", default=10),
        offset=_number("offset", default=0),
        sort=cast(Sort, request.args.get("sort", "relevance")),  # the archive refuses any other word
        filters=_filters(),
        widen=_widen(),
        tier=cast(Tier | None, request.args.get("tier")),  # and any other tier
    )
    result = library().search(asked)
    return jsonify({**result.as_json(), "shortened": clipped or result.shortened})


@blueprint.get("/concordance")
def concordance() -> Response:
    """Every place of a query's texts with what stands around it, `limit` of them from `offset` on."""
    _require_single(_SINGLE_OF_LINES)
    only = request.args.get("only")
    asked = ConcordanceRequest(
        read_query(request.args.get("q", ""))[0],
        limit=_number("limit", default=50),
        offset=_number("offset", default=0),
        width=_number("width", default=20),
        sort=cast(LineSort, request.args.get("sort", "right")),  # the archive refuses any other word
        group=cast(Grouping | None, request.args.get("group")),  # and any other of these
        only=None if only is None else read_query(only)[0],
        filters=_filters(),
    )
    return jsonify(concordance_json(library().concordance(asked)))


@blueprint.get("/articles/<id>")
def article(id: str) -> Response:
    """One document as JSON: what is known of it, its text and its sections; 404 when there is none."""
    return jsonify(article_json(library().get(id)))


@blueprint.post("/quotes")
def quotes() -> Response:
    """What the archive says of each sentence and quotation of a draft; nothing of it is kept."""
    request.max_content_length = LARGEST_DRAFT
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict) or list(sent) != ["text"] or not isinstance(sent["text"], str):
        abort(400, BAD_DRAFT)
    return jsonify(report_json(library().check_quotes(sent["text"])))


@blueprint.get("/wording")
def wording() -> Response:
    """How often some wordings are said a year or month, and by whom first; or those that rise in a year."""
    _require_single(("by", "rising"))
    if "rising" in request.args:
        return _rising(request.args["rising"])
    by = cast(Step, request.args.get("by", "year"))  # the archive refuses any other word
    return jsonify(histories_json(library().wordings(request.args.getlist("phrase"), by)))


def _rising(typed: str) -> Response:
    if "phrase" in request.args or "by" in request.args:
        abort(400, RISING_ALONE)
    year = read_year(typed)
    take_turn("wordings")
    return jsonify(rising_json(year, library().rising_wordings(year)))


@blueprint.post("/counts")
def counts() -> Response:
    """How often each phrase of a list stands here, and where first and last; nothing of it is kept."""
    request.max_content_length = LARGEST_DRAFT
    sent = request.get_json(silent=True)
    phrases = sent.get("phrases") if isinstance(sent, dict) and len(sent) == 1 else None
    if not isinstance(phrases, list) or not all(isinstance(each, str) for each in phrases):
        abort(400, BAD_LIST)
    return jsonify(counts_json(library().count_phrases(phrases)))


@blueprint.get("/watch")
def watch() -> Response:
    """The terms that one watches, and the documents that hold them and are new to one; nothing is noted as shown."""
    watched = library().watch_lists.of(visitor().name)
    news = library().watch_news(watched, watched.seen, library().settled)
    return jsonify(news_json(watched.terms, news))


@blueprint.get("/topics")
def topics() -> Response:
    """The reading lists that are shared, and the visitor's own; last made first."""
    return jsonify({"topics": [topic_json(topic) for topic in library().topics.seen_by(visitor().name)]})


@blueprint.get("/topics/<id>")
def topic(id: str) -> Response:
    """One of them with those of its documents that the visitor may see; 404 when there is none."""
    found = fetch(id)
    return jsonify({**topic_json(found), "entries": [_line_json(line) for line in listed(found)]})


def topic_json(topic: Topic) -> dict[str, object]:
    """A reading list as the interface gives it, without its documents."""
    return {
        "id": topic.id,
        "title": topic.title,
        "explanation": topic.explanation,
        "shared": topic.shared,
        "created_at": topic.created_at,
        "url": url_for("topics.show", id=topic.id),
    }


def _line_json(line: Line) -> dict[str, object]:
    return {
        "id": line.id,
        "title": line.title,
        "date": line.date or None,
        "code": line.code,
        "note": line.entry.note,
        "added_at": line.entry.added_at,
        "withdrawn": line.entry.is_withdrawn,
        "reference": line.reference,
        "url": line.page,
    }


def article_json(stored: StoredDocument) -> dict[str, object]:
    """The document as the interface gives it; offsets count characters of `text`, the author's original text."""
    document = stored.document
    return {
        "id": stored.id,
        "title": document.title,
        "date": document.date,
        "author": document.author,
        "source": document.source,
        "district": document.district,
        "kind": document.kind,
        "number": document.number,
        **_described(document.description),
        "speakers": list(document.speakers),
        "districts": list(document.districts),
        "text": document.text,
        "lead": list(document.lead) if document.lead else None,
        "sections": [_section_json(section) for section in document.sections],
        "added_at": stored.added_at,
        "url": url_for("articles.show", id=stored.id),
    }


def _described(description: Description) -> dict[str, object]:
    """The archival fields; by which mark a document was closed or released is the archivists' own affair."""
    shown = {name: getattr(description, name) for name in DESCRIBED}
    return shown | {"subjects": list(description.subjects)}


def _section_json(section: Section) -> dict[str, object]:
    return {
        "heading": section.heading,
        "speaker": section.speaker,
        "position": section.position,
        "district": section.district,
        "start": section.start,
        "end": section.end,
    }


def _require_single(names: Sequence[str]) -> None:
    """Refuse a request that states one of these parameters several times."""
    for name in names:
        if len(request.args.getlist(name)) > 1:
            abort(400, TWICE.format(name=name))


def _number(name: str, default: int) -> int:
    """The parameter as an integer; whether it can be served is the archive's to say."""
    text = request.args.get(name, str(default))
    if not _INTEGER.fullmatch(text):
        abort(400, BAD_NUMBER.format(name=name, value=text[:40], example=default))
    return int(text)


def _widen() -> bool | None:
    text = request.args.get("widen")
    if text not in (None, "0", "1"):
        abort(400, BAD_WIDEN.format(value=text[:40]))
    return None if text is None else text == "1"


def _filters() -> Filters:
    pairs = []
    for text in request.args.getlist("filter"):
        pair = read_filter(text)
        if pair is None:
            abort(400, BAD_FILTER.format(value=text[:40]))
        pairs.append(pair)
    return grouped(pairs)
