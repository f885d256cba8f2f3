"""A plan and a snapshot in, the exact counts, one page of hits and the facets out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.index import ranking
from indexer.index.engine import (
    AllOf,
    AnyOf,
    Condition,
    Contains,
    DateIn,
    FacetHas,
    FacetIn,
    Found,
    FoundKey,
    InTitle,
    NoneOf,
    Plan,
    ScoringTerm,
    TierPlan,
)
from indexer.index.execution import facets
from indexer.index.execution.snapshot import SegmentSearch, Snapshot
from indexer.index.segments.inverter import Integers
from indexer.index.segments.reader import Postings, SegmentIndex
from indexer.model import FACETS, Sort, Tier
from indexer.text import spelt_in

Mask = NDArray[np.bool_]
Scores = NDArray[np.float32]

_SPARSE = 8  # one list so many times shorter than another: its members are looked up in the other


class TierMatches:
    """The documents of one tier in one segment, ascending, and their scores.

    `beside` has, by the dimension of a filter, the documents that only this filter keeps out, or none does.
    """

    def __init__(
        self, look: SegmentSearch, tier: TierPlan, docs: Integers, beside: Mapping[str, Integers]
    ) -> None:
        self.look = look
        self.tier = tier
        self.docs = docs
        self.beside = beside
        self.scores: Scores = np.zeros(len(docs), dtype=np.float32)

    @cached_property
    def places(self) -> NDArray[np.int32]:
        """Where in `docs` each document of the segment is; -1 for those that are not."""
        places = np.full(len(self.look.segment), -1, dtype=np.int32)
        places[self.docs] = np.arange(len(self.docs), dtype=np.int32)
        return places


def execute(snapshot: Snapshot, plan: Plan, *, limit: int, offset: int, sort: Sort) -> Found:
    """Carry out a plan."""
    looks = [SegmentSearch(part) for part in snapshot.parts]
    takes = _takes(looks, plan)
    totals: dict[Tier, int] = {}
    for take in takes:
        totals[take.tier.tier] = totals.get(take.tier.tier, 0) + len(take.docs)
    if limit and sort == "relevance":
        _score(snapshot.documents, looks, takes)
    return Found(totals, _page(takes, sort, offset, offset + limit), _facets(takes))


def _takes(looks: Sequence[SegmentSearch], plan: Plan) -> list[TierMatches]:
    """Every tier's documents, each document in the first tier that takes it."""
    takes: list[TierMatches] = []
    found = 0  # whatever the filters say: they narrow an answer and never bring in another tier
    free: list[Mask | None] = [None] * len(looks)  # the documents no tier has taken yet
    filters = [_filter_masks(look, plan.filters) for look in looks]
    for number, tier in enumerate(plan.tiers):
        if tier.fallback and found >= ranking.LITTLE:
            break
        for at, look in enumerate(looks):
            docs = _docs(look, tier.condition)
            if not look.segment.all_live:
                docs = docs[look.segment.live[docs]]
            left = free[at]
            if left is not None:
                docs = docs[left[docs]]
            if len(docs):
                found += len(docs)
                takes.append(_narrowed(look, tier, docs, filters[at]))
            if len(docs) and number + 1 < len(plan.tiers):
                free[at] = left = np.ones(len(look.segment), dtype=np.bool_) if left is None else left
                left[docs] = False  # the next tiers leave them out
    return takes


def _filter_masks(look: SegmentSearch, filters: Mapping[str, Condition]) -> dict[str, Mask]:
    """By dimension, which documents its filters let pass."""
    masks: dict[str, Mask] = {}
    for name, condition in filters.items():
        mask, along = _mask(look, condition), facets.dimension(name)
        masks[along] = masks[along] & mask if along in masks else mask
    return masks


def _narrowed(look: SegmentSearch, tier: TierPlan, docs: Integers, masks: Mapping[str, Mask]) -> TierMatches:
    """The documents that every filter lets pass, and for each filter those that all others do."""
    if not masks:
        return TierMatches(look, tier, docs, {})
    passes = {name: mask[docs] for name, mask in masks.items()}
    held_up = sum((~passed).astype(np.int8) for passed in passes.values())
    beside = {name: docs[held_up == ~passed] for name, passed in passes.items()}
    return TierMatches(look, tier, docs[held_up == 0], beside)


def _docs(look: SegmentSearch, condition: Condition) -> Integers:
    """The documents of a segment that meet a condition, live or not, ascending."""
    if isinstance(condition, Contains):
        return look.phrase(condition.text).docs
    if isinstance(condition, AllOf):
        lists = sorted(
            (look.phrase(part.text).docs for part in condition.parts if isinstance(part, Contains)), key=len
        )
        if lists and len(lists[0]) * _SPARSE < len(look.segment):
            docs = lists[0]
            for other in lists[1:]:
                docs = docs[_within(docs, other)[1]]
            for part in condition.parts:
                if not isinstance(part, Contains):
                    docs = docs[_mask(look, part)[docs]]
            return docs
    return np.flatnonzero(_mask(look, condition))


def _within(docs: Integers, others: Integers) -> tuple[Integers, Mask]:
    """Where in `others` each of `docs` would be, and whether it is there; both ascending."""
    if not len(others):
        return np.zeros(len(docs), dtype=np.int64), np.zeros(len(docs), dtype=np.bool_)
    at = np.searchsorted(others, docs.astype(others.dtype))
    at[at == len(others)] = 0
    return at, others[at] == docs


def _mask(look: SegmentSearch, condition: Condition) -> Mask:
    """Which documents of a segment meet a condition; the caller owns the array."""
    count = len(look.segment)
    match condition:
        case Contains(text):
            mask = np.zeros(count, dtype=np.bool_)
            mask[look.phrase(text).docs] = True
        case InTitle(text):
            mask = np.zeros(count, dtype=np.bool_)
            mask[look.titled(text)] = True
        case AllOf(parts):
            mask = np.ones(count, dtype=np.bool_)
            for part in parts:
                mask &= _mask(look, part)
        case AnyOf(parts):
            mask = np.zeros(count, dtype=np.bool_)
            for part in parts:
                mask |= _mask(look, part)
        case NoneOf(parts):
            mask = ~_mask(look, AnyOf(parts))
        case DateIn(first, last):
            dates = look.segment.integers("dates")
            mask = (dates >= max(first, 1)) & (dates <= last)
        case FacetIn(name, values) if name in facets.DATED:
            mask = np.isin(facets.dated(look.segment, name), facets.date_numbers(name, values))
        case FacetIn(name, values):
            wanted = set(values)
            chosen = [at for at, value in enumerate(look.segment.facet_values[name]) if value in wanted]
            mask = _carrying(look.segment, name, chosen)
        case FacetHas(name, text):
            spelt = enumerate(look.segment.folded_values(name))
            mask = _carrying(look.segment, name, [at for at, value in spelt if spelt_in(text, value)])
    return mask


def _carrying(segment: SegmentIndex, name: str, numbers: Sequence[int]) -> Mask:
    """The documents that carry one of the numbered values of a facet."""
    mask = np.zeros(len(segment), dtype=np.bool_)
    if numbers:
        carried = np.flatnonzero(np.isin(segment.integers(f"facet.{name}.values"), numbers))
        mask[np.searchsorted(segment.integers(f"facet.{name}.starts"), carried, side="right") - 1] = True
    return mask


def _score(documents: int, looks: Sequence[SegmentSearch], takes: Sequence[TierMatches]) -> None:
    """Give every match the sum of its clues' BM25."""
    for tier, group in groupby(takes, key=lambda take: take.tier):
        members = list(group)
        for kind in dict.fromkeys(clue.kind for clue in tier.clues):
            clues = [clue for clue in tier.clues if clue.kind == kind]
            lists = {id(look): look.evidence(clues) for look in looks}
            for at, clue in enumerate(clues):
                holding = sum(look.segment.count_live(lists[id(look)][at].docs) for look in looks)
                if holding and (kind == "phrase" or holding <= ranking.COMMON * documents + 1):
                    idf = ranking.inverse_document_frequency(max(documents, holding), holding)
                    for take in members:
                        _add(take, clue, lists[id(take.look)][at], idf * clue.weight)


def _add(take: TierMatches, clue: ScoringTerm, postings: Postings, weight: float) -> None:
    """Add a clue's share to the scores of a segment's matches."""
    docs, tfs = postings
    places: Integers | slice = slice(None)
    if len(take.docs) * _SPARSE < len(docs):
        at, there = _within(take.docs, docs)
        docs, tfs, places = docs[at[there]], tfs[at[there]], np.flatnonzero(there)
    elif docs is not take.docs:
        found = take.places[docs]
        there = found >= 0
        docs, tfs, places = docs[there], tfs[there], found[there]
    norms = take.look.part.word_norms if clue.kind == "word" else take.look.part.character_norms
    share = np.float32(weight) * ranking.saturated(tfs, norms[docs])
    if clue.kind == "phrase":
        holders, _, firsts = take.look.phrase(clue.text)
        if len(firsts):
            named = firsts < take.look.segment.title_ends[holders]
            named = named if docs is holders else _within(docs, holders[named])[1]
            share += np.float32(weight * ranking.TITLE_BONUS) * named
    take.scores[places] += share


def _page(takes: Sequence[TierMatches], sort: Sort, first: int, last: int) -> tuple[FoundKey, ...]:
    """Hits `first` up to `last`: tier by tier, or by date with the fallback tier alone behind."""
    hits: list[FoundKey] = []
    done = 0
    by_tier = sort == "relevance"
    for _, group in groupby(takes, key=lambda take: take.tier if by_tier else take.tier.fallback):
        members = list(group)
        size = sum(len(take.docs) for take in members)
        if first < done + size and done < last:
            hits += _ordered(members, sort, max(first - done, 0), last - done)
        done += size
    return tuple(hits)


def _ordered(takes: Sequence[TierMatches], sort: Sort, first: int, last: int) -> list[FoundKey]:
    """The best of one group, ties by date, then key, so that pages neither repeat nor skip any."""
    by = _joined([take.scores if sort == "relevance" else _by_date(take, sort) for take in takes])
    places = np.arange(len(by))
    if last < len(by):
        places = np.flatnonzero(by >= np.partition(by, len(by) - last)[len(by) - last])
    owners, dates, keys = _rows(takes, places)
    chosen = np.lexsort((keys, -dates, -by[places].astype(np.float64)))[first:last]
    scores = _joined([take.scores for take in takes])[places[chosen]].tolist()
    tiers = [take.tier.tier for take in takes]
    found = zip(keys[chosen].tolist(), scores, owners[chosen].tolist(), strict=True)
    return [FoundKey(key, score, tiers[at]) for key, score, at in found]


def _rows(
    takes: Sequence[TierMatches], places: Integers
) -> tuple[Integers, NDArray[np.int64], NDArray[np.int64]]:
    """For places in the documents of all takes, end to end: the number of the take, the date and the key."""
    if len(takes) == 1:
        segment, docs = takes[0].look.segment, takes[0].docs[places]
        dates = segment.integers("dates")[docs].astype(np.int64)
        return np.zeros(len(places), dtype=np.int64), dates, segment.integers("keys")[docs].astype(np.int64)
    ends = np.cumsum([len(take.docs) for take in takes])
    owners = np.searchsorted(ends, places, side="right")
    dates, keys = np.empty(len(places), dtype=np.int64), np.empty(len(places), dtype=np.int64)
    for at, take in enumerate(takes):
        mine = owners == at
        docs = take.docs[places[mine] - (ends[at] - len(take.docs))]
        dates[mine] = take.look.segment.integers("dates")[docs]
        keys[mine] = take.look.segment.integers("keys")[docs]
    return owners, dates, keys


def _by_date(take: TierMatches, sort: Sort) -> NDArray[np.int64]:
    """Numbers that fall in the order wanted; undated documents come last either way. Keys grow as documents come."""
    if sort == "added":
        return take.look.segment.integers("keys")[take.docs].astype(np.int64)
    dates = take.look.segment.integers("dates")[take.docs].astype(np.int64)
    return dates if sort == "newest" else np.where(dates > 0, -dates, np.iinfo(np.int64).min)


def _joined(arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


def _facets(takes: Sequence[TierMatches]) -> dict[str, facets.Counts]:
    """The counts of every facet, its own filter left aside."""
    dated = facets.count_dates(_found(takes, "date"))
    return {
        name: dated[name] if name in dated else facets.count_values(name, _found(takes, name))
        for name in FACETS
    }


def _found(takes: Sequence[TierMatches], dimension: str) -> facets.Found:
    """What was found if the filters of a dimension were not there."""
    return [(take.look.segment, take.beside.get(dimension, take.docs)) for take in takes]
