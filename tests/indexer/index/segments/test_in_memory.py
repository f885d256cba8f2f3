"""Entries inverted in memory have all that a written segment has."""

from __future__ import annotations

import numpy as np

from indexer.index.segments.in_memory import inverted
from tests.support.archives.model import entry, segment_of

ENTRIES = [entry(7, "劳模精神\n弘扬劳模精神", date=20220324, district="青枫区"), entry(3, "工会\n职工之家")]


def test_it_is_the_segment_that_would_be_written() -> None:
    made, written = inverted(ENTRIES), segment_of(ENTRIES)
    assert made.arrays.keys() == written.arrays.keys()
    assert all(np.array_equal(made.arrays[name], written.arrays[name]) for name in made.arrays)
    assert made.facet_values == written.facet_values and made.all_live


def test_the_facets_are_those_of_each() -> None:
    made = inverted(ENTRIES)
    assert [made.entry(doc).facets["district"] for doc in (0, 1)] == [("青枫区",), ()]
