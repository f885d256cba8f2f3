"""Shows a list again from which something was asked that cannot be, as it was ticked and filled in, with the reason."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl

from flask import g, request
from werkzeug.datastructures import MultiDict

from indexer.errors import InvalidRequest
from search_app.texts.wording import word
from search_app.web.desk.attention.lists import attention_page
from search_app.web.desk.batches.chosen import SelectionChanged, kind_in
from search_app.web.desk.batches.selection import Selection
from search_app.web.desk.document_list import list_page
from search_app.web.search.search import results_page

CHANGED: Final = 409


def list_again(refusal: InvalidRequest) -> tuple[str, int]:
    """The page that the form was sent from, with what was ticked and typed, and its status.

    Raises the refusal where the form does not say which page that was.
    """
    form = request.form
    asked = MultiDict(parse_qsl(form.get("query", "")))
    g.selection = Selection(form, word(refusal, "page"))
    if kind := kind_in(form.get("attention", "")):
        page = attention_page(MultiDict({"list": kind, "page": form.get("page", "")}))
    elif form.get("list") == "1":
        page = list_page(asked)
    elif asked and "list" not in form and "attention" not in form:
        page = results_page(asked)
    else:
        raise refusal
    return page, CHANGED if isinstance(refusal, SelectionChanged) else 400
