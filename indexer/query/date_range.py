"""Reads a typed date or range of dates as its first and last day: 2022, 2022-03, 2022年1月至6月, ..2021-06."""

from __future__ import annotations

import re
from calendar import monthrange
from typing import NamedTuple

from indexer.text import normalize_line

OPEN_START, OPEN_END = 0, 99991231

_DAY = r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月?)|年?)"
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_POINT = re.compile(_DAY)
_MONTH_ONLY = re.compile(r"(\d{1,2})月?")
_RANGE = re.compile(r"\.{2,}|~+|—+|至|到")
_TWO_YEARS = re.compile(r"(\d{4})-(\d{4})")


class Days(NamedTuple):
    """The first and last day of a period, both included, as 20220324."""

    first: int
    last: int


def read_period(typed: str) -> Days | None:
    """The days meant, in any width and order; None when it is no date."""
    text = normalize_line(typed)
    if two := _TWO_YEARS.fullmatch(text):
        text = f"{two[1]}..{two[2]}"
    ends = _RANGE.split(text)
    if len(ends) == 1:
        return _point(text)
    if len(ends) != 2 or not any(ends):
        return None
    first = _point(ends[0]) if ends[0] else Days(OPEN_START, OPEN_START)
    last = _end(ends[1], first) if ends[1] else Days(OPEN_END, OPEN_END)
    if first is None or last is None:
        return None
    return Days(min(first.first, last.first), max(first.last, last.last))


def written(days: Days) -> str:
    """A period as it may be typed behind 日期: — the shortest way that `read_period` reads so."""
    first, last = (_edge(days.first, days, 1), _edge(days.last, days, -1))
    return first if first == last else f"{first}..{last}"


def _edge(day: int, days: Days, sign: int) -> str:
    """One end of a period: its year or month, where the period has all of it from there."""
    if day in (OPEN_START, OPEN_END):
        return ""
    year, month = f"{day // 10000:04}", f"{day // 100 % 100:02}"
    whole = [(_days(year, None, None), year), (_days(year, month, None), f"{year}-{month}")]
    for one, text in whole:
        if one and one[sign < 0] == day and days.first <= one.first and one.last <= days.last:
            return text
    return f"{year}-{month}-{day % 100:02}"


def _end(text: str, first: Days | None) -> Days | None:
    """The end of a range; a bare month belongs to the year of its beginning."""
    month = _MONTH_ONLY.fullmatch(text)
    if month and first and first.first:
        return _days(str(first.first // 10000), month[1], None)
    return _point(text)


def _point(text: str) -> Days | None:
    found = _COMPACT.fullmatch(text) or _POINT.fullmatch(text)
    return _days(*found.groups()) if found else None


def _days(year_text: str, month_text: str | None, day_text: str | None) -> Days | None:
    """All days of a year, a month or the day itself; None when there is no such day."""
    year, month, day = int(year_text), int(month_text or 0), int(day_text or 0)
    if not 1 <= year <= 9999 or month > 12 or (month_text and not month):
        return None
    if not month_text:
        return Days(year * 10000 + 101, year * 10000 + 1231)
    length = monthrange(year, month)[1]
    if day > length or (day_text and not day):
        return None
    base = year * 10000 + month * 100
    return Days(base + (day or 1), base + (day or length))
