"""Places of a phrase are those where all of it stands, however many places of its bigram there are."""

from __future__ import annotations

from typing import NamedTuple
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from indexer.index.segments import phrases
from indexer.index.segments.phrases import Integers, Verified, in_passages, verified

PASSAGES = st.lists(st.lists(st.integers(1, 2), max_size=12), min_size=1, max_size=5)
PHRASE = st.lists(st.integers(1, 2), min_size=2, max_size=5)


class Given(NamedTuple):
    """A bigram by its places, in any order, and the passage of each."""

    unsorted: NDArray[np.int64]
    owners: NDArray[np.intp]

    def chosen(self, which: NDArray[np.intp] | None, begins: Integers) -> Verified:
        """See Places."""
        owners = self.owners if which is None else self.owners.take(which)
        order = begins.argsort()
        return in_passages(owners.take(order), begins.take(order))


@pytest.mark.parametrize("few", [0, 3, 1000])
@settings(deadline=None)
@given(PASSAGES, PHRASE, st.data())
def test_a_phrase_is_where_all_of_it_stands(
    few: int, passages: list[list[int]], phrase: list[int], data: st.DataObject
) -> None:
    offset = data.draw(st.integers(0, len(phrase) - 2))
    letters = [0]
    bigram: list[tuple[int, int]] = []  # each place with its passage
    wanted: list[tuple[int, int]] = []
    for number, passage in enumerate(passages):
        for at in range(len(passage)):
            if passage[at : at + 2] == phrase[offset : offset + 2]:
                bigram.append((len(letters) + at, number))
            if passage[at : at + len(phrase)] == phrase:
                wanted.append((len(letters) + at, number))
        letters += [*passage, 0]
    drawn = data.draw(st.permutations(bigram))
    owners = np.array([number for _, number in drawn], dtype=np.intp)
    given = Given(np.array([place for place, _ in drawn], dtype=np.int64), owners)
    starts = np.cumsum([1, *(len(passage) + 1 for passage in passages)])
    with patch.object(phrases, "_FEW", few):
        found = verified(np.array(letters, dtype=np.uint8), phrase, given, offset)
    assert found.places.tolist() == [place for place, _ in wanted]
    assert found.passages.repeat(found.tfs).tolist() == [number for _, number in wanted]
    first = {number: place for place, number in reversed(wanted)}
    for end in range(len(passages[0]) + 1):
        early = [number for number, place in sorted(first.items()) if place - starts[number] < end]
        assert found.early(starts, np.full(len(passages), end)).tolist() == early
