"""Counts how many of the documents found carry each value of a facet.

Years and months are no stored values: they are read from the dates, a month as its number since year 0.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

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


def count_dates(found: Found, names: Collection[str] = DATED) -> dict[str, Counts]:
    """How many of the documents are of each year or month, newest first; those without a date of none."""
    if len(found) == 1 and (counted := found[0][0].calendar.held(found[0][1])) is not None:
        each = zip(("month", "year"), counted, strict=True)
        return {name: _spelt(name, *rows.tolist()) for name, rows in each if name in names}
    sums: Integers = np.zeros(0, dtype=np.int64)
    year = 0
    for segment, docs in found:
        if len(docs):
            calendar = segment.calendar
            sums, year = _added(sums, year, calendar.counts(docs), calendar.year)
    by_year = np.add.reduce(sums.reshape(-1, 12), axis=1)
    both = {"year": _spelt_counts("year", by_year, year), "month": _spelt_counts("month", sums, year * 12)}
    return {name: both[name] for name in names if name in both}


def _added(sums: Integers, year: int, others: Integers, other_year: int) -> tuple[Integers, int]:
    """Counts of months from the January of a year on, and others; and the year in which their sum begins."""
    if not len(sums) or not len(others):
        return (others, other_year) if len(others) else (sums, year)
    first = min(year, other_year)
    at, other_at = (year - first) * 12, (other_year - first) * 12
    total = np.zeros(max(at + len(sums), other_at + len(others)), dtype=np.int64)
    total[at : at + len(sums)] += sums
    total[other_at : other_at + len(others)] += others
    return total, first


def _spelt_counts(name: str, sums: Integers, first: int) -> Counts:
    """The counts that are not 0, the last first; `first` is the number of the first year or month."""
    held = sums.nonzero()[0][::-1]
    return _spelt(name, (held + first).tolist(), sums.take(held).tolist())


def _spelt(name: str, numbers: Sequence[int], counts: Sequence[int]) -> Counts:
    """Years or months as answers have them, and their counts."""
    return tuple(zip(map(_SPELT[name].__getitem__, numbers), counts, strict=True))


class _Spelt(dict[int, str]):
    """Years or months by their number as answers have them, each spelt once."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def __missing__(self, number: int) -> str:
        year, month = divmod(number, 12)
        spelt = f"{number:04}" if self._name == "year" else f"{year:04}-{month + 1:02}"
        self[number] = spelt
        return spelt


_SPELT = {name: _Spelt(name) for name in DATED}


def count_values(name: str, found: Found) -> Counts:
    """How many of the documents carry each value of a stored facet, most frequent first."""
    sums: dict[SegmentIndex, NDArray[np.int64]] = {}
    for segment, docs in found:
        if segment.facet_values[name] and len(docs):
            counted = segment.facet(name).counts(docs)
            sums[segment] = sums[segment] + counted if segment in sums else counted
    if len(sums) == 1:
        ((segment, counted),) = sums.items()
        return segment.facet(name).ranked(counted)
    counts: dict[str, int] = {}
    for segment, counted in sums.items():
        held = counted.nonzero()[0]
        for number, count in zip(held.tolist(), counted.take(held).tolist(), strict=True):
            value = segment.facet_values[name][number]
            counts[value] = counts.get(value, 0) + count
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
