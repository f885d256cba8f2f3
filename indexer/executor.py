"""A plan and the segments of an index in, the exact counts, one page of hits and the facets out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
from indexer.inversion import Integers
from indexer.result import Sort, Tier
from indexer.segment_index import Postings, SegmentIndex

Mask = NDArray[np.bool_]
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """The segments of an index at one commit, with the sums that ranking needs."""

    segments: tuple[SegmentIndex, ...]
    documents: int
    mean_characters: float
    mean_words: float

    @classmethod
    def of(cls, segments: Sequence[SegmentIndex]) -> Snapshot:
        """Sum up segments."""
        documents = sum(int(np.count_nonzero(segment.live)) for segment in segments)
        everything = max(sum(len(segment) for segment in segments), 1)
        characters = sum(len(segment.arrays["letters"]) for segment in segments)
        words = sum(int(segment.integers("word_counts").sum()) for segment in segments)
        return cls(tuple(segments), documents, characters / everything, words / everything)


@dataclass(frozen=True, slots=True, eq=False)
class _Matches:
    """The documents of one tier in one segment."""

    segment: SegmentIndex
    tier: TierPlan
    docs: Integers


def execute(snapshot: Snapshot, plan: Plan, *, limit: int, offset: int, sort: Sort) -> Found:
    """Carry out a plan."""
    matches = _matches(snapshot, plan)
    totals: dict[Tier, int] = {}
    for match in matches:
        totals[match.tier.tier] = totals.get(match.tier.tier, 0) + len(match.docs)
    return Found(totals, _page(snapshot, matches, sort, offset, offset + limit), _facets(matches))


def _matches(snapshot: Snapshot, plan: Plan) -> list[_Matches]:
    """Every tier's documents, each document in the first tier that takes it."""
    open_masks = [_mask(segment, plan.limits) & segment.live for segment in snapshot.segments]
    matches: list[_Matches] = []
    for tier in plan.tiers:
        if tier.fallback and sum(len(match.docs) for match in matches) >= ranking.LITTLE:
            break
        for segment, left in zip(snapshot.segments, open_masks, strict=True):
            taken = _mask(segment, tier.condition)
            taken &= left
            left &= ~taken
            docs = np.flatnonzero(taken)
            if len(docs):
                matches.append(_Matches(segment, tier, docs))
    return matches


def _mask(segment: SegmentIndex, condition: Condition) -> Mask:
    """Which documents of a segment meet a condition; the caller owns the array."""
    match condition:
        case Contains(text):
            mask = np.zeros(len(segment), dtype=np.bool_)
            mask[segment.phrase(text).docs] = True
        case AllOf(parts):
            mask = np.ones(len(segment), dtype=np.bool_)
            for part in parts:
                mask &= _mask(segment, part)
        case AnyOf(parts):
            mask = np.zeros(len(segment), dtype=np.bool_)
            for part in parts:
                mask |= _mask(segment, part)
        case NoneOf(parts):
            mask = ~_mask(segment, AnyOf(parts))
        case DateIn(first, last):
            dates = segment.integers("dates")
            mask = (dates >= max(first, 1)) & (dates <= last)
        case FacetIn(name, values):
            mask = _facet_mask(segment, name, values)
    return mask


def _facet_mask(segment: SegmentIndex, name: str, values: Sequence[str]) -> Mask:
    numbers = [at for at, value in enumerate(segment.facet_values.get(name, ())) if value in values]
    mask = np.zeros(len(segment), dtype=np.bool_)
    if numbers:
        carried = np.isin(segment.integers(f"facet.{name}.values"), numbers)
        starts = segment.integers(f"facet.{name}.starts").astype(np.int64)
        mask[np.searchsorted(starts, np.flatnonzero(carried), side="right") - 1] = True
    return mask


def _page(
    snapshot: Snapshot, matches: list[_Matches], sort: Sort, first: int, last: int
) -> tuple[FoundKey, ...]:
    """Hits `first` up to `last`, ties by date, then key, so that pages neither repeat nor skip any."""
    if not matches or last <= first:
        return ()
    scores = _scores(snapshot, matches) if sort == "relevance" else None
    dates = np.concatenate([match.segment.integers("dates")[match.docs] for match in matches]).astype(
        np.int64
    )
    keys = np.concatenate([match.segment.integers("keys")[match.docs] for match in matches])
    order: list[NDArray[np.int64]] = []
    wanted, base = last, 0
    for group in _groups(matches, sort):
        size = sum(len(match.docs) for match in group)
        here = slice(base, base + size)
        by = scores[here] if scores is not None else _by_date(dates[here], sort)
        order.append(base + _top(by, dates[here], keys[here], wanted))
        base, wanted = base + size, wanted - size
        if wanted <= 0:
            break
    chosen = np.concatenate(order)[first:last]
    tiers = np.repeat(np.arange(len(matches)), [len(match.docs) for match in matches])[chosen]
    points = scores[chosen] if scores is not None else np.zeros(len(chosen))
    return tuple(
        FoundKey(int(key), float(score), matches[at].tier.tier)
        for key, score, at in zip(keys[chosen], points, tiers, strict=True)
    )


def _groups(matches: list[_Matches], sort: Sort) -> list[list[_Matches]]:
    """What is ordered before what: tier by tier; by date, the fallback alone stays behind."""
    groups: dict[object, list[_Matches]] = {}
    for match in matches:
        tier = match.tier.tier if sort == "relevance" else match.tier.fallback
        groups.setdefault(tier, []).append(match)
    return list(groups.values())


def _by_date(dates: NDArray[np.int64], sort: Sort) -> NDArray[np.int64]:
    """Numbers that fall from first to last; unknown dates come last either way."""
    return dates if sort == "newest" else np.where(dates > 0, -dates, np.iinfo(np.int64).min)


def _top(
    by: NDArray[np.generic], dates: NDArray[np.int64], keys: NDArray[np.generic], count: int
) -> NDArray[np.int64]:
    """The `count` best places, best first."""
    places = np.arange(len(by))
    if count < len(by):
        threshold = np.partition(by, len(by) - count)[len(by) - count]
        places = np.flatnonzero(by >= threshold)
    best = np.lexsort((keys[places], -dates[places], -by[places].astype(np.float64)))
    return places[best[:count]]


def _scores(snapshot: Snapshot, matches: list[_Matches]) -> Scores:
    """A score for every match: the sum of its clues' BM25."""
    scores = [np.zeros(len(match.docs), dtype=np.float32) for match in matches]
    for tier in {match.tier.tier: match.tier for match in matches}.values():
        for clue in tier.clues:
            _add_clue(snapshot, tier, clue, matches, scores)
    return np.concatenate(scores)


def _add_clue(
    snapshot: Snapshot, tier: TierPlan, clue: Clue, matches: list[_Matches], scores: list[Scores]
) -> None:
    """Add one clue's share to the scores of a tier's matches."""
    lists = [_evidence(segment, clue) for segment in snapshot.segments]
    holding = sum(len(postings.docs) for postings in lists)
    if holding == 0 or (clue.kind != "phrase" and holding > ranking.COMMON * snapshot.documents + 1):
        return
    idf = clue.weight * ranking.inverse_document_frequency(max(snapshot.documents, holding), holding)
    postings_of = dict(zip(map(id, snapshot.segments), lists, strict=True))
    by_words = clue.kind == "word"
    mean = snapshot.mean_words if by_words else snapshot.mean_characters
    for match, total in zip(matches, scores, strict=True):
        if match.tier is tier:
            at, found = _common(match.docs, postings_of[id(match.segment)])
            lengths = match.segment.integers("word_counts") if by_words else match.segment.lengths()
            total[at] += idf * ranking.saturated(found.tfs, lengths[found.docs], mean)
            if found.in_title is not None:
                total[at] += np.float32(idf * ranking.TITLE_BONUS) * found.in_title


def _evidence(segment: SegmentIndex, clue: Clue) -> Postings:
    return segment.phrase(clue.text) if clue.kind == "phrase" else segment.postings(clue.kind, clue.text)


def _common(docs: Integers, postings: Postings) -> tuple[NDArray[np.int64], Postings]:
    """Places in `docs` whose documents have the postings, and those postings."""
    held = postings.docs
    if len(docs) < len(held):
        at = np.searchsorted(held, docs)
        at[at == len(held)] = 0
        places = np.flatnonzero(held[at] == docs) if len(held) else at[:0]
        picked = at[places]
    else:
        at = np.searchsorted(docs, held)
        at[at == len(docs)] = 0
        picked = np.flatnonzero(docs[at] == held) if len(docs) else at[:0]
        places = at[picked]
    title = None if postings.in_title is None else postings.in_title[picked]
    return places, Postings(held[picked], postings.tfs[picked], title)


def _facets(matches: list[_Matches]) -> dict[str, tuple[tuple[str, int], ...]]:
    """How many of the found documents carry each value, most frequent first; years newest first."""
    return {name: _facet_counts(matches, name) for name in FACETS}


def _facet_counts(matches: list[_Matches], name: str) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = {}
    for match in matches:
        values = match.segment.facet_values[name]
        if not values:
            continue
        starts = match.segment.integers(f"facet.{name}.starts").astype(np.int64)
        mask = np.zeros(len(match.segment), dtype=np.bool_)
        mask[match.docs] = True
        carried = match.segment.integers(f"facet.{name}.values")[np.repeat(mask, np.diff(starts))]
        for value, count in zip(values, np.bincount(carried, minlength=len(values)).tolist(), strict=True):
            if count:
                counts[value] = counts.get(value, 0) + count
    rank = (lambda pair: pair[0]) if name == "year" else (lambda pair: pair[1])
    return tuple(sorted(sorted(counts.items()), key=rank, reverse=True))
