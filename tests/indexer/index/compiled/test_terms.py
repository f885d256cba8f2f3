"""Terms are described to the kernel as they are, and those that it cannot read are told apart."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.index import ranking
from indexer.index.compiled.terms import Norms, Term, Terms, readable
from indexer.index.segments.lengths import Lengths
from indexer.index.segments.phrases import Verified

SIZES = np.array([1, 7, 300, 7], dtype=np.uint16)
STARTS = np.array([0, 2, 10, 311, 319], dtype=np.int64)  # each so long as SIZES has it, and a boundary


def postings(passages: list[int], tfs: np.ndarray) -> Verified:
    return Verified(np.array(passages), tfs, np.zeros(0, dtype=np.int64))


@pytest.mark.parametrize("lengths", [Lengths(SIZES, bounds=False), Lengths(STARTS, bounds=True)])
def test_the_length_part_is_that_of_each_length(lengths: Lengths) -> None:
    norms, passages = Norms(lengths, 80.0), np.arange(4)
    expected = ranking.length_norms(SIZES, 80.0)
    assert norms.table.take(lengths.told_of(passages)).tolist() == expected.tolist()
    assert norms.described[:3] == lengths.described
    assert norms.described[3] == norms.table.__array_interface__["data"][0]


def test_terms_are_told_one_behind_the_other_and_their_arrays_are_kept() -> None:
    norms = Norms(Lengths(SIZES, bounds=False), 80.0)
    some = [Term(postings([0, at], np.array([1, 2], dtype=np.uint8)), norms, 1.5) for at in (1, 2, 3)]
    terms = Terms(some)
    fields, count, _ = terms.arguments
    assert count == 3 and len(fields) % count == 0
    one = np.frombuffer(fields, dtype=np.int64).reshape(count, -1)
    assert one[:, 2].tolist() == [1, 1, 1], "bytes of a frequency"
    assert one[:, 3].tolist() == [2, 2, 2], "passages"
    assert len(set(one[:, 0].tolist())) == 3, "each has an array of its own, none of which has gone"


@pytest.mark.parametrize(
    ("passages", "tfs", "expected"),
    [
        ([0, 3], np.array([1, 2], dtype=np.uint8), True),
        ([], np.zeros(0, dtype=np.uint8), True),
        ([0, 4], np.array([1, 2], dtype=np.uint8), False),
        ([0, 3], np.array([1], dtype=np.uint8), False),
        ([0, 3], np.array([1, 0, 2, 0], dtype=np.uint8)[::2], False),
        ([0, 3], np.array([1, 2], dtype=">u4"), False),
    ],
)
def test_what_the_kernel_can_read(passages: list[int], tfs: np.ndarray, expected: bool) -> None:
    assert readable(postings(passages, tfs), 4) == expected
