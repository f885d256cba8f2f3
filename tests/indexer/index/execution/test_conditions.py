"""Conditions hold where the definition says so, whichever way they are evaluated."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.engine import (
    AllOf,
    AnyOf,
    Condition,
    Contains,
    DateIn,
    FacetHas,
    FacetIn,
    HasWord,
    IndexEntry,
    InTitle,
    NoneOf,
)
from indexer.index.execution import conditions
from indexer.index.execution.conditions import docs_of, filter_masks, mask_of, meeting, positions_within
from indexer.index.execution.segment_search import SegmentSearch
from indexer.index.execution.snapshot import Snapshot
from indexer.index.texts import KeyIn, Together
from tests.support.archives.model import entry, holds, passages_of, segment_of

TEXTS = st.text("工会劳模a\n", max_size=10)
STRINGS = st.text("工会劳模a", min_size=1, max_size=3)
DATES = st.sampled_from([0, 20210501, 20220324, 20220701])
DISTRICTS = st.sampled_from(["杨浦区", "浦东新区", "12号"])
LEAVES: st.SearchStrategy[Condition] = st.one_of(
    st.builds(Contains, STRINGS),
    st.builds(InTitle, STRINGS),
    st.builds(DateIn, DATES, DATES),
    st.builds(Together, st.tuples(STRINGS, STRINGS), st.sampled_from([("paragraph",), (1,)])),
    st.builds(KeyIn, st.just((1, 3, 5))),
    st.builds(FacetIn, st.just("district"), st.lists(DISTRICTS, max_size=2).map(tuple)),
    st.builds(FacetIn, st.just("year"), st.just(("2022",))),
    st.builds(FacetIn, st.just("month"), st.just(("2022-03", "2021-05"))),
    st.builds(FacetHas, st.just("district"), st.sampled_from(["区", "2号", "12号"])),
)
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        *(st.lists(parts, max_size=3).map(tuple).map(kind) for kind in (AllOf, AnyOf, NoneOf))
    ),
    max_leaves=6,
)


def search_of(entries: list[IndexEntry], dead: Iterable[int] = ()) -> SegmentSearch:
    return SegmentSearch(Snapshot.of([segment_of(entries).with_deleted(set(dead))]).parts[0])


@pytest.mark.slow
@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.tuples(TEXTS, DATES, DISTRICTS), min_size=1, max_size=6),
    CONDITIONS,
    st.integers(0, 8),
    st.sets(st.integers(0, 5)),
)
def test_what_meets_a_condition(
    documents: list[tuple[str, int, str]], condition: Condition, sparse: int, deleted: set[int]
) -> None:
    """Whether lists are looked up in each other (`SPARSE` of 0) or laid over each other, and whatever is deleted."""
    entries = [entry(at, text, date=date, district=own) for at, (text, date, own) in enumerate(documents, 1)]
    expected = [at for at, item in enumerate(entries) if holds(item, condition)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(conditions, "SPARSE", sparse)
        assert docs_of(search_of(entries), condition).tolist() == expected
        dead = {at for at in deleted if at < len(entries)}
        assert docs_of(search_of(entries, dead), condition).tolist() == [
            at for at in expected if at not in dead
        ]
        for docs in (np.arange(len(entries)), np.arange(0, len(entries), 2)):
            among = docs[meeting(search_of(entries), docs, condition)].tolist()
            assert among == [at for at in expected if at in docs]
    assert np.flatnonzero(mask_of(search_of(entries), condition)).tolist() == expected


@pytest.mark.parametrize("sparse", [0, 8])
@pytest.mark.parametrize("whole", [6, 1000])
def test_a_word_of_its_own_is_met_among_some_documents(
    sparse: int, whole: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ("劳模\n工会劳模\n工会", "甲\n劳动", "乙\n工会工会\n工会", "丙\n劳模\n劳模\n劳模") * 5
    with passages_of(whole, 3):
        search = search_of([entry(key, text) for key, text in enumerate(texts, start=1)])
    monkeypatch.setattr(conditions, "SPARSE", sparse)
    docs = np.arange(1, len(texts), 3)
    for words in (("劳模",), ("工会",), ("劳模", "工会"), ("没有",)):
        met = meeting(search, docs, AllOf(tuple(map(HasWord, words))))
        assert met.tolist() == [all(word in texts[doc] for word in words) for doc in docs.tolist()]


def test_a_mask_is_its_callers_own() -> None:
    search = search_of([entry(1, "工会\n文"), entry(2, "劳模\n文")])
    mask = mask_of(search, Contains("工会"))
    mask[:] = True
    assert mask_of(search, Contains("工会")).tolist() == [True, False]


def test_filters_of_one_dimension_narrow_together() -> None:
    search = search_of(
        [entry(1, "甲\n文", date=20220324), entry(2, "乙\n文", date=20220701), entry(3, "丙\n文")]
    )
    masks = filter_masks(
        search,
        {
            "year": FacetIn("year", ("2022",)),
            "month": FacetIn("month", ("2022-07",)),
            "district": NoneOf(()),
        },
    )
    assert {name: mask.tolist() for name, mask in masks.items()} == {
        "date": [False, True, False],
        "district": [True, True, True],
    }


@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)))
def test_positions_within(docs: set[int], others: set[int]) -> None:
    small, large = np.array(sorted(docs), dtype=np.int64), np.array(sorted(others), dtype=np.uint8)
    at, there = positions_within(small, large)
    assert there.tolist() == [doc in others for doc in sorted(docs)]
    assert large[at[there]].tolist() == sorted(docs & others)
