"""Where the figures of a text stand, and what belongs to them."""

from __future__ import annotations

import pytest

from indexer.query.figures import figures_in


@pytest.mark.parametrize(
    ("text", "ends", "figures"),
    [
        ("增长2.5%,共1,200万元", {2, 15}, ["2.5%", "1,200万元"]),
        ("2022年3月24日10时30分", set(), ["2022年3月24日10时30分"]),
        ("自2022-03-24起", set(), ["2022-03-24"]),
        ("500多人", {5}, ["500多人"]),
        ("500多人", {6}, ["500"]),
        ("2021年底", {6}, ["2021年"]),
        ("2021成立", {6}, ["2021"]),
        ("covid-19和r&d", set(), ["covid-19"]),
        ("gb/t28001-2011", set(), ["gb/t28001-2011"]),
        ("1.", set(), ["1"]),
        ("三月二十四日", {6}, []),
        ("", set(), []),
    ],
)
def test_figures(text: str, ends: set[int], figures: list[str]) -> None:
    assert [text[start:end] for start, end in figures_in(text, ends)] == figures
