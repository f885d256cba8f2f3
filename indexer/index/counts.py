"""Defines how often a string stands in an index, and which of its documents are the first and the last to hold it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StringCount:
    """Exact counts of a normalised string; places that overlap count each."""

    documents: int = 0
    occurrences: int = 0
    first: int = 0  # key of the hit that an order from oldest to newest begins with; 0 where there is none
    last: int = 0  # the same from newest to oldest
