"""Finds the newest documents whose titles begin with what was typed, each title once."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import nlargest
from typing import Final

from indexer.index.segments.reader import SegmentIndex
from indexer.text import Manner

_MORE: Final = 8  # times as many documents are looked at when those before had too few different titles
_MOST_AT_ONCE: Final = 1 << 14  # documents, which bounds the memory for it
_MOST: Final = 1 << 17  # documents of a segment that are looked at: very many may have one title


def titles_beginning(
    segments: Sequence[SegmentIndex], typed: str, manner: Manner, limit: int
) -> tuple[int, ...]:
    """See View.titles_beginning."""
    newest: dict[str, int] = {}
    for segment in segments:
        for title, key in _newest(segment, typed, manner, limit).items():
            newest[title] = max(key, newest.get(title, key))
    return tuple(nlargest(limit, newest.values()))


def _newest(segment: SegmentIndex, typed: str, manner: Manner, limit: int) -> dict[str, int]:
    """Title → key of the newest document that has it: so many titles, those of the newest such documents."""
    docs = segment.titles.beginning(typed, manner)
    docs = docs[segment.live.take(docs)]
    keys = segment.integers("keys")
    docs = docs.take(keys.take(docs).argsort(kind="stable")[: -_MOST - 1 : -1])
    found: dict[str, int] = {}
    at, size = 0, _MORE * limit
    while at < len(docs) and len(found) < limit:
        for doc in segment.titles.first_of_each(docs[at : at + size]).tolist():
            if len(found) < limit:
                found.setdefault(segment.titles.text(doc), int(keys[doc]))
        at, size = at + size, min(size * _MORE, _MOST_AT_ONCE)
    return found
