"""Tells what BM25 has to know of all documents: how many there are, how long, and how many of them hold a term.

Of live documents that are seen. Scores of two engines are equal to the bit where these numbers are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from indexer.index import ranking
from indexer.index.engine import ScoringTerm, TermKind


@dataclass(frozen=True, slots=True)
class Averages:
    """What passages are like."""

    documents: int
    passages: int  # of all documents
    characters: float  # of a passage
    words: float  # of a passage

    @classmethod
    def of(cls, documents: int, passages: int, characters: int, words: int) -> Averages:
        """Those of so many documents whose passages have so many characters and words in all."""
        everything = max(passages, 1)
        return cls(documents, passages, characters / everything, words / everything)


class Statistics(Protocol):
    """Of all documents."""

    @property
    def averages(self) -> Averages:
        """How many there are and how long their passages."""

    def holding(self, kind: TermKind, texts: tuple[str, ...]) -> Sequence[int]:
        """How many documents hold each of the scoring terms of one kind."""


def by_kind(terms: Iterable[ScoringTerm]) -> dict[TermKind, list[ScoringTerm]]:
    """Terms, each kind for itself, in the order in which they come."""
    kinds: dict[TermKind, list[ScoringTerm]] = {}
    for term in terms:
        kinds.setdefault(term.kind, []).append(term)
    return kinds


def weights(kind: TermKind, terms: Sequence[ScoringTerm], statistics: Statistics) -> list[float]:
    """What multiplies the saturated frequency of each of some terms of one kind; 0 for one that is left out."""
    counts = statistics.holding(kind, tuple([term.text for term in terms]))
    averages, rare = statistics.averages, kind != "phrase"
    return [_idf(averages, count, rare=rare) * term.weight for term, count in zip(terms, counts, strict=True)]


def title_weight(strings: tuple[str, ...], statistics: Statistics) -> float:
    """What a title is worth that is all of the strings and nothing else."""
    counts = statistics.holding("phrase", strings)
    return ranking.TITLE_SHARE * sum([_idf(statistics.averages, count) for count in counts])


def _idf(averages: Averages, holding: int, *, rare: bool = False) -> float:
    """The idf of a term from the documents that hold it; 0 for one that none does or, if it has to be rare, most do."""
    documents, passages = averages.documents, averages.passages
    if not holding:
        return 0.0 if rare else ranking.inverse_document_frequency(passages, 0)
    if passages == documents:
        held: float = holding
    else:
        held = passages * ranking.share_of_passages(holding / (documents + 1), passages / documents)
    if rare and held > ranking.COMMON * passages + 1:
        return 0.0
    return ranking.inverse_document_frequency(max(passages, held), held)
