"""Places of a phrase are those where all of it stands, however many places of its bigram there are."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.segments import phrases
from indexer.index.segments.phrases import verified

PASSAGES = st.lists(st.lists(st.integers(1, 2), max_size=12), min_size=1, max_size=5)
PHRASE = st.lists(st.integers(1, 2), min_size=2, max_size=5)


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
    held, tfs = np.unique(np.array([number for _, number in bigram], dtype=np.uint16), return_counts=True)
    places = np.array([place for place, _ in bigram], dtype=np.uint32)
    with patch.object(phrases, "_FEW", few):
        found = verified(
            np.array(letters, dtype=np.uint8), phrase, places, offset, held, tfs.astype(np.uint8)
        )
    assert found.places.tolist() == [place for place, _ in wanted]
    assert found.passages.repeat(found.tfs).tolist() == [number for _, number in wanted]
    first = {number: place for place, number in reversed(wanted)}
    assert dict(zip(found.passages.tolist(), found.firsts.tolist(), strict=True)) == first
