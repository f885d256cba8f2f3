"""Reads search requests from addresses and writes them: every link of the result page is built here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, Final, cast

from werkzeug.datastructures import MultiDict

from indexer.model import SearchRequest, Sort, Tier, require_few
from indexer.query import LONGEST_QUERY
from search_app.texts.pages import SORTS
from search_app.web.paging import offset_of

PAGE_SIZE = 10
LAST_PAGE = 100_000

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_FIELDS: Final = tuple(field.name for field in fields(SearchRequest))
_VALUES: Final = attrgetter(*_FIELDS)

Filters = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as the address states it; each method gives the one behind a link."""

    request: SearchRequest  # a page of PAGE_SIZE hits
    clipped: bool = False  # the query was longer than LONGEST_QUERY

    @property
    def query(self) -> str:
        """What was typed."""
        return self.request.query

    @property
    def sort(self) -> Sort:
        """The order of the hits."""
        return self.request.sort

    @property
    def filters(self) -> Filters:
        """What was chosen, by field."""
        return self.request.filters

    @property
    def widen(self) -> bool | None:
        """Whether synonyms count as the words typed; None: where no document has all of these."""
        return self.request.widen

    @property
    def tier(self) -> Tier | None:
        """The one tier that is wanted."""
        return self.request.tier

    @property
    def offset(self) -> int:
        """Number of hits before this page."""
        return self.request.offset

    @property
    def page(self) -> int:
        """Number of this page, from 1 on."""
        return self.offset // PAGE_SIZE + 1

    @property
    def parameters(self) -> dict[str, str | int | list[str]]:
        """What stands after the “?” of the address; defaults are left out."""
        stated: dict[str, str | int | list[str]] = {"q": self.query}
        if self.sort != "relevance":
            stated["sort"] = self.sort
        if self.page > 1:
            stated["page"] = self.page
        if self.filters:
            stated["filter"] = [
                f"{name}:{value}" for name, values in self.filters.items() for value in values
            ]
        if self.widen is not None:
            stated["widen"] = int(self.widen)
        if self.tier:
            stated["tier"] = self.tier
        return stated

    @property
    def is_new(self) -> bool:
        """Whether these are words someone has just typed, and not the second look at what they found."""
        return bool(self.query) and self.request == SearchRequest(self.query, PAGE_SIZE)

    def holds(self, name: str, *values: str) -> bool:
        """Whether the filters are set, all of them."""
        chosen = self.filters.get(name)
        return set(values) <= set(chosen) if chosen else not values

    def opening(self, offset: int | None) -> dict[str, str | int | list[str]]:
        """The parameters of an article's page: this request, to come back to, and the place to open at."""
        return self.parameters if offset is None else {**self.parameters, "at": offset}

    def at_page(self, page: int) -> Asked:
        """The same hits, another page; every other change begins at page 1 again."""
        return self._changed(offset=offset_of(page, PAGE_SIZE))

    def sorted_by(self, sort: Sort) -> Asked:
        """In another order."""
        return self._changed(sort=sort)

    def asking(self, query: str) -> Asked:
        """With other words; other documents are in their tiers."""
        return Asked(self._changed(query=query, widen=None, tier=None).request)

    def unfiltered(self) -> Asked:
        """In the whole archive, whatever the tier."""
        return self._changed(filters={}, tier=None)

    def of_tier(self, tier: Tier | None) -> Asked:
        """One tier alone, or again those that are the result."""
        return self._changed(tier=tier)

    def without(self, *names: str) -> Asked:
        """With the filters of these fields taken off."""
        kept = {name: values for name, values in self.filters.items() if name not in names}
        return self._changed(filters=kept)

    def toggled(self, name: str, *values: str) -> Asked:
        """With the filters set, or taken off when they all were."""
        return self._changed(filters=self.toggled_filters(name, *values))

    def toggled_filters(self, name: str, *values: str) -> Filters:
        """The filters of the same; another year begins without its months."""
        chosen = self.filters.get(name, ())
        if self.holds(name, *values):
            chosen = tuple(value for value in chosen if value not in values)
        else:
            chosen = tuple(dict.fromkeys((*chosen, *values)))
        filters = {**self.filters, name: chosen}
        if name == "year":
            filters.pop("month", None)
        return {name: values for name, values in filters.items() if values}

    def with_synonyms(self, widen: bool) -> Asked:
        """With the synonyms of its words, or without; other documents are in its tiers."""
        return self._changed(widen=widen, tier=None)

    def _changed(self, **changes: Any) -> Asked:
        # `replace` looks at each field in turn: thrice as long, for each link of a page.
        stated = dict(zip(_FIELDS, _VALUES(self.request), strict=True))
        return Asked(SearchRequest(**stated | {"offset": 0} | changes), self.clipped)


def read_asked(arguments: MultiDict[str, str]) -> Asked:
    """The request of a result page; what cannot be read falls back to its default, but for filters and the tier.

    These decide what is counted, so the archive refuses them where it answers.
    """
    stated = arguments.to_dict()  # to ask the other for what it has not takes as long as all of this
    query, clipped = read_query(stated.get("q", ""))
    wanted = stated.get("sort")
    pairs = (read_filter(text) for text in arguments.getlist("filter"))
    request = SearchRequest(
        query,
        PAGE_SIZE,
        offset=offset_of(_read_page(stated.get("page", "")), PAGE_SIZE),
        sort=next((sort for sort in SORTS if sort == wanted), "relevance"),
        filters=grouped(filter(None, pairs)),
        widen={"0": False, "1": True}.get(stated.get("widen", "")),
        tier=cast(Tier | None, stated.get("tier") or None),
    )
    return Asked(request, clipped)


def read_query(typed: str) -> tuple[str, bool]:
    """What was typed as a string any part can carry, and whether it had to be clipped to LONGEST_QUERY."""
    clean = _CONTROLS.sub(" ", typed).strip()
    return clean[:LONGEST_QUERY].rstrip(), len(clean) > LONGEST_QUERY


def read_filter(text: str) -> tuple[str, str] | None:
    """`field:value` or `field=value` as a pair; None when it is neither."""
    separators = [at for at in (text.find(":"), text.find("=")) if at > 0]
    if not separators:
        return None
    name, value = text[: min(separators)].strip(), read_query(text[min(separators) + 1 :])[0]
    return (name, value) if name.isascii() and name.isidentifier() and value else None


def grouped(pairs: Iterable[tuple[str, str]]) -> Filters:
    """Filters by field, each value once, in the order they were set. Raises InvalidRequest when there are too many."""
    filters: dict[str, tuple[str, ...]] = {}
    for name, value in dict.fromkeys(pairs):
        filters[name] = (*filters.get(name, ()), value)
    require_few(filters)
    return filters


def read_number(text: str) -> int | None:
    """A number of at most nine digits; None for any other text."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _read_page(text: str) -> int:
    return min(read_number(text) or 1, LAST_PAGE)
