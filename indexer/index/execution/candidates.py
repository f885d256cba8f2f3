"""Scores documents that another engine has found, to the bit as they would be scored among all others."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate, chain

import numpy as np
from numpy.typing import NDArray

from indexer.index import ranking
from indexer.index.engine import FoundKey, ScoringTerm, TierPlan
from indexer.index.execution.statistics import Statistics, title_weight, weights
from indexer.index.segments.inverter import LONGEST_HASHED
from indexer.text import PARAGRAPH_END, Span

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A document that belongs to a tier."""

    key: int
    date: int
    tokens: list[str]  # all of the text, one after another
    starts: Sequence[int]  # where its passages begin in the text, and behind the line end after the last one
    words: Sequence[int]  # how many each passage has
    preferred: bool = False  # by the tier


def score_candidates(
    candidates: Sequence[Candidate], tier: TierPlan, statistics: Statistics
) -> list[FoundKey]:
    """Documents that all belong to a tier, best first: ties by date, then key."""
    if not candidates:
        return []
    texts = ["".join(one.tokens) for one in candidates]
    counts = [len(one.words) for one in candidates]
    firsts = [0, *accumulate(counts)]
    by_passage = _passage_scores(candidates, texts, tier, statistics)
    opening = np.zeros(firsts[-1], dtype=np.bool_)
    opening[firsts[:-1]] = True
    scores = ranking.best_passages(by_passage, opening)
    if tier.preferred is not None:
        scores[[one.preferred for one in candidates]] *= np.float32(tier.preference)
    titles = [text.partition(PARAGRAPH_END)[0] for text in texts]
    for strings in tier.titles:
        rows = [at for at, title in enumerate(titles) if all(each in title for each in strings)]
        shares = sum(map(len, strings)) / np.array([len(titles[at]) for at in rows], dtype=np.int64)
        scores[rows] += np.float32(title_weight(strings, statistics)) * shares.clip(max=1)
    order = np.lexsort(
        (
            np.array([one.key for one in candidates]),
            -np.array([one.date for one in candidates]),
            -scores,
        )
    )
    return [
        FoundKey(
            candidates[at].key,
            float(scores[at]),
            tier.tier,
            _best_passage(candidates[at], by_passage[firsts[at] : firsts[at + 1]]),
        )
        for at in order.tolist()
    ]


def _passage_scores(
    candidates: Sequence[Candidate], texts: Sequence[str], tier: TierPlan, statistics: Statistics
) -> Scores:
    """The sum of all terms' BM25, of all passages of all candidates: kind by kind, as `scoring.score` adds them."""
    lengths = np.array([end - start - 1 for one in candidates for start, end in _spans(one)])
    words = np.array([count for one in candidates for count in one.words])
    begins = list(map(_begins, candidates))
    averages = statistics.averages
    scores: Scores = np.zeros(len(lengths), dtype=np.float32)
    for kind in dict.fromkeys(term.kind for term in tier.terms):
        every = [term for term in tier.terms if term.kind == kind]
        weighed = [pair for pair in zip(every, weights(kind, every, statistics), strict=True) if pair[1]]
        norms = (
            ranking.length_norms(words, averages.words)
            if kind == "word"
            else ranking.length_norms(lengths, averages.characters)
        )
        for term, weight in weighed:
            counted = (_counted(term, *each) for each in zip(candidates, texts, begins, strict=True))
            tfs = np.array(list(chain.from_iterable(counted)))
            scores += np.float32(weight) * ranking.saturated(tfs, norms)
    return scores


def _counted(term: ScoringTerm, candidate: Candidate, text: str, begins: Sequence[int]) -> Sequence[int]:
    """How often a term stands in each passage of a document."""
    rows = _rows(candidate.tokens, term.text) if term.kind == "word" else None
    if len(candidate.words) == 1:
        return (len(_places(text, term.text) if rows is None else rows),)
    counts = [0] * len(candidate.words)
    for place in _places(text, term.text) if rows is None else [begins[row] for row in rows]:
        counts[bisect_right(candidate.starts, place) - 1] += 1
    return counts


def _begins(candidate: Candidate) -> Sequence[int]:
    """Where each token of a document of several passages begins."""
    return list(accumulate(map(len, candidate.tokens), initial=0)) if len(candidate.words) > 1 else ()


def _rows(tokens: list[str], word: str) -> list[int]:
    """Which tokens are a word, known by as much of it as reaches its key."""
    if len(word) >= LONGEST_HASHED:
        return [row for row, token in enumerate(tokens) if token.startswith(word[:LONGEST_HASHED])]
    rows: list[int] = []
    with suppress(ValueError):
        while True:
            rows.append(tokens.index(word, rows[-1] + 1 if rows else 0))
    return rows


def _places(text: str, string: str) -> list[int]:
    """Where a string begins; it may overlap itself."""
    places: list[int] = []
    at = text.find(string)
    while at >= 0:
        places.append(at)
        at = text.find(string, at + 1)
    return places


def _spans(candidate: Candidate) -> Iterator[tuple[int, int]]:
    return zip(candidate.starts[:-1], candidate.starts[1:], strict=True)


def _best_passage(candidate: Candidate, scores: Scores) -> Span | None:
    """Where in the text the best passage is; None where there is but one."""
    if len(scores) == 1:
        return None
    best = int(scores.argmax())
    return Span(candidate.starts[best], candidate.starts[best + 1])
