"""Which sentences and quotations of a draft stand in the archive, word for word or nearly so?"""

from __future__ import annotations

from indexer.search.quotes.check import LONGEST_DRAFT, MOST_PASSAGES, SECONDS, check_quotes, require_short
from indexer.search.quotes.report import (
    KINDS,
    CheckedPassage,
    Difference,
    MatchKind,
    QuoteReport,
    report_json,
)
from indexer.search.quotes.sources import Source, SourceFinder, source_json

__all__ = [
    "KINDS",
    "LONGEST_DRAFT",
    "MOST_PASSAGES",
    "SECONDS",
    "CheckedPassage",
    "Difference",
    "MatchKind",
    "QuoteReport",
    "Source",
    "SourceFinder",
    "check_quotes",
    "report_json",
    "require_short",
    "source_json",
]
