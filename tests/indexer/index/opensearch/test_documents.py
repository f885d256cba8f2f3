"""What is sent of a document gives back all that is needed to score it."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.opensearch.documents import candidate_of, measured, source_of, stored_text
from indexer.index.segments.in_memory import inverted
from tests.support.archives.model import entry, passages_of

TEXTS = st.text("劳动模范ab1 。\n\U0002a6a5", max_size=30).map(lambda text: text + "\n劳模")


@settings(deadline=None)  # the first one loads the segmenter
@given(text=TEXTS, date=st.sampled_from([0, 20220324]))
def test_text_cuts_and_date_come_back(text: str, date: int) -> None:
    sent = entry(7, text, date=date, district="区=1", number="第1号", speaker="倪倩")
    source = source_of(sent)
    back = candidate_of(source)
    assert (back.key, "".join(back.tokens), back.date, stored_text(source)) == (7, sent.text, date, sent.text)
    begins = [0, *accumulate(map(len, back.tokens))][:-1]
    assert {at for at, token in zip(begins, back.tokens, strict=True) if token} == set(
        np.flatnonzero(sent.cuts).tolist()
    )


@pytest.mark.parametrize("whole", [1000, 6])
@settings(deadline=None)
@given(text=TEXTS)
def test_passages_come_back(whole: int, text: str) -> None:
    item = entry(1, text)
    with passages_of(whole, 2):
        segment, back = inverted([item]), candidate_of(source_of(item))
    assert list(back.starts) == (segment.passages.starts - 1).tolist()
    assert list(back.words) == segment.integers("word_counts").tolist()


@pytest.mark.parametrize("whole", [1000, 6])
@settings(deadline=None)
@given(text=TEXTS)
def test_lengths_are_those_of_a_segment(whole: int, text: str) -> None:
    item = entry(1, text)
    with passages_of(whole, 2):
        segment, told = inverted([item]), measured(item.text, item.cuts)
    words = segment.integers("word_counts")
    lengths = segment.passages.lengths.of(np.arange(len(words)))
    sums = (len(lengths), lengths.sum(), words.sum(), lengths.min(), words.min())
    assert tuple(told.stored().values())[:5] == sums
