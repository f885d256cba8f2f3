"""GET /saved: one's own saved searches and the shared ones, with what each finds now.

POST /saved keeps one; /saved/ID/share, /saved/ID/delete and /saved/ID/restore change those that one may change.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indexer.catalogue import KEPT_DELETED, LONGEST_NAME, MOST_OWN, SavedSearch
from indexer.errors import InvalidRequest
from indexer.search import SearchResult
from search_app.texts.pages import NO_SAVED_SEARCH, NOT_YOUR_SEARCH
from search_app.web.context import library
from search_app.web.paging import last_page, offset_of
from search_app.web.search_url import Asked, read_asked
from search_app.web.security.permissions import visitor

PAGE_SIZE: Final = 50  # each line of the page costs a search

blueprint = Blueprint("saved", __name__, url_prefix="/saved")


@dataclass(frozen=True, slots=True)
class Line:
    """One saved search on the page."""

    saved: SavedSearch
    asked: Asked
    found: int | None  # None when its filters can no longer be served
    partly: bool  # whether they hold only some of the words, so that none is ever told as new
    own: bool
    changeable: bool


@blueprint.get("")
def overview() -> str:
    """The saved searches, one's own first, a page of them; and what can be brought back."""
    me = visitor()
    kept = sorted(library().saved.seen_by(me.name), key=lambda saved: saved.owner != me.name)
    last = last_page(len(kept), PAGE_SIZE)
    page = min(read_asked(request.args).page, last)
    first = offset_of(page, PAGE_SIZE)
    deleted = library().saved.deleted(me.name, me.role) if me.role else []
    return render_template(
        "saved/overview.html",
        lines=[_line(saved) for saved in kept[first : first + PAGE_SIZE]],
        own=sum(saved.owner == me.name != "" for saved in kept),
        page=page,
        last=last,
        most=MOST_OWN,
        deleted=deleted,
        just_deleted=next((saved for saved in deleted if saved.id == request.args.get("deleted")), None),
        days=KEPT_DELETED,
    )


@blueprint.post("")
def save() -> Response:
    """Keep the search of the form's parameters under its name, and show where it stands now."""
    asked = read_asked(request.form)
    _count(asked)  # so that nothing is kept that cannot be asked
    saved = library().saved.save(
        request.form.get("name", ""), asked.request, owner=visitor().name, shared=_shared()
    )
    return _back_to(saved.id)


@blueprint.post("/<id>/share")
def share(id: str) -> Response:
    """Share one with the office, or keep it to oneself."""
    library().saved.share(_changeable(id).id, _shared(), actor=visitor().name)
    return _back_to(id)


@blueprint.post("/<id>/delete")
def delete(id: str) -> Response:
    """Delete one, and offer to bring it back; it does no harm to ask twice."""
    if library().saved.one_seen_by(visitor().name, id):
        library().saved.delete(_changeable(id).id, actor=visitor().name)
    return redirect(url_for("saved.overview", page=_page(), deleted=id), code=303)


@blueprint.post("/<id>/restore")
def restore(id: str) -> Response:
    """Bring back what was deleted."""
    me = visitor()
    if id not in {saved.id for saved in library().saved.deleted(me.name, me.role)}:
        abort(404, NO_SAVED_SEARCH)
    library().saved.restore(id, actor=me.name)
    return _back_to(id)


@blueprint.app_template_global()
def longest_saved_name() -> int:
    """For the form, wherever it stands."""
    return LONGEST_NAME


def fetch(id: str) -> SavedSearch:
    """The saved search, if the visitor may see it; else ends the request with 404, as when there is none."""
    return library().saved.one_seen_by(visitor().name, id) or abort(404, NO_SAVED_SEARCH)


def asked_by(saved: SavedSearch) -> Asked:
    """The request behind the links of a saved search."""
    return Asked(saved.request)


def _changeable(id: str) -> SavedSearch:
    saved = fetch(id)
    return saved if saved.changed_by(visitor().name, visitor().role) else abort(403, NOT_YOUR_SEARCH)


def _shared() -> bool:
    return request.form.get("shared") == "1"


def _back_to(id: str) -> Response:
    return redirect(url_for("saved.overview", page=_page(), _anchor=f"saved-{id}"), code=303)


def _page() -> int | None:
    """Where the form stood; None for the first page."""
    page = read_asked(request.form).page
    return page if page > 1 else None


def _line(saved: SavedSearch) -> Line:
    asked, me = asked_by(saved), visitor()
    try:
        result = _count(asked)
    except InvalidRequest:
        found, partly = None, False
    else:
        found, partly = result.total, result.is_loose
    return Line(saved, asked, found, partly, saved.owner == me.name != "", saved.changed_by(me.name, me.role))


def _count(asked: Asked) -> SearchResult:
    return library().search(replace(asked.request, limit=0, offset=0, sort="relevance"))
