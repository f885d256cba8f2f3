"""GET /topics: one's own reading lists and the shared ones; /topics/ID: one of them with its documents.

POST /topics begins one; /topics/ID describes it anew; /topics/ID/share, /delete and /restore change those that one may change.
"""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indexer.catalogue import (
    KEPT_DELETED,
    LONGEST_EXPLANATION,
    LONGEST_NOTE,
    LONGEST_TOPIC,
    MOST_ENTRIES,
    MOST_OWN_TOPICS,
    Topic,
)
from indexer.errors import InvalidRequest
from search_app.telemetry import LONGEST_FORM
from search_app.texts.phrases.topics import NO_TOPIC, NOT_YOUR_TOPIC
from search_app.texts.wording import word
from search_app.web.context import library
from search_app.web.paging import last_page, offset_of
from search_app.web.search_url import read_asked
from search_app.web.security.permissions import visitor
from search_app.web.topics.entries import closed_among, listed, paragraphs, taken_off

PAGE_SIZE: Final = 50  # lists, or documents of one
FEW: Final = 5  # lists that stand beside a document
LIMITS: Final = {  # for the pages to say
    "title": LONGEST_TOPIC,
    "explanation": LONGEST_EXPLANATION,
    "note": LONGEST_NOTE,
    "entries": MOST_ENTRIES,
    "topics": MOST_OWN_TOPICS,
    "days": KEPT_DELETED,
}
_AROUND: Final = 4 << 10  # bytes of a form around its longest text, at most
_OF_A_CHARACTER: Final = 9  # bytes of a form, at most
TYPED_AT_MOST: Final = {  # characters of a field, so that what a browser sends is never too large for a form
    "line": 200,
    "text": (LONGEST_FORM - _AROUND) // _OF_A_CHARACTER,
}

blueprint = Blueprint("topics", __name__, url_prefix="/topics")
blueprint.add_app_template_filter(paragraphs)

Answer = str | tuple[str, int]  # a page, with a status where it is not 200


@blueprint.get("")
def overview() -> str:
    """The lists, one's own first, a page of them; and what can be brought back."""
    return _overview()


@blueprint.post("")
def make() -> Response | Answer:
    """Begin a list and show it; the page again, with what was typed, where it cannot be."""
    title, explanation = _described()
    try:
        made = library().topics.make(title, explanation, owner=visitor().name, shared=_shared())
    except InvalidRequest as error:
        return _overview(refused=word(error, "page"), typed=request.form), 400
    return redirect(url_for("topics.show", id=made.id), code=303)


@blueprint.get("/<id>")
def show(id: str) -> str:
    """A list with those of its documents that one may see: a page of them, or the one on which `document` stands.

    What was just taken off is named as `removed`, to be put back.
    """
    return page_of(fetch(id), document=request.args.get("document", ""))


@blueprint.post("/<id>")
def describe(id: str) -> Response | Answer:
    """Give it another title and explanation; the page again, with what was typed, where that cannot be."""
    topic, (title, explanation) = own(id), _described()
    try:
        library().topics.describe(topic, title, explanation)
    except InvalidRequest as error:
        return page_of(topic, refused=word(error, "page"), typed=request.form), 400
    return redirect(url_for("topics.show", id=id), code=303)


@blueprint.post("/<id>/share")
def share(id: str) -> Response | Answer:
    """Share one with all who may read here, or keep it to oneself."""
    topic = _changeable(id)
    try:
        library().topics.share(topic.id, _shared(), actor=visitor().name)
    except InvalidRequest as error:
        return page_of(topic, refused=word(error, "page")), 400
    if library().topics.one_seen_by(visitor().name, id):
        return redirect(url_for("topics.show", id=id), code=303)
    return redirect(url_for("topics.overview"), code=303)


@blueprint.post("/<id>/delete")
def delete(id: str) -> Response | Answer:
    """Delete one, and offer to bring it back; it does no harm to ask twice."""
    if library().topics.one_seen_by(visitor().name, id):
        topic = _changeable(id)
        try:
            library().topics.delete(topic.id, actor=visitor().name)
        except InvalidRequest as error:
            return page_of(topic, refused=word(error, "page")), 400
    return redirect(url_for("topics.overview", deleted=id), code=303)


@blueprint.post("/<id>/restore")
def restore(id: str) -> Response | Answer:
    """Bring back what was deleted."""
    me = visitor()
    if id not in {topic.id for topic in library().topics.deleted(me.name, me.role)}:
        abort(404, NO_TOPIC)
    try:
        library().topics.restore(id, actor=me.name)
    except InvalidRequest as error:
        return _overview(refused=word(error, "page")), 400
    return redirect(url_for("topics.overview", _anchor=f"topic-{id}"), code=303)


@blueprint.app_template_global()
def own_topics() -> list[Topic]:
    """The lists that stand beside a document: those last filled of the visitor's own."""
    return library().topics.own(visitor().name, FEW)


def fetch(id: str) -> Topic:
    """The list, if the visitor may see it; else ends the request with 404, as when there is none."""
    return library().topics.one_seen_by(visitor().name, id) or abort(404, NO_TOPIC)


def own(id: str) -> Topic:
    """The list, if it is the visitor's own; else ends the request."""
    topic = fetch(id)
    return topic if topic.filled_by(visitor().name) else abort(403, NOT_YOUR_TOPIC)


def page_of(topic: Topic, *, refused: str = "", typed: Any = None, document: str = "") -> str:
    """The page of a list on which a document stands, if any is named; with what was typed of either and refused."""
    lines, me = listed(topic), visitor()
    off = taken_off(topic) if topic.filled_by(me.name) else []
    last = last_page(len(lines), PAGE_SIZE)
    with_it = next((line.number for line in lines if document and line.id == document), 0)
    page = min(-(-with_it // PAGE_SIZE) or read_asked(request.values).page, last)
    first = offset_of(page, PAGE_SIZE)
    return render_template(
        "topics/topic.html",
        topic=topic,
        lines=lines[first : first + PAGE_SIZE],
        total=len(lines),
        page=page,
        last=last,
        own=topic.filled_by(me.name),
        changeable=topic.changed_by(me.name, me.role),
        refused=refused,
        typed=typed or {},
        this=document,
        closed={line.id for line in closed_among(lines)},
        taken_off=off,
        just_removed=next((line for line in off if line.id == request.args.get("removed")), None),
        limits=LIMITS,
        typed_at_most=TYPED_AT_MOST,
    )


def _overview(*, refused: str = "", typed: Any = None) -> str:
    me = visitor()
    kept = sorted(library().topics.seen_by(me.name), key=lambda topic: topic.owner != me.name)
    last = last_page(len(kept), PAGE_SIZE)
    page = min(read_asked(request.args).page, last)
    first = offset_of(page, PAGE_SIZE)
    deleted = library().topics.deleted(me.name, me.role) if me.role else []
    return render_template(
        "topics/overview.html",
        topics=kept[first : first + PAGE_SIZE],
        own=sum(topic.owner == me.name != "" for topic in kept),
        page=page,
        last=last,
        deleted=deleted,
        just_deleted=next((topic for topic in deleted if topic.id == request.args.get("deleted")), None),
        refused=refused,
        typed=typed or {},
        limits=LIMITS,
        typed_at_most=TYPED_AT_MOST,
    )


def _changeable(id: str) -> Topic:
    topic = fetch(id)
    return topic if topic.changed_by(visitor().name, visitor().role) else abort(403, NOT_YOUR_TOPIC)


def _described() -> tuple[str, str]:
    return request.form.get("title", ""), request.form.get("explanation", "")


def _shared() -> bool:
    return request.form.get("shared") == "1"
