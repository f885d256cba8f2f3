"""Decides which segments to merge: log-structured, so a document is rewritten a few times and segments stay few.

What is merged at a time has `LARGEST` bytes at most, as Lucene's `TieredMergePolicy` bounds it: so a merge takes the
same memory in an archive of any size, and each document costs as much as the one before. A segment that is larger, made
before there was a bound, is only ever written anew by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

FAN_IN = 8  # so many segments of one size class become one of the next
LARGEST: Final = 1 << 31  # bytes of the segments that become one: some 500,000 documents of 500 characters


@dataclass(frozen=True, slots=True, eq=False)
class Sized:
    """A committed segment as a policy sees it: its live and deleted documents, and the bytes of its file."""

    segment: Any
    live: int
    deleted: int
    size: int


Policy = Callable[[Sequence[Sized]], list[Sized]]  # which of all segments to rewrite as one


def to_merge(segments: Sequence[Sized]) -> list[Sized]:
    """After a change: full size classes and what is smaller, and the mostly deleted."""
    deleted = [item for item in segments if item.deleted > item.live]
    # What takes more than half of a merge would be rewritten for little, again and again.
    small = [item for item in segments if item.deleted <= item.live and item.size <= LARGEST // 2]
    limit = 0
    size = FAN_IN
    while any(item.live >= size // FAN_IN for item in small):
        if sum(size // FAN_IN <= max(item.live, 1) < size for item in small) >= FAN_IN:
            limit = size
        size *= FAN_IN
    chosen = _fitting([*deleted, *sorted((item for item in small if item.live < limit), key=_live)])
    return [item for item in segments if item in chosen]


def to_join(segments: Sequence[Sized]) -> list[Sized]:
    """To have as few as may be: the first neighbours that may be one; none when there are no more."""
    for at in range(len(segments)):
        together = _fitting(segments[at:])
        if len(together) > 1:
            return together
    return []


def to_purge(segments: Sequence[Sized]) -> list[Sized]:
    """To be rid of deleted documents: the first that have some; none when there are no more."""
    return _fitting([item for item in segments if item.deleted])


def to_keep(segments: Sequence[Sized]) -> list[Sized]:
    """No segment is merged."""
    return []


def _live(item: Sized) -> int:
    return item.live


def _fitting(segments: Sequence[Sized]) -> list[Sized]:
    """The first segments that may be one together: at least the first, however large."""
    fitting: list[Sized] = []
    size = 0
    for item in segments:
        size += item.size
        if fitting and size > LARGEST:
            break
        fitting.append(item)
    return fitting
