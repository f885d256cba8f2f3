"""Holds what the tiers of a plan matched, and puts one page of it in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from indexer.model import Sort
from indexer.text import Span

Scores = NDArray[np.float32]


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

    @cached_property
    def passages(self) -> Integers:
        """The passages of the documents that can have a score, ascending, and at least one of each document."""
        if self._phrase is not None:
            return self.search.phrase(self._phrase).passages
        return self.search.segment.passages.of(self.docs)

    @cached_property
    def passage_scores(self) -> Scores:
        """A score for each of `passages`."""
        if self._phrase is not None:
            return np.zeros(len(self.passages), dtype=np.float32)
        return self._everywhere.take(self.passages)

    @cached_property
    def _everywhere(self) -> Scores:
        """A score for each passage of the segment: adding to some of these is quicker than finding them in `passages`."""
        return np.zeros(len(self.search.segment.passages), dtype=np.float32)

    def add(self, held: Integers, tfs: Integers, norms: NDArray[np.float32], weight: float) -> None:
        """Add a term's BM25 to the scores: its postings, the length part of all passages, idf times weight."""
        if held is self.passages and self._phrase is not None:
            self.passage_scores += np.float32(weight) * ranking.saturated(tfs, norms.take(held))
            return
        if len(self.passages) * SPARSE < len(held):
            at, there = positions_within(self.passages, held)
            held, tfs = held[at[there]], tfs[at[there]]
        held = held.astype(np.intp)
        self._everywhere[held] += np.float32(weight) * ranking.saturated(tfs, norms[held])

    def settle(self) -> None:
        """Score the documents by their passages, when all terms have been added."""
        if len(self.passages) == len(self.docs):
            self.scores = self.passage_scores
            return
        if self._phrase is not None:
            first = self.search.opening(self._phrase)
        else:
            first = self.search.segment.passages.opening(self.passages)
        self.scores = ranking.best_passages(self.passage_scores, first)

    def best_passages(self, rows: Integers) -> list[Span | None]:
        """Where in the texts of documents, by their numbers in `docs`, the best passage is; None where there is but one."""
        passages, docs = self.search.segment.passages, self.docs[rows]
        spans: list[Span | None] = [None] * len(docs)
        divided = passages.divided.take(docs).nonzero()[0]
        if not len(divided):
            return spans
        docs = docs[divided]
        bounds = passages.firsts.take(np.array((docs, docs + 1)))
        # In the type of what is searched: else the whole of it would be converted.
        begins, ends = self.passages.searchsorted(bounds.astype(self.passages.dtype)).tolist()
        best = [
            begin if end - begin == 1 else begin + int(self.passage_scores[begin:end].argmax())
            for begin, end in zip(begins, ends, strict=True)
        ]
        numbers = self.passages.take(best).astype(np.intp)
        edges = passages.starts.take(np.array((numbers, numbers + 1))) - self.search.segment.starts.take(docs)
        for at, start, stop in zip(divided.tolist(), *edges.tolist(), strict=True):
            spans[at] = Span(start, stop)
        return spans


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
    if last >= len(by):
        places = np.arange(len(by))
    else:
        # Only what is at least as good as the last hit wanted is sorted; partition finds that value in linear time.
        least = by.copy()
        least.partition(len(by) - last)
        places = (by >= least[len(by) - last]).nonzero()[0]
    owners, dates, keys = _rows(matches, places)
    chosen = np.lexsort((keys, -dates, -by[places].astype(np.float64)))[first:last]
    scores = _joined([one.scores for one in matches])[places[chosen]].tolist()
    tiers = [matches[at].tier.tier for at in owners[chosen].tolist()]
    spans: Sequence[Span | None] = [None] * len(tiers)
    if sort == "relevance":
        spans = _best_passages(matches, places[chosen], owners[chosen])
    return list(map(FoundKey, keys[chosen].tolist(), scores, tiers, spans))


def _best_passages(
    matches: Sequence[TierMatches], places: Integers, owners: Integers
) -> Sequence[Span | None]:
    """The best passage of each hit; `owners` has the number of its match, `places` are those of all end to end."""
    if len(matches) == 1:
        return matches[0].best_passages(places)
    spans: dict[int, Span | None] = {}
    begin = 0
    for number, one in enumerate(matches):
        mine = np.flatnonzero(owners == number)
        spans.update(zip(mine.tolist(), one.best_passages(places[mine] - begin), strict=True))
        begin += len(one.docs)
    return [spans[at] for at in range(len(places))]


def _rows(
    matches: Sequence[TierMatches], places: Integers
) -> tuple[Integers, NDArray[np.int64], NDArray[np.int64]]:
    """For places in the documents of all matches, end to end: the number of the one, the date and the key."""
    if len(matches) == 1:
        segment, docs = matches[0].search.segment, matches[0].docs[places]
        dates = segment.integers("dates")[docs].astype(np.int64)
        return np.zeros(len(places), dtype=np.int64), dates, segment.integers("keys")[docs].astype(np.int64)
    ends = np.cumsum([len(one.docs) for one in matches])
    owners = np.searchsorted(ends, places, side="right")
    dates, keys = np.empty(len(places), dtype=np.int64), np.empty(len(places), dtype=np.int64)
    for at, one in enumerate(matches):
        mine = owners == at
        docs = one.docs[places[mine] - (ends[at] - len(one.docs))]
        dates[mine] = one.search.segment.integers("dates")[docs]
        keys[mine] = one.search.segment.integers("keys")[docs]
    return owners, dates, keys


def _by_date(one: TierMatches, sort: Sort) -> NDArray[np.int64]:
    """Numbers that fall in the order wanted; undated documents come last either way. Keys grow as documents come."""
    if sort == "added":
        return one.search.segment.integers("keys")[one.docs].astype(np.int64)
    dates = one.search.segment.integers("dates")[one.docs].astype(np.int64)
    return dates if sort == "newest" else np.where(dates > 0, -dates, np.iinfo(np.int64).min)


def _joined(arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)
