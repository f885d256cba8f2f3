"""A facet's counts are those of a Counter over its documents' values, however many each carries."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.segments.facet_column import FacetColumn
from indexer.index.segments.inverter import narrow

VALUES = ("丙", "甲", "乙", "a", "Ｂ", "c")  # numbered as they turned up, in no order


def column_of(lists: list[list[int]]) -> FacetColumn:
    starts = np.concatenate(([0], np.cumsum([len(own) for own in lists])))
    return FacetColumn(
        VALUES, narrow(starts), narrow(np.array([number for own in lists for number in own], dtype=np.int64))
    )


@pytest.mark.parametrize("most", [1, 2, 6])
@settings(deadline=None, max_examples=40)
@given(st.data())
def test_counts_are_those_of_a_counter(most: int, data: st.DataObject) -> None:
    own = st.lists(st.integers(0, len(VALUES) - 1), unique=True, max_size=most)
    lists = data.draw(st.lists(own, min_size=1, max_size=8))
    docs = sorted(data.draw(st.sets(st.integers(0, len(lists) - 1))))
    column = column_of(lists)
    expected = Counter(VALUES[number] for doc in docs for number in lists[doc])
    counts = column.counts(np.array(docs, dtype=np.int64))
    assert dict(zip(VALUES, counts.tolist(), strict=True)) == {
        value: expected.get(value, 0) for value in VALUES
    }
    assert column.ranked(counts) == tuple(sorted(expected.items(), key=lambda pair: (-pair[1], pair[0])))


def test_the_numbers_of_some_documents_come_document_by_document() -> None:
    assert column_of([[3, 1], [], [0]]).of(np.array([0, 2])).tolist() == [3, 1, 0]


def test_values_are_normalised_for_comparing() -> None:
    assert column_of([[0]]).folded == ("丙", "甲", "乙", "a", "b", "c")
