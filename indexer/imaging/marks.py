"""Tells where parts of a text stand on the page images of its original, and what stands at a point of one.

Page images show pages as they lie. A page whose text runs sideways was turned to be read; here it is turned back.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from indexer.model import Layout, Page, Run

Box = tuple[float, float, float, float]  # left, top, right, bottom, per mille of a page image's sides
Span = tuple[int, int]  # of a text, the end excluded

_STEPS: Final = 10  # to which a per mille is rounded, outwards
_SLACK: Final = 1e-6  # per mille: what is no more than the error of the arithmetic
_OVER: Final = 0.4  # of the lower line's height: as far as the boxes of two lines may overlap
_ALIKE: Final = 1.7  # ratio of the heights of lines of which one follows the other
_NEAR: Final = 1.5  # heights of a line from which a point still belongs to it


class Place(NamedTuple):
    """Where a line stands: on a page counted from 0."""

    page: int
    box: Box


def marks_on(layout: Layout, spans: Sequence[Span], page: int) -> tuple[Box, ...]:
    """The boxes of some spans of the text on a page counted from 0: one for each line of each span, each once."""
    return tuple(dict.fromkeys(box for boxes in marks_of_each(layout, spans, page) for box in boxes))


def marks_of_each(layout: Layout, spans: Iterable[Span], page: int) -> list[tuple[Box, ...]]:
    """The same for each span by itself; of one that is not on the page there are none."""
    runs = sorted((run for run in layout.runs if run.page == page), key=_start)
    return [
        tuple(box for part in _parts(runs, span) if _is_seen(box := _box(_clear_of(runs, part), layout.pages[page])))
        for span in spans
    ]  # fmt: skip


def places_of(layout: Layout, start: int, end: int) -> tuple[Place, ...]:
    """Where a part of the text stands, line by line as it is read."""
    parts = (_clear_of(layout.runs, part) for part in _parts(sorted(layout.runs, key=_start), (start, end)))
    return tuple(Place(part.page, _box(part, layout.pages[part.page])) for part in parts)


def pages_of_spans(layout: Layout, spans: Sequence[Span]) -> list[int | None]:
    """The page, counted from 0, on which each span begins; None where that is not known."""
    runs = sorted(layout.runs, key=_start)
    return [next((part.page for part in _parts(runs, span)), None) for span in spans]


def line_at(layout: Layout, page: int, x: float, y: float) -> Span | None:
    """The part of the text that stands on one line at a point, per mille of a page's sides; None where none is near."""
    if not 0 <= page < len(layout.pages):
        return None
    here = layout.pages[page]
    near: tuple[float, Span] | None = None
    for run in layout.runs:
        if run.page != page:
            continue
        distance, height = _distance(_box(run, here), here, run.vertical, x, y)
        if distance <= _NEAR * height and (near is None or distance < near[0]):
            near = distance, (run.start, run.end)
    return near[1] if near else None


def _start(run: Run) -> int:
    return run.start


def _parts(runs: Sequence[Run], span: Span) -> Iterator[Run]:
    """What of runs, ascending, belongs to a span."""
    start, end = span
    at = bisect_right(runs, start, key=_start)
    while at and runs[at - 1].end > start:
        at -= 1
    for run in runs[at:]:
        if run.start >= end:
            break
        if max(start, run.start) < min(end, run.end):
            yield run.part(start, end)


def _clear_of(runs: Iterable[Run], part: Run) -> Run:
    """The part less what reaches over the lines beside it: where type is set close, their boxes overlap."""
    (left, right), (top, bottom) = _across(part)
    low, high = top, bottom
    for run in runs:
        if run.page != part.page or run.vertical != part.vertical or _holds(run, part):
            continue
        (start, end), (above, below) = _across(run)
        if end <= left or right <= start or below <= top or bottom <= above:
            continue
        if not 1 / _ALIKE < (below - above) / (bottom - top) < _ALIKE:
            continue  # a watermark, or a heading beside small type
        shared = min(bottom, below) - max(top, above)
        if shared >= _OVER * min(bottom - top, below - above):
            continue  # on the same line
        middle = (max(top, above) + min(bottom, below)) / 2
        if above + below < top + bottom:
            low = max(low, middle)
        else:
            high = min(high, middle)
    if part.vertical:
        return replace(part, left=low, right=high)
    return replace(part, top=low, bottom=high)


def _across(run: Run) -> tuple[tuple[float, float], tuple[float, float]]:
    """Its ends along its direction, and its sides across."""
    along, across = (run.left, run.right), (run.top, run.bottom)
    return (across, along) if run.vertical else (along, across)


def _holds(run: Run, part: Run) -> bool:
    return run.start <= part.start and part.end <= run.end


def _is_seen(box: Box) -> bool:
    """Whether it has any extent: of a line that runs beyond its page some characters have none."""
    return box[0] < box[2] and box[1] < box[3]


def _box(run: Run, page: Page) -> Box:
    """The run's box on the page as it lies, rounded outwards."""
    left, top, right, bottom = run.left, run.top, run.right, run.bottom
    for _ in range((360 - page.turned) % 360 // 90):
        left, top, right, bottom = 1 - bottom, left, 1 - top, right
    return _down(left), _down(top), _up(right), _up(bottom)


def _down(share: float) -> float:
    return max(math.floor((1000 * share + _SLACK) * _STEPS) / _STEPS, 0.0)


def _up(share: float) -> float:
    return min(math.ceil((1000 * share - _SLACK) * _STEPS) / _STEPS, 1000.0)


def _distance(box: Box, page: Page, vertical: bool, x: float, y: float) -> tuple[float, float]:
    """How far a point is from a box, and the height of the box's line, in the page's unit."""
    wide, high = (page.height, page.width) if page.turned % 180 else (page.width, page.height)
    across = max(box[0] - x, x - box[2], 0.0) * wide
    down = max(box[1] - y, y - box[3], 0.0) * high
    is_column = vertical != bool(page.turned % 180)
    height = (box[2] - box[0]) * wide if is_column else (box[3] - box[1]) * high
    return math.hypot(across, down), height
