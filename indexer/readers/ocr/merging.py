"""Puts together what was typed on a page that is a picture and what was recognised of it, and tells where that stands."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from indexer.model import Layout, Page, Run
from indexer.readers.pages.placed import Piece

_SAME = 0.5  # share of a recognised piece on which typed ones lie: the same characters, seen twice
_LEANING = 0.3  # heights by which a part of a line may be off at its end


def beside_typed(recognised: Iterable[Piece], typed: Sequence[Piece]) -> list[Piece]:
    """What was typed, and what was recognised elsewhere."""
    return [*typed, *(piece for piece in recognised if _covered(piece, typed) < _SAME)]


def as_it_lies(piece: Piece, page: Page, turned: int) -> Piece:
    """A piece of the page when the page is turned clockwise by so many degrees."""
    left, top, right, bottom = piece.left, piece.top, piece.right, piece.bottom
    for _ in range(turned // 90):
        height = page.height
        left, top, right, bottom = height - bottom, left, height - top, right
        page = replace(page, width=page.height, height=page.width)
    placed = replace(piece, left=left, top=top, right=right, bottom=bottom)
    return replace(placed, edges=(), gaps=()) if turned else placed


def _covered(piece: Piece, others: Iterable[Piece]) -> float:
    """The share of a piece on which others lie; where they overlap each other it counts twice."""
    area = max((piece.right - piece.left) * (piece.bottom - piece.top), 1e-6)
    shared = 0.0
    for other in others:
        wide = min(piece.right, other.right) - max(piece.left, other.left)
        high = min(piece.bottom, other.bottom) - max(piece.top, other.top)
        shared += max(wide, 0.0) * max(high, 0.0)
    return shared / area


def as_scanned(layout: Layout, skews: Mapping[int, float]) -> Layout:
    """The layout of pages made straight with its runs where they stand on the pages as they lie, askew by these degrees."""
    runs = (
        part
        for run in layout.runs
        for part in (
            _parts_askew(run, layout.pages[run.page], skews[run.page]) if run.page in skews else (run,)
        )
    )
    return replace(layout, runs=tuple(runs))


def _parts_askew(run: Run, page: Page, degrees: float) -> Iterator[Run]:
    """The run in so many parts that none leaves its line by much, each where it lies."""
    height = max((run.bottom - run.top) * page.height, 1e-6)
    rise = abs(math.tan(math.radians(degrees))) * (run.right - run.left) * page.width
    count = min(max(math.ceil(rise / (_LEANING * height)), 1), run.end - run.start)
    ends = [run.start + (run.end - run.start) * at // count for at in range(count + 1)]
    for start, end in pairwise(ends):
        yield _askew(run.part(start, end), page, degrees)


def _askew(run: Run, page: Page, degrees: float) -> Run:
    """The box around a run when its page is turned clockwise around its middle."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    xs, ys = [], []
    for x, y in ((run.left, run.top), (run.right, run.top), (run.right, run.bottom), (run.left, run.bottom)):
        right, down = (x - 0.5) * page.width, (y - 0.5) * page.height
        xs.append(0.5 + (right * cos - down * sin) / page.width)
        ys.append(0.5 + (right * sin + down * cos) / page.height)
    left, right, top, bottom = (min(max(each, 0.0), 1.0) for each in (min(xs), max(xs), min(ys), max(ys)))
    return replace(run, left=left, top=top, right=right, bottom=bottom)
