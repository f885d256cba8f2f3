"""Defines what is known of a wording through the years, ready for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from indexer.search.quotes import Source, source_json

Step = Literal["year", "month"]
STEPS: Final[tuple[Step, ...]] = get_args(Step)

_MILLION: Final = 1_000_000
_DIGITS: Final = 3  # behind the point


@dataclass(frozen=True, slots=True)
class Point:
    """How often a wording stands in the documents of a year or month."""

    period: str | None  # 2022 or 2022-03, as the facets of a search have it; None of documents without a date
    documents: int  # that say it
    occurrences: int  # in these
    characters: int  # of all documents of that time that are seen, normalised

    @property
    def per_million(self) -> float:
        """Occurrences in a million characters."""
        return round(self.occurrences * _MILLION / self.characters, _DIGITS) if self.characters else 0.0


@dataclass(frozen=True, slots=True)
class WordingHistory:
    """One wording: every year or month of which documents are seen, in order, those without a date last."""

    phrase: str  # as it was asked for
    wording: str  # normalised: what an exact search for it finds
    points: tuple[Point, ...]
    first: Source | None  # the document of the earliest date; None where none says it
    last: Source | None
    districts: tuple[tuple[str, int], ...]  # with the number of documents, the most first
    authors: tuple[tuple[str, int], ...]  # of documents, and the speakers in them

    @property
    def documents(self) -> int:
        """How many say it."""
        return sum(point.documents for point in self.points)

    @property
    def occurrences(self) -> int:
        """How often they do."""
        return sum(point.occurrences for point in self.points)


def histories_json(histories: Sequence[WordingHistory]) -> dict[str, object]:
    """The contract's JSON object, the same from the command line and over HTTP."""
    return {"phrases": [_history_json(each) for each in histories]}


def _history_json(history: WordingHistory) -> dict[str, object]:
    return {
        "phrase": history.phrase,
        "documents": history.documents,
        "occurrences": history.occurrences,
        "first": source_json(history.first),
        "last": source_json(history.last),
        "series": [
            [point.period, point.documents, point.occurrences, point.per_million] for point in history.points
        ],
        "district": [list(pair) for pair in history.districts],
        "speaker": [list(pair) for pair in history.authors],
    }
