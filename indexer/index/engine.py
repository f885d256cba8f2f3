"""The contract between the archive and a search engine: entries and plans of normalised text, keys of documents.

An engine sees no query syntax, no original text and no HTML. It stores entries under the catalogue's
numbers and answers plans exactly: a `Contains` holds for a document if and only if its text holds the
string. Any engine behind `Engine` passes the same battery (tests/indexer/index/test_engine.py).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, NamedTuple, Protocol

from indexer.index.counts import StringCount
from indexer.index.key_set import NO_KEYS, KeySet
from indexer.index.tally import Tally
from indexer.index.texts import ByDocument, Proven, Texts
from indexer.model import FACETS, Sort, Tier
from indexer.text import SHIPPED, Lexicon, Manner, Span, TokenStarts

STORED_FACETS = (
    *("district", "speaker", "source", "kind", "format", "number", "code"),
    *("filing_year", "retention", "subject"),
)

NO_SERIALS: Mapping[int, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class IndexEntry:
    """One document as an engine stores it."""

    key: int  # the catalogue's number, 1 or more; adding a key again replaces its document
    text: str  # normalised: the title, "\n", the body; no phrase crosses a "\n"
    cuts: TokenStarts  # one flag per character of `text`: a token begins here
    date: int = 0  # 20220324; 0 when unknown
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # STORED_FACETS, as they are shown
    partition: int = 0  # whoever does not see this one does not see the document
    # Grows with every change that is owed: an engine that several write to keeps the greatest.
    serial: int = 0


@dataclass(frozen=True, slots=True)
class Contains:
    """The text holds `text`, a normalised string of one character or more, within one paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class InTitle:
    """The title holds `text`, a normalised string of one character or more."""

    text: str


@dataclass(frozen=True, slots=True)
class HasWord:
    """`text` was cut from the text as a word of its own. Ranks and never decides: the cut may be wrong."""

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
    """The facet has one of the values, as spelt. A year is 2022, a month 2022-03, both of the date."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FacetHas:
    """A value of the stored facet, normalised, has `text` in it, without tearing a number: 12号 is not in 112号."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class DateIn:
    """The date is known and lies in `first`..`last`, both included, as 20220324."""

    first: int
    last: int


Condition = Contains | InTitle | HasWord | AllOf | AnyOf | NoneOf | FacetIn | FacetHas | DateIn | Proven

TermKind = Literal["phrase", "word", "bigram", "char"]


class ScoringTerm(NamedTuple):
    """Something whose frequency in a document speaks for it; `weight` multiplies its BM25."""

    kind: TermKind
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class TierPlan:
    """Which documents belong to a tier (if to none before it) and what ranks them within it.

    A title that holds all strings of one of `titles` ranks its document the higher the more of it they are. Documents
    that meet `preferred`, too, are worth `preference` times as much.
    """

    tier: Tier
    condition: Condition
    terms: tuple[ScoringTerm, ...]
    fallback: bool = False  # the result only when the tiers before it found nothing, or when it is asked for
    titles: tuple[tuple[str, ...], ...] = ()
    preferred: Condition | None = None
    preference: float = 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What an engine carries out.

    `filters` narrow what the tiers found and never add to it: whether a fallback tier is the result is settled
    without them. They go by name; a facet is counted with all filters but the one of its own name, and
    year and month both leave "year" and "month" aside.
    """

    tiers: tuple[TierPlan, ...]
    filters: Mapping[str, Condition] = field(default_factory=dict)
    only: Tier | None = None  # the one tier that is the result
    facets: Collection[str] = FACETS  # those that are counted


class FoundKey(NamedTuple):
    """A hit as the engine knows it."""

    key: int
    score: float
    tier: Tier
    passage: Span | None = None  # the best one of several, in the normalised text; None in an order by date


@dataclass(frozen=True, slots=True)
class Found:
    """An engine's answer: exact counts of all tiers, and the result: its size, one page of it, its facet counts.

    The result is the one tier that was asked for; else the tiers that are no fallback; where these found nothing,
    the fallback.
    """

    tiers: Mapping[Tier, int]  # of each tier of the plan
    total: int  # documents of the result
    hits: tuple[FoundKey, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]]  # of the plan

    @property
    def strict(self) -> int:
        """How many documents say what was asked for, or have all its words."""
        return self.tiers.get("phrase", 0) + self.tiers.get("all", 0)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an index was built with. See `Engine.state`."""

    format: int  # of the files
    normalizer: int
    dictionary: str  # fingerprint of the segmenter and the words it was taught


State = Literal["current", "reindex advised", "of another version", "cannot read", "missing"]


def report_to_nobody(keys: Collection[int]) -> None:
    """For whoever does not ask."""


class View(Protocol):
    """One commit of an index as who sees some partitions sees it: what they do not see weighs nothing anywhere.

    It never changes: who holds one gets answers that fit together, whatever is committed meanwhile.
    """

    @property
    def most_counted(self) -> int | None:
        """How many strings should be counted at most for one suggestion; None where counting costs little."""

    def search(self, plan: Plan, *, limit: int, offset: int = 0, sort: Sort = "relevance") -> Found:
        """Carry out a plan."""

    def texts(self, condition: Condition, facet: ByDocument = "") -> Iterator[Texts]:
        """The texts of the documents that meet a condition, each with its values of a facet."""

    def count(self) -> int:
        """How many documents are indexed."""

    def frequencies(self, strings: Sequence[str]) -> list[int]:
        """In how many documents each normalised string stands."""

    def word_frequencies(self, words: Sequence[str]) -> list[int]:
        """In how many documents each word was cut from the text."""

    def string_counts(self, strings: Sequence[str]) -> list[StringCount]:
        """How often each normalised string stands in the documents, and in which first and last."""

    def fillers(self, before: str, after: str) -> Mapping[str, int]:
        """The characters that stand between two strings, one of which may be "", and about how often."""

    def tally(self, strings: Sequence[str]) -> Tally:
        """How often each normalised string of one character or more stands in the documents of each month, exactly."""

    def titles_beginning(self, typed: str, manner: Manner, limit: int) -> Sequence[int] | None:
        """The highest keys of documents whose titles begin with what was typed, each title once; None: it cannot tell."""


class Engine(Protocol):
    """An index of entries. Reading is safe from several threads and processes beside one writer."""

    def snapshot(self, partitions: Collection[int] | None = None) -> View:
        """The latest commit, all of it or some partitions; costs a look at the disk, so take it once a request.

        Raises IndexUnusable when the index has to be rebuilt first.
        """

    def add(self, entries: Iterable[IndexEntry], *, merge: bool = True) -> None:
        """Add or replace entries, durable and visible to every reader on return. Without `merge`, little else is done.

        Raises ArchiveBusy when another writer does not finish in time.
        """

    def remove(self, keys: Iterable[int], serials: Mapping[int, int] = NO_SERIALS) -> None:
        """Forget documents; unknown keys are ignored. `serials` are as IndexEntry.serial. Raises ArchiveBusy like `add`."""

    def keys(self) -> Iterator[int]:
        """The keys of all indexed documents, ascending, read as they are asked for."""

    def state(self, lexicon: Lexicon = SHIPPED) -> State:
        """Whether the index fits this version of the software and these words; what is no such index needs `rebuild`."""

    def damaged(self) -> Sequence[str]:
        """Read all of the index: the names of what is not as it was written, or is missing."""

    def leftovers(self) -> Sequence[str]:
        """The names of what killed writers have left behind, or a writer that is at work still needs."""

    def sweep(self) -> None:
        """Remove `leftovers`; while nobody writes. Raises ArchiveBusy when somebody does."""

    def unfinished(self, lexicon: Lexicon = SHIPPED, changed: Collection[int] = ()) -> KeySet:
        """What a killed rebuild with this lexicon has taken in and `rebuild` can keep; it forgets what was `changed`."""

    def rebuild(
        self,
        entries: Iterable[IndexEntry],
        lexicon: Lexicon = SHIPPED,
        *,
        kept: KeySet = NO_KEYS,
        written: Callable[[Collection[int]], None] = report_to_nobody,
    ) -> None:
        """Build a new index beside the old one and put it in its place; searches go on meanwhile.

        The entries are cut with the lexicon; `written` is told the keys of those that have been taken in. What is `kept`
        of an `unfinished` one does not come again; where nothing is, that goes.
        """

    def join(self) -> None:
        """Make neighbouring parts one where they may be, which is quickest to search. Raises ArchiveBusy like `add`."""

    def purge(self) -> None:
        """Leave nothing on the disk of documents that were removed. Raises ArchiveBusy like `add`."""

    def close(self) -> None:
        """Let go of files and connections."""


def date_number(date: str | None) -> int:
    """2022-03-24 as 20220324; an unknown date is 0."""
    return int(date.replace("-", "")) if date else 0
