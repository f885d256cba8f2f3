"""Tells where the postings of one part of a merge go: their terms, passages and places as they are in the joined segment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.index.segments.inverter import Integers
from indexer.index.segments.reader import Kind, SegmentIndex

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Move:
    """Where the live passages and the letters of one part go."""

    part: SegmentIndex
    passages: I64  # new number of each passage, for those of live documents
    shifts: I64  # to be added to a place in each passage
    letters: Integers  # new rank of each letter of the alphabet


class Share:
    """The terms of one part that fall into a stretch."""

    def __init__(self, kind: Kind, move: Move, first: int, last: int) -> None:
        self._kind, self._move, self._first, self._last = kind, move, first, last
        starts = move.part.integers(f"{kind}.starts")
        self._postings = slice(int(starts[first]), int(starts[last]))

    def terms(self, letters: int) -> U64:
        """In the joined alphabet, ascending."""
        return moved(self._kind, self._move, letters, slice(self._first, self._last))

    @property
    def count(self) -> int:
        """Live postings."""
        postings = self._postings.stop - self._postings.start
        return postings if self._move.part.all_live else int(np.count_nonzero(self._live()))

    @property
    def place_count(self) -> int:
        """Places of live postings."""
        if self._move.part.all_live:
            return len(self._places)
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
        if self._move.part.all_live:  # they follow on those of the parts before
            passages = self._array("passages").astype(np.int64)
            passages += self._move.passages[0]
            return passages
        return self._move.passages[self._array("passages")[self._live()]]

    def tfs(self) -> Integers:
        """Of live postings."""
        if self._move.part.all_live:
            return self._array("tfs")
        found: Integers = self._array("tfs")[self._live()]
        return found

    def places(self) -> I64:
        """The new places of live postings."""
        if self._move.part.all_live:
            places = self._places.astype(np.int64)
            places += self._move.shifts[0]
            return places
        live, tfs = self._live(), self._array("tfs")
        places = self._places[np.repeat(live, tfs)].astype(np.int64)
        places += np.repeat(self._move.shifts[self._array("passages")[live]], tfs[live])
        return places

    @property
    def _places(self) -> Integers:
        """As they are in the part, of all postings."""
        bounds = self._move.part.integers("bigrams.place_starts")
        places = self._move.part.integers("bigrams.places")
        return places[int(bounds[self._first]) : int(bounds[self._last])]

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


def moved(kind: Kind, move: Move, letters: int, which: slice | I64) -> U64:
    """Some of a part's terms in the joined alphabet, still ascending."""
    terms = move.part.integers(f"{kind}.terms")[which].astype(np.int64)
    if kind == "chars":
        terms = move.letters[terms].astype(np.int64)
    elif kind == "bigrams":
        before, after = np.divmod(terms, len(move.letters))
        terms = move.letters[before].astype(np.int64) * letters + move.letters[after]
    return terms.astype(np.uint64)


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
