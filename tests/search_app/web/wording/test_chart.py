"""The lines of the chart: on one scale, joined where years follow each other, labelled where there is room."""

from __future__ import annotations

import pytest

from indexer.search.wording import Point, Step, WordingHistory
from search_app.web.wording.chart import BOTTOM, LEFT, MOST_LABELS, RIGHT, TOP, Measure, draw


def history(*points: tuple[str | None, int]) -> WordingHistory:
    made = tuple(Point(period, count, 2 * count, 1_000_000) for period, count in points)
    return WordingHistory("工会", "工会", made, None, None, (), ())


def test_years_stand_where_they_belong_on_one_scale() -> None:
    chart = draw([history(("2010", 0), ("2011", 10), ("2020", 5), (None, 99))], "year", "documents")
    assert chart
    (line,) = chart.lines
    assert [(dot.left, dot.top) for dot in line.dots] == [
        (LEFT, BOTTOM),
        (LEFT + (RIGHT - LEFT) / 10, TOP),
        (RIGHT, (TOP + BOTTOM) / 2),
    ]
    assert line.stretches == ("2,200 11.6,0", "98,100"), "2012 to 2019 have no documents"
    assert line.gaps == ("11.6,0 98,100",)
    assert [grid.text for grid in chart.grid] == ["0", "5", "10"]


@pytest.mark.parametrize(
    ("most", "top"), [(0, "1"), (1, "1"), (7, "8"), (11, "15"), (101, "150"), (999, "1000"), (1001, "1500")]
)
def test_the_scale_is_round(most: int, top: str) -> None:
    chart = draw([history(("2010", most))], "year", "documents")
    assert chart and chart.grid[-1].text == top and chart.lines[0].dots[0].left == (LEFT + RIGHT) / 2


@pytest.mark.parametrize(
    ("measure", "most", "texts"),
    [
        ("documents", 1, ["0", "1"]),
        ("documents", 15, ["0", "15"]),
        ("documents", 150, ["0", "75", "150"]),
        ("per_million", 7, ["0", "7.5", "15"]),
    ],
)
def test_no_line_stands_at_half_a_document(measure: Measure, most: int, texts: list[str]) -> None:
    chart = draw([history(("2010", most))], "year", measure)
    assert chart and [grid.text for grid in chart.grid] == texts


@pytest.mark.parametrize(
    ("by", "first", "last", "expected"),
    [
        ("year", "2008", "2023", "2008 2010 2012 2014 2016 2018 2020 2022"),
        ("year", "1949", "2023", "1950 1960 1970 1980 1990 2000 2010 2020"),
        ("year", "0001", "9999", "1000 2000 3000 4000 5000 6000 7000 8000 9000"),
        ("month", "2021-11", "2023-02", "2022 2023"),
        ("month", "2022-03", "2022-09", "2022"),
    ],
)
def test_labels_leave_room(by: Step, first: str, last: str, expected: str) -> None:
    chart = draw([history((first, 1), (last, 2))], by, "occurrences")
    assert chart
    assert " ".join(label.text for label in chart.labels) == expected
    assert len(chart.labels) <= MOST_LABELS + 1
    assert all(LEFT <= label.left <= RIGHT for label in chart.labels)


def test_without_dates_there_is_no_chart() -> None:
    assert draw([history((None, 3))], "year", "documents") is None
    assert draw([], "year", "documents") is None
