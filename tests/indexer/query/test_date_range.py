"""Typed dates and the days they mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.query.date_range import OPEN_END, OPEN_START, read_period

PERIODS = {
    "2022": (20220101, 20221231),
    "2022年": (20220101, 20221231),
    "２０２２": (20220101, 20221231),
    "2022-03": (20220301, 20220331),
    "2022年3月": (20220301, 20220331),
    "202203": (20220301, 20220331),
    "2022/3": (20220301, 20220331),
    "2024-02": (20240201, 20240229),
    "2022-03-24": (20220324, 20220324),
    "2022.3.24": (20220324, 20220324),
    "2022年3月24日": (20220324, 20220324),
    "20220324": (20220324, 20220324),
    "2022-01..2022-06": (20220101, 20220630),
    "2022-01…2022-06": (20220101, 20220630),
    "2022年1月至6月": (20220101, 20220630),
    "2022年1月到2023年": (20220101, 20231231),
    "2022～2023": (20220101, 20231231),
    "2022-2023": (20220101, 20231231),
    "2022——2023": (20220101, 20231231),
    "2023..2022-05": (20220501, 20231231),
    "..2022-06": (OPEN_START, 20220630),
    "2022-06..": (20220601, OPEN_END),
}
NONE = [
    "",
    "..",
    "昨天",
    "2022-13",
    "2022-02-30",
    "2022-00",
    "0000",
    "22",
    "2022-1-2-3",
    "1..2..3",
    "2022-",
    "三月",
]


@pytest.mark.parametrize(("typed", "days"), PERIODS.items())
def test_days(typed: str, days: tuple[int, int]) -> None:
    assert read_period(typed) == days


@pytest.mark.parametrize("typed", NONE)
def test_what_is_no_date(typed: str) -> None:
    assert read_period(typed) is None


@given(st.text(st.sampled_from("0123456789-./年月日至~… 。x"), max_size=14))
def test_never_fails_and_begins_before_it_ends(typed: str) -> None:
    days = read_period(typed)
    assert days is None or OPEN_START <= days.first <= days.last <= OPEN_END
