"""Makes the plan that finds documents about the same subject as another.

The words that tell a document apart are those with the highest term frequency times inverse document
frequency; documents that share them are ranked by BM25 of all of them. (Lucene's MoreLikeThis does the same.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from threading import Lock
from typing import NamedTuple
from weakref import WeakKeyDictionary

from indexer.index import AnyOf, Contains, FoundKey, Plan, ScoringTerm, TierPlan, View, ranking

TELLING = 16  # words that are compared
WANTED = 6  # of these a similar document has at least one, the most telling of them
CHARACTERS = 20_000  # of a document that are read: its beginning says what it is about
MOST_KEPT = 1_000  # documents of one commit whose neighbours are kept: those that are read again and again


class Asked(NamedTuple):
    """What the neighbours of a document depend on beside the commit of the index."""

    number: int
    version: int
    lexicon: str  # its key
    limit: int


class Neighbours:
    """Keeps which documents are near others, as long as the commit of the index lives in which they were found.

    Safe to share between threads.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: WeakKeyDictionary[View, dict[Asked, tuple[FoundKey, ...]]] = WeakKeyDictionary()

    def of(self, view: View, asked: Asked, find: Callable[[], tuple[FoundKey, ...]]) -> tuple[FoundKey, ...]:
        """What `find` has found or finds; of the documents asked for first, the oldest go."""
        with self._lock:
            found = self._kept.get(view, {}).get(asked)
        if found is None:
            found = find()
            with self._lock:
                kept = self._kept.setdefault(view, {})
                kept[asked] = found
                if len(kept) > MOST_KEPT:
                    del kept[next(iter(kept))]
        return found


def similar_plan(
    words: Sequence[str], frequencies: Callable[[Sequence[str]], list[int]], documents: int
) -> Plan | None:
    """The plan for the words of a document, repeated as they are in it; None when none tells it apart."""
    counts = Counter(word for word in words if len(word) > 1 and not word.isdigit())
    known = list(counts)
    worth: dict[str, float] = {}
    for word, holding in zip(known, frequencies(known), strict=True):
        if 1 < holding <= max(ranking.COMMON * documents, 2):
            worth[word] = counts[word] * ranking.inverse_document_frequency(documents, holding)
    telling = sorted(worth, key=lambda word: (-worth[word], word))[:TELLING]
    if not telling:
        return None
    terms = tuple(
        ScoringTerm("word", word, ranking.WORD_WEIGHT * (1 + counts[word]) ** 0.5) for word in telling
    )
    return Plan((TierPlan("some", AnyOf(tuple(map(Contains, telling[:WANTED]))), terms),), facets=())
