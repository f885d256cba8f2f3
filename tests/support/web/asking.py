"""Queries asked often enough to be offered, and who asks from our own pages."""

from __future__ import annotations

from contextlib import suppress
from itertools import count
from typing import Final

from indexer.errors import SecretKeyUnusable
from indexer.model.clearance import Access, Clearance
from indexer.search.query_counts import SEVERAL, _mark
from indexer.search.query_log import QueryLog
from indexer.text.normalization import normalize_line

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


def ask_often(log: QueryLog, query: str, total: int, clearance: Access = Clearance.EVERYTHING) -> None:
    """Have as many people as it takes ask it, the first of them yesterday."""
    clock = log._clock
    for number, person in enumerate(_people(log, query, clearance)):
        log._clock = lambda: clock() - DAY * (number == 0)  # noqa: B023 - called before the next
        log.note(query, total, person, clearance)
        log.write()
    log._clock = clock


def _people(log: QueryLog, query: str, clearance: Access) -> list[str]:
    """As many as it takes, each with a mark of their own: by chance two share one, and then one goes uncounted."""
    people: dict[int, str] = {}
    secret = b""
    with suppress(SecretKeyUnusable):  # then nothing is counted
        secret = log._key()
    for number in count():
        if len(people) == SEVERAL:
            break
        who = f"{query} {clearance} {number}"
        people.setdefault(_mark(secret, normalize_line(query), clearance, who), who)
    return list(people.values())
