"""A plan and a snapshot in, the exact counts, one page of hits and the facets out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from indexer import ranking
from indexer.engine import (
    FACETS,
    AllOf,
    AnyOf,
    Clue,
    Condition,
    Contains,
    DateIn,
    FacetIn,
    Found,
    FoundKey,
    NoneOf,
    Plan,
    TierPlan,
)
from indexer.result import Sort, Tier
from indexer.segment_index import Postings, SegmentIndex
from indexer.snapshot import Look, Snapshot

Mask = NDArray[np.bool_]
Places = NDArray[np.int64]
Scores = NDArray[np.float32]

_SPARSE = 8  # so many times fewer matches than postings: look the matches up instead of adding all postings


@dataclass(frozen=True, slots=True, eq=False)
class _Take:
    """The documents of one tier in one segment."""

    look: Look
    tier: TierPlan
    docs: Places


def execute(snapshot: Snapshot, plan: Plan, *, limit: int, offset: int, sort: Sort) -> Found:
    """Carry out a plan."""
    looks = [Look(part) for part in snapshot.parts]
    takes = _takes(looks, plan)
    totals: dict[Tier, int] = {}
    for take in takes:
        totals[take.tier.tier] = totals.get(take.tier.tier, 0) + len(take.docs)
    scores = _scores(snapshot.documents, looks, takes) if sort == "relevance" and limit else None
    return Found(totals, _page(takes, scores, sort, offset, offset + limit), _facets(takes))


def _takes(looks: Sequence[Look], plan: Plan) -> list[_Take]:
    """Every tier's documents, each document in the first tier that takes it."""
    takes: list[_Take] = []
    left = [_mask(look, plan.limits) & look.segment.live for look in looks]
    for tier in plan.tiers:
        if tier.fallback and sum(len(take.docs) for take in takes) >= ranking.LITTLE:
            break
        for look, mask in zip(looks, left, strict=True):
            taken = _mask(look, tier.condition)
            taken &= mask
            mask &= ~taken
            docs = np.flatnonzero(taken)
            if len(docs):
                takes.append(_Take(look, tier, docs))
    return takes


def _mask(look: Look, condition: Condition) -> Mask:
    """Which documents of a segment meet a condition; the caller owns the array."""
    count = len(look.segment)
    match condition:
        case Contains(text):
            mask = np.zeros(count, dtype=np.bool_)
            mask[look.phrase(text).docs] = True
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
        case FacetIn(name, values):
            mask = _facet_mask(look.segment, name, values)
    return mask


def _facet_mask(segment: SegmentIndex, name: str, values: Sequence[str]) -> Mask:
    numbers = [at for at, value in enumerate(segment.facet_values[name]) if value in values]
    mask = np.zeros(len(segment), dtype=np.bool_)
    if numbers:
        carried = np.flatnonzero(np.isin(segment.integers(f"facet.{name}.values"), numbers))
        mask[np.searchsorted(segment.integers(f"facet.{name}.starts"), carried, side="right") - 1] = True
    return mask


def _scores(documents: int, looks: Sequence[Look], takes: Sequence[_Take]) -> list[Scores]:
    """A score for every match: the sum of its clues' BM25."""
    scores = {id(take): np.zeros(len(take.look.segment), dtype=np.float32) for take in takes}
    for tier, group in groupby(takes, key=lambda take: take.tier):
        members = list(group)
        for kind in dict.fromkeys(clue.kind for clue in tier.clues):
            clues = [clue for clue in tier.clues if clue.kind == kind]
            lists = {id(look): look.evidence(clues) for look in looks}
            for at, clue in enumerate(clues):
                holding = sum(len(found[at].docs) for found in lists.values())
                if holding and (kind == "phrase" or holding <= ranking.COMMON * documents + 1):
                    idf = ranking.inverse_document_frequency(max(documents, holding), holding)
                    for take in members:
                        found = lists[id(take.look)][at]
                        _add(scores[id(take)], take, clue, found, idf * clue.weight)
    return [scores[id(take)][take.docs] for take in takes]


def _add(scores: Scores, take: _Take, clue: Clue, found: Postings, weight: float) -> None:
    """Add a clue's share to a segment's scores; of documents that do not match, any or none."""
    docs, tfs = found
    if len(take.docs) * _SPARSE < len(docs):
        at = np.searchsorted(docs, take.docs)
        at[at == len(docs)] = 0
        at = at[docs[at] == take.docs]
        docs, tfs = docs[at], tfs[at]
    norms = take.look.part.word_norms if clue.kind == "word" else take.look.part.character_norms
    scores[docs] += np.float32(weight) * ranking.saturated(tfs, norms[docs])
    if clue.kind == "phrase":
        titled, _, firsts = take.look.phrase(clue.text)
        if len(firsts):
            named = titled[firsts < take.look.segment.title_ends[titled]]
            scores[named] += np.float32(weight * ranking.TITLE_BONUS)


def _page(
    takes: Sequence[_Take], scores: Sequence[Scores] | None, sort: Sort, first: int, last: int
) -> tuple[FoundKey, ...]:
    """Hits `first` up to `last`: tier by tier, or by date with the fallback tier alone behind."""
    hits: list[FoundKey] = []
    done = 0
    numbered = list(enumerate(takes))
    for _, group in groupby(numbered, key=lambda pair: pair[1].tier if scores else pair[1].tier.fallback):
        members = list(group)
        size = sum(len(take.docs) for _, take in members)
        if first < done + size and done < last:
            points = [scores[at] for at, _ in members] if scores else None
            hits += _ordered([take for _, take in members], points, sort, max(first - done, 0), last - done)
        done += size
    return tuple(hits)


def _ordered(
    takes: Sequence[_Take], scores: Sequence[Scores] | None, sort: Sort, first: int, last: int
) -> list[FoundKey]:
    """The best of one group, ties by date, then key, so that pages neither repeat nor skip any."""
    dates = np.concatenate([take.look.segment.integers("dates")[take.docs] for take in takes])
    keys = np.concatenate([take.look.segment.integers("keys")[take.docs] for take in takes])
    recent = dates.astype(np.int64)
    by = np.concatenate(scores) if scores else recent
    if sort == "oldest":
        by = np.where(recent > 0, -recent, np.iinfo(np.int64).min)  # undated last either way
    places = np.arange(len(by))
    if last < len(by):
        places = np.flatnonzero(by >= np.partition(by, len(by) - last)[len(by) - last])
    chosen = places[np.lexsort((keys[places], -recent[places], -by[places].astype(np.float64)))][first:last]
    tiers = np.repeat(np.arange(len(takes)), [len(take.docs) for take in takes])[chosen].tolist()
    points = by[chosen].tolist() if scores else [0.0] * len(chosen)
    found = zip(keys[chosen].tolist(), points, tiers, strict=True)
    return [FoundKey(key, point, takes[at].tier.tier) for key, point, at in found]


def _facets(takes: Sequence[_Take]) -> dict[str, tuple[tuple[str, int], ...]]:
    """How many of the found documents carry each value, most frequent first; years newest first."""
    return {name: _facet_counts(takes, name) for name in FACETS}


def _facet_counts(takes: Sequence[_Take], name: str) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = {}
    for take in takes:
        segment = take.look.segment
        values = segment.facet_values[name]
        if values:
            mask = np.zeros(len(segment), dtype=np.bool_)
            mask[take.docs] = True
            sizes = np.diff(segment.integers(f"facet.{name}.starts"))
            carried = segment.integers(f"facet.{name}.values")[np.repeat(mask, sizes)]
            for value, count in zip(
                values, np.bincount(carried, minlength=len(values)).tolist(), strict=True
            ):
                if count:
                    counts[value] = counts.get(value, 0) + count
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(sorted(ranked, reverse=True) if name == "year" else ranked)
