"""What is merged is what the rules say, rewriting stays logarithmic, and no merge takes more than is allowed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.segments import merge_policy
from indexer.index.segments.merge_policy import (
    FAN_IN,
    LARGEST,
    Policy,
    Sized,
    to_join,
    to_keep,
    to_merge,
    to_purge,
)

MOST = 1000  # of one merge, in the tests that say so


def segment(live: int, deleted: int = 0, size: int = 1) -> Sized:
    return Sized(None, live, deleted, size)


def size_class(of: Sized) -> int:
    """0 for 1 to 7 documents, 1 for 8 to 63, and so on."""
    documents, number = max(of.live, 1), 0
    while documents >= FAN_IN:
        documents, number = documents // FAN_IN, number + 1
    return number


def merged(segments: Sequence[Sized], chosen: Sequence[Sized]) -> list[Sized]:
    """The segments after a merge: the new one comes last, as Whoosh has it."""
    live, size = (sum(getattr(item, name) for item in chosen) for name in ("live", "size"))
    return [item for item in segments if item not in chosen] + [segment(live, 0, size)]


def until_done(segments: Sequence[Sized], policy: Policy) -> list[Sized]:
    """The segments when a policy has nothing more to merge; fails for one that never ends."""
    done = list(segments)
    for _ in range(1000):
        if not (chosen := policy(done)):
            return done
        done = merged(done, chosen)
    pytest.fail("there is always something to merge")


DOCUMENTS = st.one_of(st.integers(0, 600), st.integers(0, 1 << 24))
LISTS = st.lists(st.builds(segment, DOCUMENTS, st.integers(0, 600)), max_size=40)
OF_ANY_SIZE = st.lists(
    st.builds(segment, DOCUMENTS, st.integers(0, 600), st.integers(1, LARGEST + 10)), max_size=40
)


@given(LISTS)
def test_full_classes_and_what_is_smaller_and_the_mostly_deleted(segments: list[Sized]) -> None:
    classes = [size_class(item) for item in segments]
    deleted = [item for item in segments if item.deleted > item.live]
    full = [
        number
        for number in set(classes)
        if sum(size_class(item) == number for item in segments if item not in deleted) >= FAN_IN
    ]
    highest = max(full, default=-1)
    expected = [
        item for item, number in zip(segments, classes, strict=True) if number <= highest or item in deleted
    ]
    assert to_merge(segments) == expected


@given(OF_ANY_SIZE, st.sampled_from([to_merge, to_join, to_purge]))
def test_what_becomes_one_is_no_larger_than_allowed_unless_it_was(
    segments: list[Sized], policy: Policy
) -> None:
    chosen = policy(segments)
    assert len(chosen) < 2 or sum(item.size for item in chosen) <= LARGEST
    assert chosen == [item for item in segments if item in chosen]
    until_done(segments, policy)


@pytest.mark.parametrize(
    ("sizes", "merged"),
    [
        ([1] * 7, 0),
        ([1] * 8, 8),
        ([7] * 8 + [8], 8),
        ([8] * 8 + [1, 100], 9),
        ([8] * 7 + [1] * 7, 0),
        ([1 << 21] * 8, 8),
        ([], 0),
    ],
)
def test_some_lists(sizes: list[int], merged: int) -> None:
    assert len(to_merge([segment(size) for size in sizes])) == merged


def test_a_segment_half_of_which_is_deleted_stays() -> None:
    half, more = segment(5, 5), segment(5, 6)
    assert to_merge([half, more]) == [more]
    assert to_purge([half, segment(5), more]) == [half, more]


def test_a_segment_that_takes_more_than_half_of_a_merge_stays_until_it_is_mostly_deleted() -> None:
    large = [segment(9, 9, LARGEST // 2 + 1) for _ in range(8)]
    assert to_merge(large) == []
    emptied = segment(9, 10, LARGEST // 2 + 1)
    assert to_merge([*large, emptied]) == [emptied]


def test_the_smaller_are_merged_where_not_all_may_be() -> None:
    sizes = [5, 3, 4, 3, 4, 3, 5, 3]
    segments = [segment(size, 0, size * LARGEST // 16) for size in sizes]
    assert [item.live for item in to_merge(segments)] == [3, 4, 3, 3, 3]


def test_joining_leaves_no_neighbours_that_may_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merge_policy, "LARGEST", MOST)
    done = until_done([segment(1, 0, 30) for _ in range(129)], to_join)
    assert [item.size for item in done] == [990, 990, 990, 900]
    assert to_join([segment(1, 0, 2 * MOST), segment(1, 0, MOST), segment(1, 1, 30)]) == []


def test_purging_takes_a_segment_that_is_too_large_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merge_policy, "LARGEST", MOST)
    large, small = segment(1, 1, 2 * MOST), segment(1, 1, 30)
    assert to_purge([small, large]) == [small] and to_purge([large, small]) == [large]
    assert to_keep([large, small]) == []


@pytest.mark.parametrize(("most", "segments"), [(LARGEST, FAN_IN * 4), (256, 2 * 4096 // 256 + FAN_IN * 4)])
def test_additions_one_by_one_rewrite_each_document_a_few_times(
    most: int, segments: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Log-structured: 4,096 documents in segments of one end in few segments, each rewritten once a size class."""
    monkeypatch.setattr(merge_policy, "LARGEST", most)
    held: list[Sized] = []
    rewritten = 0
    for _ in range(4096):
        held.append(segment(1))
        while chosen := to_merge(held):
            rewritten += sum(item.live for item in chosen)
            held = merged(held, chosen)
            if len(chosen) == 1:
                pytest.fail("a segment is merged with nothing for ever")
    assert sum(item.live for item in held) == 4096
    assert max(item.live for item in held) <= most
    assert len(held) < segments and rewritten <= 4096 * 4 * 2
