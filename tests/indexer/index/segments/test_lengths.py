"""Lengths are the same by a number for each passage and by where each begins, in integers of any width."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.segments.lengths import Lengths

WIDTHS = st.sampled_from([np.uint32, np.uint64, np.int64])
EACH = st.lists(st.integers(0, 2000), min_size=1, max_size=9)


@given(EACH, WIDTHS, st.integers(0, 2**32 - 20_000), st.data())
def test_bounds_and_numbers_tell_the_same(
    each: list[int], width: type[np.integer], begin: int, data: st.DataObject
) -> None:
    starts = begin + np.concatenate(([0], np.cumsum(np.array(each) + 1)))
    some = sorted(data.draw(st.sets(st.integers(0, len(each) - 1))))
    for told in (
        Lengths(starts.astype(width), bounds=True),
        Lengths(np.array(each, dtype=width), bounds=False),
    ):
        assert len(told) == len(each)
        for passages in (np.array(some, dtype=np.intp), np.array(some, dtype=np.uint8)):
            assert told.of(passages).tolist() == [each[at] for at in some]
            assert told.total(passages) == sum(each) - sum(each[at] for at in some)
        assert told.longest() == max(each)


@pytest.mark.parametrize("bounds", [True, False])
def test_no_passages_have_no_length(bounds: bool) -> None:
    none = Lengths(np.ones(int(bounds), dtype=np.uint32), bounds=bounds)
    nowhere = np.zeros(0, dtype=np.int32)
    assert len(none) == none.longest() == none.total(nowhere) == 0
    assert not len(none.of(nowhere))
