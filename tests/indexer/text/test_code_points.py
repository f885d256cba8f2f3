"""A text as an array of numbers is its characters, one each."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.code_points import code_points


@given(st.text(st.characters(), max_size=30))
def test_one_number_a_character(text: str) -> None:
    made = code_points(text)
    assert made.dtype == np.uint32 and made.tolist() == [ord(character) for character in text]


def test_halves_of_pairs_are_characters_too() -> None:
    assert code_points("\ud83d工\U0002a6a5").tolist() == [0xD83D, 0x5DE5, 0x2A6A5]
