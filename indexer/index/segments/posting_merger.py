"""Merges the posting lists of several segments, a range of terms at a time.

The terms of every part stay in order when its alphabet is mapped into the union of all alphabets, so a list is joined
by counting: where a term's postings begin in the union, plus what earlier parts put there. The terms are divided so
that a stretch of them has some `STRETCH` postings, or places of bigrams, whatever the size of the segments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from indexer.index.segments.inverter import Array, Integers
from indexer.index.segments.reader import Kind, SegmentIndex

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]
LISTS: Final[tuple[Kind, ...]] = ("chars", "bigrams", "words")

STRETCH: Final = 1 << 21  # postings or places joined at a time: some 100 MB
_SAMPLED: Final = 1 << 15  # of them between two terms that are looked at to divide them
_KEPT: Final = (
    1 << 22
)  # terms of all parts together whose places in the union are kept from one array to the next


@dataclass(frozen=True, slots=True, eq=False)
class Move:
    """Where the live passages and the letters of one part go."""

    part: SegmentIndex
    passages: I64  # new number of each passage, for those of live documents
    shifts: I64  # to be added to a place in each passage
    letters: Integers  # new rank of each letter of the alphabet


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


class _Share:
    """The terms of one part that fall into a stretch."""

    def __init__(self, kind: Kind, move: Move, first: int, last: int) -> None:
        self._kind, self._move, self._first, self._last = kind, move, first, last
        starts = move.part.integers(f"{kind}.starts")
        self._postings = slice(int(starts[first]), int(starts[last]))

    def terms(self, letters: int) -> U64:
        """In the joined alphabet, ascending."""
        return _moved(self._kind, self._move, letters, slice(self._first, self._last))

    @property
    def count(self) -> int:
        """Live postings."""
        postings = self._postings.stop - self._postings.start
        return postings if self._move.part.all_live else int(np.count_nonzero(self._live()))

    @property
    def place_count(self) -> int:
        """Places of live postings."""
        return int(self._array("tfs")[self._live()].sum(dtype=np.int64))

    def counts(self) -> I64:
        """How many live postings each term has."""
        starts = self._bounds("starts")
        return np.diff(starts) if self._move.part.all_live else _sums(self._live(), starts)

    def place_counts(self) -> I64:
        """How many places of live postings each term has."""
        starts = self._bounds("place_starts")
        if self._move.part.all_live:
            return np.diff(starts)
        return _sums(np.repeat(self._live(), self._array("tfs")), starts)

    def document_counts(self) -> I64:
        """How many live documents have each term."""
        part = self._move.part
        if part.all_live:
            return part.integers(f"{self._kind}.dfs")[self._first : self._last].astype(np.int64)
        live, owners = self._live(), part.passages.owners(self._array("passages"))
        # A posting counts when it is the first one in its document: within a term, documents ascend.
        live[1:] &= (owners[1:] != owners[:-1]) | _flags(self._bounds("starts")[1:-1], len(owners))[1:]
        return _sums(live, self._bounds("starts"))

    def passages(self) -> I64:
        """The new numbers of the passages of live postings."""
        return self._move.passages[self._array("passages")[self._live()]]

    def tfs(self) -> Integers:
        """Of live postings."""
        found: Integers = self._array("tfs")[self._live()]
        return found

    def places(self) -> I64:
        """The new places of live postings."""
        live, tfs = self._live(), self._array("tfs")
        bounds = self._move.part.integers("bigrams.place_starts")
        all_places = self._move.part.integers("bigrams.places")[
            int(bounds[self._first]) : int(bounds[self._last])
        ]
        places = (all_places if self._move.part.all_live else all_places[np.repeat(live, tfs)]).astype(
            np.int64
        )
        places += np.repeat(self._move.shifts[self._array("passages")[live]], tfs[live])
        return places

    def _live(self) -> NDArray[np.bool_]:
        return self._move.part.live_passages[self._array("passages")]

    def _array(self, name: str) -> Integers:
        """Of the postings."""
        return self._move.part.integers(f"{self._kind}.{name}")[self._postings]

    def _bounds(self, name: str) -> I64:
        """Where the postings or places of each term begin and the last ones end, counted from the first."""
        starts = self._move.part.integers(f"{self._kind}.{name}")[self._first : self._last + 1].astype(
            np.int64
        )
        starts -= starts[:1]
        return starts


class _Stretch:
    """The terms between two bounds, in all parts."""

    def __init__(self, shares: Sequence[_Share], letters: int, *, keep: bool) -> None:
        self.shares = shares
        self._letters = letters
        self._keep = keep
        self._kept: tuple[U64, list[I64]] | None = None

    @property
    def terms(self) -> U64:
        """Those that a live document has."""
        terms, _ = self._union()
        return terms[self._total(_Share.counts) > 0]

    def totals(self) -> I64:
        """How many live postings each of them has."""
        totals = self._total(_Share.counts)
        return totals[totals > 0]

    def place_totals(self) -> I64:
        """How many places of live postings each of them has."""
        totals = self._total(_Share.place_counts)
        return totals[totals > 0]

    def dfs(self) -> I64:
        """How many live documents have each of them."""
        counts = self._total(_Share.document_counts)
        return counts[counts > 0]

    def passages(self, dtype: np.dtype[Any]) -> Array:
        """The passages of each term, ascending."""
        return self._scattered(_Share.passages, _Share.counts, dtype)

    def tfs(self, dtype: np.dtype[Any]) -> Array:
        """How often each term stands in them."""
        return self._scattered(_Share.tfs, _Share.counts, dtype)

    def places(self, dtype: np.dtype[Any]) -> Array:
        """Where each bigram stands."""
        return self._scattered(_Share.places, _Share.place_counts, dtype)

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

    def _total(self, counts: Callable[[_Share], I64]) -> I64:
        """What is counted, over all parts."""
        terms, where = self._union()
        totals = np.zeros(len(terms), dtype=np.int64)
        for at, share in zip(where, self.shares, strict=True):
            totals[at] += counts(share)
        return totals

    def _scattered(
        self, values: Callable[[_Share], Integers], counts: Callable[[_Share], I64], dtype: np.dtype[Any]
    ) -> Array:
        """The parts' values, each term's share put where it begins in the union."""
        totals = self._total(counts)
        begins = np.cumsum(totals) - totals
        out = np.empty(int(totals.sum()), dtype=dtype)
        for at, share in zip(self._union()[1], self.shares, strict=True):
            count, value = counts(share), values(share)
            # Where each value goes: the start of its term in the union, plus its number within the term of this part.
            where = np.repeat(begins[at] - (np.cumsum(count) - count), count)
            where += np.arange(len(value))
            out[where] = value
            begins[at] += count
        return out


def _stretches(kind: Kind, moves: Sequence[Move], letters: int) -> list[_Stretch]:
    """The lists divided: at the terms where another `STRETCH` postings or places, over all parts, have gone by."""
    weight = f"{kind}.{'place_starts' if kind == 'bigrams' else 'starts'}"
    sampled = []
    for move in moves:
        weights = move.part.integers(weight)
        at = np.unique(np.searchsorted(weights, np.arange(_SAMPLED, int(weights[-1]), _SAMPLED)))
        sampled.append(_moved(kind, move, letters, at[at < len(weights) - 1]))
    # Every part contributes a term for each _SAMPLED of its postings, so of the sorted samples of all parts every
    # STRETCH / _SAMPLED-th bounds about STRETCH postings.
    bounds = np.unique(np.sort(np.concatenate(sampled))[:: STRETCH // _SAMPLED][1:])
    firsts = [_firsts(kind, move, letters, bounds) for move in moves]
    keep = sum(len(move.part.integers(f"{kind}.terms")) for move in moves) <= _KEPT
    divided = zip(*(pairwise(each) for each in firsts), strict=True)
    return [
        _Stretch(
            [_Share(kind, move, *ends) for move, ends in zip(moves, stretch, strict=True)], letters, keep=keep
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


def _moved(kind: Kind, move: Move, letters: int, which: slice | I64) -> U64:
    """Some of a part's terms in the joined alphabet, still ascending."""
    terms = move.part.integers(f"{kind}.terms")[which].astype(np.int64)
    if kind == "chars":
        terms = move.letters[terms].astype(np.int64)
    elif kind == "bigrams":
        before, after = np.divmod(terms, len(move.letters))
        terms = move.letters[before].astype(np.int64) * letters + move.letters[after]
    return terms.astype(np.uint64)


def _running(totals: Iterable[I64], whole: int) -> Iterator[Array]:
    """Where each of consecutive terms begins and the last one ends, from their totals."""
    dtype, begun = np.min_scalar_type(whole), 0
    yield np.zeros(1, dtype=dtype)
    for piece in totals:
        ends = begun + np.cumsum(piece)
        yield ends.astype(dtype)
        begun = int(ends[-1]) if len(ends) else begun


def _flags(places: I64, length: int) -> NDArray[np.bool_]:
    """So many flags, those at the places set."""
    flags = np.zeros(length, dtype=np.bool_)
    flags[places] = True
    return flags


def _sums(flags: NDArray[np.bool_], starts: I64) -> I64:
    """How many flags are set in each stretch."""
    # Prefix sums: what lies in starts[i]:starts[i + 1] is the difference of the sums at both ends.
    sums = np.concatenate(([0], np.cumsum(flags)))
    return np.diff(sums[starts])
