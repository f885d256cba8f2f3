"""How often do many phrases stand in the archive, and in which documents first and last?"""

from __future__ import annotations

from indexer.search.counts.counting import (
    LONGEST_LISTED,
    MOST_LISTED,
    PhraseCount,
    count_phrases,
    counts_json,
    phrases_in,
)

__all__ = [
    "LONGEST_LISTED",
    "MOST_LISTED",
    "PhraseCount",
    "count_phrases",
    "counts_json",
    "phrases_in",
]
