"""Asks the cluster what BM25 has to know of all documents, and remembers it as long as nothing changes.

Lucene's own counts hold what has been deleted or replaced until it is merged, so they are not asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

from indexer.index.engine import ScoringTerm, TermKind, TierPlan
from indexer.index.execution.statistics import Averages
from indexer.index.opensearch.conditions import EVERYTHING, any_of, term_query

Term = tuple[TermKind, str]

FEW: Final = 300_000  # documents up to which terms are counted together
SMALL: Final = 20_000  # documents up to which even few terms are
MANY: Final = 100  # terms that are no longer few
TOGETHER: Final = 100
MOST_SETS: Final = 60  # sets of partitions whose terms are
MOST_KNOWN: Final = 100_000  # terms that are remembered

SUMS: Final = ("passages", "characters", "words", "nonce")
STATE_SEARCH: Final[dict[str, Any]] = {
    "size": 0,
    "track_total_hits": True,
    "query": EVERYTHING,
    "aggs": {name: {"sum": {"field": name}} for name in SUMS},
}


@dataclass(frozen=True, slots=True)
class IndexState:
    """How many documents are seen, with sums over them; `nonces` tells one state from another."""

    documents: int
    passages: int
    characters: int
    words: int
    nonces: int

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> IndexState:
        """What STATE_SEARCH was answered."""
        sums = (int(answer.get("aggregations", {}).get(name, {"value": 0})["value"]) for name in SUMS)
        return cls(answer["hits"]["total"]["value"], *sums)

    @property
    def averages(self) -> Averages:
        """The same arithmetic as for segments."""
        return Averages.of(self.documents, self.passages, self.characters, self.words)


@dataclass(frozen=True, slots=True)
class Counted:
    """The statistics of one state. What has not been counted must not be asked for."""

    state: IndexState
    counts: dict[Term, int] = field(default_factory=dict)

    @property
    def averages(self) -> Averages:
        """See Statistics."""
        return self.state.averages

    def holding(self, kind: TermKind, texts: tuple[str, ...]) -> list[int]:
        """See Statistics."""
        return [self.counts[kind, text] for text in texts]

    def lacks(self, terms: Iterable[Term]) -> list[Term]:
        """Those that have not been counted, each once."""
        return [term for term in dict.fromkeys(terms) if term not in self.counts]


class Remembered:
    """The latest statistics of each set of partitions."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._latest: dict[frozenset[int] | None, Counted] = {}

    def latest(self, partitions: frozenset[int] | None) -> Counted | None:
        """As they were when they were last asked for."""
        return self._latest.get(partitions)

    def at(self, partitions: frozenset[int] | None, state: IndexState) -> Counted:
        """Those of a state: what was counted before, where it is still the same."""
        with self._lock:
            known = self._latest.get(partitions)
            if known is None and len(self._latest) >= MOST_SETS:
                self._latest.clear()
            if known is None or known.state != state or len(known.counts) > MOST_KNOWN:
                known = self._latest[partitions] = Counted(state)
            return known


def count_searches(terms: Sequence[Term], documents: int) -> list[dict[str, Any]]:
    """What counts the documents that hold each of some terms: term by term, or a hundred together where that is less.

    A search costs the same for each shard whatever it asks, and one term of an index without deletions is counted
    already; together, each document is looked at for each term.
    """
    queries = [term_query(ScoringTerm(*term, 1.0)) for term in terms]
    if documents > (SMALL if len(queries) < MANY else FEW):
        return list(map(count_of, queries))
    parts = [queries[at : at + TOGETHER] for at in range(0, len(queries), TOGETHER)]
    return [
        {"size": 0, "query": any_of(part), "aggs": {"held": {"filters": {"filters": part}}}} for part in parts
    ]


def counts_in(answers: Iterable[Mapping[str, Any]]) -> list[int]:
    """What `count_searches` were answered."""
    counts: list[int] = []
    for answer in answers:
        if "aggregations" in answer:
            counts += [bucket["doc_count"] for bucket in answer["aggregations"]["held"]["buckets"]]
        else:
            counts.append(total_of(answer))
    return counts


def count_of(query: dict[str, Any]) -> dict[str, Any]:
    """What counts the documents that a query finds."""
    return {"size": 0, "track_total_hits": True, "query": query}


def total_of(answer: Mapping[str, Any]) -> int:
    """How many documents were found."""
    return int(answer["hits"]["total"]["value"])


def terms_of(tier: TierPlan) -> list[Term]:
    """What has to be counted to score a tier."""
    own: list[Term] = [(term.kind, term.text) for term in tier.terms]
    return own + [("phrase", text) for strings in tier.titles for text in strings]
