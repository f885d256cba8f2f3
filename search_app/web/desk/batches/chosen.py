"""Tells which documents a form means: those that are ticked, or all that a list or a search finds, as they were shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qsl

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from indexer.catalogue import CONCERN_KINDS, ConcernKind
from indexer.errors import InvalidRequest
from search_app.texts.desk import (
    DOCUMENTS_CHANGED,
    LIST_CHANGED,
    LIST_OF_BEFORE,
    LIST_UNKNOWN,
    NOT_TICKED,
)
from search_app.web.context import archive, library
from search_app.web.desk.document_list import wanted_in
from search_app.web.search_url import read_asked, read_number


class SelectionChanged(InvalidRequest):
    """All of a list was asked for, and it is another one than the page has shown."""


def some_chosen(form: MultiDict[str, str], most: int, too_many: str = "") -> list[str]:
    """Their ids, some and at most so many where `too_many` says so, in the order in which they were shown.

    Raises InvalidRequest for none, for too many and for a list that is not known; SelectionChanged.
    """
    chosen = chosen_in(form, most)
    if not chosen:
        raise InvalidRequest(NOT_TICKED)
    if too_many and len(chosen) > most:
        raise InvalidRequest(too_many.format(most=f"{most:,}"))
    return chosen


def chosen_in(form: MultiDict[str, str], most: int) -> list[str]:
    """Their ids, in the order in which they were shown; of all that is found one more than `most`, where there are more.

    What a form asks for has to be what its page has shown; an address shows no number and asks for what there is.
    Raises InvalidRequest for a list that is not known; SelectionChanged.
    """
    if not form.get("all"):
        return form.getlist("id")
    found = found_by(form, most)
    if request.method == "POST" and len(found) <= most:
        require_as_shown(form, found)
    return found


def found_by(form: MultiDict[str, str], most: int) -> list[str]:
    """All that the list or the search of a form finds, and one more than `most` at most. Raises InvalidRequest."""
    if "attention" in form:
        if (kind := kind_in(form["attention"])) is None:
            raise InvalidRequest(LIST_UNKNOWN)
        archive().review.look()
        return archive().review.lists.identifiers(kind, most + 1)
    asked = MultiDict(parse_qsl(form.get("query", "")))
    if "list" in form:
        if form["list"] != "1":
            raise InvalidRequest(LIST_UNKNOWN)
        return archive().listing.identifiers(wanted_in(asked), most + 1)
    if not asked:
        raise InvalidRequest(LIST_UNKNOWN)
    _, hits = library().find_all(replace(read_asked(asked).request, limit=most + 1, offset=0))
    return [stored.id for _, stored in hits]


def require_as_shown(form: MultiDict[str, str], found: Sequence[str]) -> None:
    """Raises SelectionChanged for other documents than the page has shown, or for some that were changed since."""
    shown, act = read_number(form.get("shown", "")), read_number(form.get("as_of", ""))
    if shown is None or act is None:
        raise SelectionChanged(LIST_OF_BEFORE.format(found=f"{len(found):,}"))
    if shown != len(found):
        raise SelectionChanged(LIST_CHANGED.format(shown=f"{shown:,}", found=f"{len(found):,}"))
    if changed := len(archive().listing.changed_since(act) & set(found)):
        raise SelectionChanged(DOCUMENTS_CHANGED.format(found=f"{len(found):,}", changed=f"{changed:,}"))


def kind_in(said: str) -> ConcernKind | None:
    """The list of what wants attention that has this name."""
    return next((kind for kind in CONCERN_KINDS if kind == said), None)


def way_of(form: MultiDict[str, str]) -> str:
    """The address of the list or search that a form was sent from; "" where it does not say."""
    query = form.get("query", "")
    asked = f"?{query}" if query else ""
    if kind := kind_in(form.get("attention", "")):
        return url_for("attention.listed", list=kind, page=form.get("page") or None)
    if form.get("list") == "1":
        return url_for("listing.listed") + asked
    return url_for("search.results") + asked if asked else ""
