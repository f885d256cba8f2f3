"""The way back from a document at the desk to the list it was opened from."""

from __future__ import annotations

from flask import request, url_for

from search_app.texts.desk import BACK_TO_ATTENTION, BACK_TO_LIST, BACK_TO_RESULTS
from search_app.web.accounts.sign_in import own_path


def way_to_list() -> str:
    """The address of the list that this request names as `back`; "" where it names none of ours."""
    asked = request.args.get("back", "")
    path = asked.partition("?")[0]
    lists = (url_for("search.results"), url_for("listing.listed"), url_for("attention.listed"))
    return asked if path in lists and own_path(asked) == asked else ""


def name_of_list(way: str) -> str:
    """What a link to it says."""
    path = way.partition("?")[0]
    names = {url_for("search.results"): BACK_TO_RESULTS, url_for("attention.listed"): BACK_TO_ATTENTION}
    return names.get(path, BACK_TO_LIST)


def is_search(way: str) -> bool:
    """Whether it leads to a result list, and not to the desk's own."""
    return way.partition("?")[0] == url_for("search.results")
