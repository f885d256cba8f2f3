"""Carries out a plan over the segments of one commit: exact counts, one page of hits, and facets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from indexer.index.engine import Condition, Found, Plan, TierPlan
from indexer.index.execution import facets
from indexer.index.execution.conditions import Mask, docs_of, filter_masks, mask_of
from indexer.index.execution.matches import TierMatches
from indexer.index.execution.paging import page_of
from indexer.index.execution.scoring import score
from indexer.index.execution.segment_search import CountedInSegments, Part, SegmentSearch
from indexer.index.execution.statistics import Averages
from indexer.index.segments.inverter import Integers
from indexer.model import Sort, Tier


def execute(
    parts: Sequence[Part], averages: Averages, plan: Plan, *, limit: int, offset: int, sort: Sort
) -> Found:
    """Carry out a plan; `averages` are those of the live documents of all parts."""
    searches = [SegmentSearch(part) for part in parts]
    tiers, matches = _matches(searches, plan)
    if limit and sort == "relevance":
        score(matches, CountedInSegments(averages, searches), offset + limit)
    total = sum([len(one.docs) for one in matches])
    return Found(tiers, total, page_of(matches, sort, offset, offset + limit), _facets(matches, plan))


def _matches(searches: Sequence[SegmentSearch], plan: Plan) -> tuple[dict[Tier, int], list[TierMatches]]:
    """How many documents each tier has, each in the first that matches it; and those that are the result."""
    counts: dict[Tier, int] = dict.fromkeys([tier.tier for tier in plan.tiers], 0)
    matches: list[TierMatches] = []
    found = 0  # whatever the filters say: they narrow an answer and never bring in another tier
    free: list[Mask | None] = [None] * len(searches)  # the documents no tier has taken yet
    filters = [filter_masks(search, plan.filters) for search in searches]
    for number, tier in enumerate(plan.tiers):
        last = number + 1 == len(plan.tiers)
        wanted = tier.tier == plan.only if plan.only else not (tier.fallback and found)
        for at, search in enumerate(searches):
            if last and not wanted:
                counts[tier.tier] += _count(search, tier.condition, free[at], filters[at])
                continue
            docs = docs_of(search, tier.condition)
            left = free[at]
            if left is not None:
                docs = docs[left.take(docs)]
            if len(docs):
                found += len(docs)
                narrowed = _narrowed(search, tier, docs, filters[at])
                counts[tier.tier] += len(narrowed.docs)
                matches += [narrowed] if wanted else []
            if len(docs) and not last:
                free[at] = left = np.ones(len(search.segment), dtype=np.bool_) if left is None else left
                left[docs.astype(np.intp)] = False  # the next tiers leave them out
    return counts, matches


def _count(search: SegmentSearch, condition: Condition, free: Mask | None, masks: Mapping[str, Mask]) -> int:
    """How many live documents meet a condition, are free and pass every filter."""
    mask = mask_of(search, condition)
    if not search.segment.all_live:
        mask &= search.segment.live
    for other in [*([] if free is None else [free]), *masks.values()]:
        mask &= other
    return int(np.count_nonzero(mask))


def _narrowed(
    search: SegmentSearch, tier: TierPlan, docs: Integers, masks: Mapping[str, Mask]
) -> TierMatches:
    """The documents that every filter lets pass, and for each filter those that all others do."""
    if not masks:
        return TierMatches(search, tier, docs, {})
    passes = {name: mask.take(docs) for name, mask in masks.items()}
    # How many filters hold each document up. One that a single filter holds up has 1 there, and this filter's own
    # `~passed` is 1; one that none holds up has 0 and 0: so `held_up == ~passed` keeps what all the others let pass.
    held_up = sum((~passed).astype(np.int8) for passed in passes.values())
    beside = {name: docs[held_up == ~passed] for name, passed in passes.items()}
    return TierMatches(search, tier, docs[held_up == 0], beside)


def _facets(matches: Sequence[TierMatches], plan: Plan) -> dict[str, facets.Counts]:
    """The counts of each facet that is wanted, its own filter left aside."""
    if not plan.facets:
        return {}
    found = [(one.search.segment, one.docs) for one in matches]
    filtered = matches[0].beside if matches else ()
    without = {name: [(one.search.segment, one.beside[name]) for one in matches] for name in filtered}
    dates = [name for name in facets.DATED if name in plan.facets]
    dated = facets.count_dates(without.get("date", found), dates) if dates else {}
    return {
        name: dated[name] if name in dated else facets.count_values(name, without.get(name, found))
        for name in plan.facets
    }
