"""Tells where the lists of one part of a merge go: their terms, passages and places as they are in the joined segment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.index.compiled.decoding import Into
from indexer.index.segments.inverter import U64, Integers
from indexer.index.segments.lists.plain import Entries
from indexer.index.segments.lists.term_table import I64
from indexer.index.segments.passages import run_starts
from indexer.index.segments.reader import Kind, SegmentIndex


@dataclass(frozen=True, slots=True, eq=False)
class Move:
    """Where the live passages and the letters of one part go."""

    part: SegmentIndex
    passages: (
        I64  # new number of each passage, for those of live documents; where all are live, of the first alone
    )
    shifts: I64  # to be added to a place in each passage; as above
    letters: Integers  # new rank of each letter of the alphabet; of one that no live document has, that of the next


class Share:
    """The terms of one part that fall into a stretch."""

    def __init__(self, kind: Kind, move: Move, first: int, last: int) -> None:
        self._kind, self._move, self._first, self._last = kind, move, first, last
        self._lists = move.part.lists(kind)

    def terms(self, letters: int) -> U64:
        """In the joined alphabet, those that a live document has ascending."""
        return moved(self._kind, self._move, letters, np.arange(self._first, self._last))

    def counts(self) -> I64:
        """How many entries of live documents each term has."""
        counts = self._lists.counts(self._first, self._last)
        if self._move.part.all_live:
            return counts
        live = self._live(self._lists.entries(self._first, self._last).passages)
        return _sums(live, np.concatenate(([0], np.cumsum(counts))))

    def held(self) -> I64:
        """How many passages of live documents hold each term."""
        if self._move.part.all_live:
            return self._lists.held(self._first, self._last)
        counts, passages = self.counts(), self.entries().passages
        first, ends = run_starts(passages), np.cumsum(counts)
        begins = ends - counts
        first[begins[counts > 0]] = True
        return _sums(first, np.concatenate(([0], ends)))

    def entries(self) -> Entries:
        """Those of live documents, end to end: the new numbers of passages, and frequencies or new places."""
        passages, values = self._lists.entries(self._first, self._last)
        move, are_places = self._move, self._kind == "bigrams"
        if move.part.all_live:  # they follow on those of the parts before
            return Entries(passages + move.passages[0], values + move.shifts[0] if are_places else values)
        live = self._live(passages)
        passages, values = passages[live], values[live]
        return Entries(move.passages[passages], values + move.shifts[passages] if are_places else values)

    def put(self, begins: I64, counts: I64, into: Entries) -> None:
        """Copy the entries of live documents into others: those of each term, so many, from where they begin there."""
        move = self._move
        if move.part.all_live:
            shifts = int(move.passages[0]), int(move.shifts[0])
            if self._lists.copy(
                self._first, self._last, shifts, Into(begins, counts, into.passages, into.values)
            ):
                return
        where = _ranges(begins, counts)
        into.passages[where], into.values[where] = self.entries()

    def _live(self, passages: Integers) -> NDArray[np.bool_]:
        return self._move.part.live_passages[passages]


def moved(kind: Kind, move: Move, letters: int, which: I64) -> U64:
    """Some of a part's terms in the joined alphabet, those that a live document has still ascending."""
    if kind == "bigrams":
        before, after = move.part.bigrams.ranks(which)
        terms = move.letters[before].astype(np.int64) * letters + move.letters[after]
        return terms.astype(np.uint64)
    own = move.part.lists(kind).terms[which]
    return (move.letters[own] if kind == "chars" else own).astype(np.uint64)


def _sums(flags: NDArray[np.bool_], starts: I64) -> I64:
    """How many flags are set in each stretch."""
    # Prefix sums: what lies in starts[i]:starts[i + 1] is the difference of the sums at both ends.
    sums = np.concatenate(([0], np.cumsum(flags)))
    return np.diff(sums[starts])


def _ranges(begins: I64, counts: I64) -> I64:
    """The numbers from each begin on, so many as its count, end to end."""
    begins, counts = begins[counts > 0], counts[counts > 0]
    # Every number is 1 more than the one before it, but for the first of each range: a running sum of the steps.
    steps = np.ones(int(counts.sum()), dtype=np.int64)
    firsts = np.cumsum(counts) - counts
    steps[firsts[:1]] = begins[:1]
    steps[firsts[1:]] = begins[1:] - begins[:-1] - counts[:-1] + 1
    return np.cumsum(steps, out=steps)
