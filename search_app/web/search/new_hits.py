"""What is new to an account in its own saved searches: told on the front page, listed at GET /saved/ID/new.

POST /saved/ID/new notes what is new as shown and leads there, so that the page can be read again and again. No page
tells a serial of the log: it would tell how much happened that not everybody may see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indexer.catalogue import SavedSearch
from indexer.errors import InvalidRequest
from indexer.search import Hit
from search_app.texts.pages import NO_SAVED_SEARCH
from search_app.web.context import library
from search_app.web.paging import last_page
from search_app.web.search.saved_searches import asked_by, fetch
from search_app.web.search_url import PAGE_SIZE, Asked, read_asked
from search_app.web.security.permissions import visitor

MOST_ASKED: Final = 20  # saved searches on the front page, of which each costs a search

blueprint = Blueprint("new_hits", __name__, url_prefix="/saved")


@dataclass(frozen=True, slots=True)
class News:
    """One's saved search and how many documents it finds that one has not been shown."""

    saved: SavedSearch
    count: int


@blueprint.app_template_global()
def own_news() -> Sequence[News]:
    """Those of one's own searches, last saved first, that find something new."""
    me = visitor().name
    own = (saved for saved in library().saved.seen_by(me) if saved.owner == me != "") if me else ()
    told = (News(saved, news_of(saved)) for saved in islice(own, MOST_ASKED))
    return [each for each in told if each.count]


@blueprint.app_template_global()
def news_of(saved: SavedSearch) -> int:
    """How many documents that its owner has not been shown one saved search finds; of one that cannot be asked none."""
    until = library().settled
    after = library().shown_of(saved)
    try:
        return library().new_hits(replace(saved.request, limit=0), after, until)[0] if after < until else 0
    except InvalidRequest:
        return 0


@blueprint.post("/<id>/new")
def see(id: str) -> Response:
    """Note that what is new is shown now, and show it; where nothing is, what was shown last stays on the page."""
    saved = _own(id)
    until = library().settled
    if news_of(saved):
        library().saved.note_shown(id, visitor().name, library().shown_of(saved), until)
    return redirect(url_for("new_hits.show", id=id), code=303)


@blueprint.get("/<id>/new")
def show(id: str) -> str:
    """The documents that were new when one looked last, a page of them, last taken in first."""
    saved = _own(id)
    asked = asked_by(saved).sorted_by("added").at_page(read_asked(request.args).page)
    total, hits = _shown(saved, asked)
    last = last_page(total, PAGE_SIZE)
    if asked.page > last:
        asked = asked.at_page(last)
        total, hits = _shown(saved, asked)
    return render_template("saved/new.html", saved=saved, asked=asked, total=total, hits=hits, last=last)


def _shown(saved: SavedSearch, asked: Asked) -> tuple[int, Sequence[Hit]]:
    """How many documents were shown when one looked last, and a page of them; none where nobody has looked."""
    if not saved.seen:
        return 0, ()
    return library().new_hits(asked.request, saved.shown_after, saved.seen)


def _own(id: str) -> SavedSearch:
    """One's own saved search; else ends the request with 404."""
    saved = fetch(id)
    return saved if saved.owner == visitor().name != "" else abort(404, NO_SAVED_SEARCH)
