"""Scores what the tiers of a plan matched: BM25 of passages, what is preferred, and the share of the title."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

import numpy as np

from indexer.index.compiled.terms import Term
from indexer.index.execution.conditions import meeting, positions_within, rows_of
from indexer.index.execution.matches import TierMatches
from indexer.index.execution.segment_search import SegmentSearch
from indexer.index.execution.statistics import Statistics, by_kind, title_weight, weights
from indexer.index.segments.inverter import Integers

_NONE: Final = np.zeros(0, dtype=np.intp)


def score(matches: Sequence[TierMatches], statistics: Statistics, wanted: int = 0) -> None:
    """Give the matches the sum of their best passages, and every passage that of its terms' BM25.

    Where so many hits are wanted, only what may be among the best of a tier has to get its score.
    """
    for tier, group in groupby(matches, key=lambda one: one.tier):
        members = list(group)
        for kind, terms in by_kind(tier.terms).items():
            texts = tuple([term.text for term in terms])
            lists = [one.search.postings(kind, texts) for one in members]
            for at, weight in enumerate(weights(kind, terms, statistics)):
                if not weight:
                    continue
                for one, postings in zip(members, lists, strict=True):
                    one.add(Term(postings[at], one.search.part.norms(kind), weight))
        titled = [[_titled_of(one, strings) for strings in tier.titles] for one in members]
        # What is not preferred is worth at least its sum: a preference below 1 would say something else.
        best = wanted if tier.preference >= 1 else 0
        for one, named in zip(members, titled, strict=True):
            one.settle(best, tier.preference, _together(named))
            if tier.preferred is not None:
                one.scores[meeting(one.search, one.scored, tier.preferred)] *= np.float32(tier.preference)
        for number, strings in enumerate(tier.titles):
            _add_title_shares(members, [named[number] for named in titled], strings, statistics)


def _together(docs: Sequence[Integers]) -> Integers:
    """Lists of documents as one, ascending; each once."""
    return np.unique(np.concatenate(docs)) if len(docs) > 1 else docs[0] if docs else _NONE


def _titled_of(one: TierMatches, strings: tuple[str, ...]) -> Integers:
    """The matches whose title holds all of the strings, ascending."""
    return one.docs.take(rows_of(_titled(one.search, strings), one.docs, len(one.search.segment)))


def _add_title_shares(
    members: Sequence[TierMatches],
    titled: Sequence[Integers],
    strings: tuple[str, ...],
    statistics: Statistics,
) -> None:
    """Add to the matches whose title holds all of the strings by how much of it they are."""
    if not any(map(len, titled)):
        return
    weight = np.float32(title_weight(strings, statistics))
    for one, docs in zip(members, titled, strict=True):
        shares = sum(map(len, strings)) / one.search.segment.integers("titles").take(docs)
        one.scores[one.scored.searchsorted(docs)] += weight * shares.clip(max=1)


def _titled(search: SegmentSearch, strings: Sequence[str]) -> Integers:
    """The documents whose title holds all of the strings, ascending."""
    first, *others = sorted(strings, key=lambda text: len(search.phrase(text).passages))
    docs = search.titled(first)
    for text in others if len(docs) else ():
        docs = docs[positions_within(docs, search.titled(text))[1]]
    return docs
