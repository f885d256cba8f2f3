"""GET and POST /topics/add: put a document on a reading list of one's own, or on a new one.

POST /topics/ID/note, /move, /remove and /put-back change what stands on it. Each takes the document's id as `document`.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indexer.catalogue import Topic
from indexer.errors import InvalidRequest
from indexer.model import StoredDocument
from search_app.texts.phrases.topics import NOT_OFF_IT, NOT_ON_IT
from search_app.texts.wording import word
from search_app.web.accounts.sign_in import own_path
from search_app.web.context import library
from search_app.web.security.permissions import visitor
from search_app.web.topics.entries import Line, listed, taken_off
from search_app.web.topics.lists import LIMITS, TYPED_AT_MOST, Answer, own, page_of
from search_app.web.topics.told import just_filled, tell

NEW: Final = "new"  # in place of a list's id: one is to be begun

blueprint = Blueprint("filling", __name__, url_prefix="/topics")
blueprint.add_app_template_global(just_filled)


@blueprint.get("/add")
def choose() -> str:
    """All of one's own lists, to put the document `document` on one of them."""
    return _choosing(library().get(request.args.get("document", "")))


@blueprint.post("/add")
def add() -> Response | Answer:
    """Put the document on a new list of the `title` that was typed, else on the list `topic`; lead back to where one was."""
    stored = library().get(request.form.get("document", ""))
    chosen, title = request.form.get("topic", NEW), request.form.get("title", "")
    topic = own(chosen) if chosen != NEW and not title.strip() else None
    try:
        topic = topic or library().topics.make(title, owner=visitor().name)
        added = library().entries.add(topic, [stored.number])
    except InvalidRequest as error:
        return _choosing(stored, refused=word(error, "page")), 400
    if not (back := _back()):
        return redirect(_place_of(topic, stored.id), code=303)
    return tell(redirect(back, code=303), topic, stored.id, is_new=added > 0)


@blueprint.post("/<id>/note")
def note(id: str) -> Response | Answer:
    """Write a note to a document; the page again, with what was typed, where that cannot be."""
    topic = own(id)
    line, _ = _found(topic)
    try:
        library().entries.annotate(topic, line.entry.stored.number, request.form.get("note", ""))
    except InvalidRequest as error:
        return page_of(topic, refused=word(error, "page"), typed=request.form, document=line.id), 400
    return redirect(_place_of(topic, line.id), code=303)


@blueprint.post("/<id>/move")
def move(id: str) -> Response:
    """Let a document change places with the one before it (`to` is up) or after it, of those that one sees."""
    topic = own(id)
    line, lines = _found(topic)
    other = line.number - 2 if request.form.get("to") == "up" else line.number
    if 0 <= other < len(lines):
        numbers = line.entry.stored.number, lines[other].entry.stored.number
        library().entries.swap(topic, *numbers)
    return redirect(_place_of(topic, line.id), code=303)


@blueprint.post("/<id>/remove")
def remove(id: str) -> Response:
    """Take a document off the list, and offer to put it back; it does no harm to ask twice."""
    topic, wanted = own(id), request.form.get("document", "")
    lines = listed(topic)
    line = next((each for each in lines if each.id == wanted), None)
    if line is None:
        return redirect(url_for("topics.show", id=id), code=303)
    library().entries.remove(topic, line.entry.stored.number)
    next_to_it = lines[line.number] if line.number < len(lines) else lines[line.number - 2]
    return redirect(_place_of(topic, next_to_it.id, removed=wanted), code=303)


@blueprint.post("/<id>/put-back")
def put_back(id: str) -> Response | Answer:
    """Put a document where it was before it was taken off, with its note; it does no harm to ask twice."""
    topic, wanted = own(id), request.form.get("document", "")
    line = next((each for each in taken_off(topic) if each.id == wanted), None)
    try:
        is_back = line is not None and library().entries.put_back(topic, line.entry.stored.number)
    except InvalidRequest as error:
        return page_of(topic, refused=word(error, "page")), 400
    if not is_back and wanted not in {each.id for each in listed(topic)}:
        abort(404, NOT_OFF_IT)
    return redirect(_place_of(topic, wanted), code=303)


def _found(topic: Topic) -> tuple[Line, list[Line]]:
    """The line of the document that the form names, and all; ends the request with 404 where it is not on the list."""
    lines, wanted = listed(topic), request.form.get("document", "")
    return next((line for line in lines if line.id == wanted), None) or abort(404, NOT_ON_IT), lines


def _place_of(topic: Topic, document: str, removed: str | None = None) -> str:
    """The page of a list on which a document stands, at its line; with what was taken off, if anything was."""
    return url_for("topics.show", id=topic.id, document=document, removed=removed, _anchor="this")


def _choosing(stored: StoredDocument, *, refused: str = "") -> str:
    said = request.values
    return render_template(
        "topics/choose.html",
        stored=stored,
        topics=library().topics.own(visitor().name),
        new=NEW,
        chosen=said.get("topic", ""),
        title=said.get("title", ""),
        back=_back(),
        refused=refused,
        limits=LIMITS,
        typed_at_most=TYPED_AT_MOST,
    )


def _back() -> str:
    """The address of our own that the request names as `back`; "" where it names none."""
    asked = request.values.get("back", "")
    return asked if asked and own_path(asked) == asked else ""
