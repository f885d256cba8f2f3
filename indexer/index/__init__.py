"""Which documents satisfy a plan, and in which order? The contract of a search engine, on Whoosh and on OpenSearch.

Useful for: postings, scores, counts and how they lie on the disk. Not for: query syntax, originals or pages.
"""

from __future__ import annotations

from indexer.index import ranking
from indexer.index.batches import in_batches
from indexer.index.compiled import library as kernel_library
from indexer.index.compiled.library import kernel_in_use
from indexer.index.counts import StringCount
from indexer.index.engine import (
    AllOf,
    AnyOf,
    Condition,
    Contains,
    DateIn,
    Engine,
    FacetHas,
    FacetIn,
    Found,
    FoundKey,
    HasWord,
    IndexEntry,
    InTitle,
    NoneOf,
    Plan,
    ScoringTerm,
    State,
    TierPlan,
    View,
    date_number,
)
from indexer.index.key_set import NO_KEYS, KeySet
from indexer.index.opening import engine_at
from indexer.index.tally import UNDATED, Tally, Times
from indexer.index.texts import ByDocument, KeyIn, Texts, Together
from indexer.index.whoosh.analyzer import JiebaAnalyzer
from indexer.index.whoosh.engine import WhooshEngine

__all__ = [
    "NO_KEYS",
    "UNDATED",
    "AllOf",
    "AnyOf",
    "ByDocument",
    "Condition",
    "Contains",
    "DateIn",
    "Engine",
    "FacetHas",
    "FacetIn",
    "Found",
    "FoundKey",
    "HasWord",
    "InTitle",
    "IndexEntry",
    "JiebaAnalyzer",
    "KeyIn",
    "KeySet",
    "NoneOf",
    "Plan",
    "ScoringTerm",
    "State",
    "StringCount",
    "Tally",
    "Texts",
    "TierPlan",
    "Times",
    "Together",
    "View",
    "WhooshEngine",
    "date_number",
    "engine_at",
    "in_batches",
    "kernel_in_use",
    "kernel_library",
    "ranking",
]
