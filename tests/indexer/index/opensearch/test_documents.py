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


@settings(deadline=None)  # the first one loads the segmenter
@given(text=TEXTS, date=st.sampled_from([0, 20220324]))
def test_text_cuts_and_date_come_back(text: str, date: int) -> None:
    sent = entry(7, text, date=date, district="区=1", number="第1号", speaker="倪倩")
    back = entry_of(source_of(sent))
    assert (back.key, back.text, back.date, back.facets) == (7, sent.text, date, sent.facets)
    assert np.array_equal(back.cuts, sent.cuts)


@pytest.mark.parametrize("whole", [1000, 6])
@settings(deadline=None)
@given(text=TEXTS)
def test_lengths_are_those_of_a_segment(whole: int, text: str) -> None:
    item = entry(1, text)
    with passages_of(whole, 2):
        segment, told = inverted([item]), measured(item.text, item.cuts)
    lengths, words = segment.passages.lengths, segment.integers("word_counts")
    assert told == (len(lengths), lengths.sum(), words.sum(), lengths.min(), words.min())
