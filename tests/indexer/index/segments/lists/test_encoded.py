"""Lists are divided by how many entries they have; of one with many, each passage is told once."""

from __future__ import annotations

import numpy as np

from indexer.index.compiled.encoding import Form
from indexer.index.segments.lists.encoded import encoded_bigrams, encoded_postings
from indexer.index.segments.lists.plain import Entries

DOCS = np.array([0, 0, 1], dtype=np.uint8)  # three passages, of ten characters each
STARTS = np.array([1, 11, 21, 31], dtype=np.int64)
FORM = Form(2, 16, 1, np.dtype(np.uint16))
TF = np.dtype(np.uint8)


def entries(passages: list[int], values: list[int]) -> Entries:
    return Entries(np.array(passages, dtype=np.uint32), np.array(values, dtype=np.int64))


def test_bigrams() -> None:
    counts = np.array([1, 4, 3])
    given = entries([2, 0, 0, 1, 2, 1, 1, 1], [25, 3, 5, 12, 21, 11, 13, 20])
    found = encoded_bigrams(counts, given, DOCS, FORM, STARTS, 10, 2)
    assert found.places.tolist() == [25] and found.places.dtype == np.uint16
    assert found.passages.tolist() == [0, 1, 2, 1]
    assert found.firsts.tolist() == [2 | 2 << 10, 1 | 1 << 10, 0 | 1 << 10, 0 | 2 << 10]
    assert found.more.tolist() == [4, 2, 9]
    assert found.dfs.tolist() == [1, 2, 1]
    assert found.sizes.tolist() == [3, 1]
    assert found.often.tolist() == [0, 3] and found.often_tfs.tolist() == [2, 3]


def test_postings() -> None:
    counts, thick = np.array([1, 3, 3]), np.array([False, True, False])
    given = entries([2, 0, 1, 2, 0, 1, 2], [7, 1, 2, 3, 4, 5, 6])
    found = encoded_postings(counts, given, DOCS, FORM, thick, TF)
    assert found.few.tolist() == [2] and found.few_tfs.tolist() == [7]
    assert found.passages.tolist() == [0, 1, 2] and found.tfs.tolist() == [4, 5, 6]
    assert found.dense_tfs.tolist() == [1, 2, 3] and found.bits.tolist() == [0b11100000]
    assert found.dfs.tolist() == [1, 2, 2] and found.sizes.tolist() == [3]
    assert {found.few_tfs.dtype, found.tfs.dtype, found.dense_tfs.dtype, found.bits.dtype} == {TF}
