"""What stands behind 年度: years and ranges of them; what is neither is told as it was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.query.filing_years import LAST_YEAR, Years, are_years, read_years
from indexer.query.parser import parse, read

YEARS = st.integers(1, LAST_YEAR - 1)


@given(YEARS, YEARS)
def test_a_range_is_read_in_either_order_and_prints_itself(one: int, other: int) -> None:
    years = read_years(f"{one:04}..{other:04}")
    assert years == Years(min(one, other), max(one, other))
    assert parse(str(years)) == years


@pytest.mark.parametrize(
    "typed", ["2021", "２０２１年", "2021年度", "", "..", "2019..20211", "20190301..2021", "年"]
)
def test_it_is_no_range(typed: str) -> None:
    assert read_years(typed) is None


@pytest.mark.parametrize("typed", ["2021", "２０２１年度", "2019至2021", "2019..", "..2021年"])
def test_they_are_years(typed: str) -> None:
    assert are_years(typed)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("年度:2019..20x1", "2019..20x1"),
        ("劳模 年度:２０１９..２０２１１", "２０１９..２０２１１"),
        ("-年度:2021、去年", "去年"),
        ("年度:2019-21", "2019-21"),
        ("年度:“永久、2021”", "永久、2021"),
        ("年度:2019..2021、2023年", ""),
        ("年度:2021", ""),
        ("日期:不对 劳模", ""),
    ],
)
def test_what_is_no_year_is_told_as_it_was_typed(typed: str, told: str) -> None:
    assert read(typed).no_years == told
