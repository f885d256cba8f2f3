"""/watch: the terms that an account watches, and at /watch/new the documents that were new to it when it looked last.

POST /watch keeps the list, POST /watch/new notes what is new as shown. The list is shown to its account alone and stands
in no log; no page tells a serial of the log, see `search_app.web.search.new_hits`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indexer.catalogue import LONGEST_WATCHED, MOST_WATCHED, WatchList
from indexer.errors import InvalidRequest
from indexer.search import WatchNews
from search_app.telemetry import LARGEST_DRAFT
from search_app.texts.wording import word
from search_app.web.context import library
from search_app.web.paging import last_page, offset_of
from search_app.web.search_url import read_asked
from search_app.web.security.permissions import visitor

MOST_PARTS: Final = 4  # of the form
PAGE_SIZE: Final = 50  # documents
SHOWN_TERMS: Final = 20  # of a document
MOST_PASSED_OVER: Final = 10  # looks

blueprint = Blueprint("watch", __name__, url_prefix="/watch")


@blueprint.get("")
def show() -> str:
    """One's terms, in a form to change them, and what is new."""
    return _page(_own().terms)


@blueprint.post("")
def keep() -> Response | tuple[str, int]:
    """Keep the terms of the form in place of those before, and show them; refused ones stay in the form."""
    request.max_content_length = request.max_form_memory_size = LARGEST_DRAFT
    request.max_form_parts = MOST_PARTS
    lines = request.form.get("terms", "").splitlines()
    try:
        library().watch_lists.keep(visitor().name, lines)
    except InvalidRequest as error:
        return _page(lines, refused=word(error, "page")), 400
    return redirect(url_for("watch.show", kept=1), code=303)


@blueprint.post("/new")
def see() -> Response:
    """Note that what is new is shown now, and show it; where nothing is, what was shown last stays on the page.

    Of many changes in which no term stands so many are passed over at a time.
    """
    watched, until = _own(), library().settled
    after, news = watched.seen, _unseen(watched)
    for _ in range(MOST_PASSED_OVER):
        if news.documents or not news.more:
            break
        after, news = news.until, library().watch_news(watched, news.until, until)
    if news.documents or news.more:
        library().watch_lists.note_shown(watched.owner, after, news.until)
    return redirect(url_for("watch.new"), code=303)


@blueprint.get("/new")
def new() -> str:
    """The documents that were new when one looked last, a page of them."""
    watched = _own()
    found = library().watch_news(watched, watched.shown_after, watched.seen, again=True).documents
    last = last_page(len(found), PAGE_SIZE)
    page = min(read_asked(request.args).page, last)
    first = offset_of(page, PAGE_SIZE)
    return render_template(
        "watch/new.html",
        documents=found[first : first + PAGE_SIZE],
        total=len(found),
        page=page,
        last=last,
        shown_terms=SHOWN_TERMS,
    )


@blueprint.app_template_global()
def watch_unseen() -> WatchNews | None:
    """What is new to who has signed in; None for who watches nothing or has been shown all there is."""
    watched = _own() if visitor().name else None
    news = _unseen(watched) if watched and watched.terms else WatchNews()
    return news if news.documents or news.more else None


def _unseen(watched: WatchList) -> WatchNews:
    """What is new to the owner of a list, of the changes that one look covers."""
    return library().watch_news(watched, watched.seen, library().settled)


def _own() -> WatchList:
    return library().watch_lists.of(visitor().name)


def _page(lines: Sequence[str], *, refused: str = "") -> str:
    return render_template(
        "watch/watch.html",
        lines=lines,
        refused=refused,
        kept=request.args.get("kept") == "1",
        most=MOST_WATCHED,
        longest=LONGEST_WATCHED,
    )
