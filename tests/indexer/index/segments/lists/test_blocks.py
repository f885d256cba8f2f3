"""Passages in 16 bits come back whole, list by list and many at once."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.segments.lists.blocks import Blocks, block_count, low_halves, sizes

TOTAL = 200_000
LISTS = st.lists(
    st.sets(st.sampled_from([0, 1, 65_535, 65_536, 131_071, 131_072, 199_999]), min_size=1).map(sorted),
    min_size=1,
)


@settings(deadline=None)
@given(LISTS)
def test_lists_come_back(lists: list[list[int]]) -> None:
    passages = np.array([passage for one in lists for passage in one], dtype=np.uint32)
    counts = np.array(list(map(len, lists)), dtype=np.int64)
    ends = np.cumsum(sizes(counts, passages, block_count(TOTAL)))
    blocks = Blocks(low_halves(passages), np.concatenate(([0], ends)).astype(np.uint32), TOTAL)
    assert [blocks.read(at)[2].tolist() for at in range(len(lists))] == lists
    assert blocks.read_between(0, len(lists)).tolist() == passages.tolist()
    assert blocks.counts(0, len(lists)).tolist() == counts.tolist()
    assert blocks.read_between(1, len(lists)).tolist() == passages[len(lists[0]) :].tolist()
    last = len(lists) - 1
    assert blocks.read(last)[:2] == blocks.bounds(last) == (len(passages) - len(lists[-1]), len(passages))
    assert blocks.between(0, 1).stop == counts[0]


def test_blocks_are_counted() -> None:
    assert [block_count(passages) for passages in (0, 1, 65_536, 65_537, 131_073)] == [1, 1, 1, 2, 3]
