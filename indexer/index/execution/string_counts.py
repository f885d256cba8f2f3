"""Counts documents and occurrences of many strings, and finds the earliest and latest document of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from indexer.index.counts import StringCount
from indexer.index.execution.segment_search import Part, SegmentSearch
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


def string_counts(parts: Sequence[Part], strings: Sequence[str]) -> list[StringCount]:
    """Those of the live documents of all segments, in the order of the strings; an empty one stands nowhere."""
    return [
        _summed([_counted(SegmentSearch(part), string) for part in parts] if string else [])
        for string in strings
    ]


def _counted(search: SegmentSearch, string: str) -> _InSegment | None:
    """None where no live document holds it."""
    segment, found = search.segment, search.phrase(string)
    passages, times = found.passages, found.tfs
    if not segment.all_live:
        live = segment.live_passages.take(passages)
        passages, times = passages[live], times[live]
    if not len(passages):
        return None
    docs = segment.passages.docs_of(passages)
    return _InSegment(len(docs), int(times.sum(dtype=np.int64)), _ends(segment, docs))


def _ends(segment: SegmentIndex, docs: Integers) -> _Ends:
    """The oldest and the newest of some documents, as a page of hits has them."""
    dates, keys = (segment.integers(name).take(docs) for name in ("dates", "keys"))
    dated = dates[dates > 0]
    oldest, newest = int(dated.min()) if len(dated) else 0, int(dates.max())
    first, last = (int(keys[dates == date].min()) for date in (oldest, newest))
    return _Ends((oldest == 0, oldest, first), (-newest, last))


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
