"""Days in figures: with separators or 年月日, and only those that there are."""

from __future__ import annotations

import re

import pytest

from indexer.text.dates import day_pattern, iso_day

DAYS = {
    "2022-03-24": "2022-03-24",
    "2022.3.4": "2022-03-04",
    "2022年3月24日": "2022-03-24",
    "2022/12/31": "2022-12-31",
    "2022-13-01": None,
    "2022-02-30": None,
    "0000-01-01": None,
}


@pytest.mark.parametrize(("written", "day"), DAYS.items())
def test_a_day_is_read_or_there_is_none(written: str, day: str | None) -> None:
    found = re.match(day_pattern(), written)
    assert found and iso_day(found.groups()) == day


@pytest.mark.parametrize("parts", [(), ("2022",), ("2022", "3", "4", "5"), ("x", "3", "4")])
def test_what_is_not_three_numbers_is_no_day(parts: tuple[str, ...]) -> None:
    assert iso_day(parts) is None


def test_blanks_between_only_where_they_are_allowed() -> None:
    assert not re.search(day_pattern(), "2022 - 3 - 24")
    found = re.search(day_pattern(r"(?:19|20)\d\d", r"\s*+"), "发布于 2022 年 3 月 24 日")
    assert found and iso_day(found.groups()) == "2022-03-24"
    assert not re.search(day_pattern(r"(?:19|20)\d\d"), "1822-03-24")
