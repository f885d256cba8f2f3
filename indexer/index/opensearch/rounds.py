"""Runs several lines of work beside each other, so that what they ask in a round is one request."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TypeVar

from indexer.index.opensearch.builds import Seen
from indexer.index.opensearch.client import Json

Result = TypeVar("Result")

Work = Generator[Json, Json, Result]  # asks searches one after another, and has a result in the end


def together(seen: Seen, works: Sequence[Work[Result]]) -> list[Result]:
    """The results of all, in as many requests as the longest one asks searches."""
    results: dict[int, Result] = {}
    asking: dict[int, Json] = {}
    for at, work in enumerate(works):
        _go_on(at, work, None, asking, results)
    while asking:
        order = list(asking)
        answers = seen.search([asking[at] for at in order])
        asking.clear()
        for at, answer in zip(order, answers, strict=True):
            _go_on(at, works[at], answer, asking, results)
    return [results[at] for at in range(len(works))]


def _go_on(
    at: int, work: Work[Result], answer: Json | None, asking: dict[int, Json], results: dict[int, Result]
) -> None:
    try:
        asking[at] = next(work) if answer is None else work.send(answer)
    except StopIteration as stop:
        results[at] = stop.value
