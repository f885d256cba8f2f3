"""Counts to bars: years, months, groups of years, what is chosen, and what is said of the undated."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.model.request import SearchRequest
from indexer.query.parser import read
from indexer.search.results import SearchResult
from search_app.web.search.chart import LEAST, MOST_BARS, MOST_LABELS, TALLEST, Chart, draw
from search_app.web.search_url import Asked, Filters


def a_chart(
    years: Mapping[str, int],
    months: Mapping[str, int] | None = None,
    filters: Filters | None = None,
    total: int | None = None,
) -> Chart | None:
    facets = {"year": tuple(years.items()), "month": tuple((months or {}).items())}
    found = sum(years.values()) if total is None else total
    request = SearchRequest("工会", filters=filters or {})
    result = SearchResult(request, read("工会"), found, {}, (), facets, 1.0)
    return draw(Asked(request), result)


def drawn(
    years: Mapping[str, int],
    months: Mapping[str, int] | None = None,
    filters: Filters | None = None,
    total: int | None = None,
) -> Chart:
    chart = a_chart(years, months, filters, total)
    assert chart is not None
    return chart


def test_years_from_first_to_last_with_empty_slots() -> None:
    chart = drawn({"2022": 4, "2019": 2})
    assert [(bar.name, bar.found, bar.height) for bar in chart.bars] == [
        ("2019 年", 2, TALLEST // 2),
        ("2020 年", 0, 0),
        ("2021 年", 0, 0),
        ("2022 年", 4, TALLEST),
    ]
    assert chart.bars[3].values == ("2022",) and chart.bars[1].values == ()


@pytest.mark.parametrize("years", [{}, {"2022": 1}])
def test_fewer_than_two_dated_documents_make_no_chart(years: dict[str, int]) -> None:
    assert a_chart(years) is None


def test_a_small_count_can_still_be_seen() -> None:
    assert drawn({"2022": 10_000, "2021": 1}).bars[0].height == LEAST


def test_one_chosen_year_is_drawn_by_months() -> None:
    months = {"2022-03": 2, "2022-11": 1, "2021-03": 5}
    chart = drawn({"2022": 3, "2021": 5}, months, filters={"year": ("2022",)})
    assert chart.field == "month" and chart.year == "2022" and len(chart.bars) == 12
    assert [bar.found for bar in chart.bars] == [0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0]
    assert chart.bars[2].name == "2022 年 3 月" and chart.bars[2].values == ("2022-03",)
    assert not chart.narrowed


def test_the_only_year_is_drawn_by_months() -> None:
    assert drawn({"2022": 3}, {"2022-03": 3}).field == "month"


def test_two_chosen_years_are_drawn_as_years() -> None:
    chart = drawn({"2022": 3, "2021": 5, "2020": 1}, {"2022-03": 3}, filters={"year": ("2021", "2022")})
    assert [bar.chosen for bar in chart.bars] == [False, True, True] and chart.narrowed


def test_a_chosen_month_is_drawn_among_its_year() -> None:
    chart = drawn({"2022": 3, "2021": 5}, {"2022-03": 2, "2022-04": 1}, filters={"month": ("2022-03",)})
    assert chart.year == "2022" and [bar.name for bar in chart.bars if bar.chosen] == ["2022 年 3 月"]


@pytest.mark.parametrize("year", ["1999", "二〇二二", ""])
def test_a_year_that_nothing_is_of_is_drawn_among_the_others(year: str) -> None:
    assert drawn({"2022": 3, "2021": 5}, {"2022-03": 3}, filters={"year": (year,)}).field == "year"


def test_undated_documents_are_counted() -> None:
    assert drawn({"2022": 3, "2021": 2}, total=9).undated == 4


def test_a_chosen_date_leaves_none_undated() -> None:
    """The counts leave the choice aside, so they add up to more than what was found."""
    assert drawn({"2022": 3, "2021": 2}, filters={"year": ("2022",)}, total=3).undated == 0


def test_many_years_are_drawn_in_groups() -> None:
    chart = drawn({"1949": 1, "1950": 2, "2026": 3})
    assert chart.bars[0].name == "1945—1949 年" and chart.bars[0].label == "1945"
    assert chart.bars[-1].values == ("2026",) and len(chart.bars) == 17


def test_a_group_is_chosen_when_all_its_years_are() -> None:
    years = {"1949": 1, "1950": 2, "1951": 2, "2026": 3}
    chosen = drawn(years, filters={"year": ("1950", "1951")}).bars[1]
    assert chosen.chosen and not drawn(years, filters={"year": ("1950", "2026")}).bars[1].chosen


@pytest.mark.slow
@given(st.dictionaries(st.integers(1, 9999), st.integers(1, 10**6), min_size=2, max_size=60))
def test_a_chart_fits_its_width_and_loses_nothing(counts: dict[int, int]) -> None:
    chart = drawn({f"{year:04}": count for year, count in counts.items()})
    assert len(chart.bars) <= MOST_BARS
    assert sum(bar.found for bar in chart.bars) == sum(counts.values())
    assert sorted(value for bar in chart.bars for value in bar.values) == sorted(f"{y:04}" for y in counts)
    assert all(bar.left + chart.slot <= 100.1 for bar in chart.bars)
    assert len(chart.bars) <= 12 or sum(bool(bar.label) for bar in chart.bars) <= MOST_LABELS
    assert all((bar.height > 0) == (bar.found > 0) for bar in chart.bars)
