"""Counts the phrases of a list as exact searches for each of them would, all from one commit of the index.

Nothing of the list is kept. No phrase is searched for by itself, but where its first or last document has been closed
since the commit.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from indexer.catalogue import Catalogue
from indexer.errors import InvalidRequest
from indexer.index import Contains, StringCount, View
from indexer.model import Access
from indexer.search.quotes import Source, SourceFinder, source_json
from indexer.text import normalize_line

MOST_LISTED: Final = 10_000
LONGEST_LISTED: Final = 200  # characters
SECONDS: Final = 120.0  # that a list may take
_TOGETHER: Final = 500  # strings that are counted before the clock is looked at


@dataclass(frozen=True, slots=True)
class PhraseCount:
    """A phrase of a list and where it stands; a phrase of blanks alone stands nowhere."""

    phrase: str  # as it was written
    wording: str  # in normal form, as it is looked for
    documents: int = 0
    occurrences: int = 0  # places that overlap count each
    first: Source | None = (
        None  # the document of the earliest date, an undated one where all are; None where there is none
    )
    last: Source | None = None


def phrases_in(lines: Iterable[str]) -> list[str]:
    """The phrases of a list, one a line, without blanks at the ends; empty lines are left out.

    Raises InvalidRequest for no phrase at all, for more than MOST_LISTED and for one longer than LONGEST_LISTED.
    """
    phrases = [phrase for phrase in map(str.strip, lines) if phrase]
    if not phrases:
        raise InvalidRequest("list without phrases")
    if len(phrases) > MOST_LISTED:
        raise InvalidRequest("too many phrases in a list", count=len(phrases), most=MOST_LISTED)
    for number, phrase in enumerate(phrases, start=1):
        if len(phrase) > LONGEST_LISTED:
            raise InvalidRequest(
                "phrase of a list too long", number=number, length=len(phrase), most=LONGEST_LISTED
            )
    return phrases


def count_phrases(
    lines: Iterable[str],
    view: View,
    catalogue: Catalogue,
    access: Access,
    clock: Callable[[], float] = time.monotonic,
) -> list[PhraseCount]:
    """What a view says of each phrase of a list, in its order. Raises InvalidRequest, also where it takes too long."""
    phrases = phrases_in(lines)
    strings = {phrase: normalize_line(phrase) for phrase in phrases}
    counts = _counted(list(dict.fromkeys(strings.values())), view, clock)
    sources = SourceFinder(view, catalogue, access)
    ends = {key for count in counts.values() for key in (count.first, count.last) if key}
    known = sources.named(sorted(ends))
    found: dict[str, PhraseCount] = {}
    for phrase, string in strings.items():
        count = counts[string]
        first, last = known.get(count.first), known.get(count.last)
        if count.documents and not (first and last) and (said := sources.said(Contains(string))):
            first, last = said.first, said.last
        found[phrase] = PhraseCount(phrase, string, count.documents, count.occurrences, first, last)
    return [found[phrase] for phrase in phrases]


def counts_json(counts: Sequence[PhraseCount]) -> dict[str, object]:
    """The counts as JSON has them, the same from the command line and over HTTP."""
    return {"phrases": [_count_json(each) for each in counts]}


def _counted(strings: Sequence[str], view: View, clock: Callable[[], float]) -> Mapping[str, StringCount]:
    until = clock() + SECONDS
    counts: dict[str, StringCount] = {}
    for at in range(0, len(strings), _TOGETHER):
        if clock() > until:
            raise InvalidRequest("list takes too long to count", seconds=round(SECONDS))
        some = strings[at : at + _TOGETHER]
        counts |= dict(zip(some, view.string_counts(some), strict=True))
    return counts


def _count_json(count: PhraseCount) -> dict[str, object]:
    return {
        "phrase": count.phrase,
        "documents": count.documents,
        "occurrences": count.occurrences,
        "first": source_json(count.first),
        "last": source_json(count.last),
    }
