"""Defines a search request: query, order, filters and page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from indexer.errors import InvalidRequest

Sort = Literal["relevance", "newest", "oldest", "added"]  # added: last taken in first


Tier = Literal["phrase", "all", "some"]


TIERS: tuple[Tier, ...] = ("phrase", "all", "some")


FACETS = ("year", "month", "district", "speaker", "source", "kind", "format")  # those counted in every answer


_SORTS = get_args(Sort)
MOST_FILTERS = 100  # values of all fields together


def require_few(filters: Mapping[str, Sequence[str]]) -> None:
    """Raise InvalidRequest when more than MOST_FILTERS values are asked for."""
    if sum(map(len, filters.values())) > MOST_FILTERS:
        raise InvalidRequest(f"筛选条件过多，最多 {MOST_FILTERS} 个。请去掉一些，或分几次检索。")


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search as it was made: carried whole from the address or the command line to the engine."""

    query: str
    limit: int = 10
    offset: int = 0
    sort: Sort = "relevance"
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    widen: bool = False  # synonyms count as the words typed

    def check(self) -> None:
        """Raise InvalidRequest when an option is out of range; a query never is. Whoever answers checks."""
        if self.limit < 0:
            raise InvalidRequest("limit 应是 0 或更大的整数。")
        if not 0 <= self.offset <= 10**9:
            raise InvalidRequest("offset 应是 0 或更大的整数。")
        if self.sort not in _SORTS:
            raise InvalidRequest(f"sort 应是 {'、'.join(_SORTS)} 之一。")
        for name in self.filters:
            if name not in FACETS:
                raise InvalidRequest(f"不能按 {name} 筛选。可用的有 {'、'.join(FACETS)}。")
        require_few(self.filters)
