"""Tells when the retention period (保管期限) of a document has ended.

A period of N years counts from 1 January of the year after the one the document is filed under (年度): filed under 2010
and kept 10 years, it is kept through 2020 and due on 1 January 2021. 永久 never ends; 长期 and 短期, of rules before
2006, name no number of years, so nobody but an archivist can say when they end.
"""

from __future__ import annotations

import re
from typing import Final

_FIXED: Final = "定期"  # before a number of years
_YEARS: Final = re.compile(r"(?:定期)?([0-9]{1,3})年")


def years_of(retention: str) -> int | None:
    """How many years a period has; None for one without end, or without a number."""
    found = _YEARS.fullmatch(retention)
    return int(found[1]) if found else None


def retention_term(retention: str) -> str:
    """A period as values are compared: a number of years is always 定期30年, never 30年."""
    return retention if years_of(retention) is None or retention.startswith(_FIXED) else _FIXED + retention


def due_from(retention: str, filing_year: str, date: str | None) -> int | None:
    """The year on whose first day the period has ended; None where it never does or that cannot be told.

    Where no 年度 is recorded, it is the year of the date.
    """
    years, filed = years_of(retention), filing_year or (date or "")[:4]
    return int(filed) + years + 1 if years is not None and filed.isdigit() else None


def last_filed(retention: str, today: int) -> int | None:
    """The last 年度 whose documents of that period are due in a year; None where none ever is."""
    years = years_of(retention)
    return None if years is None else today - years - 1
