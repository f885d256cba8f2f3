"""Facet counts are those of a Counter over the documents found, in any number of segments."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.engine import IndexEntry
from indexer.index.execution import facets
from indexer.text.tokenizer import segmenter_for
from tests.support.archives.model import segment_of

DATES = st.sampled_from([0, 20220101, 20220131, 20220201, 20211231, 10101, 99991231])
VALUES = st.lists(st.sampled_from(["浦东新区", "杨浦区", "青枫区", "a"]), unique=True, max_size=3)
FOUND = st.lists(st.tuples(DATES, VALUES, st.booleans()), min_size=1, max_size=8)


def made(key: int, date: int, districts: tuple[str, ...]) -> IndexEntry:
    text = "题\n文"
    return IndexEntry(key, text, segmenter_for().cut(text), date, {"district": districts})


@pytest.mark.slow
@settings(deadline=None, max_examples=80)
@given(st.lists(FOUND, min_size=1, max_size=3))
def test_counts_are_those_of_a_counter(parts: list[list[tuple[int, list[str], bool]]]) -> None:
    """Each part is a segment: a date and districts of each document, and whether it was found."""
    found, years, months, districts = [], Counter[str](), Counter[str](), Counter[str]()
    for part in parts:
        segment = segment_of([made(at + 1, date, tuple(own)) for at, (date, own, _) in enumerate(part)])
        found.append((segment, np.flatnonzero([chosen for _, _, chosen in part])))
        for date, own, chosen in part:
            if chosen and date:
                written = f"{date:08}"
                years[written[:4]] += 1
                months[f"{written[:4]}-{written[4:6]}"] += 1
            districts.update(own if chosen else ())
    counted = facets.count_dates(found)
    assert (dict(counted["year"]), dict(counted["month"])) == (years, months)
    assert facets.count_values("district", found) == tuple(
        sorted(districts.items(), key=lambda pair: (-pair[1], pair[0]))
    )


def test_dates_come_newest_first_and_the_undated_not_at_all() -> None:
    segment = segment_of(
        [made(1, 20220105, ()), made(2, 20230101, ()), made(3, 0, ()), made(4, 20220930, ())]
    )
    counted = facets.count_dates([(segment, np.arange(4))])
    assert counted["year"] == (("2023", 1), ("2022", 2))
    assert counted["month"] == (("2023-01", 1), ("2022-09", 1), ("2022-01", 1))


def test_nothing_found_has_no_counts() -> None:
    assert facets.count_dates([]) == {"year": (), "month": ()}
    assert facets.count_dates([], ["year"]) == {"year": ()}
    assert facets.count_values("district", []) == ()
    segment = segment_of([made(1, 20220105, ("杨浦区",))])
    nothing = np.zeros(0, dtype=np.int64)
    assert facets.count_dates([(segment, nothing)]) == {"year": (), "month": ()}
    assert facets.count_values("district", [(segment, nothing)]) == ()


@pytest.mark.parametrize(
    ("name", "values", "numbers"),
    [
        ("year", ["2022", "0007"], [2022, 7]),
        ("year", ["x", "", "-1", "２０２２", "0", "20.5"], []),
        ("month", ["2022-03", "2022-3", "1-1"], [2022 * 12 + 2, 2022 * 12 + 2, 12]),
        ("month", ["2022", "2022-", "-3", "2022-03x", "2022-003", "20222-03"], []),
    ],
)
def test_years_and_months_as_they_are_written(name: str, values: list[str], numbers: list[int]) -> None:
    assert facets.date_numbers(name, values) == numbers


def test_a_year_and_its_months_tell_about_the_same() -> None:
    assert [facets.dimension(name) for name in ("year", "month", "district")] == ["date", "date", "district"]


def test_the_number_of_each_document() -> None:
    segment = segment_of([made(1, 20220301, ()), made(2, 0, ())])
    assert facets.dated(segment, "year").tolist() == [2022, 0]
    assert facets.dated(segment, "month").tolist() == [2022 * 12 + 2, 0]
