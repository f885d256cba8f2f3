"""Merges the posting lists of several segments, a range of terms at a time.

The terms of every part stay in order when its alphabet is mapped into the union of all alphabets, so a list is joined
by counting: where a term's postings begin in the union, plus what earlier parts put there. The terms are divided so
that a stretch of them has some `STRETCH` postings, or places of bigrams, whatever the size of the segments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np

from indexer.index.segments.inverter import Array, Integers
from indexer.index.segments.moved_postings import I64, U64, Move, Share, moved
from indexer.index.segments.reader import Kind

LISTS: Final[tuple[Kind, ...]] = ("chars", "bigrams", "words")

STRETCH: Final = 1 << 20  # postings or places joined at a time: some 40 MB
_SAMPLED: Final = 1 << 15  # of them between two terms that are looked at to divide them
_KEPT: Final = (
    1 << 22
)  # terms of all parts together whose places in the union are kept from one array to the next


def joined_lists(
    kind: Kind, moves: Sequence[Move], letters: int, length: int
) -> Iterator[tuple[str, Iterable[Array]]]:
    """The arrays of the lists of one kind; the joined text has `letters` different ones and a `length`."""
    stretches = _stretches(kind, moves, letters)
    postings = sum(each.count for stretch in stretches for each in stretch.shares)
    tfs = max(int(move.part.integers(f"{kind}.tfs").max(initial=0)) for move in moves)
    passages = int(moves[-1].passages[-1])
    yield f"{kind}.terms", (stretch.terms for stretch in stretches)
    yield f"{kind}.starts", _running((stretch.totals() for stretch in stretches), postings)
    yield f"{kind}.passages", (stretch.passages(np.min_scalar_type(passages)) for stretch in stretches)
    yield f"{kind}.tfs", (stretch.tfs(np.min_scalar_type(tfs)) for stretch in stretches)
    dfs = sum(int(move.part.integers(f"{kind}.dfs").max(initial=0)) for move in moves)  # no df is larger
    yield f"{kind}.dfs", (stretch.dfs().astype(np.min_scalar_type(dfs)) for stretch in stretches)
    if kind == "bigrams":
        places = sum(each.place_count for stretch in stretches for each in stretch.shares)
        yield "bigrams.place_starts", _running((stretch.place_totals() for stretch in stretches), places)
        yield "bigrams.places", (stretch.places(np.min_scalar_type(length)) for stretch in stretches)


class _Stretch:
    """The terms between two bounds, in all parts."""

    def __init__(self, shares: Sequence[Share], letters: int, *, keep: bool) -> None:
        self.shares = shares
        self._letters = letters
        self._keep = keep
        self._kept: tuple[U64, list[I64]] | None = None

    @property
    def terms(self) -> U64:
        """Those that a live document has."""
        terms, _ = self._union()
        return terms[self._total(Share.counts) > 0]

    def totals(self) -> I64:
        """How many live postings each of them has."""
        totals = self._total(Share.counts)
        return totals[totals > 0]

    def place_totals(self) -> I64:
        """How many places of live postings each of them has."""
        totals = self._total(Share.place_counts)
        return totals[totals > 0]

    def dfs(self) -> I64:
        """How many live documents have each of them."""
        counts = self._total(Share.document_counts)
        return counts[counts > 0]

    def passages(self, dtype: np.dtype[Any]) -> Array:
        """The passages of each term, ascending."""
        return self._scattered(Share.passages, Share.counts, dtype)

    def tfs(self, dtype: np.dtype[Any]) -> Array:
        """How often each term stands in them."""
        return self._scattered(Share.tfs, Share.counts, dtype)

    def places(self, dtype: np.dtype[Any]) -> Array:
        """Where each bigram stands."""
        return self._scattered(Share.places, Share.place_counts, dtype)

    def _union(self) -> tuple[U64, list[I64]]:
        """The terms of all parts, and where in them those of each part are."""
        if self._kept is not None:
            return self._kept
        own = [each.terms(self._letters) for each in self.shares]
        terms = np.sort(np.concatenate(own))
        terms = terms[np.concatenate(([True], terms[1:] != terms[:-1]))[: len(terms)]]
        union = terms, [np.searchsorted(terms, each) for each in own]
        if self._keep:
            self._kept = union
        return union

    def _total(self, counts: Callable[[Share], I64]) -> I64:
        """What is counted, over all parts."""
        terms, where = self._union()
        totals = np.zeros(len(terms), dtype=np.int64)
        for at, share in zip(where, self.shares, strict=True):
            totals[at] += counts(share)
        return totals

    def _scattered(
        self, values: Callable[[Share], Integers], counts: Callable[[Share], I64], dtype: np.dtype[Any]
    ) -> Array:
        """The parts' values, each term's share put where it begins in the union."""
        totals = self._total(counts)
        begins = np.cumsum(totals) - totals
        out = np.empty(int(totals.sum()), dtype=dtype)
        for at, share in zip(self._union()[1], self.shares, strict=True):
            count, value = counts(share), values(share)
            out[_ranges(begins[at], count)] = value
            begins[at] += count
        return out


def _stretches(kind: Kind, moves: Sequence[Move], letters: int) -> list[_Stretch]:
    """The lists divided: at the terms where another `STRETCH` postings or places, over all parts, have gone by."""
    weight = f"{kind}.{'place_starts' if kind == 'bigrams' else 'starts'}"
    sampled = []
    for move in moves:
        weights = move.part.integers(weight)
        at = np.unique(np.searchsorted(weights, np.arange(_SAMPLED, int(weights[-1]), _SAMPLED)))
        sampled.append(moved(kind, move, letters, at[at < len(weights) - 1]))
    # Every part contributes a term for each _SAMPLED of its postings, so of the sorted samples of all parts every
    # STRETCH / _SAMPLED-th bounds about STRETCH postings.
    bounds = np.unique(np.sort(np.concatenate(sampled))[:: STRETCH // _SAMPLED][1:])
    firsts = [_firsts(kind, move, letters, bounds) for move in moves]
    keep = sum(len(move.part.integers(f"{kind}.terms")) for move in moves) <= _KEPT
    divided = zip(*(pairwise(each) for each in firsts), strict=True)
    return [
        _Stretch(
            [Share(kind, move, *ends) for move, ends in zip(moves, stretch, strict=True)], letters, keep=keep
        )
        for stretch in divided
    ]


def _firsts(kind: Kind, move: Move, letters: int, bounds: U64) -> list[int]:
    """Where in a part's terms each stretch begins, and the last one ends; the bounds are terms of the union."""
    terms = move.part.integers(f"{kind}.terms")
    own = bounds.astype(np.int64)
    if kind == "chars":
        own = np.searchsorted(move.letters, own)
    elif kind == "bigrams":
        before, after = np.divmod(own, letters)
        first = np.searchsorted(move.letters, before)
        shared = move.letters.take(first, mode="clip") == before
        own = first * len(move.letters) + np.where(shared, np.searchsorted(move.letters, after), 0)
    return [0, *np.searchsorted(terms, own.astype(np.uint64)).tolist(), len(terms)]


def _ranges(begins: I64, counts: I64) -> I64:
    """The numbers from each begin on, so many as its count, end to end."""
    begins, counts = begins[counts > 0], counts[counts > 0]
    # Every number is 1 more than the one before it, but for the first of each range: a running sum of the steps.
    steps = np.ones(int(counts.sum()), dtype=np.int64)
    firsts = np.cumsum(counts) - counts
    steps[firsts[:1]] = begins[:1]
    steps[firsts[1:]] = begins[1:] - begins[:-1] - counts[:-1] + 1
    return np.cumsum(steps, out=steps)


def _running(totals: Iterable[I64], whole: int) -> Iterator[Array]:
    """Where each of consecutive terms begins and the last one ends, from their totals."""
    dtype, begun = np.min_scalar_type(whole), 0
    yield np.zeros(1, dtype=dtype)
    for piece in totals:
        ends = begun + np.cumsum(piece)
        yield ends.astype(dtype)
        begun = int(ends[-1]) if len(ends) else begun
