"""What stands around a wording? Every place where it stands, one line each, sorted and grouped by its context."""

from __future__ import annotations

from indexer.search.concordance.concordance import Concordance, Group, concordance_json, make_concordance
from indexer.search.concordance.lines import Line
from indexer.search.concordance.request import (
    GROUPINGS,
    LINE_SORTS,
    MOST_LINES,
    MOST_OCCURRENCES,
    WIDEST,
    ConcordanceRequest,
    Grouping,
    LineSort,
)

__all__ = [
    "GROUPINGS",
    "LINE_SORTS",
    "MOST_LINES",
    "MOST_OCCURRENCES",
    "WIDEST",
    "Concordance",
    "ConcordanceRequest",
    "Group",
    "Grouping",
    "Line",
    "LineSort",
    "concordance_json",
    "make_concordance",
]
