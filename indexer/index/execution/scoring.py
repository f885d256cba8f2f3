"""Scores what the tiers of a plan matched: BM25 of passages, what is preferred, and the share of the title."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from indexer.index.execution.conditions import mask_of, positions_within, rows_of
from indexer.index.execution.matches import TierMatches
from indexer.index.execution.segment_search import SegmentSearch
from indexer.index.execution.statistics import Statistics, title_weight, weights
from indexer.index.segments.inverter import Integers


def score(matches: Sequence[TierMatches], statistics: Statistics) -> None:
    """Give every match the sum of its best passages, and every passage that of its terms' BM25."""
    for tier, group in groupby(matches, key=lambda one: one.tier):
        members = list(group)
        for kind in dict.fromkeys([term.kind for term in tier.terms]):
            terms = [term for term in tier.terms if term.kind == kind]
            texts = tuple(term.text for term in terms)
            lists = [one.search.postings(kind, texts) for one in members]
            for at, weight in enumerate(weights(kind, terms, statistics)):
                if not weight:
                    continue
                for one, postings in zip(members, lists, strict=True):
                    part = one.search.part
                    norms = part.word_norms if kind == "word" else part.character_norms
                    one.add(postings[at].passages, postings[at].tfs, norms, weight)
        for one in members:
            one.settle()
            if tier.preferred is not None:
                one.scores[mask_of(one.search, tier.preferred)[one.docs]] *= np.float32(tier.preference)
        for strings in tier.titles:
            _add_title_shares(members, strings, statistics)


def _add_title_shares(
    members: Sequence[TierMatches], strings: tuple[str, ...], statistics: Statistics
) -> None:
    """Add to the matches whose title holds all of the strings by how much of it they are."""
    named = [_titled(one.search, strings) for one in members]
    if not any(map(len, named)):
        return
    weight = np.float32(title_weight(strings, statistics))
    for one, docs in zip(members, named, strict=True):
        rows = rows_of(docs, one.docs, len(one.search.segment))
        shares = sum(map(len, strings)) / one.search.segment.integers("titles").take(one.docs[rows])
        one.scores[rows] += weight * shares.clip(max=1)


def _titled(search: SegmentSearch, strings: Sequence[str]) -> Integers:
    """The documents whose title holds all of the strings, ascending."""
    first, *others = sorted(strings, key=lambda text: len(search.phrase(text).passages))
    docs = search.titled(first)
    for text in others if len(docs) else ():
        docs = docs[positions_within(docs, search.titled(text))[1]]
    return docs
