"""Scores documents that another engine has found, to the bit as they would be scored among all others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indexer.index.engine import FoundKey, IndexEntry, TierPlan
from indexer.index.execution.matches import TierMatches, page_of
from indexer.index.execution.scoring import score
from indexer.index.execution.segment_search import SegmentSearch, part_of
from indexer.index.execution.statistics import Statistics
from indexer.index.segments.in_memory import inverted


def score_candidates(entries: Sequence[IndexEntry], tier: TierPlan, statistics: Statistics) -> list[FoundKey]:
    """Documents that all belong to a tier, best first: ties by date, then key."""
    if not entries:
        return []
    search = SegmentSearch(part_of(inverted(entries), statistics.averages))
    matches = TierMatches(search, tier, np.arange(len(entries)), {})
    score([matches], statistics)
    return list(page_of([matches], "relevance", 0, len(entries)))
