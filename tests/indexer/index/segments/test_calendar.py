"""Months are counted as a dictionary counts them, from the January of the first year on."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.segments.calendar import calendar_of

MONTHS = st.lists(st.sampled_from([0, 12, 13, 2022 * 12, 2022 * 12 + 11, 2024 * 12 + 5]), max_size=12)


@given(MONTHS, st.data())
def test_months_are_counted(months: list[int], data: st.DataObject) -> None:
    calendar = calendar_of(np.array(months, dtype=np.int32))
    docs = sorted(data.draw(st.sets(st.sampled_from(range(len(months))))) if months else [])
    counts = calendar.counts(np.array(docs, dtype=np.int64)).tolist()
    found = {calendar.year * 12 + at: count for at, count in enumerate(counts) if count}
    assert found == Counter(months[doc] for doc in docs if months[doc])
    assert len(counts) % 12 == 0
