"""Holds what the tiers of a plan matched, and puts one page of it in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.index import ranking
from indexer.index.engine import FoundKey, TierPlan
from indexer.index.execution.conditions import SPARSE, positions_within
from indexer.index.execution.segment_search import SegmentSearch
from indexer.index.segments.inverter import Integers
from indexer.index.segments.passages import Passages
from indexer.model import Sort
from indexer.text import Span

Scores = NDArray[np.float32]
Places = NDArray[np.intp]

_FEW = (
    32  # documents, so many times fewer than passages: theirs are looked up, and not the whole segment scored
)
_SAMPLED = 64  # so many times as many scores as hits are wanted are looked at to find what is surely worse

# Added to the numbers of documents or passages: the rows look up where each of them begins and where it ends.
_BOTH_ENDS = np.array([[0], [1]])


class TierMatches:
    """The documents of one tier in one segment, ascending, and their scores.

    `beside` has, by the dimension of a filter, the documents that only this filter keeps out, or none does.
    """

    def __init__(
        self, search: SegmentSearch, tier: TierPlan, docs: Integers, beside: Mapping[str, Integers]
    ) -> None:
        self.search = search
        self.tier = tier
        self.docs = docs
        self.beside = beside
        self.scores: Scores = np.zeros(len(docs), dtype=np.float32)
        self._phrase = _lone_phrase(search, tier, docs)
        self._passage_scores: Scores = self.scores  # of `_listed`, or of all passages of the segment

    @cached_property
    def _listed(self) -> Integers | None:
        """The passages that are scored, ascending; None where there are so many documents that all of the segment are."""
        if self._phrase is not None:
            return self.search.phrase(self._phrase).passages
        passages = self.search.segment.passages
        return passages.of(self.docs) if len(self.docs) * SPARSE < len(passages) else None

    @cached_property
    def _everywhere(self) -> Scores:
        """A score for each passage of the segment: adding to some of these is quicker than finding them in a list."""
        return np.zeros(len(self.search.segment.passages), dtype=np.float32)

    def add(self, held: Integers, tfs: Integers, norms: NDArray[np.float32], weight: float) -> None:
        """Add a term's BM25 to the scores: its postings, the length part of all passages, idf times weight."""
        if self._phrase is None:
            listed = self._listed
            if listed is not None and len(listed) * SPARSE < len(held):
                at, there = positions_within(listed, held)
                at = at[there]
                held, tfs = held.take(at), tfs.take(at)
            held = held.astype(np.intp)
        scores = ranking.saturated(tfs, norms.take(held))
        scores *= np.float32(weight)
        if self._phrase is None:
            self._everywhere[held] += scores
        else:
            self._passage_scores = scores  # it is the only term

    def settle(self) -> None:
        """Score the documents by their passages, when all terms have been added."""
        passages, listed = self.search.segment.passages, self._listed
        if listed is None:
            self._passage_scores = self._everywhere
            self.scores = _of_all_documents(self._everywhere, passages).take(self.docs)
            return
        if self._phrase is None:
            self._passage_scores = self._everywhere.take(listed)
        self.scores = self._passage_scores
        if len(listed) != len(self.docs):
            opening = self.search.opening(self._phrase) if self._phrase else passages.opening(listed)
            self.scores = ranking.best_passages(self._passage_scores, opening)

    def best_passages(self, rows: Places) -> list[Span | None]:
        """Where in the texts of documents, by their numbers in `docs`, the best passage is; None where there is but one."""
        passages, docs = self.search.segment.passages, self.docs.take(rows)
        if passages.undivided:
            return [None] * len(rows)
        bounds = passages.firsts.take(docs + _BOTH_ENDS)
        if self._listed is None:
            best: Integers = _best_between(self._passage_scores, bounds)
        else:
            places = _best_between(self._passage_scores, self._listed.searchsorted(bounds))
            best = self._listed.take(places)
        edges = passages.starts.take(best + _BOTH_ENDS).tolist()
        whole = self.search.segment.starts.take(docs + _BOTH_ENDS).tolist()
        return [
            Span(start - first, end - first) if start > first or end < last else None
            for start, end, first, last in zip(*edges, *whole, strict=True)
        ]


def _of_all_documents(scores: Scores, passages: Passages) -> Scores:
    """The scores of the documents of a segment from those of its passages."""
    if passages.undivided:
        return scores
    # One passage each, but for the documents of several, of which most hold none of the terms.
    held = passages.of_divided[scores.take(passages.of_divided) > 0]
    first = passages.opening(held)
    total = scores.take(passages.firsts[:-1])
    total[passages.docs.take(held[first])] = ranking.best_passages(scores.take(held), first)
    return total


def _best_between(scores: Scores, bounds: Places) -> Places:
    """Where the best score is from each of the places in the first row up to that below it."""
    sizes = bounds[1] - bounds[0]
    best: Places = bounds[0].copy()
    for at in (sizes > 1).nonzero()[0].tolist():
        best[at] += scores[bounds[0, at] : bounds[1, at]].argmax()
    return best


def _lone_phrase(search: SegmentSearch, tier: TierPlan, docs: Integers) -> str | None:
    """The phrase that alone has found the documents and ranks them; None when there is more."""
    if len(tier.terms) == 1 and tier.terms[0].kind == "phrase":
        text = tier.terms[0].text
        return text if docs is search.docs(text) else None
    return None


def page_of(matches: Sequence[TierMatches], sort: Sort, first: int, last: int) -> tuple[FoundKey, ...]:
    """Hits `first` up to `last`: tier by tier, or of all tiers by date."""
    hits: list[FoundKey] = []
    done = 0
    by_tier = sort == "relevance"
    for _, group in groupby(matches, key=lambda one: one.tier if by_tier else None):
        members = list(group)
        size = sum(len(one.docs) for one in members)
        if first < done + size and done < last:
            hits += _ordered(members, sort, max(first - done, 0), last - done)
        done += size
    return tuple(hits)


def _ordered(matches: Sequence[TierMatches], sort: Sort, first: int, last: int) -> list[FoundKey]:
    """The best of one group, ties by date, then key, so that pages neither repeat nor skip any."""
    by = _joined([one.scores if sort == "relevance" else _by_date(one, sort) for one in matches])
    places = _foremost(by, last)
    dates, keys = np.empty(len(places), dtype=np.int64), np.empty(len(places), dtype=np.int64)
    for one, mine, rows in _shares(matches, places):
        docs = one.docs.take(rows)
        dates[mine] = one.search.segment.integers("dates").take(docs)
        keys[mine] = one.search.segment.integers("keys").take(docs)
    worth = by.take(places)
    chosen = np.lexsort((keys, -dates, -worth))[first:last]
    scores = worth.take(chosen).tolist() if sort == "relevance" else [0.0] * len(chosen)
    chosen_keys = keys.take(chosen).tolist()
    found: dict[int, FoundKey] = {}
    for one, mine, rows in _shares(matches, places.take(chosen)):
        spans = one.best_passages(rows) if sort == "relevance" else [None] * len(rows)
        for at, span in zip(mine.tolist(), spans, strict=True):
            found[at] = FoundKey(chosen_keys[at], scores[at], one.tier.tier, span)
    return [found[at] for at in range(len(chosen))]


def _foremost(worth: NDArray[Any], count: int) -> Places:
    """Where the best are, so many and whatever equals the last of them: only these have to be sorted."""
    if count >= len(worth):
        return np.arange(len(worth))
    # The last of the best among some is no better than the last of the best among all: so much is left out at a look.
    some = worth[:: len(worth) // (_SAMPLED * count) or 1].copy()
    some.partition(len(some) - count)
    places: Places = (worth >= some[-count]).nonzero()[0]
    if len(some) == len(worth):
        return places
    left = worth.take(places)
    left.partition(len(left) - count)
    best: NDArray[np.bool_] = worth.take(places) >= left[-count]
    return places.compress(best)


def _shares(matches: Sequence[TierMatches], places: Places) -> Iterator[tuple[TierMatches, Places, Places]]:
    """Of places in the documents of all matches, end to end: who has some, which of them, and where in its documents."""
    if len(matches) == 1:
        yield matches[0], np.arange(len(places)), places
        return
    ends = np.cumsum([len(one.docs) for one in matches])
    owners = ends.searchsorted(places, side="right")
    for at, one in enumerate(matches):
        if len(mine := (owners == at).nonzero()[0]):
            yield one, mine, places.take(mine) - (ends[at] - len(one.docs))


def _by_date(one: TierMatches, sort: Sort) -> NDArray[np.float64]:
    """Numbers that fall in the order wanted; undated documents come last either way. Keys grow as documents come."""
    if sort == "added":
        return one.search.segment.integers("keys").take(one.docs).astype(np.float64)
    dates = one.search.segment.integers("dates").take(one.docs).astype(np.float64)
    return dates if sort == "newest" else np.where(dates > 0, -dates, -np.inf)


def _joined(arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)
