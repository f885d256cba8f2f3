"""Every place of the texts of a query, and no other."""

from __future__ import annotations

import pytest

from indexer.archive import Archive
from indexer.errors import InvalidRequest
from indexer.search.concordance import occurrences
from tests.indexer.search.concordance.conftest import ask, lines
from tests.support.wording import says


def test_what_overlaps_itself_counts_at_each_place(filled: Archive) -> None:
    assert [line.start for line in ask(filled, "哈哈").lines] == [5, 4]


def test_all_texts_of_a_query_are_lines(filled: Archive) -> None:
    assert {line.match for line in ask(filled, "劳动 工匠").lines} == {"劳动", "工匠"}
    assert {line.id for line in ask(filled, "劳动 | 哈哈").lines} == {"d0", "d3"}
    assert lines(filled, "标题:劳模") == [("d0", "", "劳模", "大会")]
    assert {line.id for line in ask(filled, "劳模 -工匠 区:杨浦").lines} == {"d2"}


def test_of_texts_near_each_other_the_first_is_the_line(filled: Archive) -> None:
    found = ask(filled, "劳模 ~句 工匠", sort="date")
    assert [(line.left, line.right) for line in found.lines] == [
        ("", "说：工匠也是劳模。"),
        ("劳模说：工匠也是", "。"),
    ]
    assert [line.right[mark.start : mark.end] for line in found.lines for mark in line.right_marks] == [
        "工匠",
        "劳模",
    ]


def test_too_many_places_are_refused(filled: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(occurrences, "MOST_OCCURRENCES", 6)
    with pytest.raises(InvalidRequest, check=says("超过 6 处")):
        ask(filled, "劳模")
