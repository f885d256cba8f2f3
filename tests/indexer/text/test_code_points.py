"""A text as an array of code points and back."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.text.code_points import code_points, text_of


@pytest.mark.parametrize("text", ["", "a", "工会", "𠮷野家", "a\0b\n"])
def test_a_character_is_a_number(text: str) -> None:
    assert code_points(text).tolist() == list(map(ord, text))
    assert text_of(code_points(text)) == text


def test_numbers_of_any_width_make_a_text() -> None:
    assert text_of(np.array([ord("工"), ord("会")], dtype=np.int64)) == "工会"


def test_half_of_a_character_is_a_number_but_no_text() -> None:
    assert code_points("\ud842").tolist() == [0xD842]
    with pytest.raises(UnicodeDecodeError):
        text_of(code_points("\ud842"))
