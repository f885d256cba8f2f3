"""The places of one bigram as they are read: few of them, kept as they are, or many, kept as offsets into passages."""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from indexer.index.segments.inverter import Integers
from indexer.index.segments.passages import run_starts
from indexer.index.segments.phrases import Matches, Verified, before_ends, in_passages, where_they_begin

_Number = TypeVar("_Number", bound=np.integer[Any])

OFFSET_BITS = 10  # of an offset in a passage
MOST = 63  # places in a passage that are told beside the first one: so many, or more
OFFSET = np.uint16((1 << OFFSET_BITS) - 1)


class FewPlaces:
    """A bigram that has few places."""

    def __init__(self, places: Integers, edges: Integers, documents: int) -> None:
        self.documents = documents
        self._places = places
        # Where passages begin, of the type of places: a search in another one copies all of it.
        self._edges = edges

    @property
    def places(self) -> Integers:
        """All places, ascending."""
        return self._places.astype(np.int64)

    @property
    def unsorted(self) -> Integers:
        """See Places."""
        return self.places

    @property
    def owners(self) -> Integers:
        """The passage of each place."""
        return self._edges.searchsorted(self._places, side="right") - 1

    def chosen(self, which: NDArray[np.intp] | None, begins: Integers) -> Verified:
        """See Places."""
        return where_they_begin(begins, self._edges)

    @cached_property
    def _matches(self) -> Verified:
        return self.chosen(None, self.places)

    @property
    def passages(self) -> Integers:
        """Those that hold it, ascending."""
        return self._matches.passages

    @property
    def tfs(self) -> Integers:
        """How often each does."""
        return self._matches.tfs

    def early(self, starts: Integers, ends: Integers) -> Integers:
        """See Matches."""
        return self._matches.early(starts, ends)


class ManyPlaces:
    """A bigram that has many."""

    def __init__(
        self,
        passages: Integers,
        offsets: tuple[Integers, Integers],  # `firsts` and `more`
        often: tuple[Integers, Integers],  # which of the passages say 63, and how many places each has
        starts: Integers,
        documents: int,
    ) -> None:
        self.passages = passages
        self.documents = documents
        self._firsts, self._more = offsets
        self._often = often
        self._starts = starts

    @cached_property
    def tfs(self) -> Integers:
        """How often each passage holds it."""
        return place_counts(self._firsts, *self._often)

    def early(self, starts: Integers, ends: Integers) -> Integers:
        """See Matches."""
        return self.passages[self.offsets < ends.take(self.passages)]

    @property
    def offsets(self) -> Integers:
        """How far into each passage the first place is."""
        return self._firsts & OFFSET

    @cached_property
    def places(self) -> Integers:
        """All places, ascending."""
        return ascending(self.unsorted) if len(self._more) else self.unsorted

    @property
    def unsorted(self) -> Integers:
        """See Places: the first ones of all passages, then the others."""
        places = self._starts.take(self.unsorted_owners).astype(np.int64)
        first = len(self.passages)
        places[:first] += self.offsets
        places[first:] += self._more
        return places

    @cached_property
    def unsorted_owners(self) -> Integers:
        """The passage of each of these."""
        if not len(self._more):
            return self.passages
        return np.concatenate((self.passages, self.passages.repeat(self.tfs - 1)))

    def chosen(self, which: NDArray[np.intp] | None, begins: Integers) -> Matches:
        """See Places."""
        owners = self.unsorted_owners if which is None else self.unsorted_owners.take(which)
        if (begins < self._starts.take(owners)).any():  # in the passage before that of the bigram
            return where_they_begin(ascending(begins), self._starts)
        if which is None:
            return BesideAll(self, begins)
        if not len(which) or which[-1] < len(self.passages):
            return in_passages(owners, begins)
        held, tfs, _, _ = in_passages(ascending(owners), begins)
        return BesideSome(held, tfs, begins, owners)

    @cached_property
    def owners(self) -> Integers:
        """The passage of each place."""
        return self.passages.repeat(self.tfs) if len(self._more) else self.passages


class BesideAll:
    """A phrase that begins beside all places of a bigram."""

    documents = 0

    def __init__(self, bigram: ManyPlaces, begins: Integers) -> None:
        self.passages = bigram.passages
        self._bigram = bigram
        self._begins = begins

    @property
    def tfs(self) -> Integers:
        """See Matches."""
        return self._bigram.tfs

    @property
    def places(self) -> Integers:
        """See Matches."""
        return ascending(self._begins)

    def early(self, starts: Integers, ends: Integers) -> Integers:
        """See Matches."""
        return before_ends(self._begins[: len(self.passages)], self.passages, starts, ends)


class BesideSome(NamedTuple):
    """A phrase that begins beside some of them."""

    passages: Integers
    tfs: Integers
    begins: Integers  # all of its places, in any order
    owners: Integers  # the passage of each
    documents: int = 0

    @property
    def places(self) -> Integers:
        """See Matches."""
        return ascending(self.begins)

    def early(self, starts: Integers, ends: Integers) -> Integers:
        """See Matches."""
        held = ascending(before_ends(self.begins, self.owners, starts, ends))
        return held[run_starts(held)]


def ascending(values: NDArray[_Number]) -> NDArray[_Number]:
    """Values that are two runs or so, sorted: by a sort that merges these."""
    return np.sort(values, kind="stable")


def place_counts(firsts: Integers, often: Integers, often_tfs: Integers) -> Integers:
    """How many places are in each passage."""
    tfs: Integers = firsts >> OFFSET_BITS
    if len(often):
        tfs[often] = often_tfs
    return tfs
