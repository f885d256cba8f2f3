"""Draws wordings through the years as lines of one chart, each point of which narrows a search.

What is drawn has only attributes: percent across, so that it fits every width, and pixels down. Years or months between
which there are others without documents are joined by a thin line of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10
from typing import Final, Literal, NamedTuple, get_args

from indexer.search import Point, Step, WordingHistory

Measure = Literal["documents", "occurrences", "per_million"]
MEASURES: Final[tuple[Measure, ...]] = get_args(Measure)

TOP, BOTTOM, HEIGHT = 18, 218, 244  # pixels: of the plot, and of all
MOST_LABELS: Final = 8  # that a phone has room for side by side
LEFT, RIGHT = 2.0, 98.0  # percent: of the first and the last point

_STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)  # years between two labels
_ROUND: Final = (1, 1.5, 2, 3, 4, 5, 6, 8, 10)  # times a power of ten: what the scale goes up to
_MONTHS: Final = 12


class Label(NamedTuple):
    """A year below the chart."""

    text: str
    left: float  # percent


class Grid(NamedTuple):
    """A line across the chart."""

    text: str
    top: float  # pixels


@dataclass(frozen=True, slots=True)
class Dot:
    """A wording in a year or month."""

    point: Point
    value: float
    left: float  # percent
    top: float  # pixels


@dataclass(frozen=True, slots=True)
class Line:
    """A wording."""

    history: WordingHistory
    dots: tuple[Dot, ...]
    stretches: tuple[str, ...]  # of dots side by side: percent across and pixels below TOP
    gaps: tuple[str, ...]  # each from the last dot of a stretch to the first of the next


@dataclass(frozen=True, slots=True)
class Chart:
    """All lines, on one scale."""

    lines: tuple[Line, ...]
    labels: tuple[Label, ...]
    grid: tuple[Grid, ...]


class _Time(NamedTuple):
    """From the first year or month, as a number, to the last."""

    first: int
    last: int

    def left(self, number: float) -> float:
        """Where it stands, in percent."""
        share = (number - self.first) / (self.last - self.first) if self.last > self.first else 0.5
        return round(LEFT + (RIGHT - LEFT) * share, 3)


def draw(histories: Sequence[WordingHistory], by: Step, measure: Measure) -> Chart | None:
    """The chart of some wordings; None where no document that is seen has a date."""
    dated = [[point for point in each.points if point.period] for each in histories]
    if not dated or not dated[0]:
        return None
    time = _Time(_number(dated[0][0]), _number(dated[0][-1]))
    top = _scale(max(_value(point, measure) for points in dated for point in points))
    lines = [
        _line(history, points, time, top, measure) for history, points in zip(histories, dated, strict=True)
    ]
    return Chart(tuple(lines), tuple(_labels(time, by)), tuple(_grid(top, measure)))


def _grid(top: float, measure: Measure) -> Iterator[Grid]:
    """The lines at both ends of the scale and half-way; none at half a document or occurrence."""
    for value in (0.0, top / 2, top):
        if measure == "per_million" or value.is_integer():
            yield Grid(f"{value:g}", _top(value, top))


def _line(
    history: WordingHistory, points: Sequence[Point], time: _Time, top: float, measure: Measure
) -> Line:
    dots = []
    for point in points:
        value = _value(point, measure)
        dots.append(Dot(point, value, time.left(_number(point)), _top(value, top)))
    runs = list(_runs(dots))
    gaps = (_places((before[-1], after[0])) for before, after in pairwise(runs))
    return Line(history, tuple(dots), tuple(map(_places, runs)), tuple(gaps))


def _runs(dots: Sequence[Dot]) -> Iterator[Sequence[Dot]]:
    """The dots of neighbouring years or months."""
    run = list(dots[:1])
    for before, dot in pairwise(dots):
        if _number(dot.point) - _number(before.point) > 1:
            yield run
            run = []
        run.append(dot)
    yield run


def _places(dots: Sequence[Dot]) -> str:
    """As a polyline has them."""
    return " ".join(f"{dot.left:g},{dot.top - TOP:g}" for dot in dots)


def _labels(time: _Time, by: Step) -> Iterator[Label]:
    """Years, so many apart that there is room for each."""
    unit = 1 if by == "year" else _MONTHS
    first, last = ceil(time.first / unit), time.last // unit
    if first > last:  # some months of one year
        yield Label(f"{time.first // unit:04}", time.left(time.first))
    step = next((step for step in _STEPS if (last - first) // step < MOST_LABELS), _STEPS[-1])
    for year in range(first + -first % step, last + 1, step):
        yield Label(f"{year:04}", time.left(year * unit))


def _number(point: Point) -> int:
    """A year as it is; a month counted from the January of year 0."""
    year, _, month = (point.period or "0").partition("-")
    return int(year) * _MONTHS + int(month) - 1 if month else int(year)


def _value(point: Point, measure: Measure) -> float:
    return float(getattr(point, measure))


def _top(value: float, scale: float) -> float:
    """Where a value stands, in pixels."""
    return round(BOTTOM - (BOTTOM - TOP) * value / scale, 2)


def _scale(most: float) -> float:
    """The least round number that is not below the greatest value."""
    if most <= 0:
        return 1.0
    power = 10.0 ** floor(log10(most))
    return next(factor * power for factor in _ROUND if factor * power >= most)
