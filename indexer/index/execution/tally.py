"""Counts, month by month, how often strings stand in the live documents of segments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.index.execution.segment_search import Part, SegmentSearch
from indexer.index.segments.calendar import month_of
from indexer.index.segments.inverter import Integers
from indexer.index.segments.reader import SegmentIndex
from indexer.index.tally import Tally, Times


def tally(parts: Sequence[Part], strings: Sequence[str]) -> Tally:
    """Documents and occurrences of each normalised string, and characters of all documents; exactly."""
    characters = Counter[int]()
    for segment in [part.segment for part in parts]:
        everything = np.flatnonzero(segment.live)
        _, sizes = segment.spans(everything)
        characters.update(_by_month(segment, everything, sizes - 1))
    return Tally(characters, tuple(_times(parts, string) for string in strings))


def _times(parts: Sequence[Part], string: str) -> dict[int, Times]:
    documents, occurrences = Counter[int](), Counter[int]()
    for part in parts:
        segment, held = part.segment, SegmentSearch(part).phrase(string)
        owners = segment.passages.owners(held.passages)
        live = segment.live.take(owners)
        docs = segment.passages.docs_of(held.passages)
        documents.update(_by_month(segment, docs[segment.live.take(docs)]))
        occurrences.update(_by_month(segment, owners[live], held.tfs[live]))
    return {month: Times(count, occurrences[month]) for month, count in documents.items()}


def _by_month(segment: SegmentIndex, docs: Integers, weights: Integers | None = None) -> dict[int, int]:
    """Sums of weights over documents, or how many these are, by their months; no month whose sum is 0."""
    codes = segment.calendar.codes.take(docs)
    sums: NDArray[np.number] = np.bincount(codes, weights=weights, minlength=1)
    there = np.flatnonzero(sums)
    return {
        month_of(segment.calendar, code): int(total)
        for code, total in zip(there.tolist(), sums[there].tolist(), strict=True)
    }
