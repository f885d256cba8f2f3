"""Tells how many entries the list of each term has, and where it begins among the lists of few entries.

A list of few entries (up to `FEW`, of a bigram up to `bigrams.FEW`) is kept with absolute numbers, end to end with its
like. The others have tables of their own, in which a term goes by its place in `KIND.long`.

    KIND.counts   T      entries of each term that has few; 0 for the others
    KIND.bases    T/64+1 where the entries of terms 0, 64, 128 … begin among those of all that have few
    KIND.dfs      T      how many documents have each term
    KIND.long     L      the terms that have many, ascending
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.index.segments.inverter import Integers, narrow

FEW = 64  # entries up to which a list is kept with absolute numbers
_GROUP = 64  # terms to a base

I64 = NDArray[np.int64]


class TermTable:
    """The T terms of one kind."""

    def __init__(self, kind: str, integers: Callable[[str], Integers]) -> None:
        self.counts = integers(f"{kind}.counts")
        self.dfs = integers(f"{kind}.dfs")
        self.long = integers(f"{kind}.long")
        self._bases = integers(f"{kind}.bases")
        # What looks up single numbers does so in views: several times as fast as an element of an array.
        self._count_view, self._long_view = self.counts.data, self.long.data
        self._base_view, self._document_view = self._bases.data, self.dfs.data

    def __len__(self) -> int:
        return len(self.counts)

    def documents(self, terms: Sequence[int]) -> I64:
        """How many documents have each term; 0 for -1, which is no term."""
        at = np.array(terms, dtype=np.int64)
        counts = np.zeros(len(at), dtype=np.int64)
        counts[at >= 0] = self.dfs[at[at >= 0]]
        return counts

    def document_count(self, term: int) -> int:
        """How many documents have a term."""
        count: int = self._document_view[term]
        return count

    def few(self, term: int) -> int:
        """Entries of a term that has few; 0 for another."""
        count: int = self._count_view[term]
        return count

    def long_number(self, term: int) -> int:
        """The place of a term that has many in `long`."""
        return bisect_left(self._long_view, term)

    def begin(self, term: int) -> int:
        """Where the entries of a term, or T, begin among those of all that have few."""
        group = term // _GROUP
        begin: int = self._base_view[group]
        return begin + sum(self._count_view[group * _GROUP : term])

    def entries(self, term: int) -> slice:
        """Where the entries of a term that has few are."""
        begin = self.begin(term)
        return slice(begin, begin + self.few(term))

    def long_between(self, first: int, last: int) -> tuple[int, int]:
        """Which of `long` are the terms from one up to another."""
        return bisect_left(self._long_view, first), bisect_left(self._long_view, last)


def table_arrays(kind: str, counts: Integers, long: NDArray[np.bool_]) -> dict[str, Integers]:
    """The arrays of a table but `dfs`: entries of each term, and a flag: it is one of many."""
    few = np.where(long, 0, counts)
    ends = np.cumsum(few, dtype=np.int64)
    bases = np.concatenate(([0], ends[_GROUP - 1 :: _GROUP]))
    return {
        f"{kind}.counts": narrow(few),
        f"{kind}.bases": narrow(bases),
        f"{kind}.long": narrow(np.flatnonzero(long)),
    }
