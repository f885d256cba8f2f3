"""Puts one page of what the tiers of a plan matched in order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.index.compiled.segment import Hit
from indexer.index.engine import FoundKey
from indexer.index.execution.matches import Places, TierMatches, at_most_last, last_of
from indexer.index.segments.inverter import Integers
from indexer.model import Sort, Tier
from indexer.text import Span


def page_of(matches: Sequence[TierMatches], sort: Sort, first: int, last: int) -> tuple[FoundKey, ...]:
    """Hits `first` up to `last`: tier by tier, or of all tiers by date."""
    hits: list[FoundKey] = []
    done = 0
    by_tier = sort == "relevance"
    for _, group in groupby(matches, key=lambda one: one.tier if by_tier else None):
        members = list(group)
        size = sum([len(one.docs) for one in members])
        if first < done + size and done < last:
            hits += _ordered(members, sort, max(first - done, 0), last - done)
        done += size
    return tuple(hits)


def _ordered(matches: Sequence[TierMatches], sort: Sort, first: int, last: int) -> list[FoundKey]:
    """The best of one group, ties by date, then key, so that pages neither repeat nor skip any."""
    if sort == "relevance":
        pages = [page for one in matches if (page := one.page(last)) is not None]
        if len(pages) == len(matches):
            return _merged(matches[0].tier.tier, pages, first, last)
    own = [_foremost_of(one, sort, last) for one in matches]
    worth, docs = _joined([worth for worth, _ in own]), _joined([docs for _, docs in own])
    dates, keys = (
        _joined(
            [
                one.search.segment.integers(name).take(mine)
                for one, (_, mine) in zip(matches, own, strict=True)
            ]
        )
        for name in ("dates", "keys")
    )
    chosen = np.lexsort((keys, np.negative(dates, dtype=np.int64), -worth))[first:last]
    owners, spans = _told_apart(matches, [len(mine) for _, mine in own], chosen, docs.take(chosen), sort)
    scores = worth.take(chosen).tolist() if sort == "relevance" else [0.0] * len(chosen)
    return [
        FoundKey(key, score, one.tier.tier, span)
        for key, score, one, span in zip(keys.take(chosen).tolist(), scores, owners, spans, strict=True)
    ]


def _merged(tier: Tier, pages: Sequence[list[Hit]], first: int, last: int) -> list[FoundKey]:
    """Hits `first` up to `last` of pages that are in order, each of a segment."""
    hits = pages[0]
    if len(pages) > 1:
        hits = sorted(chain.from_iterable(pages), key=lambda hit: (-hit[-1], -hit[1], hit[0]))
    return [
        FoundKey(key, score, tier, Span(begin, end) if begin >= 0 else None)
        for key, _, begin, end, score in hits[first:last]
    ]


def _foremost_of(one: TierMatches, sort: Sort, count: int) -> tuple[NDArray[Any], Integers]:
    """What the best documents of a match are worth, so many and whatever equals the last of them; and which they are."""
    worth, docs = (one.scores, one.scored) if sort == "relevance" else (_by_date(one, sort), one.docs)
    if count >= len(worth):
        return worth, docs
    places = _foremost(worth, count)
    return worth.take(places), docs.take(places)


def _told_apart(
    matches: Sequence[TierMatches], sizes: Sequence[int], chosen: Places, docs: Integers, sort: Sort
) -> tuple[list[TierMatches], list[Span | None]]:
    """Of places in the documents of all matches, end to end: which match each is of, and its best passage."""
    spans: list[Span | None] = [None] * len(docs)
    if len(matches) == 1:
        only = matches[0]
        return [only] * len(docs), only.best_passages(docs) if sort == "relevance" else spans
    numbers = np.cumsum(sizes).searchsorted(chosen, side="right")
    for number in set(numbers.tolist()) if sort == "relevance" else ():
        mine = (numbers == number).nonzero()[0]
        for at, span in zip(mine.tolist(), matches[number].best_passages(docs.take(mine)), strict=True):
            spans[at] = span
    return [matches[number] for number in numbers.tolist()], spans


def _foremost(worth: NDArray[Any], count: int) -> Places:
    """Where the best are, so many and whatever equals the last of them: only these have to be sorted."""
    if count >= len(worth):
        return np.arange(len(worth))
    # The last of the best among some is no better than the last of the best among all: so much is left out at a look.
    places: Places = (worth >= at_most_last(worth, count)).nonzero()[0]
    if len(places) == count:
        return places
    left = worth.take(places)
    return places.compress(left >= last_of(left, count))


def _by_date(one: TierMatches, sort: Sort) -> NDArray[np.float64]:
    """Numbers that fall in the order wanted; undated documents come last either way. Keys grow as documents come."""
    if sort == "added":
        return one.search.segment.integers("keys").take(one.docs).astype(np.float64)
    dates = one.search.segment.integers("dates").take(one.docs).astype(np.float64)
    return dates if sort == "newest" else np.where(dates > 0, -dates, -np.inf)


def _joined(arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)
