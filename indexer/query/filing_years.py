"""Reads what is typed behind 年度: a year of four digits, or a range of them: 2019..2021, 2019年至2021年, ..2021."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.query.date_range import OPEN_END, OPEN_START, read_period
from indexer.query.lexer import LIST, Token
from indexer.text import normalize_line

FIRST_YEAR, LAST_YEAR = 0, 9999

_YEAR = re.compile("[0-9]{4}(?:年度?)?")
_NEW_YEAR, _YEARS_END = 101, 1231  # month and day, as they end a date such as 20220101
_A_YEAR = 10_000  # in such dates


@dataclass(frozen=True, slots=True)
class Years:
    """Documents filed under the years `first` to `last`; FIRST_YEAR and LAST_YEAR are open ends."""

    first: int
    last: int

    def __str__(self) -> str:
        ends = (
            "" if self.first == FIRST_YEAR else f"{self.first:04}",
            "" if self.last == LAST_YEAR else f"{self.last:04}",
        )
        return f"filing_year:{'..'.join(ends)}"


def read_years(typed: str) -> Years | None:
    """The years of a range, in any width and order; None for one year, and where it is no range of whole years."""
    text = normalize_line(typed).replace("年度", "年")
    days = None if _YEAR.fullmatch(text) else read_period(text)
    if days is None:
        return None
    whole = days.first in (OPEN_START, days.first // _A_YEAR * _A_YEAR + _NEW_YEAR) and days.last in (
        OPEN_END,
        days.last // _A_YEAR * _A_YEAR + _YEARS_END,
    )
    return Years(days.first // _A_YEAR, days.last // _A_YEAR) if whole else None


def are_years(typed: str) -> bool:
    """Whether a value of the field is a year or a range of years."""
    return _YEAR.fullmatch(normalize_line(typed)) is not None or read_years(typed) is not None


def misread_years(terms: Sequence[Token]) -> str:
    """The first value of the field that is neither a year nor a range of years, as it was typed; "" where there is none."""
    for token in terms:
        if token.field == "filing_year":
            for value in [token.text] if token.quoted else LIST.split(token.text):
                if value and not are_years(value):
                    return value
    return ""
