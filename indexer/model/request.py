"""Defines a search request: query, order, filters and page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from indexer.errors import InvalidRequest

Sort = Literal["relevance", "newest", "oldest", "added"]  # added: last taken in first
Tier = Literal["phrase", "all", "some"]
TIERS: tuple[Tier, ...] = ("phrase", "all", "some")
FACETS = (  # those counted in every answer
    *("year", "month", "district", "speaker", "source", "kind", "format"),
    *("filing_year", "retention", "subject"),
)
MOST_FILTERS = 100  # values of all fields together

_SORTS = get_args(Sort)


def require_few(filters: Mapping[str, Sequence[str]]) -> None:
    """Raise InvalidRequest when more than MOST_FILTERS values are asked for."""
    if sum(map(len, filters.values())) > MOST_FILTERS:
        raise InvalidRequest("too many filters", most=MOST_FILTERS)


def require_sort(sort: str) -> None:
    """Raise InvalidRequest for an order there is none of."""
    if sort not in _SORTS:
        raise InvalidRequest("no such sort", known=_SORTS)


def require_tier(tier: str | None) -> None:
    """Raise InvalidRequest for a tier there is none of; None is not one tier but the result."""
    if tier is not None and tier not in TIERS:
        raise InvalidRequest("no such tier", known=TIERS)


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search as it was made: carried whole from the address or the command line to the engine."""

    query: str
    limit: int = 10
    offset: int = 0
    sort: Sort = "relevance"
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    widen: bool | None = None  # synonyms count as the words typed; None: where no document has all of these
    tier: Tier | None = None  # the one that is wanted; None: phrase and all, or where both are empty some

    def check(self) -> None:
        """Raise InvalidRequest when an option is out of range; a query never is. Whoever answers checks."""
        if self.limit < 0:
            raise InvalidRequest("negative limit")
        if not 0 <= self.offset <= 10**9:
            raise InvalidRequest("offset out of range")
        require_sort(self.sort)
        require_tier(self.tier)
        for name in self.filters:
            if name not in FACETS:
                raise InvalidRequest("no such filter", name=name, known=FACETS)
        require_few(self.filters)
