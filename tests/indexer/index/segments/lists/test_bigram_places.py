"""A bigram is where its characters stand, whether it is kept by its places or by offsets into passages."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings

from indexer.index.segments.lists.bigram_places import place_counts
from tests.support.archives.lists import TEXTS, segment_from
from tests.support.archives.model import FORMS, WHOLE, Form, listed_as


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(TEXTS, WHOLE, FORMS)
def test_a_bigram_is_where_its_characters_stand(texts: list[str], whole: int, form: Form) -> None:
    with listed_as(form):
        entries, segment = segment_from(texts, whole)
        wanted: dict[str, list[int]] = {}
        for start, item in zip(segment.starts.tolist(), entries, strict=False):
            for at, pair in enumerate(pairwise(item.text)):
                if "\n" not in pair:
                    wanted.setdefault("".join(pair), []).append(start + at)
        assert len(segment.bigrams.table) == len(wanted)
        for pair_, places in wanted.items():
            (at,) = segment.bigrams.find(segment.bigram_terms(segment.ranks(pair_)))
            found = segment.bigrams.places(at)
            assert found.places.tolist() == places
            owners = (segment.passages.starts.searchsorted(places, side="right") - 1).tolist()
            assert found.owners.tolist() == owners
            assert found.passages.tolist() == sorted(set(owners))
            assert sorted(found.unsorted.tolist()) == places
            assert found.tfs.tolist() == [owners.count(passage) for passage in found.passages.tolist()]
            starts = segment.passages.starts
            firsts = [places[owners.index(one)] for one in found.passages.tolist()]
            for end in (0, 1, 2, 5):
                early = [
                    one
                    for one, place in zip(found.passages.tolist(), firsts, strict=True)
                    if place - starts[one] < end
                ]
                assert found.early(starts, np.full(len(starts) - 1, end)).tolist() == early
            assert found.documents == sum(pair_ in item.text for item in entries)


def test_places_are_counted_beside_the_first_one_or_by_themselves() -> None:
    firsts = np.array([5 | 1 << 10, 5 | 3 << 10, 63 << 10], dtype=np.uint16)
    assert place_counts(firsts, np.array([2]), np.array([99])).tolist() == [1, 3, 99]
    assert place_counts(firsts[:2], np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint8)).tolist() == [
        1,
        3,
    ]
