"""Defines what is asked of a concordance: a query, an order, a grouping and a page of lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from indexer.errors import InvalidRequest
from indexer.model import SearchRequest

LineSort = Literal["right", "left", "date"]
Grouping = Literal["right", "left", "year", "district", "speaker", "document"]
LINE_SORTS: Final[tuple[LineSort, ...]] = get_args(LineSort)
GROUPINGS: Final[tuple[Grouping, ...]] = get_args(Grouping)

WIDEST: Final = 60  # characters of a context
MOST_LINES: Final = 5_000  # that are read at a time
MOST_OCCURRENCES: Final = 500_000  # that are put in order


@dataclass(frozen=True, slots=True)
class ConcordanceRequest:
    """`only` is the one group whose lines are wanted, by its value: "" is a group, too, and None is all of them."""

    query: str
    limit: int = 50
    offset: int = 0
    width: int = 20  # characters of the original text on either side
    sort: LineSort = "right"
    group: Grouping | None = None
    only: str | None = None
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # as SearchRequest has them

    def check(self) -> None:
        """Raise InvalidRequest when an option is out of range."""
        SearchRequest(self.query, self.limit, self.offset, filters=self.filters).check()
        if self.limit > MOST_LINES:
            raise InvalidRequest("too many hits asked for", most=MOST_LINES)
        if not 1 <= self.width <= WIDEST:
            raise InvalidRequest("width out of range", most=WIDEST)
        if self.sort not in LINE_SORTS:
            raise InvalidRequest("no such sort", known=LINE_SORTS)
        if self.group is not None and self.group not in GROUPINGS:
            raise InvalidRequest("no such grouping", known=GROUPINGS)
        if self.only is not None and self.group is None:
            raise InvalidRequest("group of no grouping", known=GROUPINGS)
