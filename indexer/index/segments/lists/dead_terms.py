"""Lists what the documents of a segment hold that are not live: what live ones hold is told by taking it off.

A deleted document stays in its segment until that is merged, and one that somebody may not see stays in it for good. How many
live documents hold a term could else be told only by reading its list, which has millions of postings where it is common;
suggestions ask for some thousand terms.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from indexer.index.segments.inverter import Integers, narrow
from indexer.index.segments.passages import end_to_end

MOST: Final = 1 << 18  # letters of such documents that are listed

I64 = NDArray[np.int64]
_Listed = tuple[I64, Integers]  # terms, ascending, and how many documents hold each


class DeadTerms:
    """The terms of documents with so many letters each, which stand end to end as ranks, a boundary behind each document."""

    def __init__(self, letters: Integers, sizes: Integers, alphabet: int) -> None:
        """`alphabet` is how many ranks there are."""
        self._letters = letters
        self._sizes = sizes
        self._alphabet = alphabet

    def documents(self, kind: Literal["chars", "bigrams"], terms: Sequence[int]) -> I64:
        """How many of the documents hold each of some terms."""
        held, counts = self._chars if kind == "chars" else self._bigrams
        wanted = np.array(terms, dtype=np.int64)
        if not len(held):
            return np.zeros_like(wanted)
        at = held.searchsorted(wanted)
        return np.where(held.take(at, mode="clip") == wanted, counts.take(at, mode="clip"), 0).astype(
            np.int64
        )

    def behind(self, rank: int) -> I64:
        """How often each letter, by its rank, stands behind one of them."""
        return self._counted(self._letters[1:][self._letters[:-1] == rank])

    def ahead_of(self, rank: int) -> I64:
        """How often each stands ahead of it."""
        return self._counted(self._letters[:-1][self._letters[1:] == rank])

    def _counted(self, letters: Integers) -> I64:
        return np.bincount(letters, minlength=self._alphabet)

    @cached_property
    def _chars(self) -> _Listed:
        return self._listed(self._letters.astype(np.int64), self._alphabet)

    @cached_property
    def _bigrams(self) -> _Listed:
        """A pair across the end of a document has a boundary in it, which no term has."""
        letters = self._letters.astype(np.int64)
        return self._listed(letters[:-1] * self._alphabet + letters[1:], self._alphabet**2)

    def _listed(self, terms: I64, size: int) -> _Listed:
        owners = np.arange(len(self._sizes)).repeat(self._sizes)[: len(terms)]
        held, counts = np.unique(np.unique(owners * size + terms) % size, return_counts=True)
        return held, narrow(counts)


def dead_terms_of(letters: Integers, begins: I64, sizes: I64, alphabet: int) -> DeadTerms | None:
    """The terms of documents that begin so and are so long; None where they have more than MOST letters.

    Raises IndexError where the alphabet does not have all of them.
    """
    if int(sizes.sum()) > MOST:
        return None
    listed = letters.take(end_to_end(begins, sizes))
    if int(listed.max(initial=0)) >= max(alphabet, 1):
        raise IndexError("a letter that is not in the alphabet")
    return DeadTerms(listed, sizes, alphabet)
