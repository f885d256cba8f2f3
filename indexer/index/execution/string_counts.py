"""Counts documents and occurrences of many strings, and finds the earliest and latest document of each.

An order is worked out once a segment, so that a string costs one look at its postings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.index.counts import StringCount
from indexer.index.segments.inverter import Integers
from indexer.index.segments.reader import SegmentIndex


class _Ends(NamedTuple):
    """What puts the documents of several segments in order: the smallest is first, or last."""

    first: tuple[int, int, int]  # undated, date, key
    last: tuple[int, int]  # date falling, key


class _InSegment(NamedTuple):
    """What one segment has of a string."""

    documents: int
    occurrences: int
    ends: _Ends


class _Orders:
    """The documents of a segment from oldest to newest and from newest to oldest, as a page of hits has them."""

    def __init__(self, segment: SegmentIndex) -> None:
        self._segment = segment
        self._dates = segment.integers("dates").astype(np.int64)
        self._keys = segment.integers("keys").astype(np.int64)
        undated = self._dates == 0
        self._oldest = _ranks(np.lexsort((self._keys, self._dates, undated)))
        self._newest = _ranks(np.lexsort((self._keys, -self._dates)))

    def counted(self, string: str) -> _InSegment | None:
        """None where no live document holds it."""
        segment = self._segment
        found = segment.phrase(string)
        passages, times = found.passages, found.tfs
        if not segment.all_live:
            live = segment.live_passages.take(passages)
            passages, times = passages[live], times[live]
        if not len(passages):
            return None
        docs = segment.passages.docs_of(passages)
        return _InSegment(len(docs), int(times.sum(dtype=np.int64)), self._ends(docs))

    def _ends(self, docs: Integers) -> _Ends:
        first = int(docs[self._oldest.take(docs).argmin()])
        last = int(docs[self._newest.take(docs).argmin()])
        date, key = int(self._dates[first]), int(self._keys[first])
        return _Ends((date == 0, date, key), (-int(self._dates[last]), int(self._keys[last])))


def string_counts(segments: Iterable[SegmentIndex], strings: Sequence[str]) -> list[StringCount]:
    """Those of the live documents of all segments, in the order of the strings; an empty one stands nowhere."""
    orders = [_Orders(segment) for segment in segments]
    return [_summed([order.counted(string) for order in orders] if string else []) for string in strings]


def _summed(parts: Sequence[_InSegment | None]) -> StringCount:
    held = [part for part in parts if part]
    if not held:
        return StringCount()
    return StringCount(
        sum(part.documents for part in held),
        sum(part.occurrences for part in held),
        min(part.ends.first for part in held)[-1],
        min(part.ends.last for part in held)[-1],
    )


def _ranks(order: NDArray[np.intp]) -> NDArray[np.int32]:
    """Where each document stands in an order of all."""
    ranks = np.empty(len(order), dtype=np.int32)
    ranks[order] = np.arange(len(order), dtype=np.int32)
    return ranks
