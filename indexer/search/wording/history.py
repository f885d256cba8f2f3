"""Follows wordings through the years of an archive, as who asks may see it.

A wording stands where an exact search finds it, so each count is what that search, narrowed to the year, finds; a
number is found within a longer one, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from indexer.catalogue import Catalogue
from indexer.errors import InvalidRequest
from indexer.index import UNDATED, Contains, Times, View
from indexer.model import Access
from indexer.search.quotes import SourceFinder
from indexer.search.wording.report import STEPS, Point, Step, WordingHistory
from indexer.text import normalize

MOST_PHRASES: Final = 5
LONGEST_PHRASE: Final = 64  # characters, normalised

_YEAR: Final = 100  # months as they are written: 202203


def read_phrases(written: Iterable[str]) -> dict[str, str]:
    """Wordings as they were asked for, by their normal forms; blank ones are left out.

    Raises InvalidRequest where there is none, for more than MOST_PHRASES and for one longer than LONGEST_PHRASE.
    """
    phrases: dict[str, str] = {}
    for phrase in map(str.strip, written):
        if wording := normalize(phrase):
            phrases.setdefault(wording, phrase)
        if len(wording) > LONGEST_PHRASE:
            raise InvalidRequest("phrase too long", length=len(wording), most=LONGEST_PHRASE)
    if not phrases:
        raise InvalidRequest("no phrase")
    if len(phrases) > MOST_PHRASES:
        raise InvalidRequest("too many phrases", count=len(phrases), most=MOST_PHRASES)
    return phrases


def histories(
    written: Iterable[str], by: Step, view: View, catalogue: Catalogue, access: Access
) -> tuple[WordingHistory, ...]:
    """What a view says of each wording. Raises InvalidRequest as `read_phrases` does, and for another step."""
    if by not in STEPS:
        raise InvalidRequest("no such step", name=by, known=STEPS)
    phrases = read_phrases(written)
    tally = view.tally(list(phrases))
    characters = _summed(tally.characters, by)
    sources = SourceFinder(view, catalogue, access)
    found = []
    for (wording, phrase), times in zip(phrases.items(), tally.times, strict=True):
        said = sources.said(Contains(wording), ("district", "speaker"))
        found.append(
            WordingHistory(
                phrase=phrase,
                wording=wording,
                points=_points(times, characters, by),
                first=said.first if said else None,
                last=said.last if said else None,
                districts=said.facets.get("district", ()) if said else (),
                authors=said.facets.get("speaker", ()) if said else (),
            )
        )
    return tuple(found)


def _points(times: Mapping[int, Times], characters: Mapping[int, int], by: Step) -> tuple[Point, ...]:
    documents = _summed({month: each.documents for month, each in times.items()}, by)
    occurrences = _summed({month: each.occurrences for month, each in times.items()}, by)
    in_order = sorted(characters, key=lambda period: (period == UNDATED, period))
    return tuple(
        Point(_spelt(period, by), documents[period], occurrences[period], characters[period])
        for period in in_order
    )


def _summed(by_month: Mapping[int, int], by: Step) -> Counter[int]:
    """By month, or by year."""
    sums = Counter[int]()
    for month, count in by_month.items():
        sums[month if by == "month" else month // _YEAR] += count
    return sums


def _spelt(period: int, by: Step) -> str | None:
    """As facets write it; None of documents without a date."""
    if period == UNDATED:
        return None
    return f"{period:04}" if by == "year" else f"{period // _YEAR:04}-{period % _YEAR:02}"
