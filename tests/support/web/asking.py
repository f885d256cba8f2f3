"""Queries asked often enough to be offered, and who asks from our own pages."""

from __future__ import annotations

from typing import Final

from indexer.model.clearance import Clearance
from indexer.search.query_counts import SEVERAL
from indexer.search.query_log import QueryLog

DAY: Final = 86_400.0  # seconds
FROM_OUR_PAGE: Final = {
    "Sec-Fetch-Site": "same-origin",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
}


class Days:
    """A clock that a test moves on by days; seconds since 1970."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self, days: int = 1) -> None:
        """Let so many days go by."""
        self.now += days * DAY


def ask_often(log: QueryLog, query: str, total: int, clearance: Clearance = Clearance.EVERYTHING) -> None:
    """Have as many people as it takes ask it, the first of them yesterday."""
    clock = log._clock
    for number in range(SEVERAL):
        log._clock = lambda: clock() - DAY * (number == 0)  # noqa: B023 - called before the next
        log.note(query, total, _person(number, query, clearance), clearance)
        log.write()
    log._clock = clock


def _person(number: int, query: str, clearance: Clearance) -> str:
    return f"{query} {clearance} {number}"
