"""Finds the places of a phrase among those of one of its bigrams."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.index.segments.passages import run_starts

Integers = NDArray[np.integer]

_FEW = 64  # places are compared with all of a phrase at once; more with its characters one by one, since each leaves fewer


class Matches(NamedTuple):
    """Passages that hold a phrase, ascending, how often, and all of its places in the segment, in the same order."""

    passages: NDArray[np.intp]  # numpy's own type for places: they are looked up in several arrays
    tfs: Integers
    places: Integers
    documents: int = (
        0  # that hold it, deleted ones included, where the index says so: of one or two characters
    )

    @property
    def firsts(self) -> Integers:
        """Where each passage holds it first."""
        if len(self.places) == len(self.passages):
            return self.places
        return self.places.take(np.cumsum(self.tfs, dtype=np.int64) - self.tfs)


def verified(
    letters: Integers, ranks: Sequence[int], places: Integers, offset: int, passages: Integers, tfs: Integers
) -> Matches:
    """Of the places of a bigram, `offset` characters into the phrase, those where all of it stands in the text.

    `passages` hold the bigram `tfs` times each. A place beside which there is no room for the phrase meets the
    boundary at an end of the text, which is in no phrase: it is clipped to that.
    """
    owners = passages if len(places) == len(passages) else passages.repeat(tfs)
    if len(places) <= _FEW:
        stretches = places[:, None] + np.arange(-offset, len(ranks) - offset)
        same = np.logical_and.reduce(letters.take(stretches, mode="clip") == np.array(ranks), axis=1)
        beside, owners = places[same].astype(np.int64) - offset, owners[same]
    else:
        beside = places.astype(np.int64) - offset
        for at, rank in enumerate(ranks):
            if at not in (offset, offset + 1):
                same = letters.take(beside + at, mode="clip") == rank
                beside, owners = beside[same], owners[same]
    held = owners.astype(np.intp)
    # They are ascending: each run of equal ones is a passage, its length the term frequency.
    begins = run_starts(held).nonzero()[0]
    if len(begins) == len(held):
        return Matches(held, np.ones(len(held), dtype=np.int64), beside)
    counts = np.empty_like(begins)
    counts[:-1], counts[-1] = begins[1:], len(held)
    counts -= begins
    return Matches(held.take(begins), counts, beside)
