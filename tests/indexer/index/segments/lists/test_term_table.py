"""The table of terms tells of each how many entries it has and where they begin."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.segments.lists.term_table import FEW, TermTable, table_arrays


@given(st.lists(st.integers(1, 2 * FEW), max_size=300))
def test_entries_are_found_again(sizes: list[int]) -> None:
    counts = np.array(sizes, dtype=np.int64)
    arrays = table_arrays("words", counts, counts > FEW) | {"words.dfs": counts + 1}
    table = TermTable("words", arrays.__getitem__)
    assert len(table) == len(sizes)
    begin, number = 0, 0
    for at, size in enumerate(sizes):
        few = size <= FEW
        assert table.few(at) == (size if few else 0) and table.document_count(at) == size + 1
        assert table.entries(at) == slice(begin, begin + size) if few else table.long_number(at) == number
        begin, number = begin + size * few, number + (not few)
    assert table.begin(len(sizes)) == begin
    assert table.long_between(0, len(sizes)) == (0, number)
    assert table.documents([-1, *range(len(sizes))]).tolist() == [0, *(size + 1 for size in sizes)]
