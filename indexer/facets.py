"""The documents that were found in, how many of them carry each value of a facet out.

Years and months are no stored values: they are read from the dates, a month as its number since year 0.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from indexer.inversion import Integers
from indexer.segment_index import SegmentIndex

DATED = ("year", "month")

_MONTH = re.compile(r"([0-9]{1,4})-([0-9]{1,2})")

Counts = tuple[tuple[str, int], ...]  # values, each with a number of documents


def dimension(name: str) -> str:
    """What a facet tells about; year and month tell about the same."""
    return "date" if name in DATED else name


def dated(segment: SegmentIndex, name: str) -> Integers:
    """The year or month of each document, as a number; 0 when it has no date."""
    return segment.months // 12 if name == "year" else segment.months


def date_numbers(name: str, values: Sequence[str]) -> list[int]:
    """The numbers of years and months written as in answers; others are left out."""
    if name == "year":
        return [int(value) for value in values if value.isascii() and value.isdigit() and int(value)]
    months = filter(None, map(_MONTH.fullmatch, values))
    return [int(found[1]) * 12 + int(found[2]) - 1 for found in months]


def count(name: str, found: Sequence[tuple[SegmentIndex, Integers]]) -> Counts:
    """The values of the found documents of each segment, most frequent first; years and months newest first."""
    return _count_dates(name, found) if name in DATED else _count_values(name, found)


def _count_dates(name: str, found: Sequence[tuple[SegmentIndex, Integers]]) -> Counts:
    counts: dict[int, int] = {}
    for segment, docs in found:
        numbers = dated(segment, name)[docs]
        if len(numbers):
            lowest = int(numbers.min())
            sums = np.bincount(numbers - lowest)
            for number in np.flatnonzero(sums).tolist():
                counts[number + lowest] = counts.get(number + lowest, 0) + int(sums[number])
    counts.pop(0, None)
    return tuple((_spelt(name, number), counts[number]) for number in sorted(counts, reverse=True))


def _spelt(name: str, number: int) -> str:
    return f"{number:04}" if name == "year" else f"{number // 12:04}-{number % 12 + 1:02}"


def _count_values(name: str, found: Sequence[tuple[SegmentIndex, Integers]]) -> Counts:
    counts: dict[str, int] = {}
    for segment, docs in found:
        if values := segment.facet_values[name]:
            sums = np.bincount(segment.facet_numbers(name, docs))
            for number in np.flatnonzero(sums).tolist():
                counts[values[number]] = counts.get(values[number], 0) + int(sums[number])
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
