"""What is merged is what the rule says, and rewriting stays logarithmic."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.segments import merge_policy
from indexer.index.segments.merge_policy import FAN_IN, LARGEST_MERGED, to_merge


@dataclass(frozen=True, eq=False)
class Segment:
    """So many documents, live and deleted."""

    live: int
    deleted: int = 0

    def doc_count(self) -> int:
        return self.live

    def deleted_count(self) -> int:
        return self.deleted


def size_class(segment: Segment) -> int:
    """0 for 1 to 7 documents, 1 for 8 to 63, and so on."""
    documents, number = max(segment.live, 1), 0
    while documents >= FAN_IN:
        documents, number = documents // FAN_IN, number + 1
    return number


SEGMENTS = st.lists(
    st.builds(Segment, st.one_of(st.integers(0, 600), st.integers(0, 1 << 24)), st.integers(0, 600)),
    max_size=40,
)


@given(SEGMENTS)
def test_full_classes_and_what_is_smaller_and_the_mostly_deleted(segments: list[Segment]) -> None:
    classes = [size_class(segment) for segment in segments]
    full = [
        number
        for number in set(classes)
        if classes.count(number) >= FAN_IN and FAN_IN ** (number + 1) <= LARGEST_MERGED
    ]
    highest = max(full, default=-1)
    expected = [
        segment
        for segment, number in zip(segments, classes, strict=True)
        if number <= highest or segment.deleted > segment.live
    ]
    assert to_merge(segments) == expected


@pytest.mark.parametrize(
    ("sizes", "merged"),
    [
        ([1] * 7, 0),
        ([1] * 8, 8),
        ([7] * 8 + [8], 8),
        ([8] * 8 + [1, 100], 9),
        ([8] * 7 + [1] * 7, 0),
        ([LARGEST_MERGED] * 8, 0),
    ],
)
def test_some_lists(sizes: list[int], merged: int) -> None:
    assert len(to_merge([Segment(size) for size in sizes])) == merged


def test_a_segment_half_of_which_is_deleted_stays() -> None:
    half, more = Segment(5, 5), Segment(5, 6)
    assert to_merge([half, more]) == [more]


def test_additions_one_by_one_rewrite_each_document_a_few_times() -> None:
    """Log-structured: 4,096 documents in segments of one end in few segments, each rewritten once a size class."""
    segments: list[Segment] = []
    rewritten = 0
    for _ in range(4096):
        segments.append(Segment(1))
        while chosen := to_merge(segments):
            size = sum(segment.live for segment in chosen)
            rewritten += size
            segments = [segment for segment in segments if segment not in chosen] + [Segment(size)]
            if len(chosen) == 1:
                pytest.fail("a segment is merged with nothing for ever")
    assert sum(segment.live for segment in segments) == 4096
    assert len(segments) < FAN_IN * 4 and rewritten <= 4096 * 4 * 2
    assert merge_policy.to_merge([]) == []
