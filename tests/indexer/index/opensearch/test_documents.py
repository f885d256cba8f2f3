"""What is sent of a document gives back all that is needed to score it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.opensearch.documents import entry_of, measured, source_of
from indexer.index.segments.in_memory import inverted
from tests.support.archives.model import entry, passages_of

TEXTS = st.text("劳动模范ab1 。\n\U0002a6a5", max_size=30).map(lambda text: text + "\n劳模")


@settings(deadline=None)
@given(text=TEXTS, date=st.sampled_from([0, 20220324]))
def test_all_that_scores_depend_on_comes_back(text: str, date: int) -> None:
    sent = entry(7, text, date=date, district="青枫区", number="青工总[2021]12号")
    back = entry_of(source_of(sent))
    assert (back.key, back.text, back.date) == (7, sent.text, date)
    assert np.array_equal(back.cuts, sent.cuts) and back.facets == sent.facets


@pytest.mark.parametrize("whole", [1000, 6])
@given(text=TEXTS)
def test_lengths_are_those_of_a_segment(whole: int, text: str) -> None:
    item = entry(1, text)
    with passages_of(whole, 2):
        segment, told = inverted([item]), measured(item.text, item.cuts)
    lengths, words = segment.passages.lengths, segment.integers("word_counts")
    assert told == (len(lengths), lengths.sum(), words.sum(), lengths.min(), words.min())
