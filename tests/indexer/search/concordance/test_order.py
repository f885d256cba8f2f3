"""Order and groups of lines, beside plain sorting and counting."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.concordance.occurrences import CONTEXT, Occurrences
from indexer.search.concordance.order import BESIDE, grouped, in_order
from indexer.search.concordance.request import Grouping, LineSort

TEXT = st.text("工会劳模，,a\U0002a6a5", max_size=CONTEXT + 2)
ROWS = st.lists(
    st.tuples(st.integers(0, 2), TEXT, TEXT), max_size=12
)  # document, what stands left of the place from near to far, and right
DATES = (20220324, 0, 20210501)
VALUES = (("杨浦区", "徐汇区"), (), ("徐汇区",))


def found_in(rows: list[tuple[int, str, str]]) -> Occurrences:
    """Lines of three documents, in the order of these."""
    rows.sort(key=lambda row: row[0])
    sides = [[row[1] for row in rows], [row[2] for row in rows]]
    left, right = (
        np.array([[*map(ord, one[:CONTEXT].ljust(CONTEXT, "\0"))] for one in side], dtype=np.uint32).reshape(
            -1, CONTEXT
        )
        for side in sides
    )
    docs = np.array([row[0] for row in rows], dtype=np.intp)
    places = np.arange(len(rows))
    return Occurrences(docs, places, places, left, right, np.array([3, 5, 9]), np.array(DATES), VALUES)


@given(ROWS, st.sampled_from(["left", "right", "date"]))
def test_lines_are_in_order(rows: list[tuple[int, str, str]], sort: LineSort) -> None:
    found = found_in(rows)

    def key(at: int) -> tuple[object, ...]:
        doc, left, right = rows[at]
        beside = {"left": left, "right": right, "date": ""}[sort][:CONTEXT]
        return [one.encode("gb18030") for one in beside], DATES[doc] or 99_999_999, at

    assert in_order(found, sort).tolist() == sorted(range(len(rows)), key=key)


@pytest.mark.parametrize("by", ["left", "right", "year", "district", "document"])
@given(rows=ROWS)
def test_groups_count_what_they_have(by: Grouping, rows: list[tuple[int, str, str]]) -> None:
    groups = grouped(found_in(rows), by)

    def values(row: tuple[int, str, str]) -> tuple[str, ...]:
        doc, left, right = row
        return {
            "left": (left[:BESIDE][::-1],),
            "right": (right[:BESIDE],),
            "year": (str(DATES[doc] // 10_000) if DATES[doc] else "",),
            "district": VALUES[doc] or ("",),
            "document": (str((3, 5, 9)[doc]),),
        }[by]

    held = [values(row) for row in rows]
    assert dict(groups.counts()) == Counter(value for each in held for value in each)
    for value in {value for each in held for value in each}:
        assert groups.members(value).tolist() == [at for at, each in enumerate(held) if value in each]
    assert not len(groups.members("没有"))
