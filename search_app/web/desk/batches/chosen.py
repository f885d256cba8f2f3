"""Tells which documents a form means: those that are ticked, or all that a list or a search finds."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl

from flask import abort
from werkzeug.datastructures import MultiDict

from indexer.catalogue import CONCERN_KINDS
from search_app.texts.desk import NOT_TICKED
from search_app.web.context import archive, library
from search_app.web.desk.document_list import wanted_in
from search_app.web.search_url import read_asked


def some_chosen(form: MultiDict[str, str], most: int, too_many: str) -> list[str]:
    """Their ids, some and at most so many; ends the request with 400, and with a sentence, where it is otherwise."""
    chosen = chosen_in(form, most)
    if not chosen:
        abort(400, NOT_TICKED)
    if len(chosen) > most:
        abort(400, too_many.format(most=f"{most:,}"))
    return chosen


def chosen_in(form: MultiDict[str, str], most: int) -> list[str]:
    """Their ids, in the order in which they were shown; of all that is found one more than `most`, where there are more."""
    if not form.get("all"):
        return form.getlist("id")
    for kind in CONCERN_KINDS:
        if form.get("attention") == kind:
            archive().review.look()
            return archive().review.lists.identifiers(kind, most + 1)
    asked = MultiDict(parse_qsl(form.get("query", "")))
    if form.get("list"):
        return archive().listing.identifiers(wanted_in(asked), most + 1)
    _, hits = library().find_all(replace(read_asked(asked).request, limit=most + 1, offset=0))
    return [stored.id for _, stored in hits]
