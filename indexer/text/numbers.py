"""Reads and writes numbers in Han digits, and compares document numbers and codes in one spelling."""

from __future__ import annotations

from indexer.text.normalization import normalize

HAN_DIGITS = "〇一二三四五六七八九"

_VALUES = {digit: value for value, digit in enumerate(HAN_DIGITS)} | dict.fromkeys("零○O0", 0)
_BRACKETS = str.maketrans("()", "[]")


def han_digits(text: str) -> int:
    """Digits in a row as a number: 二〇二二 → 2022; zero may be written 〇, 零, ○, O and 0. Raises KeyError for others."""
    return int("".join(str(_VALUES[digit]) for digit in text))


def han_number(text: str) -> int:
    """十 → 10, 二十四 or 廿四 → 24, 三 → 3; 0 when it is no number below a hundred."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    tens, ten, units = text.rpartition("十")
    if len(tens) > 1 or len(units) > 1:
        return 0
    return (_VALUES.get(tens, 0) if tens else 1) * (10 if ten else 0) + _VALUES.get(units, 0)


def number_key(number: str) -> str:
    """A 文号 or 档号 as it is compared: normalised, brackets of all shapes alike, 第 left out."""
    return normalize(number).translate(_BRACKETS).replace("第", "")


def spelt_in(text: str, value: str) -> bool:
    """Whether `text` stands in `value` and does not begin or end within a run of digits; see FacetHas."""
    at = value.find(text)
    while at >= 0:
        end = at + len(text)
        begins = at == 0 or not (value[at - 1].isdigit() and text[0].isdigit())
        if begins and (end == len(value) or not (value[end].isdigit() and text[-1].isdigit())):
            return True
        at = value.find(text, at + 1)
    return False
