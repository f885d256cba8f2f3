"""GET /saved: the office's saved searches with what each finds now; POST /saved keeps one, /saved/ID/delete deletes one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indexer.errors import InvalidRequest
from indexer.saved import LONGEST_NAME, MOST_SAVED, SavedSearch
from search_app.asked import Asked, read_asked
from search_app.library import library
from search_app.messages import NO_SAVED_SEARCH

PAGE_SIZE: Final = 50  # each line of the page costs a search

blueprint = Blueprint("saved", __name__, url_prefix="/saved")


@dataclass(frozen=True, slots=True)
class Line:
    """One saved search on the page."""

    saved: SavedSearch
    asked: Asked
    found: int | None  # None when its filters can no longer be served


@blueprint.get("")
def overview() -> str:
    """The saved searches, a page of them."""
    kept = library().saved_searches()
    last = max(1, -(-len(kept) // PAGE_SIZE))
    page = min(read_asked(request.args).page, last)
    shown = kept[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    lines = [_line(saved) for saved in shown]
    return render_template(
        "saved/overview.html", lines=lines, kept=len(kept), page=page, last=last, most=MOST_SAVED
    )


@blueprint.post("")
def save() -> Response:
    """Keep the search of the form's parameters under its name, and show where it stands now."""
    asked = read_asked(request.form)
    _count(asked)  # so that nothing is kept that cannot be asked
    saved = library().save_search(
        request.form.get("name", ""), asked.query, sort=asked.sort, filters=asked.filters, widen=asked.widen
    )
    return redirect(url_for("saved.overview", _anchor=f"saved-{saved.id}"), code=303)


@blueprint.post("/<id>/delete")
def delete(id: str) -> Response:
    """Delete one; it does no harm to ask twice."""
    library().forget_search(id)
    return redirect(url_for("saved.overview"), code=303)


@blueprint.app_template_global()
def longest_saved_name() -> int:
    """For the form, wherever it stands."""
    return LONGEST_NAME


def fetch(id: str) -> SavedSearch:
    """The saved search; ends the request with 404 when there is none."""
    found = [saved for saved in library().saved_searches() if saved.id == id]
    return found[0] if found else abort(404, NO_SAVED_SEARCH)


def asked_by(saved: SavedSearch) -> Asked:
    """The request behind the links of a saved search."""
    return Asked(saved.query, sort=saved.sort, filters=saved.filters, widen=saved.widen)


def _line(saved: SavedSearch) -> Line:
    asked = asked_by(saved)
    try:
        return Line(saved, asked, _count(asked))
    except InvalidRequest:
        return Line(saved, asked, None)


def _count(asked: Asked) -> int:
    found = library().search(asked.query, limit=0, filters=asked.filters, widen=asked.widen)
    return found.total
