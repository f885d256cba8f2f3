"""A phrase that the kernel has found stands where NumPy finds it, in the same live documents."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.index.compiled.matches import CompiledMatches
from indexer.index.compiled.segment import compiled
from indexer.index.segments.in_memory import inverted
from tests.indexer.index.compiled.chance import Chance
from tests.support.archives.model import listed_as, passages_of
from tests.support.kernel import kernel_used


@pytest.mark.parametrize("dead", [set[int](), {3}, set(range(0, 100, 3))])
def test_a_phrase_has_its_passages_places_and_documents(dead: set[int]) -> None:
    chance = Chance(3)
    with passages_of(9), listed_as((4, 5, 8, 2)), kernel_used(True):
        segment = inverted(chance.entries(1, 100)).with_deleted(dead)
        made = compiled(segment)
        assert made is not None
        texts = [chance.string() for _ in range(100)]
        starts, left = segment.passages.starts, 0
        for text, found in zip(texts, made.phrases(texts), strict=True):
            expected = segment.phrase(text)
            if len(text) == 1:
                assert found is None
                continue
            if found is None:  # it stands across the end of a passage: NumPy tells in which it begins
                ends = starts.searchsorted(expected.places + len(text) - 1, side="right")
                assert (starts.searchsorted(expected.places, side="right") < ends).any()
                left += 1
                continue
            assert isinstance(found, CompiledMatches)
            assert found.passages.tolist() == expected.passages.tolist()
            assert found.tfs.tolist() == expected.tfs.tolist()
            assert found.places.tolist() == expected.places.tolist()
            assert found.documents == expected.documents
            holding = segment.passages.docs_of(expected.passages)
            assert found.docs.tolist() == [doc for doc in holding.tolist() if doc not in dead]
            assert len(found.docs) == found.holding == made.holding(expected.passages)
            ends = np.full(len(segment.passages), 3, dtype=np.uint16)
            assert found.early(starts, ends).tolist() == expected.early(starts, ends).tolist()
        assert 0 < left < 20
