"""Inverted lists are those that dictionaries give, and keys of words are FNV-1a as published."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.segments import inverter
from indexer.index.segments.inverter import LONGEST_HASHED, WORD_KEY_BITS, invert, narrow, word_keys_of

PAIRS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 2)), max_size=40)


@pytest.mark.parametrize("wide", [0, 60], ids=["packed into one number", "sorted by an index"])
@settings(deadline=None)
@given(pairs=PAIRS)
def test_postings_are_those_of_a_dictionary(wide: int, pairs: list[tuple[int, int]]) -> None:
    """Terms at ascending places; each pair has a term and by how many documents it is further than the last one."""
    owners = np.cumsum([step for _, step in pairs], dtype=np.int64) if pairs else np.zeros(0, dtype=np.int64)
    terms = np.array([term << wide for term, _ in pairs], dtype=np.uint64)
    expected: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place, ((term, _), owner) in enumerate(zip(pairs, owners.tolist(), strict=True)):
        expected[term << wide][owner].append(place)
    made = invert(terms.copy(), np.arange(len(pairs), dtype=np.uint32), owners)
    assert made.terms.tolist() == sorted(expected)
    for at, term in enumerate(sorted(expected)):
        first, last = made.starts[at : at + 2].tolist()
        assert made.passages[first:last].tolist() == sorted(expected[term])
        assert made.tfs[first:last].tolist() == [len(expected[term][doc]) for doc in sorted(expected[term])]
    assert made.starts[-1] == len(made.passages) == len(made.tfs)
    assert made.places.tolist() == [
        place for term in sorted(expected) for doc in sorted(expected[term]) for place in expected[term][doc]
    ]


def fnv(word: str) -> int:
    """draft-eastlake-fnv, a step per code point, folded."""
    key = 0xCBF29CE484222325
    for character in word[:LONGEST_HASHED]:
        key = ((key ^ ord(character)) * 0x100000001B3) % (1 << 64)
    return (key ^ (key >> WORD_KEY_BITS)) % (1 << WORD_KEY_BITS)


@given(st.lists(st.text(min_size=1, max_size=80), max_size=6))
def test_keys_of_words_are_those_of_the_draft(words: list[str]) -> None:
    words = [word for word in words if not any("\ud800" <= character <= "\udfff" for character in word)]
    assert word_keys_of(words).tolist() == [fnv(word) for word in words]


def test_keys_are_the_same_a_piece_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.support.archives.model import entry, segment_of

    entries = [entry(1, "工会\n弘扬劳模精神、劳动精神、工匠精神"), entry(2, "劳模\n职工之家")]
    before = segment_of(entries).arrays
    monkeypatch.setattr(inverter, "_PIECE", 2)
    after = segment_of(entries).arrays
    assert before.keys() == after.keys() and all(np.array_equal(before[name], after[name]) for name in before)


@settings(deadline=None)
@given(texts=st.lists(st.text("工会职 a1\n", max_size=30), min_size=1, max_size=4), at_once=st.integers(1, 9))
def test_lists_are_the_same_a_range_of_terms_at_a_time(texts: list[str], at_once: int) -> None:
    from indexer.index.segments.inverter import segment_arrays
    from tests.support.archives.model import entry

    entries = [entry(number, f"工\n{text}") for number, text in enumerate(texts, start=1)]
    before = segment_arrays(entries)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inverter, "_AT_ONCE", at_once)
        after = segment_arrays(entries)
    assert list(before) == list(after)
    for name, array in before.items():
        assert array.dtype == after[name].dtype and array.tolist() == after[name].tolist(), name


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ([], "uint8"),
        ([0, 255], "uint8"),
        ([256], "uint16"),
        ([65535], "uint16"),
        ([65536], "uint32"),
        ([1 << 32], "uint64"),
    ],
)
def test_numbers_take_the_smallest_type_that_holds_them(values: list[int], dtype: str) -> None:
    made = narrow(np.array(values, dtype=np.int64))
    assert made.dtype == dtype and made.tolist() == values
