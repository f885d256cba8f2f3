"""Defines what a check of a draft found, ready for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, get_args

from indexer.search.quotes.sources import Source, source_json

MatchKind = Literal["verbatim", "near", "none"]
KINDS: Final[tuple[MatchKind, ...]] = get_args(MatchKind)


class Difference(NamedTuple):
    """Where a passage and its source differ: a range of each, in characters; either may be empty."""

    start: int
    end: int
    source_start: int
    source_end: int


@dataclass(frozen=True, slots=True)
class CheckedPassage:
    """A sentence or quotation of a draft, and what the archive says of it.

    Of what is said nearly so, count, first and last are those of the wording in `source_text`.
    """

    text: str  # as it stands in the draft
    start: int  # in the draft, in characters
    is_quotation: bool
    kind: MatchKind
    count: int = 0  # documents
    first: Source | None = None  # the one of the earliest date
    last: Source | None = None
    source_text: str = ""  # of what is said nearly so, as the source writes it
    differences: tuple[Difference, ...] = ()  # in `text` and `source_text`
    wording: str = ""  # normalised: what an exact search for it finds

    @property
    def end(self) -> int:
        """Where it ends in the draft."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class QuoteReport:
    """A draft and its passages: quotations first, then sentences, each in the draft's order."""

    draft: str
    passages: tuple[CheckedPassage, ...]

    @property
    def quotations(self) -> tuple[CheckedPassage, ...]:
        """What stands in quotation marks."""
        return tuple(each for each in self.passages if each.is_quotation)

    @property
    def sentences(self) -> tuple[CheckedPassage, ...]:
        """All others."""
        return tuple(each for each in self.passages if not each.is_quotation)

    @property
    def counts(self) -> Mapping[MatchKind, int]:
        """How many passages there are of each kind."""
        return {kind: sum(each.kind == kind for each in self.passages) for kind in KINDS}


def report_json(report: QuoteReport) -> dict[str, object]:
    """The contract's JSON object, the same from the command line and over HTTP."""
    return {"sentences": [_passage_json(each) for each in report.passages]}


def _passage_json(passage: CheckedPassage) -> dict[str, object]:
    return {
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
        "quotation": passage.is_quotation,
        "kind": passage.kind,
        "count": passage.count,
        "first": source_json(passage.first),
        "last": source_json(passage.last),
        "source_text": passage.source_text,
        "differences": [list(each) for each in passage.differences],
    }
