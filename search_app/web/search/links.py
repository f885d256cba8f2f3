"""Writes the addresses that a result page links to: some fifty of them, so each part is quoted once a request.

They are those that `url_for` writes, in a tenth of its time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import quote, quote_plus

from flask import g

from indexer.search import Hit
from search_app.web.addresses import SAFE, above, encoded, url_for
from search_app.web.search_url import Asked

_SAFE_IN_PATH = "!$&'()*+,/:;=@"
_SAFE_IN_ANCHOR = "!#$%&'()*+,/:;=?@"
_BEFORE_FILTERS, _BEHIND_FILTERS = (
    ("q", "sort"),
    ("widen", "tier"),
)  # in `Asked.parameters`, the page in between
_HIT = "#hit"  # the place that matched


def search_address(asked: Asked, endpoint: str = "search.results") -> str:
    """Where a search is answered, as a page or by another view that takes no more."""
    written = _written()
    return f"{written.view(endpoint)}?{written.query(asked)}"


def toggler(asked: Asked, name: str) -> Callable[..., str]:
    """Tells where the search is answered with values of a field as filters, or with these taken off when they all were."""
    return partial(_written().toggled, asked, name)


def page_address(asked: Asked, page: int) -> str:
    """Where a page of the same hits is."""
    written = _written()
    return f"{written.view('search.results')}?{written.parts(asked).query(page)}"


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


class _Parts(NamedTuple):
    """What stands after the “?” for a search, in the order of `Asked.parameters`."""

    before: str  # the page
    filters: str
    after: str  # them

    def query(self, page: int) -> str:
        """All of it, for a page of the hits."""
        return f"{self.before}{f'&page={page}' if page > 1 else ''}{self.filters}{self.after}"


class _Written:
    """What has been written for one request."""

    def __init__(self) -> None:
        self._article = above("articles.show", id="0")  # what stands before its id
        self._views: dict[str, str] = {}  # by endpoint
        self._quoted: dict[str, str] = {}
        self._parts: dict[int, tuple[Asked, _Parts]] = {}  # by identity of the search, which is held

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
        return self.parts(asked).query(asked.page)

    def parts(self, asked: Asked) -> _Parts:
        """The same in parts, from which the addresses of other pages and filters are made."""
        known = self._parts.get(id(asked))
        if known is None:
            stated = asked.parameters
            before, after = (self._encoded(stated, names) for names in (_BEFORE_FILTERS, _BEHIND_FILTERS))
            filters = self._filters(asked.filters)
            known = self._parts[id(asked)] = asked, _Parts(before[1:], filters, after)
        return known[1]

    def toggled(self, asked: Asked, name: str, *values: str) -> str:
        """The address of the first page of the same search with these filters set, or taken off when they all were."""
        parts = self.parts(asked)
        filters: Mapping[str, Iterable[str]] = (
            asked.toggled_filters(name, *values) if asked.filters else {name: dict.fromkeys(values)}
        )
        return f"{self.view('search.results')}?{parts.before}{self._filters(filters)}{parts.after}"

    def _filters(self, filters: Mapping[str, Iterable[str]]) -> str:
        return "".join(
            [f"&filter={name}:{self._value(value)}" for name, values in filters.items() for value in values]
        )

    def _encoded(self, stated: Mapping[str, object], names: Sequence[str]) -> str:
        return "".join([f"&{name}={self._value(str(stated[name]))}" for name in names if name in stated])

    def _value(self, text: str) -> str:
        if text.isascii() and text.isalnum():
            return text
        found = self._quoted.get(text)
        if found is None:
            found = self._quoted[text] = quote_plus(text, safe=SAFE)
        return found


def _written() -> _Written:
    try:
        found: _Written = g.written
    except AttributeError:
        found = g.written = _Written()
    return found
