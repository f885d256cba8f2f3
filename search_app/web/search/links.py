"""Writes the addresses that a result page links to: some fifty of them, so each part is quoted once a request.

They are those that `url_for` writes, in a tenth of its time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, quote_plus

from flask import g

from indexer.search import Hit
from search_app.web.addresses import SAFE, above, encoded, url_for
from search_app.web.search_url import Asked, Filters

_SAFE_IN_PATH = "!$&'()*+,/:;=@"
_SAFE_IN_ANCHOR = "!#$%&'()*+,/:;=?@"
_BEHIND_FILTERS = ("widen", "tier")  # in `Asked.parameters`
_HIT = "#hit"  # the place that matched


def search_address(asked: Asked, endpoint: str = "search.results") -> str:
    """Where a search is answered, as a page or by another view that takes no more."""
    written = _written()
    return f"{written.view(endpoint)}?{written.query(asked)}"


def toggling(asked: Asked, name: str, *values: str) -> str:
    """Where the search is answered with these filters set, or taken off when they all were."""
    return _written().narrowed(asked, asked.toggled_filters(name, *values))


def document_address(document: str) -> str:
    """Where a document is shown."""
    return _written().document(document)


def article_address(document: str, parameters: Mapping[str, Any], anchor: str = "") -> str:
    """Where a document is shown, with these parameters, at an anchor."""
    query = encoded(parameters)
    behind = f"#{quote(anchor, safe=_SAFE_IN_ANCHOR)}" if anchor else ""
    return f"{document_address(document)}{'?' if query else ''}{query}{behind}"


def place_address(asked: Asked, document: str, offset: int | None = None) -> str:
    """Where a document is shown, at an offset of its text, with the whole request to come back to."""
    written = _written()
    at = "" if offset is None else f"&at={offset}"
    return f"{written.document(document)}?{written.query(asked)}{at}{_HIT if asked.query else ''}"


def first_place_address(asked: Asked, hit: Hit) -> str:
    """Where a hit is shown at the first place that matched."""
    placed = next((snippet for snippet in hit.snippets if snippet.marks), None)
    if placed:
        return place_address(asked, hit.id, placed.start + placed.marks[0].start)
    return place_address(asked, hit.id, hit.title_marks[0].start if hit.title_marks else None)


class _Written:
    """What has been written for one request; what stands around filters, and a whole query, of the search asked for last."""

    def __init__(self) -> None:
        self._article = above("articles.show", id="0")  # what stands before its id
        self._views: dict[str, str] = {}  # by endpoint
        self._quoted: dict[str, str] = {}
        self._query: tuple[Asked | None, str] = None, ""
        self._around: tuple[Asked | None, str, str] = None, "", ""

    def view(self, endpoint: str) -> str:
        """The address of a view, without what stands after it."""
        found = self._views.get(endpoint)
        if found is None:
            found = self._views[endpoint] = url_for(endpoint)
        return found

    def document(self, identifier: str) -> str:
        """The address of a document, without what stands after it."""
        return self._article + quote(identifier, safe=_SAFE_IN_PATH)

    def query(self, asked: Asked) -> str:
        """What stands after the “?”: `Asked.parameters`, encoded."""
        if self._query[0] is not asked:
            self._query = asked, self._encoded(asked.parameters)
        return self._query[1]

    def narrowed(self, asked: Asked, filters: Filters) -> str:
        """The address of the first page of the same search with other filters."""
        if self._around[0] is not asked:
            stated = asked.at_page(1).parameters
            behind = {name: stated.pop(name) for name in _BEHIND_FILTERS if name in stated}
            stated.pop("filter", None)
            self._around = asked, self._encoded(stated), f"&{self._encoded(behind)}" if behind else ""
        _, before, after = self._around
        chosen = [
            f"&filter={name}:{self._value(value)}" for name, values in filters.items() for value in values
        ]
        return f"{self.view('search.results')}?{before}{''.join(chosen)}{after}"

    def _encoded(self, parameters: Mapping[str, str | int | list[str]]) -> str:
        return "&".join(
            f"{name}={self._value(each) if isinstance(each, str) else each}"
            for name, value in parameters.items()
            for each in (value if isinstance(value, list) else (value,))
        )

    def _value(self, text: str) -> str:
        if text.isascii() and text.isalnum():
            return text
        found = self._quoted.get(text)
        if found is None:
            found = self._quoted[text] = quote_plus(text, safe=SAFE)
        return found


def _written() -> _Written:
    found: _Written | None = g.get("written")
    if found is None:
        found = g.written = _Written()
    return found
