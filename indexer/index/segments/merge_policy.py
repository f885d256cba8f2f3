"""Decides which segments to merge: log-structured, so a document is rewritten a few times and segments stay few."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

FAN_IN = 8  # so many segments of one size class become one of the next
LARGEST_MERGED = 1 << 21  # documents; larger segments are left as they are until a rebuild


class Sized(Protocol):
    """What a policy asks of a segment: Whoosh's own names."""

    def doc_count(self) -> int:
        """Live documents."""

    def deleted_count(self) -> int:
        """Deleted documents that still take room."""


S = TypeVar("S", bound=Sized)


def to_merge(segments: Sequence[S]) -> list[S]:
    """The segments to rewrite as one: full size classes and what is smaller, and the mostly deleted."""
    limit = 0
    size = FAN_IN
    while size <= LARGEST_MERGED:
        if sum(size // FAN_IN <= max(item.doc_count(), 1) < size for item in segments) >= FAN_IN:
            limit = size
        size *= FAN_IN
    return [item for item in segments if item.doc_count() < limit or item.deleted_count() > item.doc_count()]
