"""Plain lists are divided into stretches that together are all of them, and documents are counted once each."""

from __future__ import annotations

from threading import Event

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.segments.lists.plain import (
    Entries,
    PlainStretch,
    Terms,
    counts_between,
    divided,
    document_counts,
    read_ahead,
)
from indexer.index.segments.lists.term_table import I64
from tests.support.archives.lists import segment_from

COUNTS = st.lists(st.integers(1, 9), min_size=1, max_size=20)


@given(COUNTS, st.integers(1, 12))
def test_stretches_are_all_terms_in_order(counts: list[int], most: int) -> None:
    starts = np.concatenate(([0], np.cumsum(counts)))
    numbers = np.arange(starts[-1])
    terms, held = np.arange(len(counts), dtype=np.uint64), np.array(counts, dtype=np.int64)
    stretches = list(divided(terms, starts, held, Entries(numbers, numbers * 2), most))
    told = [one.described() for one in stretches]
    assert np.concatenate([one.terms for one in told]).tolist() == terms.tolist()
    assert np.concatenate([one.counts for one in told]).tolist() == counts
    assert np.concatenate([one.held for one in told]).tolist() == counts
    assert np.concatenate([one.read()[0] for one in stretches]).tolist() == counts
    assert np.concatenate([one.read()[1].values for one in stretches]).tolist() == (numbers * 2).tolist()
    assert all(int(one.counts.sum()) < most + max(counts) for one in told)
    assert counts_between(starts).tolist() == counts


def test_a_document_counts_once_however_many_of_its_passages_hold_a_term() -> None:
    docs = np.array([0, 0, 1, 2, 2])
    counts, passages = np.array([4, 2, 1]), np.array([0, 0, 1, 3, 3, 4, 2])
    assert document_counts(counts, passages, docs).tolist() == [2, 1, 1]
    assert document_counts(counts, passages, np.arange(5)).tolist() == [3, 2, 1]


def test_long_lists_are_written_in_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["工会劳模工会", "劳模职工", "工会职工职工之家"]
    before = segment_from(texts, 9)[1].arrays
    monkeypatch.setattr("indexer.index.segments.in_memory.STRETCH", 3)
    after = segment_from(texts, 9)[1].arrays
    assert before.keys() == after.keys() and all(np.array_equal(before[name], after[name]) for name in before)


NONE = np.zeros(0, dtype=np.int64)
NO_TERMS = Terms(NONE.astype(np.uint64), NONE, NONE)


class OfAFile:
    """A stretch of no terms that is not in memory yet."""

    def described(self) -> Terms:
        return NO_TERMS

    def read(self) -> tuple[I64, Entries]:
        return NONE, Entries(NONE, NONE)


def stretches_of(count: int) -> list[OfAFile]:
    return [OfAFile() for _ in range(count)]


def test_the_next_stretch_is_read_while_one_is_encoded() -> None:
    stretches, read = stretches_of(4), [Event() for _ in range(4)]

    def note(number: int) -> int:
        read[number].set()
        return number

    came = []
    for number in read_ahead(
        stretches, lambda stretch: note(next(i for i, one in enumerate(stretches) if one is stretch))
    ):
        if number < 3:
            assert read[number + 1].wait(60)
        came.append(number)
    assert came == [0, 1, 2, 3]


@pytest.mark.parametrize("count", [1, 3])
def test_what_cannot_be_read_is_told(count: int) -> None:
    def fail(_: object) -> None:
        raise MemoryError

    with pytest.raises(MemoryError):
        list(read_ahead(stretches_of(count), fail))


def test_without_memory_for_a_thread_it_is_memory_that_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("threading.Thread.start", refused)
    with pytest.raises(MemoryError):
        list(read_ahead(stretches_of(3), lambda stretch: stretch))


def test_what_is_in_memory_needs_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [PlainStretch(NO_TERMS, Entries(NONE, NONE)) for _ in range(3)]
    monkeypatch.setattr("threading.Thread.start", None)
    assert list(read_ahead(made, id)) == list(map(id, made))
