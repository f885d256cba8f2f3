"""Numbers of documents are one in all spellings, and a number is not found inside another."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.numbers import HAN_DIGITS, han_digits, han_number, number_key, spelt_in


@pytest.mark.parametrize(
    "written",
    [
        "青工总〔2021〕12号",
        "青工总[2021]12号",
        "青工总（2021）第12号",
        "青工总 ［２０２１］ 12 号",
        "青工總〔2021〕12號",
    ],
)
def test_one_number_in_all_spellings(written: str) -> None:
    assert number_key(written) == "青工总[2021]12号"


@pytest.mark.parametrize(
    ("text", "value", "stands"),
    [
        ("12号", "112号", False),
        ("12号", "2021-12号", True),
        ("2021", "20211", False),
        ("12", "第12号和112号", True),
        ("112", "12112 112", True),
        ("号1", "12号12", False),
        ("号", "12号12", True),
        ("x", "", False),
    ],
)
def test_no_number_is_torn(text: str, value: str, stands: bool) -> None:
    assert spelt_in(text, value) == stands


@given(st.text("12号a", min_size=1, max_size=3), st.text("12号a", max_size=10))
def test_it_is_what_a_pattern_would_find(text: str, value: str) -> None:
    before = r"(?<!\d)" if text[0].isdigit() else ""
    after = r"(?!\d)" if text[-1].isdigit() else ""
    assert spelt_in(text, value) == bool(re.search(before + re.escape(text) + after, value))


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("三", 3),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("三十一", 31),
        ("", 0),
        ("一二", 0),
        ("百", 0),
        ("廿", 20),
        ("廿五", 25),
        ("卅一", 31),
        ("十廿", 0),
    ],
)
def test_a_number_below_a_hundred(written: str, number: int) -> None:
    assert han_number(written) == number


def test_digits_in_a_row() -> None:
    assert han_digits("二〇二二") == han_digits("二零二二") == han_digits("二○二二") == 2022
    assert [han_digits(digit) for digit in HAN_DIGITS] == list(range(10))
