"""Defines the pages of an original and where runs of characters stand on them, for whichever part of a run, and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Any, Final, Literal

_INSERTED = 8  # characters that may have come into a run and still stand in its place, as a correction does
_FINE, _FEWEST, _MOST = 50, 10, 50_000  # steps of a run's edges: to its height, to a character, in all
_ZERO = 35  # the character that stands for no step; '"' is below it

Move = Callable[[int], int | None]  # where a character of one text stands in another; None where it is gone


UNSURE: Final = 0.9  # confidence of a page below which somebody should look at it


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the original as it is shown, upright; the unit of its size is the reader's own."""

    width: float
    height: float
    read: Literal["text", "ocr"] = "text"  # what its text comes from
    confidence: float | None = None  # mean over its characters, from 0 to 1, where it was recognised
    turned: int = 0  # degrees clockwise by which it was turned to be read: 90, 180, 270


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that stand beside each other on one page, or below each other where it is vertical.

    The sides are shares of the page, y grows downwards. `edges` are where each character but the first begins, as
    shares of the run from where it begins, ascending; none where all characters take equal shares.
    """

    start: int
    end: int
    page: int  # from 0
    left: float
    top: float
    right: float
    bottom: float
    edges: tuple[float, ...] = ()
    vertical: bool = False

    def part(self, start: int, end: int) -> Run:
        """Some of its characters, at least one, by their offsets in the text; both ends are brought within it."""
        start = min(max(start, self.start), self.end - 1)
        end = max(min(end, self.end), start + 1)
        if (start, end) == (self.start, self.end):
            return self
        first, last = self.share(start - self.start), self.share(end - self.start)
        if last <= self.share(end - 1 - self.start):  # a ligature's letters all begin in one place
            last = next((edge for edge in self.edges[end - self.start :] if edge > last), 1.0)
        room = last - first
        edges: tuple[float, ...] = ()
        if self.edges:
            within = self.edges[start - self.start : end - self.start - 1]
            edges = tuple((edge - first) / room if room > 0 else 0.0 for edge in within)
        if self.vertical:
            high = self.bottom - self.top
            sides = (self.left, self.top + first * high, self.right, self.top + last * high)
        else:
            wide = self.right - self.left
            sides = (self.left + first * wide, self.top, self.left + last * wide, self.bottom)
        return Run(start, end, self.page, *sides, edges, self.vertical)

    def share(self, at: int) -> float:
        """Where the character of that number from 0 begins, as a share of the run; after the last one where it ends."""
        length = self.end - self.start
        if at <= 0 or at >= length:
            return 0.0 if at <= 0 else 1.0
        return self.edges[at - 1] if len(self.edges) == length - 1 else at / length


def values_of(run: Run, pages: Sequence[Page]) -> list[Any]:
    """It in few characters: sides in ten thousandths, and how its characters stand, if that is not the usual way."""
    sides = (round(10_000 * side) for side in (run.left, run.top, run.right, run.bottom))
    return [run.start, run.end, run.page, *sides, *_direction(run, pages)]


def _direction(run: Run, pages: Sequence[Page]) -> tuple[Any, ...]:
    """How its characters stand, as far as it is not the usual way: a character for the width of each, and which way.

    The widths count steps that are a share of the type's height, so that equal characters have equal ones.
    """
    if not run.edges:
        return ("", 1) if run.vertical else ()
    page = pages[run.page] if run.page < len(pages) else Page(1, 1)
    wide, high = (run.right - run.left) * page.width, (run.bottom - run.top) * page.height
    along, across = (high, wide) if run.vertical else (wide, high)
    steps = round(_FINE * along / across) if across > 0 else 0
    steps = min(max(steps, _FEWEST * (run.end - run.start)), _MOST)
    places = (0, *(round(steps * min(max(edge, 0.0), 1.0)) for edge in run.edges), steps)
    widths = "".join(chr(_ZERO + max(after - before, 0)) for before, after in pairwise(places))
    return (widths, 1) if run.vertical else (widths,)


def run_of(
    start: Any, end: Any, page: Any, left: Any, top: Any, right: Any, bottom: Any, widths: Any = "", vertical: Any = 0
) -> Run:  # fmt: skip
    """It again. Raises TypeError or ValueError for what is no run."""
    edges: tuple[float, ...] = ()
    if widths:
        places = list(accumulate(ord(width) - _ZERO for width in widths))
        if len(places) != end - start or places[-1] <= 0 or any(b < a for a, b in pairwise((0, *places))):
            raise ValueError("widths of other characters")
        edges = tuple(place / places[-1] for place in places[:-1])
    left, top, right, bottom = (side / 10_000 for side in (left, top, right, bottom))
    return Run(int(start), int(end), int(page), left, top, right, bottom, edges, bool(vertical))


def moved_run(run: Run, move: Move) -> Iterator[Run]:
    """The run beside the other text, cut where characters of it are gone or far apart.

    What came in the place of others, as a correction does, takes their place.
    """
    first, last = ends_of(run.start, run.end, move)
    if first is not None and last is not None and last - first == run.end - run.start:
        yield replace(run, start=first, end=last)
        return
    kept: list[tuple[int, int]] = []  # number of a character in the run, its new offset
    for at in range(run.end - run.start):
        now = move(run.start + at)
        if now is None or (kept and now == kept[-1][1]):
            continue
        if kept:
            gone, come = at - kept[-1][0] - 1, now - kept[-1][1] - 1
            if come < 0 or come > gone + _INSERTED or (gone and not come):
                yield _kept_of(run, kept)
                kept = []
        kept.append((at, now))
    if kept:
        yield _kept_of(run, kept)


def _kept_of(run: Run, kept: list[tuple[int, int]]) -> Run:
    """A run of the characters that are still there and of those that came between them."""
    whole = run.part(run.start + kept[0][0], run.start + kept[-1][0] + 1)
    start, end = kept[0][1], kept[-1][1] + 1
    if end - start == whole.end - whole.start:
        return replace(whole, start=start, end=end)
    edges: list[float] = []
    base = kept[0][0]
    for (at, now), (next_at, next_now) in pairwise(kept):
        since, until = whole.share(at + 1 - base), whole.share(next_at - base)
        come = next_now - now - 1
        edges += (since + (until - since) * one / come for one in range(come))
        edges.append(until)
    return replace(whole, start=start, end=end, edges=tuple(edges))


def ends_of(start: int, end: int, move: Move) -> tuple[int | None, int | None]:
    """Both ends, each by a character that is inside."""
    if start == end:
        at = move(start)
        return at, at
    last = move(end - 1)
    return move(start), None if last is None else last + 1
