"""Checks a draft: how often, first and last its passages are said in an archive, as who asks may see it.

Nothing of the draft is kept. What is said word for word is what an exact search finds; a number is not torn: 2年 is not
said where 12年 is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from indexer.catalogue import Catalogue
from indexer.errors import InvalidRequest
from indexer.index import AllOf, AnyOf, Condition, Contains, NoneOf, View
from indexer.model import Access
from indexer.search.quotes.nearest import (
    SHORTEST,
    Wording,
    candidates_of,
    likely_grams,
    nearest_wordings,
    pairs_of,
)
from indexer.search.quotes.passages import Passage, passages_of
from indexer.search.quotes.report import CheckedPassage, QuoteReport
from indexer.search.quotes.sources import Said, SourceFinder

LONGEST_DRAFT: Final = 30_000  # characters
MOST_PASSAGES: Final = 3_000
SECONDS: Final = 60.0  # that a check may take
_TRIED: Final = 2  # wordings of a passage
_DIGITS: Final = "0123456789"
_BEFORE_NUMBERS: Final = (*_DIGITS, ".")
_BEHIND_NUMBERS: Final = (*_DIGITS, *".%‰百千万亿")


def require_short(draft: str) -> None:
    """Raise InvalidRequest for a draft that is longer than LONGEST_DRAFT."""
    if len(draft) > LONGEST_DRAFT:
        raise InvalidRequest("draft too long", length=len(draft), most=LONGEST_DRAFT)


def check_quotes(
    draft: str,
    view: View,
    catalogue: Catalogue,
    access: Access,
    clock: Callable[[], float] = time.monotonic,
) -> QuoteReport:
    """What a view says of each passage of a draft. Raises InvalidRequest for one that is too long or takes too long."""
    require_short(draft)
    passages = passages_of(draft)
    if len(passages) > MOST_PASSAGES:
        raise InvalidRequest("too many sentences in a draft", count=len(passages), most=MOST_PASSAGES)
    check = _Check(view, catalogue, access, clock)
    return QuoteReport(draft, tuple(check.passages(passages)))


class _Check:
    """One draft's look at an archive; what stands in it several times is looked up once."""

    def __init__(self, view: View, catalogue: Catalogue, access: Access, clock: Callable[[], float]) -> None:
        self._view, self._sources = view, SourceFinder(view, catalogue, access)
        self._clock, self._until = clock, clock() + SECONDS
        self._said: dict[str, Said | None] = {}

    def passages(self, passages: Sequence[Passage]) -> list[CheckedPassage]:
        """All of them, checked."""
        cores = list(dict.fromkeys(each.core for each in passages))
        held = self._counted(cores)
        said = {core: self._verbatim(core) for core in cores if held[core]}
        left = [core for core in cores if not said.get(core) and len(core) >= SHORTEST]
        candidates = self._candidates(left)
        return [self._checked(each, said.get(each.core), candidates.get(each.core, ())) for each in passages]

    def _checked(self, passage: Passage, said: Said | None, candidates: Sequence[int]) -> CheckedPassage:
        here = CheckedPassage(passage.text, passage.start, passage.is_quotation, "none")
        if said:
            return _about(said, replace(here, kind="verbatim", wording=passage.core))
        for wording in self._nearest(passage, candidates):
            if found := self._verbatim(wording.core):
                near = replace(here, kind="near", wording=wording.core, source_text=wording.text)
                return replace(_about(found, near), differences=wording.differences)
        return here

    def _counted(self, strings: Sequence[str]) -> Mapping[str, int]:
        """How many documents hold each."""
        return dict(zip(strings, self._view.frequencies(strings), strict=True)) if strings else {}

    def _verbatim(self, core: str) -> Said | None:
        """Where a string is said, no number torn; None where it is not."""
        if core not in self._said:
            self._require_time()
            self._said[core] = self._sources.said(_whole(core))
        return self._said[core]

    def _candidates(self, cores: Sequence[str]) -> dict[str, list[int]]:
        """The documents that may say nearly what each passage says."""
        pairs = self._counted(list(dict.fromkeys(pair for core in cores for pair in pairs_of(core))))
        grams = {core: likely_grams(core, pairs) for core in cores}
        counts = self._counted(list(dict.fromkeys(gram for some in grams.values() for gram in some)))
        found = {}
        for core in cores:
            self._require_time()
            found[core] = candidates_of(core, grams[core], counts, pairs, self._view)
        return found

    def _nearest(self, passage: Passage, candidates: Sequence[int]) -> Iterable[Wording]:
        if not candidates:
            return ()
        self._require_time()
        return nearest_wordings(passage, self._sources.documents(candidates))[:_TRIED]

    def _require_time(self) -> None:
        if self._clock() > self._until:
            raise InvalidRequest("draft takes too long to check", seconds=round(SECONDS))


def _about(said: Said, passage: CheckedPassage) -> CheckedPassage:
    """A passage with the documents that say it."""
    return replace(passage, count=said.count, first=said.first, last=said.last)


def _whole(core: str) -> Condition:
    """That a string is said, and not only within a longer number."""
    torn = [
        *(Contains(digit + core) for digit in _BEFORE_NUMBERS if core[0] in _DIGITS),
        *(Contains(core + mark) for mark in _BEHIND_NUMBERS if core[-1] in _DIGITS),
    ]
    return AllOf((Contains(core), NoneOf((AnyOf(tuple(torn)),)))) if torn else Contains(core)
