"""Counts how many of the documents found carry each value of a facet.

Years and months are no stored values: they are read from the dates, a month as its number since year 0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from indexer.index.segments.inverter import Integers
from indexer.index.segments.reader import SegmentIndex

DATED = ("year", "month")

_MONTH = re.compile(r"([0-9]{1,4})-([0-9]{1,2})")

Counts = tuple[tuple[str, int], ...]  # values, each with a number of documents
Found = Sequence[tuple[SegmentIndex, Integers]]  # the documents that were found, segment by segment


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


def count_dates(found: Found) -> dict[str, Counts]:
    """How many of the documents are of each year and of each month, newest first; those without a date of none."""
    months: dict[int, int] = {}
    for segment, docs in found:
        if len(docs):
            numbers = segment.months[docs]
            lowest = int(numbers.min())
            sums = np.bincount(numbers - lowest)
            held = sums.nonzero()[0]
            for at, number in zip(held.tolist(), sums[held].tolist(), strict=True):
                months[at + lowest] = months.get(at + lowest, 0) + number
    months.pop(0, None)
    years: dict[int, int] = {}
    for month, number in months.items():
        years[month // 12] = years.get(month // 12, 0) + number
    return {"year": _newest_first("year", years), "month": _newest_first("month", months)}


def _newest_first(name: str, counts: Mapping[int, int]) -> Counts:
    return tuple((_spelt(name, number), counts[number]) for number in sorted(counts, reverse=True))


@lru_cache(maxsize=4096)
def _spelt(name: str, number: int) -> str:
    return f"{number:04}" if name == "year" else f"{number // 12:04}-{number % 12 + 1:02}"


def count_values(name: str, found: Found) -> Counts:
    """How many of the documents carry each value of a stored facet, most frequent first."""
    counts: dict[str, int] = {}
    for segment, docs in found:
        if values := segment.facet_values[name]:
            sums = np.bincount(segment.facet_numbers(name, docs))
            for number in np.flatnonzero(sums).tolist():
                counts[values[number]] = counts.get(values[number], 0) + int(sums[number])
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
