"""How a quotation with quote marks in it is read where no document says them."""

from __future__ import annotations

import pytest

from indexer.query.parser import read

OTHERWISE = {
    '""质量是饭碗""': '"质量是饭碗"',
    "「“质量是饭碗”」": '"质量是饭碗"',
    '"“质量是饭碗”"': '"质量是饭碗"',
    "“「质量 是饭碗」”": '"质量是饭碗"',
    '"“「质量是饭碗」”"': '"质量是饭碗"',
    '劳模 ""质量是饭碗""': '(劳模 "质量是饭碗")',
    '标题:"“质量是饭碗”"': 'title:"质量是饭碗"',
    '"质量""饭碗"': '"质量""饭碗"',
    '"质量"是"饭碗"': '"质量"是"饭碗"',
}


@pytest.mark.parametrize("typed", OTHERWISE)
def test_marks_inside_quotes(typed: str) -> None:
    assert str(read(typed).otherwise) == OTHERWISE[typed]


@pytest.mark.parametrize("typed", ['"质量""饭碗"', '"质量"是"饭碗"'])
def test_straight_quotes_are_read_like_curly_ones(typed: str) -> None:
    curly = typed.replace('"质量"', "“质量”").replace('"饭碗"', "“饭碗”")
    assert read(typed).otherwise == read(curly).tree


@pytest.mark.parametrize(
    "typed",
    [
        "“质量是饭碗”",
        '"质量" "饭碗"',
        '-""质量""',
        '""',
        '"布局” “在"',
        "“质量”是“饭碗”",
        '"质量"是"饭碗',
        "质量",
    ],
)
def test_others_are_read_in_one_way(typed: str) -> None:
    assert read(typed).otherwise is None
