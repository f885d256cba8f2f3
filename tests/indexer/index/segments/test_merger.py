"""Joined segments are the segment that the same entries make when inverted together."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.engine import STORED_FACETS
from indexer.index.segments import merger, posting_merger
from indexer.index.segments.lists.pieces import Together, gathered
from indexer.index.segments.merger import joined, joined_values
from indexer.index.segments.reader import SegmentIndex
from tests.support.archives.model import FORMS, WHOLE, Form, entry, listed_as, passages_of, segment_of
from tests.support.processes.memory import text_of

TEXTS = st.text(alphabet="工会劳模精神ab \n，\U0002a6a5", max_size=15)
PARTS = st.lists(st.lists(st.tuples(TEXTS, st.booleans()), min_size=1, max_size=5), min_size=1, max_size=4)


def check_joined(parts: list[list[tuple[str, bool]]]) -> None:
    """Each part is a list of texts with a flag: the document is live."""
    segments, expected, key = [], [], 0
    for texts in parts:
        entries = [entry(key := key + 1, text, date=key, source=f"第{key}期") for text, _ in texts]
        dead = {at for at, (_, live) in enumerate(texts) if not live}
        segments.append(segment_of(entries).with_deleted(dead))
        expected += [item for at, item in enumerate(entries) if at not in dead]
    if not expected:
        return
    arrays = gathered(joined(segments, STORED_FACETS))
    whole = segment_of(expected)
    values = {name: tuple(found) for name, found in joined_values(segments, STORED_FACETS).items()}
    result = SegmentIndex(arrays, values, whole.live)
    facets = {name for name in arrays if name.startswith("facet.")}  # whose values may come in another order
    assert {name: {*found} for name, found in values.items()} == {
        name: {*found} for name, found in whole.facet_values.items()
    }
    assert arrays.keys() == whole.arrays.keys()
    for name in arrays.keys() - facets:
        assert np.array_equal(arrays[name], whole.arrays[name]), name
        assert arrays[name].dtype == whole.arrays[name].dtype or name == "titles", name
    for doc, item in enumerate(expected):
        again = result.entry(doc)
        assert (again.key, again.text, again.date) == (item.key, item.text, item.date)
        assert np.array_equal(again.cuts, item.cuts)
        assert {name: found for name, found in again.facets.items() if found} == item.facets


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(PARTS, WHOLE, FORMS)
def test_any_parts(parts: list[list[tuple[str, bool]]], whole: int, form: Form) -> None:
    with passages_of(whole), listed_as(form):
        check_joined(parts)


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(PARTS, st.integers(1, 3), st.integers(1, 3), WHOLE, FORMS)
def test_any_parts_in_short_stretches(
    parts: list[list[tuple[str, bool]]], every: int, sampled: int, whole: int, form: Form
) -> None:
    with pytest.MonkeyPatch.context() as patched, passages_of(whole), listed_as(form):
        patched.setattr(posting_merger, "_STRETCH", every * sampled)
        patched.setattr(posting_merger, "_SAMPLED", sampled)
        patched.setattr(posting_merger, "_LONGEST", 0)
        check_joined(parts)


@pytest.mark.slow
def test_joining_takes_little_memory_whatever_is_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine of the largest documents, of characters that hardly repeat, took 2.9 GB."""
    monkeypatch.setattr(posting_merger, "_STRETCH", 1 << 14)
    monkeypatch.setattr(posting_merger, "_SAMPLED", 1 << 8)
    monkeypatch.setattr(posting_merger, "_LONGEST", 0)
    monkeypatch.setattr(merger, "_PIECE", 1 << 14)
    segments = [segment_of([entry(key, text_of("rare characters", 100_000 + key))]) for key in range(1, 9)]
    assert _peak(segments) < 8 * 800_000  # it took some 80 bytes a character


def _peak(segments: list[SegmentIndex]) -> int:
    """Bytes that joining them takes at once."""
    tracemalloc.start()
    try:
        for made in joined(segments, STORED_FACETS):
            for _piece in made.steps if isinstance(made, Together) else made[1]:
                pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_deleted_documents_leave_no_place() -> None:
    check_joined(
        [[("工会\n工会工会", True), ("劳模\n劳模", False), ("ab\nab ab", True)], [("会劳\n会劳", True)]]
    )


@pytest.mark.parametrize("documents", [255, 256, 257, pytest.param(1 << 16, marks=pytest.mark.slow)])
def test_numbers_of_passages_that_fill_their_bytes(documents: int) -> None:
    """The number behind the last passage is looked at, too: it became 0 again, and looking for a place never ended."""
    check_joined([[(f"工{chr(0x4E00 + number % 5000)}", number > 0) for number in range(documents)]])


def test_nothing_is_left_of_what_deleted_documents_alone_had() -> None:
    entries = [entry(1, "乙\n丁", source="甲社"), entry(2, "甲\n丙戊", source="乙社")]
    part = segment_of(entries).with_deleted({1})
    alphabet = gathered(joined([part], STORED_FACETS))["alphabet"]
    assert [chr(each) for each in alphabet.tolist()] == ["\n", "丁", "乙"]
    assert joined_values([part], STORED_FACETS)["source"] == ["甲社"]


def test_a_part_without_live_documents() -> None:
    check_joined([[("工会\n工会", False)], [("劳模\n精神", True)]])
