"""Finds the first and the last document of an archive that says something, as who asks may see it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from indexer.catalogue import Catalogue
from indexer.index import Condition, Found, Plan, TierPlan, View
from indexer.model import Access, Sort, StoredDocument

_AT_HAND: Final = 3  # documents at either end of the years, since the first may have been closed a moment ago


@dataclass(frozen=True, slots=True)
class Source:
    """A document that says something."""

    id: str
    title: str
    date: str | None  # ISO 8601; None when unknown
    is_open: bool = True  # for everybody

    @property
    def url(self) -> str:
        """The article page, relative to the server's root."""
        return f"/articles/{self.id}"


@dataclass(frozen=True, slots=True)
class Said:
    """That something is said."""

    count: int  # documents
    first: Source  # the one of the earliest date
    last: Source
    facets: Mapping[str, tuple[tuple[str, int], ...]]  # of these documents, as `Found.facets`


class SourceFinder:
    """One request's look for documents at either end of the years."""

    def __init__(self, view: View, catalogue: Catalogue, access: Access) -> None:
        self._view, self._catalogue, self._access = view, catalogue, access

    def said(self, condition: Condition, facets: Collection[str] = ()) -> Said | None:
        """Which documents meet a condition, and some of their facets; None where none does."""
        plan = Plan((TierPlan("phrase", condition, ()),), facets=facets)
        found, first = self._end(plan, "oldest")
        if first is None:
            return None
        last = first if found.total == 1 else self._end(replace(plan, facets=()), "newest")[1]
        return Said(found.total, first, last or first, found.facets)

    def documents(self, numbers: Sequence[int]) -> list[StoredDocument]:
        """Those that may still be seen, in that order."""
        known = self._catalogue.by_numbers(numbers, self._access)
        return [known[number] for number in numbers if number in known]

    def named(self, numbers: Sequence[int]) -> dict[int, Source]:
        """The documents of some numbers that may still be seen; their texts stay on the disk."""
        known = self._catalogue.titles.by_numbers(numbers, self._access)
        return {
            number: Source(each.id, each.title, each.date, each.is_open) for number, each in known.items()
        }

    def _end(self, plan: Plan, sort: Sort) -> tuple[Found, Source | None]:
        """What a plan finds, and the first in an order that may still be seen."""
        found = self._view.search(plan, limit=_AT_HAND, sort=sort)
        documents = self.documents([hit.key for hit in found.hits])
        return found, next((_source(each) for each in documents), None)


def source_json(source: Source | None) -> dict[str, object] | None:
    """A document as the interface gives it."""
    if source is None:
        return None
    return {"id": source.id, "title": source.title, "date": source.date, "url": source.url}


def _source(stored: StoredDocument) -> Source:
    return Source(stored.id, stored.document.title, stored.document.date, is_open=not stored.partition)
