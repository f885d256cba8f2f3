"""Words a period: 2022-01..2022-06 is 2022年1月至6月; and how long ago something was."""

from __future__ import annotations

from datetime import timedelta


def period_in_words(written: str) -> str:
    """The words for a period as it is typed behind 日期: in ISO 8601, with `..` between its ends."""
    first, between, last = written.partition("..")
    if not between:
        return _worded(first.split("-"))
    if not last:
        return f"{_worded(first.split('-'))}以来"
    if not first:
        return f"{_worded(last.split('-'))}及以前"
    begin, end = first.split("-"), last.split("-")
    shared = 0
    while len(begin) == len(end) and begin[shared] == end[shared]:
        shared += 1
    return f"{_worded(begin)}至{_worded(end, shared)}"


def _worded(parts: list[str], shared: int = 0) -> str:
    """Year, month and day, without those that are said already."""
    said = [f"{int(part)}{unit}" for part, unit in zip(parts, "年月日", strict=False)]
    return "".join(said[shared:])


def age_in_words(age: timedelta) -> str:
    """How long ago, in the largest unit of which there are two or more."""
    minutes = max(int(age.total_seconds() // 60), 0)
    if minutes < 2:
        return "刚刚"
    if minutes < 120:
        return f"{minutes} 分钟前"
    return f"{minutes // 60} 小时前" if minutes < 48 * 60 else f"{minutes // (24 * 60)} 天前"
