"""Makes a run of a layout of characters that stand on a page: its sides as shares of that, its edges where uneven."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from indexer.model import Page, Run
from indexer.readers.pages.flow.lines import Spot

_EVEN = 0.03  # heights by which a character may stand beside the place it would have among equal ones


def run_of(spot: Spot, start: int, page: Page) -> Run:
    """The run of a spot on its page, in a text in which the spot's line begins at `start`."""
    width, height = page.width or 1.0, page.height or 1.0
    edges = spot.edges
    if edges and (edges[0] < 0 or edges[-1] > width):  # what is beyond the page stands at its edge
        edges = tuple(min(max(edge, 0.0), width) for edge in edges)
    left, right = (edges[0], max(edges)) if edges else (spot.left, spot.right)
    return Run(
        start + spot.start,
        start + spot.end,
        spot.page,
        _share(left / width),
        _share(spot.top / height),
        _share(right / width),
        _share(spot.bottom / height),
        uneven(edges, left, right, _EVEN * (spot.bottom - spot.top)),
        vertical=not edges,
    )


def uneven(edges: Sequence[float], start: float, end: float, most: float) -> tuple[float, ...]:
    """Where each character but the first begins, as shares from start to end; nothing where all are about as wide.

    `edges` are where each begins and where the last one ends; none stands before the one that it follows.
    """
    length = len(edges) - 1
    if length < 2 or end <= start:
        return ()
    step = (end - start) / length
    for at, edge in enumerate(edges):
        if not abs(edge - start - at * step) <= most:
            break
    else:
        return ()
    return tuple(_share((edge - start) / (end - start)) for edge in accumulate(edges[1:-1], max))


def _share(edge: float) -> float:
    return min(max(edge, 0.0), 1.0)
