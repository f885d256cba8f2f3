"""Which part of a text and which of its marks one page shows."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.span import Span
from search_app.web.article import paging as module
from search_app.web.article.paging import portion


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten characters a part, three marks a page."""
    monkeypatch.setattr(module, "LONGEST_PART", 10)
    monkeypatch.setattr(module, "MOST_MARKS", 3)


def marks(*starts: int) -> tuple[Span, ...]:
    return tuple(Span(start, start + 1) for start in starts)


def test_a_short_text_is_one_part() -> None:
    shown = portion("工会", marks(0, 1))
    assert shown.parts == (Span(0, 2),) and shown.window == Span(0, 2) and shown.part == 1
    assert (shown.marks, shown.first, shown.last, shown.total, shown.opened) == (marks(0, 1), 1, 2, 2, 1)
    assert (shown.before, shown.after) == (None, None)


def test_an_empty_text_is_one_part() -> None:
    assert portion("", ()).parts == (Span(0, 0),)


def test_parts_begin_at_lines() -> None:
    assert portion("一二三四五六七\n九十一二三四五", ()).parts == (Span(0, 8), Span(8, 15))


def test_a_line_that_is_too_long_is_cut() -> None:
    assert portion("一\n" + "二" * 20, ()).parts == (Span(0, 10), Span(10, 20), Span(20, 22))


def test_no_marks_open_nothing() -> None:
    shown = portion("一" * 5, ())
    assert (shown.first, shown.opened, shown.total) == (0, 0, 0) and not shown.shows(0)


@pytest.mark.parametrize("at, opened", [(0, 1), (1, 2), (4, 2), (5, 3), (99, 3), (None, 1)])
def test_opens_at_the_mark_there_or_the_next_or_the_last(at: int | None, opened: int) -> None:
    assert portion("一" * 9, marks(0, 4, 6), at=at).opened == opened


def test_the_part_of_the_opened_mark_is_shown() -> None:
    shown = portion("一" * 30, marks(5, 15, 25), at=15)
    assert (shown.part, shown.marks, shown.first, shown.opened) == (2, marks(15), 2, 2)
    assert (shown.before, shown.after) == (5, 25)


def test_without_marks_the_part_at_the_offset_is_shown() -> None:
    assert portion("一" * 30, (), at=29).part == 3


def test_a_part_that_is_named_wins() -> None:
    shown = portion("一" * 30, marks(5, 15, 16), at=5, part=2)
    assert (shown.part, shown.opened, shown.first) == (2, 2, 2)


def test_a_part_without_marks_knows_its_neighbours() -> None:
    shown = portion("一" * 30, marks(5, 25), part=2)
    assert (shown.marks, shown.opened, shown.before, shown.after) == ((), 0, 5, 25)


def test_of_too_many_marks_those_with_the_opened_one_are_shown() -> None:
    shown = portion("一" * 10, marks(0, 1, 2, 3, 4, 5, 6, 7), at=4)
    assert (shown.marks, shown.first, shown.last, shown.opened) == (marks(3, 4, 5), 4, 6, 5)
    assert (shown.before, shown.after) == (2, 6)
    assert shown.shows(4) and shown.shows(6) and not shown.shows(3) and not shown.shows(7)


@given(
    st.text(alphabet="一\n", max_size=60), st.sets(st.integers(0, 59)), st.integers(0, 70), st.integers(-1, 9)
)
def test_every_mark_is_on_a_page_that_it_opens(text: str, starts: set[int], at: int, part: int) -> None:
    there = marks(*sorted(start for start in starts if start < len(text)))
    shown = portion(text, there, at=at)
    assert shown.parts[0].start == 0 and shown.parts[-1].end == len(text)
    assert all(
        before.end == after.start and before.start < before.end for before, after in pairwise(shown.parts)
    )
    assert all(end - start <= 10 for start, end in shown.parts)
    assert bool(there) == bool(shown.opened) and (not there or shown.shows(shown.opened))
    assert there[shown.first - 1 : shown.last] == shown.marks if shown.marks else shown.first == 0
    assert 1 <= portion(text, there, at=at, part=part).part <= len(shown.parts)
    for number, mark in enumerate(there, start=1):
        assert portion(text, there, at=mark.start).opened == number
