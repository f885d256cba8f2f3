"""Finds the places of a phrase among those of one of its bigrams."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.index.segments.passages import run_lengths, run_starts

Integers = NDArray[np.integer]

_FEW = 64  # places are compared with all of a phrase at once; more with its characters one by one, since each leaves fewer


class Postings(Protocol):
    """Passages that hold a term or phrase, ascending, and how often."""

    @property
    def passages(self) -> Integers:
        """The passages."""

    @property
    def tfs(self) -> Integers:
        """How often each holds it."""

    @property
    def documents(self) -> int:
        """How many hold it, deleted ones included, where the index says so: of a term; else 0."""


class Matches(Postings, Protocol):
    """Passages in which a phrase begins, how often, and all of its places in the segment, in the same order."""

    @property
    def passages(self) -> Integers:
        """The passages, ascending."""

    @property
    def places(self) -> Integers:
        """Where it begins; not told of a single character."""

    def early(self, starts: Integers, ends: Integers) -> Integers:
        """Those of its passages that hold it before an end of theirs.

        Of all passages: where they begin, and where the end is, as far into each as that.
        """


class Places(Protocol):
    """Where a bigram stands."""

    @property
    def unsorted(self) -> Integers:
        """All places, in any order."""

    def chosen(self, which: NDArray[np.intp] | None, begins: Integers) -> Matches:
        """A phrase that begins beside some of these places, or beside all: which, ascending, and where it begins."""


class Verified(NamedTuple):
    """Matches of which all is known."""

    passages: Integers
    tfs: Integers
    places: Integers
    documents: int = 0

    def early(self, starts: Integers, ends: Integers) -> Integers:
        """See Matches."""
        firsts = self.places
        if len(firsts) > len(self.passages):
            firsts = firsts.take(np.cumsum(self.tfs, dtype=np.int64) - self.tfs)
        return before_ends(firsts, self.passages, starts, ends)


def verified(letters: Integers, ranks: Sequence[int], found: Places, offset: int) -> Matches:
    """Of the places of a bigram, `offset` characters into the phrase, those where all of it stands in the text.

    A place beside which there is no room for the phrase meets the boundary at an end of the text, which is in no
    phrase: it is clipped to that.
    """
    begins = found.unsorted - offset
    which = None
    if len(begins) <= _FEW:
        stretches = begins[:, None] + np.arange(len(ranks))
        same = np.logical_and.reduce(letters.take(stretches, mode="clip") == np.array(ranks), axis=1)
        which = same.nonzero()[0]
        return found.chosen(which, begins.take(which))
    for at, rank in enumerate(ranks):
        if at not in (offset, offset + 1):
            same = letters.take(begins + at, mode="clip") == rank
            if np.count_nonzero(same) < len(same):  # often all are left
                left = same.nonzero()[0]
                begins, which = begins.take(left), left if which is None else which.take(left)
    return found.chosen(which, begins)


def before_ends(begins: Integers, owners: Integers, starts: Integers, ends: Integers) -> Integers:
    """See Matches.early: of places and the passage of each, the passages of those that are early."""
    early: NDArray[np.bool_] = begins - starts.take(owners).astype(np.int64) < ends.take(owners)
    return owners[early]


def in_passages(owners: Integers, places: Integers) -> Verified:
    """Places, ascending, as matches: from the passage of each."""
    # Each run of equal ones is a passage, its length the term frequency.
    begins = run_starts(owners).nonzero()[0]
    if len(begins) == len(owners):
        return Verified(owners, np.ones(len(owners), dtype=np.int64), places)
    return Verified(owners.take(begins), run_lengths(begins, len(owners)), places)


def where_they_begin(places: Integers, starts: Integers) -> Verified:
    """Places, ascending, as matches: each in the passage, of all that begin at `starts`, in which it is."""
    alike = places.astype(starts.dtype, copy=False)
    return in_passages(starts.searchsorted(alike, side="right") - 1, places)
