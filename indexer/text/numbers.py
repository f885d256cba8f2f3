"""Brings document numbers and codes into one spelling, and tells whether one stands in a text."""

from __future__ import annotations

from indexer.text.normalization import normalize

_BRACKETS = str.maketrans("()", "[]")


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
