"""A sample of the places of bigrams is that of all places, of live passages alone, whatever piece is looked at at a time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.segments.lists import many_bigrams
from tests.support.archives.lists import TEXTS, segment_from
from tests.support.archives.model import FORMS, WHOLE, Form, listed_as


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(TEXTS, WHOLE, FORMS, st.integers(1, 9), st.integers(1, 30), st.data())
def test_a_sample_is_every_so_many_th_of_the_live_places(
    texts: list[str], whole: int, form: Form, piece: int, most: int, data: st.DataObject
) -> None:
    with listed_as(form), pytest.MonkeyPatch.context() as patch:
        patch.setattr(many_bigrams, "PIECE", piece)
        _, segment = segment_from(texts, whole)
        bigrams, count = segment.bigrams, len(segment.passages)
        first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(bigrams.table))] * 2)))
        some = np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)), dtype=np.bool_)
        passages, values = bigrams.entries(first, last)
        for live, places in ((None, values), (some, values[some[passages]])):
            step = -(-len(places) // most) or 1
            sample, told = bigrams.sample(first, last, most, live)
            assert (sample.tolist(), told) == (places[::step].tolist(), step)
