"""Draws the counts of a result by year or by month as bars that narrow the search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Literal, NamedTuple

from indexer.search import SearchResult
from search_app.texts.pages import MONTH, MONTH_LABEL, YEAR, YEARS
from search_app.web.search_url import Asked

MOST_BARS = 40
LEAST_SLOTS = 12  # a chart of few bars keeps them slim and leaves the rest of its width empty
MOST_LABELS = 9  # that a phone has room for side by side, where there are more than twelve bars
MOST_FIGURES = 16  # bars that bear their count in figures
TALLEST, LEAST = 48, 2  # pixels

_STEPS = (1, 5, 10, 50, 100, 500)  # years a bar


class Bar(NamedTuple):
    """One slot of the chart: a year, some years or a month."""

    name: str  # 2022 年
    label: str  # what stands below it; "" where there is no room
    found: int  # documents
    height: int  # in pixels
    left: float  # where its slot begins, in percent of the whole
    values: tuple[str, ...]  # of the filter it sets
    chosen: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars from left to right in the order of time, all filters of one field."""

    field: Literal["year", "month"]
    bars: tuple[Bar, ...]
    year: str = ""  # whose months they are
    undated: int = 0  # documents found that bear no date

    @property
    def slot(self) -> float:
        """The width of a slot, in percent of the whole."""
        return _slot(len(self.bars))

    @property
    def narrowed(self) -> bool:
        """Whether a bar is chosen."""
        return any(bar.chosen for bar in self.bars)

    @property
    def has_figures(self) -> bool:
        """Whether there is room for the counts above the bars."""
        return len(self.bars) <= MOST_FIGURES


class _Time(NamedTuple):
    """A year, some years or a month, as a bar stands for it."""

    name: str
    label: str
    values: tuple[str, ...]


def draw(asked: Asked, result: SearchResult) -> Chart | None:
    """The chart of a result: months when it is about one year, else years; None for fewer than two documents."""
    years, months = dict(result.facets.get("year", ())), dict(result.facets.get("month", ()))
    dated = sum(years.values())
    if dated < 2:
        return None
    narrowed = "year" in asked.filters or "month" in asked.filters
    undated = 0 if narrowed else max(0, result.total - dated)
    year = _only_year(asked, years)
    if year and months:
        return Chart("month", _bars(asked, "month", _months(year), months), year, undated)
    return Chart("year", _bars(asked, "year", _years(years), years), undated=undated)


def _only_year(asked: Asked, years: Mapping[str, int]) -> str:
    """The one year that was chosen, or that all documents are of; "" when there is none such."""
    chosen = set(asked.filters.get("year", ())) or {month[:4] for month in asked.filters.get("month", ())}
    among = chosen or set(years)
    only = among.pop() if len(among) == 1 else ""
    return only if only in years else ""


@lru_cache(MOST_BARS)
def _months(year: str) -> Sequence[_Time]:
    numbers = range(1, 13)
    return tuple(_Time(MONTH.format(year, n), MONTH_LABEL.format(n), (f"{year}-{n:02}",)) for n in numbers)


def _years(years: Mapping[str, int]) -> Sequence[_Time]:
    """Those of a chart from the first year to the last, with the values that are counted."""
    first, last = min(map(int, years)), max(map(int, years))
    return [
        _Time(name, label, tuple([value for value in values if value in years]))
        for name, label, values in _all_years(first, last)
    ]


@lru_cache(MOST_BARS)
def _all_years(first: int, last: int) -> Sequence[_Time]:
    """Each year from the first to the last, or each few years when there are too many."""
    step = next((step for step in _STEPS if last // step - first // step < MOST_BARS), _STEPS[-1])
    slots = []
    for begin in range(first - first % step, last + 1, step):
        end = begin + step - 1
        name = YEAR.format(begin) if step == 1 else YEARS.format(begin, end)
        slots.append(_Time(name, f"{begin}", tuple(f"{year:04}" for year in range(begin, end + 1))))
    return tuple(slots)


def _bars(
    asked: Asked, field: Literal["year", "month"], times: Sequence[_Time], counts: Mapping[str, int]
) -> tuple[Bar, ...]:
    totals = [sum([counts.get(value, 0) for value in time.values]) for time in times]
    tallest = max(totals)
    spacing = 1 if len(times) <= LEAST_SLOTS else ceil(len(times) / MOST_LABELS)
    width = _slot(len(times))
    return tuple(
        Bar(
            name=time.name,
            label="" if at % spacing else time.label,
            found=total,
            height=max(LEAST, round(TALLEST * total / tallest)) if total else 0,
            left=round(at * width, 3),
            values=time.values,
            chosen=bool(time.values) and asked.holds(field, *time.values),
        )
        for at, (time, total) in enumerate(zip(times, totals, strict=True))
    )


def _slot(bars: int) -> float:
    return round(100 / max(bars, LEAST_SLOTS), 3)
