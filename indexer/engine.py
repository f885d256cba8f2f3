"""The seam between the archive and a search engine: normalised text and a plan in, document keys out.

An engine sees no query syntax, no original text and no HTML. It stores entries under the catalogue's
numbers and answers plans exactly: a `Contains` holds for a document if and only if its text holds the
string. Any engine behind `Engine` passes the same battery (tests/test_engine.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from indexer.result import Sort, Tier
from indexer.segment import Cuts

FACETS = ("year", "district", "speaker", "source", "kind")


@dataclass(frozen=True, slots=True, eq=False)
class IndexEntry:
    """One document as an engine stores it."""

    key: int  # the catalogue's number, 1 or more; adding a key again replaces its document
    text: str  # normalised: the title, "\n", the body; no phrase crosses a "\n"
    cuts: Cuts  # one flag per character of `text`: a token begins here
    date: int = 0  # 20220324; 0 when unknown
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # original spelling, for display


@dataclass(frozen=True, slots=True)
class Contains:
    """The text holds `text`, a normalised string of one character or more, within one paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds; with no parts, every document does."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds; with no parts, no document does."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """No part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class FacetIn:
    """The facet has one of the values."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DateIn:
    """The date is known and lies in `first`..`last`, both included, as 20220324."""

    first: int
    last: int


Condition = Contains | AllOf | AnyOf | NoneOf | FacetIn | DateIn

Evidence = Literal["phrase", "word", "bigram", "char"]


@dataclass(frozen=True, slots=True)
class Clue:
    """Something whose frequency in a document speaks for it; `weight` multiplies its BM25."""

    kind: Evidence
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class TierPlan:
    """Which documents belong to a tier (if to none before it) and what ranks them within it."""

    tier: Tier
    condition: Condition
    clues: tuple[Clue, ...]
    fallback: bool = False  # used only when the tiers before it found little


@dataclass(frozen=True, slots=True)
class Plan:
    """What an engine carries out. `limits` narrows every tier."""

    tiers: tuple[TierPlan, ...]
    limits: Condition = AllOf(())


class FoundKey(NamedTuple):
    """A hit as the engine knows it."""

    key: int
    score: float
    tier: Tier


@dataclass(frozen=True, slots=True)
class Found:
    """An engine's answer: exact counts, one page of hits, facet counts over all that was found."""

    tiers: Mapping[Tier, int]
    hits: tuple[FoundKey, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]]

    @property
    def total(self) -> int:
        """How many documents were found, over all tiers."""
        return sum(self.tiers.values())


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an index was built with. See `Engine.state`."""

    format: int  # of the files
    normalizer: int
    dictionary: str  # fingerprint of the segmenter


State = Literal["current", "reindex advised", "cannot read", "missing"]


class Engine(Protocol):
    """An index of entries. Reading is safe from several threads and processes beside one writer."""

    def add(self, entries: Iterable[IndexEntry]) -> None:
        """Add or replace entries, durable and visible to every reader on return.

        Raises ArchiveBusy when another writer does not finish in time.
        """

    def remove(self, keys: Iterable[int]) -> None:
        """Forget documents; unknown keys are ignored. Raises ArchiveBusy like `add`."""

    def search(self, plan: Plan, *, limit: int, offset: int = 0, sort: Sort = "relevance") -> Found:
        """Carry out a plan. Raises IndexUnusable when the index has to be rebuilt first."""

    def count(self) -> int:
        """How many documents are indexed."""

    def keys(self) -> Sequence[int]:
        """The keys of all indexed documents, in no order."""

    def state(self) -> State:
        """Whether the index fits this version of the software; "cannot read" needs `rebuild`."""

    def rebuild(self, entries: Iterable[IndexEntry]) -> None:
        """Build a new index beside the old one and put it in its place; searches go on meanwhile."""

    def close(self) -> None:
        """Let go of files."""


def date_number(date: str | None) -> int:
    """2022-03-24 as 20220324; an unknown date is 0."""
    return int(date.replace("-", "")) if date else 0
