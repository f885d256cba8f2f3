"""Lists that are read together are those read one by one; the rarest bigram is the one with the fewest places."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.segments.lists.bigram_places import ManyPlaces
from tests.support.archives.lists import KINDS, TEXTS, entries_of, segment_from
from tests.support.archives.model import FORMS, WHOLE, Form, entry, listed_as, passages_of, segment_of


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(TEXTS, WHOLE, FORMS, st.data())
def test_lists_read_together_are_those_read_one_by_one(
    texts: list[str], whole: int, form: Form, data: st.DataObject
) -> None:
    with listed_as(form):
        _, segment = segment_from(texts, whole)
        for kind in KINDS:
            lists = segment.lists(kind)
            first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(lists.table))] * 2)))
            passages, values = lists.entries(first, last)
            single = [pair for at in range(first, last) for pair in entries_of(segment, kind, at)]
            assert list(zip(passages.tolist(), values.tolist(), strict=True)) == single
            counts = [len(entries_of(segment, kind, at)) for at in range(first, last)]
            assert lists.counts(first, last).tolist() == counts
        chosen = np.flatnonzero(data.draw(st.lists(st.booleans(), min_size=last, max_size=last)))
        if len(chosen):
            sizes = list(map(segment.bigrams.count, chosen.tolist()))
            assert segment.bigrams.rarest(chosen.tolist()) == sizes.index(min(sizes))
        assert segment.bigrams.counts_at(chosen).tolist() == list(map(segment.bigrams.count, chosen.tolist()))


def test_each_form_is_met() -> None:
    """Else the tests above would prove one form three times."""
    text = "工会劳模" * 30
    for form, many, dense in (
        ((64, 16, 8, 63), False, False),
        ((1, 1, 2, 1), True, True),
        ((0, 2, 100, 0), True, True),
    ):
        with listed_as(form):
            _, segment = segment_from([text, "劳模", "工会", "会"], 1000)
            (at,) = segment.bigrams.find(segment.bigram_terms(segment.ranks("会劳")))
            assert isinstance(segment.bigrams.places(at), ManyPlaces) == many
            assert bool(len(segment.integers("chars.dense"))) == dense
            assert bool(len(segment.integers("words.long"))) == many


def test_passages_too_long_for_offsets_are_kept_by_places() -> None:
    text = "题\n" + "工会劳模" * 9_000
    with passages_of(100_000):
        segment = segment_of([entry(1, text), entry(2, "题\n劳模")])
    assert not len(segment.integers("bigrams.firsts"))
    assert segment.phrase("模工会").places.tolist() == [1 + 2 + 4 * at + 3 for at in range(8_999)]
    assert segment.phrase("劳模").tfs.tolist() == [9_000, 1]
