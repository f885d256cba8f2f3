"""Lists that the kernel copies into a joined segment are NumPy's; of damaged ones nothing gets beside its place."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.compiled.decoding import Into
from indexer.index.segments.lists.plain import Entries
from indexer.index.segments.reader import Kind, SegmentIndex
from tests.support.archives.lists import KINDS, TEXTS, segment_from
from tests.support.archives.model import FORMS, WHOLE, Form, listed_as
from tests.support.kernel import kernel_used

SHIFTS = 7, 90
UNTOUCHED = 77  # what stands beside the places of the entries
SMALL: Form = (2, 3, 2, 2)
DAMAGES = 300


def room(size: int) -> Entries:
    """Room for so many entries and one more at either end."""
    return Entries(
        np.full(size + 2, UNTOUCHED, dtype=np.uint32), np.full(size + 2, UNTOUCHED, dtype=np.int64)
    )


def copied(segment: SegmentIndex, kind: Kind, first: int, last: int, counts: list[int]) -> Entries | None:
    """The entries of some terms as the kernel copies them, the last term first; None where it declines."""
    into = room(sum(counts))
    begins = 1 + np.array([sum(counts[at + 1 :]) for at in range(len(counts))], dtype=np.int64)
    where = Into(begins, np.array(counts, dtype=np.int64), into.passages, into.values)
    done = segment.lists(kind).copy(first, last, SHIFTS, where)
    for array in into:
        assert array[0] == array[-1] == UNTOUCHED
    return into if done else None


def by_numpy(segment: SegmentIndex, kind: Kind, first: int, last: int, counts: list[int]) -> Entries:
    passages, values = segment.lists(kind).entries(first, last)
    into, ends = room(sum(counts)), np.cumsum(counts)
    moved = passages + SHIFTS[0], values.astype(np.int64) + (SHIFTS[1] if kind == "bigrams" else 0)
    for array, own in zip(into, moved, strict=True):
        array[1:-1] = np.concatenate([own[:0], *np.split(own, ends[:-1])[::-1]])
    return into


@given(TEXTS, WHOLE, FORMS, st.data())
@settings(max_examples=150, deadline=None)
def test_any_range_of_terms_comes_out_alike(
    texts: list[str], whole: int, form: Form, data: st.DataObject
) -> None:
    with listed_as(form), kernel_used(True):
        _, segment = segment_from(texts, whole)
        for kind in KINDS:
            lists = segment.lists(kind)
            first = data.draw(st.integers(0, len(lists.table)))
            last = data.draw(st.integers(first, len(lists.table)))
            counts = lists.counts(first, last).tolist()
            made = copied(segment, kind, first, last, counts)
            assert made
            for mine, theirs in zip(made, by_numpy(segment, kind, first, last, counts), strict=True):
                assert np.array_equal(mine, theirs), kind


def damage(rng: np.random.Generator, segment: SegmentIndex, kind: Kind) -> SegmentIndex:
    """The same segment with some numbers of one array of its lists changed, or some of it lost."""
    arrays = dict(segment.arrays)
    names = [name for name in arrays if name.startswith(f"{kind}.") or name == "passages"]
    name = names[int(rng.integers(len(names)))]
    array = segment.integers(name).copy()
    if len(array) and rng.random() < 0.8:
        at, whole = int(rng.integers(len(array))), np.iinfo(np.dtype(array.dtype.str))
        array[at] = rng.integers(int(whole.min), int(whole.max), endpoint=True, dtype=array.dtype)
    else:
        array = array[: int(rng.integers(len(array) + 1))]
    return SegmentIndex(arrays | {name: array}, segment.facet_values, segment.live)


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_list_is_declined_or_fits_its_room(kind: Kind) -> None:
    rng, letters = np.random.default_rng(4), list("工会劳模的")
    texts = ["".join(rng.choice(letters, 60).tolist()) for _ in range(40)]
    declined = 0
    with listed_as(SMALL), kernel_used(True):
        _, segment = segment_from(texts, 9)
        last = len(segment.lists(kind).table)
        counts = segment.lists(kind).counts(0, last).tolist()
        for _ in range(DAMAGES):
            try:
                other = damage(rng, segment, kind)
                declined += copied(other, kind, 0, last, counts) is None
            except (IndexError, ValueError, OverflowError):  # as NumPy does
                declined += 1
    assert DAMAGES > declined > DAMAGES // 10


WRONG: list[Callable[[Into], Into]] = [
    lambda into: into._replace(counts=into.counts + 1),  # they would not fit
    lambda into: into._replace(begins=into.begins - 2),
    lambda into: into._replace(begins=into.begins[:-1]),
    lambda into: into._replace(begins=into.begins.astype(np.int32)),
    lambda into: into._replace(values=into.values[1:]),
    lambda into: into._replace(passages=into.passages.astype(np.int64)),
    lambda into: into._replace(values=into.values.astype(np.uint16)),
]


@pytest.mark.parametrize("kind", KINDS)
def test_where_they_do_not_fit_numpy_has_to(kind: Kind) -> None:
    _, segment = segment_from(["工会工会", "劳模"], 1000)
    lists = segment.lists(kind)
    last = len(lists.table)
    counts = lists.counts(0, last)
    into = Into(np.cumsum(counts) - counts, counts, *(each[2:] for each in room(int(counts.sum()))))
    with kernel_used(True):
        assert lists.copy(0, last, SHIFTS, into)
        short = into._replace(values=np.empty(len(into.values), dtype=np.uint32))
        assert lists.copy(0, last, SHIFTS, short) and short.values.tolist() == into.values.tolist()
        for wrong in WRONG:
            assert not lists.copy(0, last, SHIFTS, wrong(into))
    with kernel_used(False):
        assert not lists.copy(0, last, SHIFTS, into)
