"""Postings of characters and words are counts of the texts, in each form, and are read when they are looked at."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings

from indexer.index.segments.lists.postings import TermPostings
from tests.support.archives.lists import TEXTS, segment_from
from tests.support.archives.model import FORMS, WHOLE, Form, listed_as


@pytest.mark.slow
@settings(deadline=None, max_examples=100)
@given(TEXTS, WHOLE, FORMS)
def test_characters_are_counted_in_passages(texts: list[str], whole: int, form: Form) -> None:
    with listed_as(form):
        entries, segment = segment_from(texts, whole)
        text = "\n" + "\n".join(item.text for item in entries) + "\n"
        edges = segment.passages.starts.tolist()
        parts = [text[begin:end] for begin, end in pairwise(edges)]
        found = segment.chars.find(segment.ranks("工会劳模ab魔"))
        for character, at in zip("工会劳模ab魔", found, strict=True):
            held = segment.chars.postings(at)
            wanted = {number: part.count(character) for number, part in enumerate(parts) if character in part}
            assert dict(zip(held.passages.tolist(), held.tfs.tolist(), strict=True)) == wanted
            assert held.documents == sum(character in item.text for item in entries)


def test_nothing_is_read_before_it_is_looked_at() -> None:
    reads = []

    def read() -> tuple[np.ndarray, np.ndarray]:
        reads.append(1)
        return np.array([3]), np.array([7])

    held = TermPostings(read, 1)
    assert held.documents == 1 and not reads
    assert (held.passages.tolist(), held.tfs.tolist(), len(reads)) == ([3], [7], 1)
