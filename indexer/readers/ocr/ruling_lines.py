"""Finds the ruling lines of a table on a page image: long dark runs of pixels that are thin across."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from indexer.readers.pages.placed import Ruling

if TYPE_CHECKING:
    from PIL.Image import Image

_SHORTEST: Final = 1 / 16  # of the page's shorter side; strokes of large type are shorter
_LONG: Final = 1 / 3  # of it: a line that is one by itself
_DARK: Final = 0.75  # of the paper's shade
_FILLED: Final = 0.95  # of a line's pixels are dark
_THICKEST: Final = 10  # pixels
_STEEPEST: Final = 0.06  # pixels down for each across: what lies further askew is no ruling
_GAP: Final = 4  # pixels by which a line may be broken where it passes from one row of pixels to the next
_NEAR: Final = 8  # pixels between the ends of two lines that meet
_MOST: Final = 4_000  # runs; a page with more is a photograph


def rulings_of(image: Image) -> tuple[list[Ruling], list[Ruling]]:
    """The horizontal and the vertical ones, in pixels."""
    import numpy as np

    grey = np.asarray(image.convert("L"))
    dark = grey < _DARK * np.median(grey)
    side = min(grey.shape)
    shortest = max(24, round(_SHORTEST * side))
    horizontal, vertical = list(_rulings(dark, shortest)), list(_rulings(dark.T, shortest))
    return _of_tables(horizontal, vertical, _LONG * side), _of_tables(vertical, horizontal, _LONG * side)


def straightened(
    horizontal: Iterable[Ruling], vertical: Iterable[Ruling], degrees: float, centre: tuple[float, float]
) -> tuple[list[Ruling], list[Ruling]]:
    """The lines where they would stand if the page were turned back by so many degrees around its centre."""
    cos, sin = math.cos(math.radians(-degrees)), math.sin(math.radians(-degrees))

    def back(x: float, y: float) -> tuple[float, float]:
        right, down = x - centre[0], y - centre[1]
        return centre[0] + right * cos - down * sin, centre[1] + right * sin + down * cos

    across, down = [], []
    for at, start, end in horizontal:
        x, y = back((start + end) / 2, at)
        across.append(Ruling(y, x - (end - start) / 2, x + (end - start) / 2))
    for at, start, end in vertical:
        x, y = back(at, (start + end) / 2)
        down.append(Ruling(x, y - (end - start) / 2, y + (end - start) / 2))
    return across, down


def _of_tables(lines: list[Ruling], others: list[Ruling], long: float) -> list[Ruling]:
    """Those that are long, or that two of the others touch: no parts of a seal or of a character."""
    return [
        line
        for line in lines
        if line.end - line.start > long
        or sum(
            line.start - _NEAR < other.at < line.end + _NEAR
            and other.start - _NEAR < line.at < other.end + _NEAR
            for other in others
        )
        > 1
    ]


def _rulings(dark: Any, shortest: int) -> Iterator[Ruling]:
    """The lines along the rows of an array."""
    runs = _runs(dark, shortest)
    if len(runs) > _MOST:
        return
    open_lines: list[list[int]] = []  # first row, last row, start, end
    for row, start, end in runs:
        still_open = []
        for line in open_lines:
            if line[1] < row - 1:
                yield from _ruling(line)
            else:
                still_open.append(line)
        open_lines = still_open
        met = next((each for each in open_lines if start <= each[3] + _GAP and end >= each[2] - _GAP), None)
        if met is None:
            open_lines.append([row, row, start, end])
        else:
            met[1:] = [row, min(met[2], start), max(met[3], end)]
    for line in open_lines:
        yield from _ruling(line)


def _ruling(line: list[int]) -> Iterator[Ruling]:
    first, last, start, end = line
    if last - first < _THICKEST + _STEEPEST * (end - start):
        yield Ruling((first + last + 1) / 2, start, end)


def _runs(dark: Any, shortest: int) -> list[tuple[int, int, int]]:
    """Row, start and end of each run of pixels that are nearly all dark."""
    import numpy as np

    if dark.shape[1] <= shortest:
        return []
    counts = np.pad(np.cumsum(dark, axis=1, dtype=np.int32), ((0, 0), (1, 0)))
    core = counts[:, shortest:] - counts[:, :-shortest] >= _FILLED * shortest
    reached = np.pad(np.cumsum(core, axis=1, dtype=np.int32), ((0, 0), (1, shortest)), mode="edge")
    before = np.pad(reached, ((0, 0), (shortest, 0)))[:, : reached.shape[1]]
    covered = (reached - before)[:, 1:] > 0  # pixels of a stretch that is nearly all dark
    edges = np.diff(np.pad(covered, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)
    _, ends = np.nonzero(edges == -1)
    return list(zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True))
