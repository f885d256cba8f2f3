"""Makes the plan that finds documents about the same subject as another.

The words that tell a document apart are those with the highest term frequency times inverse document
frequency; documents that share them are ranked by BM25 of all of them. (Lucene's MoreLikeThis does the same.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from indexer.index import AnyOf, Contains, Plan, ScoringTerm, TierPlan, ranking

TELLING = 16  # words that are compared
WANTED = 6  # of these a similar document has at least one, the most telling of them
CHARACTERS = 20_000  # of a document that are read: its beginning says what it is about


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
    return Plan((TierPlan("some", AnyOf(tuple(map(Contains, telling[:WANTED]))), terms),))
