"""Reads the calendar days that are written in figures."""

from __future__ import annotations

import datetime
from collections.abc import Iterable


def iso_day(parts: Iterable[str | int]) -> str | None:
    """Year, month and day as ISO 8601, 2022-03-24; None when there is no such day or not three numbers."""
    try:
        year, month, day = map(int, parts)
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def day_pattern(year: str = r"\d{4}", between: str = "") -> str:
    """A pattern with three groups for a day with separators: 2022-3-24, 2022.03.24, 2022年3月24; `between` is around these."""
    return rf"({year}){between}[-/.年]{between}(\d{{1,2}}){between}[-/.月]{between}(\d{{1,2}})"
