"""What is moved by one number, where a part has lost nothing, goes where each posting would go by itself."""

from __future__ import annotations

from copy import copy

import numpy as np
import pytest

from indexer.index.segments.merger import _moves
from indexer.index.segments.moved_postings import Move, Share, _ranges, moved
from indexer.index.segments.reader import Kind, SegmentIndex
from tests.support.archives.model import entry, passages_of, segment_of

TEXTS = (("工会\n劳模工会", "职工\n工会工会"), ("劳模\n工会\n劳模劳模\n职工", "会\n工", "劳\n工会职工工会"))


def second_of(parts: list[SegmentIndex]) -> Move:
    alphabet = np.unique(np.concatenate([part.integers("alphabet") for part in parts]))
    return _moves(parts, alphabet)[1]


@pytest.mark.parametrize("kind", ["chars", "bigrams", "words"])
@pytest.mark.parametrize("whole", [4, 1000])
def test_a_part_that_lost_nothing_moves_by_one_number(kind: Kind, whole: int) -> None:
    with passages_of(whole, 3):
        parts = [segment_of([entry(key, text) for key, text in enumerate(texts, 1)]) for texts in TEXTS]
    counted = copy(parts[1])
    counted.all_live = False  # so that every posting is looked at
    move, each = second_of(parts), second_of([parts[0], counted])
    bounds = 1, len(parts[1].lists(kind).table)
    quick, slow = Share(kind, move, *bounds), Share(kind, each, *bounds)
    assert quick.counts().tolist() == slow.counts().tolist() and quick.counts().any()
    for mine, theirs in zip(quick.entries(), slow.entries(), strict=True):
        assert mine.tolist() == theirs.tolist()


def test_terms_stay_in_order_in_the_joined_alphabet() -> None:
    parts = [segment_of([entry(1, text)]) for text in ("甲\n乙丁", "丙\n甲丁")]
    move = second_of(parts)
    terms = moved("bigrams", move, len(move.letters) + 1, np.arange(len(parts[1].bigrams.table))).tolist()
    assert terms == sorted(set(terms)) and terms


def test_ranges_are_counted_end_to_end() -> None:
    begins, counts = np.array([7, 100, 3, 50]), np.array([2, 0, 3, 1])
    assert _ranges(begins, counts).tolist() == [7, 8, 3, 4, 5, 50]
    assert _ranges(begins, counts * 0).tolist() == []
