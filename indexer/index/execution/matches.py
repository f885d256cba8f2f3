"""Holds what the tiers of a plan matched, and scores it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.index import ranking
from indexer.index.compiled.segment import Hit
from indexer.index.compiled.terms import Term, Terms
from indexer.index.engine import TierPlan
from indexer.index.execution.conditions import SPARSE, positions_within
from indexer.index.execution.segment_search import SegmentSearch
from indexer.index.segments.inverter import Integers
from indexer.index.segments.passages import BOTH_ENDS, Passages, run_starts
from indexer.text import Span

Scores = NDArray[np.float32]
Places = NDArray[np.intp]

_FEW_SUMMED = 4  # passages, so many times fewer than documents: theirs are summed up, and not those of all
_SAMPLED = 64  # so many times as many scores as hits are wanted are looked at to find what is surely worse
_WORTH_IT = (
    1_500  # passages, so many times more than hits are wanted: most are left out before any are summed up
)
_ROUNDING = 1 - 1e-5  # of what a sum of scores is compared with: far more than its own rounding
_AT_FIRST = 32  # times as many passages as hits are wanted are summed up at first
_NONE = np.zeros(0, dtype=np.intp)
_NO_SCORES: Scores = np.zeros(0, dtype=np.float32)


class TierMatches:
    """The documents of one tier in one segment, ascending, and their scores.

    `beside` has, by the dimension of a filter, the documents that only this filter keeps out, or none does. `scores`
    are those of `scored`: all of the documents, or those that may be on the page.
    """

    def __init__(
        self, search: SegmentSearch, tier: TierPlan, docs: Integers, beside: Mapping[str, Integers]
    ) -> None:
        self.search = search
        self.tier = tier
        self.docs = docs
        self.beside = beside
        self.scored = docs
        self.scores: Scores = _NO_SCORES  # until they are settled
        self._terms: list[Term] = []
        self._settled: Terms | None = None  # by the kernel

    @cached_property
    def _phrase(self) -> str | None:
        """The phrase that alone has found the documents and ranks them; None when there is more."""
        if len(self.tier.terms) == 1 and self.tier.terms[0].kind == "phrase" and self.search.segment.all_live:
            text = self.tier.terms[0].text
            return text if self.docs is self.search.docs(text) else None
        return None

    @cached_property
    def _listed(self) -> Integers | None:
        """The passages that are scored, ascending; None where there are so many documents that all of the segment are."""
        if self._phrase is not None:
            return self.search.phrase(self._phrase).passages
        passages = self.search.segment.passages
        return passages.of(self.docs) if len(self.docs) * SPARSE < len(passages) else None

    def add(self, term: Term) -> None:
        """Add a term's BM25 to the scores."""
        self._terms.append(term)

    @cached_property
    def _passage_scores(self) -> Scores:
        """The sums of the terms' BM25: of `_listed`, or of all passages of the segment."""
        listed = self._listed
        if self._phrase is not None and self._terms:
            (term,) = self._terms
            return _scores_of(term, term.postings.passages, term.postings.tfs)
        # A score for each passage: adding to some of these is quicker than finding them in a list.
        everywhere: Scores = np.zeros(len(self.search.segment.passages), dtype=np.float32)
        for term in self._terms:
            held, tfs = term.postings.passages, term.postings.tfs
            if listed is not None and len(listed) * SPARSE < len(held):
                at, there = positions_within(listed, held)
                at = at[there]
                held, tfs = held.take(at), tfs.take(at)
            held = held.astype(np.intp)
            np.add.at(everywhere, held, _scores_of(term, held, tfs))  # each is there once: `+=` is slower
        return everywhere if listed is None else everywhere.take(listed)

    def settle(self, wanted: int = 0, lift: float = 1.0, needed: Integers = _NONE) -> None:
        """Score the documents by their passages, when all terms have been added.

        Where so many hits are wanted, only those are scored that may be among the best of them, and those of `docs`
        that are needed, ascending; a score may still be multiplied by up to `lift`.
        """
        if self._settle_compiled():
            return
        passages, listed = self.search.segment.passages, self._listed
        if wanted and not passages.undivided and self._settle_best(wanted, lift, needed):
            return
        if listed is None:
            self.scores = _of_all_documents(self._passage_scores, passages).take(self.docs)
            return
        self.scores = self._passage_scores
        if len(listed) != len(self.docs):
            opening = self.search.opening(self._phrase)[0] if self._phrase else passages.opening(listed)
            self.scores = ranking.best_passages(self._passage_scores, opening)

    def _settle_compiled(self) -> bool:
        """Score all documents by the kernel; False where NumPy has to."""
        compiled = self.search.compiled
        terms = compiled.terms(self._terms) if compiled is not None and self._terms else None
        scores = compiled.scores(self.docs, terms) if compiled is not None and terms is not None else None
        if scores is None:
            return False
        self.scores, self._settled = scores, terms
        return True

    def page(self, wanted: int) -> list[Hit] | None:
        """The best documents, so many, by the kernel; None where NumPy has to put them in order."""
        compiled = self.search.compiled
        if compiled is None or self._settled is None:
            return None
        return compiled.page(self._settled, wanted)

    def _settle_best(self, wanted: int, lift: float, needed: Integers) -> bool:
        """Score what may be among so many best, and what is needed; False where that would be most of all."""
        scores = self._passage_scores
        if len(scores) < _WORTH_IT * wanted:
            return False
        least = at_most_last(scores, wanted)
        at = (scores >= least).nonzero()[0]
        if len(at) * _FEW_SUMMED > len(self.docs):
            return False
        some = scores.take(at)
        _, bounds = self._documents(at.compress(some >= last_of(some, min(_AT_FIRST * wanted, len(some)))))
        if bounds.shape[1] < wanted:
            return False
        # What has no better passage than this is worth less than so many others, whatever its next ones are.
        last = last_of(ranking.best_between(scores, *bounds), wanted)
        floor = last * np.float32(_ROUNDING / (ranking.ALL_PASSAGES * lift))
        at = at.compress(some >= floor) if floor >= least else (scores >= floor).nonzero()[0]
        if len(at) * _FEW_SUMMED > len(self.docs):
            return False
        self.scored, bounds = self._documents(at)
        if len(needed):
            self.scored = np.union1d(self.scored, needed)
            bounds = self._bounds(self.scored)
        self.scores = ranking.best_between(scores, *bounds)
        return True

    def _documents(self, at: Places) -> tuple[Integers, Integers]:
        """The documents that some of the passages scored are of, ascending; and as `_bounds` has it."""
        if self._phrase is not None:
            begins = self.search.opening(self._phrase)[1]
            rows = begins.searchsorted(at, side="right") - 1
            rows = rows.compress(run_starts(rows))
            bounds = begins.take(rows + BOTH_ENDS, mode="clip")
            if len(rows) and rows[-1] == len(begins) - 1:
                bounds[1, -1] = len(self._passage_scores)
            return self.docs.take(rows), bounds
        passages = self.search.segment.passages
        if self._listed is not None:
            docs = passages.docs_of(self._listed.take(at))
        else:
            docs = passages.docs_of(at)  # these may be others, too
            docs = docs.compress(positions_within(docs, self.docs)[1])
        return docs, self._bounds(docs)

    def _bounds(self, docs: Integers) -> Integers:
        """Where the scores of the passages of documents begin, and in a second row where they end."""
        bounds = self.search.segment.passages.bounds(docs)
        return bounds if self._listed is None else self._listed.searchsorted(bounds)

    def best_passages(self, docs: Integers) -> list[Span | None]:
        """Where in the texts of documents the best passage is; None where there is but one."""
        passages = self.search.segment.passages
        if passages.undivided:
            return [None] * len(docs)
        best: Integers = _best_between(self._passage_scores, self._bounds(docs))
        if self._listed is not None:
            best = self._listed.take(best)
        edges = passages.starts.take(best + BOTH_ENDS).tolist()
        whole = self.search.segment.starts.take(docs + BOTH_ENDS).tolist()
        return [
            Span(start - first, end - first) if start > first or end < last else None
            for start, end, first, last in zip(*edges, *whole, strict=True)
        ]


def _scores_of(term: Term, held: Integers, tfs: Integers) -> Scores:
    """BM25 of a term in some passages that have it, each so often."""
    scores = ranking.saturated(tfs, _norms_of(term, held))
    scores *= np.float32(term.weight)
    return scores


def _norms_of(term: Term, held: Integers) -> Scores:
    """BM25's length part of some passages."""
    lengths = term.norms.lengths
    try:
        return term.norms.table.take(lengths.told_of(held).astype(np.intp))
    except IndexError:  # one is very long
        return ranking.length_norms(lengths.of(held), term.norms.mean)


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


def _best_between(scores: Scores, bounds: Integers) -> Integers:
    """Where the best score is from each of the places in the first row up to that below it."""
    sizes = bounds[1] - bounds[0]
    best: Integers = bounds[0].copy()
    for at in (sizes > 1).nonzero()[0].tolist():
        best[at] += scores[bounds[0, at] : bounds[1, at]].argmax()
    return best


def at_most_last(worth: NDArray[Any], count: int) -> Any:
    """What the last of so many best is worth at least: the same among some of all, evenly spread."""
    return last_of(worth[:: len(worth) // (_SAMPLED * count) or 1], count)


def last_of(worth: NDArray[Any], count: int) -> Any:
    """What the last of so many best is worth."""
    ordered = worth.copy()
    ordered.partition(len(ordered) - count)
    return ordered[-count]
