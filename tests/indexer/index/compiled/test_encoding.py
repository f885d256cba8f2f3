"""Lists that the kernel encodes are those that NumPy encodes, and entries that it cannot read it leaves to NumPy."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.compiled.encoding import Form as ListForm
from indexer.index.compiled.encoding import Lists
from indexer.index.engine import STORED_FACETS, IndexEntry
from indexer.index.segments.in_memory import inverted
from indexer.index.segments.inverter import Array
from indexer.index.segments.lists import bigram_places, bigrams, postings
from indexer.index.segments.lists.pieces import gathered
from indexer.index.segments.merger import joined
from tests.support.archives.model import FORMS, WHOLE, Form, listed_as, passages_of
from tests.support.kernel import kernel_used

PARTS = st.lists(
    st.lists(st.tuples(st.text("工会劳模ab。\n", max_size=80), st.booleans()), min_size=1, max_size=6),
    min_size=1,
    max_size=3,
)
SHIPPED = (bigrams.FEW, 16, postings.DENSE, bigram_places.MOST)
FORM = ListForm(2, 16, 1, np.dtype(np.uint16))


@pytest.fixture
def kernel() -> Iterator[None]:
    with kernel_used(True):
        yield


def made(parts: list[list[tuple[str, bool]]]) -> list[dict[str, Array]]:
    """The arrays of each part, and of all joined without the documents that are not live."""
    segments, key = [], 0
    for texts in parts:
        entries = [
            IndexEntry(key := key + 1, f"题\n{text}", np.ones(len(text) + 2, dtype=np.bool_), 0, {})
            for text, _ in texts
        ]
        segments.append(
            inverted(entries).with_deleted({at for at, (_, live) in enumerate(texts) if not live})
        )
    live = any(segment.live.any() for segment in segments)
    return [
        *(dict(segment.arrays) for segment in segments),
        gathered(joined(segments, STORED_FACETS)) if live else {},
    ]


def check_alike(parts: list[list[tuple[str, bool]]]) -> None:
    with kernel_used(False):
        plain = made(parts)
    with kernel_used(True):
        fast = made(parts)
    for one, other in zip(plain, fast, strict=True):
        assert one.keys() == other.keys()
        for name, array in one.items():
            assert array.dtype == other[name].dtype and np.array_equal(array, other[name]), name


@given(PARTS, WHOLE, FORMS)
@settings(max_examples=150, deadline=None)
def test_any_lists_come_out_alike(parts: list[list[tuple[str, bool]]], whole: int, form: Form) -> None:
    with passages_of(whole), listed_as(form):
        check_alike(parts)


def test_so_do_lists_of_every_form_that_is_shipped() -> None:
    rng = np.random.default_rng(5)
    letters = np.array(list("工会职劳模动员的女权益法。"))
    texts = ["".join(letters[(len(letters) * rng.random(200) ** 2).astype(np.int64)]) for _ in range(600)]
    with listed_as(SHIPPED):
        check_alike(
            [
                [(text, at % 9 > 0) for at, text in enumerate(texts[:300])],
                [(text, True) for text in texts[300:]],
            ]
        )
        check_alike([[("会" * 900, True), ("会员" * 400, True), (texts[0], True)] * 3])


def lists(counts: list[int], owners: list[int], values: list[int]) -> Lists:
    """Lists of a segment of three passages in two documents."""
    docs = np.array([0, 0, 1], dtype=np.uint8)
    given = (
        np.array(counts, dtype=np.int64),
        np.array(owners, dtype=np.uint32),
        np.array(values, dtype=np.int64),
    )
    return Lists(*given, docs, FORM)


STARTS = np.array([1, 11, 21, 31], dtype=np.int64)
NO_ROWS = np.zeros(2, dtype=np.bool_)
TF = np.dtype(np.uint8)


@pytest.mark.usefixtures("kernel")
def test_lists_are_divided_by_how_many_entries_they_have() -> None:
    found = lists([1, 4], [2, 0, 0, 1, 2], [25, 3, 5, 12, 21]).bigrams(STARTS, 10, 2)
    assert found is not None
    assert [each.tolist() for each in found] == [
        [25],
        [0, 1, 2],
        [2 | 2 << 10, 1 | 1 << 10, 0 | 1 << 10],
        [4],
        [1, 2],
        [3],
        [0],
        [2],
    ]
    # What is kept from stretch to stretch keeps nothing else: views did, 900 MB at a million documents.
    assert found.often.base is None and found.often_tfs.base is None
    told = lists([1, 3], [2, 0, 1, 2], [7, 1, 2, 3]).postings(np.array([False, True]), 1, TF)
    assert told is not None
    assert [each.tolist() for each in told] == [[2], [7], [], [], [1, 2, 3], [0b11100000], [1, 2], []]


@pytest.mark.usefixtures("kernel")
@pytest.mark.parametrize(
    ("counts", "owners", "values"),
    [
        ([1, 3], [0, 0, 1, 3], [1, 1, 1, 1]),  # no such passage
        ([1, 3], [0, 0, 1], [1, 1, 1]),  # fewer than are counted
        ([1, 1], [0, 0, 1], [1, 1, 1]),
        ([-1, 4], [0, 0, 1], [1, 1, 1]),
        ([1, 2], [0, 0, 1], [1, 1]),
    ],
)
def test_what_leads_out_of_an_array_is_declined(
    counts: list[int], owners: list[int], values: list[int]
) -> None:
    given = lists(counts, owners, values)
    assert given.bigrams(STARTS, 10, 63) is None and given.postings(NO_ROWS, 1, TF) is None


@pytest.mark.usefixtures("kernel")
def test_so_are_passages_without_a_start_or_a_bit() -> None:
    given = lists([1, 3], [0, 0, 1, 2], [1, 1, 1, 1])
    assert given.bigrams(STARTS, 10, 63) and given.bigrams(STARTS[:-1], 10, 63) is None
    assert given.postings(NO_ROWS, 1, TF) and given.postings(NO_ROWS, 0, TF) is None


def test_without_a_kernel_numpy_has_to() -> None:
    with kernel_used(False):
        given = lists([1, 3], [0, 0, 1, 2], [1, 1, 1, 1])
        assert given.bigrams(STARTS, 10, 63) is None and given.postings(NO_ROWS, 1, TF) is None
