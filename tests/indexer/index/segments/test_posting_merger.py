"""Joined posting lists are those of the joined texts, whatever the stretch of terms that is joined at a time."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.engine import STORED_FACETS, IndexEntry
from indexer.index.segments import posting_merger
from indexer.index.segments.lists.pieces import gathered
from indexer.index.segments.merger import joined, joined_values
from indexer.index.segments.reader import SegmentIndex
from tests.support.archives.model import (
    FORMS,
    WHOLE,
    Form,
    by_document,
    entry,
    listed_as,
    passages_of,
    segment_of,
)

PARTS = st.lists(
    st.lists(st.tuples(st.text("工会劳模ab\n", max_size=12), st.booleans()), min_size=1, max_size=4),
    min_size=1,
    max_size=4,
)


def merged(parts: list[list[tuple[str, bool]]]) -> tuple[list[IndexEntry], SegmentIndex] | None:
    """The live entries and the segment that joins the parts; each text has a flag: it is live."""
    segments, live, key = [], [], 0
    for texts in parts:
        entries = [entry(key := key + 1, text) for text, _ in texts]
        dead = {at for at, (_, kept) in enumerate(texts) if not kept}
        segments.append(segment_of(entries).with_deleted(dead))
        live += [item for at, item in enumerate(entries) if at not in dead]
    if not live:
        return None
    arrays = gathered(joined(segments, STORED_FACETS))
    values = {name: tuple(found) for name, found in joined_values(segments, STORED_FACETS).items()}
    return live, SegmentIndex(arrays, values, np.ones(len(live), dtype=np.bool_))


@pytest.mark.slow
@settings(deadline=None, max_examples=80)
@given(PARTS, st.sampled_from([1, 3, 1 << 21]), WHOLE, FORMS, st.sampled_from([1, posting_merger._SHORT]))
def test_any_parts_have_the_postings_of_their_texts(
    parts: list[list[tuple[str, bool]]], stretch: int, whole: int, form: Form, short: int
) -> None:
    with listed_as(form), patch.object(posting_merger, "_SHORT", short):
        check_postings(parts, stretch, whole)


def check_postings(parts: list[list[tuple[str, bool]]], stretch: int, whole: int) -> None:
    with pytest.MonkeyPatch.context() as patched, passages_of(whole):
        patched.setattr(posting_merger, "_STRETCH", stretch)
        patched.setattr(posting_merger, "_SAMPLED", min(stretch, posting_merger._SAMPLED))
        patched.setattr(posting_merger, "_LONGEST", 0)
        made = merged(parts)
    if made is None:
        return
    live, segment = made
    for at, item in enumerate(live):
        for character, number in Counter(item.text.replace("\n", "")).items():
            (held,) = segment.postings("chars", segment.ranks(character))
            assert by_document(segment, held.passages, held.tfs)[at] == number
        pairs = Counter(a + b for line in item.text.split("\n") for a, b in pairwise(line))
        for pair, number in pairs.items():
            found = segment.phrase(pair)
            assert by_document(segment, found.passages, found.tfs)[at] == number
            first = min(place for place in found.places.tolist() if place >= segment.starts[at])
            assert first - segment.starts[at] == item.text.find(pair)


def test_terms_that_only_deleted_documents_had_find_nothing() -> None:
    made = merged([[("旧闻\n旧闻", False), ("工会\n工会", True)], [("劳模\n旧", True)]])
    assert made is not None
    _, segment = made
    assert segment.phrase("旧闻").passages.tolist() == []
    assert segment.phrase("旧").passages.tolist() == [1]
    assert segment.phrase("工会").tfs.tolist() == [2]
