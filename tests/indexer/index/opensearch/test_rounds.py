"""Works go on side by side: each round is one request, and ends with the longest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from indexer.index.opensearch.client import Json
from indexer.index.opensearch.rounds import Work, together


class Echo:
    """Answers a search with itself, and counts how many come at once."""

    def __init__(self) -> None:
        self.rounds: list[int] = []

    def search(self, searches: Sequence[Json]) -> list[Json]:
        self.rounds.append(len(searches))
        return list(searches)


def ask(name: str, times: int) -> Work[str]:
    heard = ""
    for at in range(times):
        heard += (yield {"said": f"{name}{at}"})["said"]
    return heard


def test_what_is_asked_in_a_round_is_one_request() -> None:
    echo: Any = Echo()
    assert together(echo, [ask("a", 2), ask("b", 0), ask("c", 3)]) == ["a0a1", "", "c0c1c2"]
    assert echo.rounds == [2, 2, 1]
    assert together(echo, []) == [] and len(echo.rounds) == 3
