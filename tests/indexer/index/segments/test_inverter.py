"""Inverted lists are those that dictionaries give, and keys of words are FNV-1a as published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.segments import inverter
from indexer.index.segments.inverter import (
    LONGEST_HASHED,
    WORD_KEY_BITS,
    Integers,
    invert,
    narrow,
    word_keys_of,
)

PAIRS = st.lists(st.tuples(st.none() | st.integers(0, 6), st.integers(0, 2)), max_size=40)


@pytest.mark.parametrize(
    "digits",
    [
        lambda terms: [terms.astype(np.uint8)],
        lambda terms: [(terms // 3).astype(np.uint16), (terms % 3).astype(np.uint16)],
        lambda terms: [terms.astype(np.uint32) << 20],
    ],
    ids=["one digit", "two digits", "a digit of more than 16 bits"],
)
@settings(deadline=None)
@given(pairs=PAIRS)
def test_postings_are_those_of_a_dictionary(
    digits: Callable[[Integers], list[Integers]], pairs: list[tuple[int | None, int]]
) -> None:
    """Each place of a text has a term or none and is by some documents further than the place before."""
    owners = np.cumsum([step for _, step in pairs], dtype=np.int64) if pairs else np.zeros(0, dtype=np.int64)
    terms = np.array([term or 0 for term, _ in pairs], dtype=np.uint64)
    places = np.array([place for place, (term, _) in enumerate(pairs) if term is not None], dtype=np.uint32)
    expected: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place, ((term, _), owner) in enumerate(zip(pairs, owners.tolist(), strict=True)):
        if term is not None:
            expected[term][owner].append(place)
    made = invert(digits(terms), lambda chosen: terms[chosen], places, owners)
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
    assert word_keys_of(words) == [fnv(word) for word in words]


def test_keys_are_the_same_a_piece_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.support.archives.model import entry, segment_of

    entries = [entry(1, "工会\n弘扬劳模精神、劳动精神、工匠精神"), entry(2, "劳模\n职工之家")]
    before = segment_of(entries).arrays
    monkeypatch.setattr(inverter, "_PIECE", 2)
    after = segment_of(entries).arrays
    assert before.keys() == after.keys() and all(np.array_equal(before[name], after[name]) for name in before)


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
