"""Marks stand on a span's characters and on no others, on whichever page, line or column, however the page lies."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.imaging import Place, line_at, marks_on, pages_of_spans, places_of
from indexer.model import Layout, Page, Run

#   0123456789
#   2023年工会   11 characters a line: two lines, then a page with a column
MIXED = (0.125, 0.25, 0.375, 0.5, 0.75)
LAYOUT = Layout(
    (),
    (Page(595, 842), Page(595, 842)),
    (
        Run(0, 6, 0, 0.1, 0.1, 0.5, 0.12, MIXED[:5]),
        Run(6, 10, 0, 0.1, 0.15, 0.5, 0.17),
        Run(11, 15, 1, 0.8, 0.1, 0.82, 0.5, vertical=True),
    ),
)


def test_a_box_a_line() -> None:
    assert marks_on(LAYOUT, [(4, 8)], 0) == ((300.0, 100.0, 500.0, 120.0), (100.0, 150.0, 300.0, 170.0))
    assert marks_on(LAYOUT, [(0, 1), (0, 1)], 0) == ((100.0, 100.0, 150.0, 120.0),)
    assert marks_on(LAYOUT, [(9, 12)], 0) == ((400.0, 150.0, 500.0, 170.0),)
    assert marks_on(LAYOUT, [(9, 12)], 1) == ((800.0, 100.0, 820.0, 200.0),)
    assert marks_on(LAYOUT, [(10, 11), (3, 3), (40, 50)], 0) == ()


def test_pages_of_spans() -> None:
    assert pages_of_spans(LAYOUT, [(0, 2), (9, 13), (10, 11), (10, 12), (14, 15), (90, 91)]) == [
        0, 0, None, 1, 1, None,
    ]  # fmt: skip


def test_the_line_at_a_point_and_its_place() -> None:
    assert line_at(LAYOUT, 0, 200, 160) == (6, 10)
    assert line_at(LAYOUT, 0, 200, 125) == (0, 6)
    assert line_at(LAYOUT, 0, 200, 900) is None
    assert line_at(LAYOUT, 1, 810, 480) == (11, 15)
    assert line_at(LAYOUT, 7, 0, 0) is None
    assert places_of(LAYOUT, 6, 10) == (Place(0, (100.0, 150.0, 500.0, 170.0)),)


@pytest.mark.parametrize(
    ("turned", "box"),
    [
        (90, (100.0, 500.0, 120.0, 900.0)),
        (180, (500.0, 880.0, 900.0, 900.0)),
        (270, (880.0, 100.0, 900.0, 500.0)),
    ],
)
def test_a_page_that_was_turned_to_be_read(turned: int, box: tuple[float, ...]) -> None:
    page = Page(842, 595, turned=turned)
    layout = Layout((), (page,), (Run(0, 4, 0, 0.1, 0.1, 0.5, 0.12),))
    assert marks_on(layout, [(0, 4)], 0) == (box,)
    assert line_at(layout, 0, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2) == (0, 4)
    assert line_at(layout, 0, 1000 - box[2], 1000 - box[3]) is None


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    """Runs one after the other, some with edges of their own, on one or two pages."""
    runs, start = [], 0
    for number in range(draw(st.integers(1, 5))):
        length = draw(st.integers(1, 8))
        widths = draw(st.lists(st.integers(1, 9), min_size=length, max_size=length))
        edges = tuple(each / sum(widths) for each in accumulate(widths[:-1])) if draw(st.booleans()) else ()
        top, vertical = 0.1 * number + 0.05, draw(st.booleans())
        sides = (0.1, top, 0.9, top + 0.05)
        runs.append(Run(start, start + length, draw(st.integers(0, 1)), *sides, edges, vertical))
        start += length + draw(st.integers(0, 2))
    turned = draw(st.sampled_from((0, 90, 180, 270)))
    return Layout((), (Page(595, 842, turned=turned), Page(420, 297)), tuple(runs))


@given(layouts(), st.data())
def test_parts_of_a_run_stand_beside_each_other_and_fill_it(layout: Layout, data: st.DataObject) -> None:
    run = data.draw(st.sampled_from(layout.runs))
    cuts = sorted(data.draw(st.sets(st.integers(run.start + 1, max(run.start + 1, run.end - 1)))))
    ends = [run.start, *(cut for cut in cuts if cut < run.end), run.end]
    parts = [run.part(start, end) for start, end in pairwise(ends)]
    assert [(part.start, part.end) for part in parts] == list(pairwise(ends))
    near = pytest.approx
    for before, after in pairwise(parts):
        if run.vertical:
            assert after.top == near(before.bottom)
        else:
            assert after.left == near(before.right)
    whole = (parts[0].left, parts[0].top, parts[-1].right, parts[-1].bottom)
    assert whole == near((run.left, run.top, run.right, run.bottom))
    once = run.part(ends[0], ends[-2]) if len(ends) > 2 else run
    at = data.draw(st.integers(once.start, once.end - 1))
    one, same = once.part(at, at + 1), run.part(at, at + 1)
    assert (one.left, one.top, one.right, one.bottom) == near((same.left, same.top, same.right, same.bottom))


@given(layouts(), st.integers(0, 40), st.integers(1, 40))
def test_marks_hold_what_the_span_holds_rounded_outwards(layout: Layout, start: int, length: int) -> None:
    span = (start, start + length)
    boxes = [box for page in (0, 1) for box in marks_on(layout, [span], page)]
    over = [run for run in layout.runs if run.start < span[1] and span[0] < run.end]
    assert len(boxes) == len(over)
    pages = [run.page for run in sorted(over, key=lambda run: run.start)]
    assert pages_of_spans(layout, [span]) == [pages[0] if pages else None]
    assert [place.page for place in places_of(layout, *span)] == pages
    for left, top, right, bottom in boxes:
        assert 0 <= left < right <= 1000
        assert 0 <= top < bottom <= 1000
        assert all(round(10 * side) == pytest.approx(10 * side) for side in (left, top, right, bottom))
    area = sum((box[2] - box[0]) * (box[3] - box[1]) for box in boxes) / 1e6
    parts = [run.part(*span) for run in over]
    exact = sum((part.right - part.left) * (part.bottom - part.top) for part in parts)
    assert exact <= area + 1e-9
    assert area <= exact + 0.001 * len(boxes)


@given(layouts())
def test_a_line_is_found_where_it_stands(layout: Layout) -> None:
    for run in layout.runs:
        (place,) = places_of(layout, run.start, run.end)
        left, top, right, bottom = place.box
        assert line_at(layout, place.page, (left + right) / 2, (top + bottom) / 2) == (run.start, run.end)


def test_characters_that_begin_in_one_place_share_it() -> None:
    across = Run(
        0, 3, 0, 0.1, 0.1, 0.2, 0.12, (0.0, 0.5)
    )  # two figures across a column, and a character below
    layout = Layout((), (Page(100, 100),), (replace(across, vertical=True),))
    assert marks_on(layout, [(0, 1)], 0) == marks_on(layout, [(1, 2)], 0) == ((100.0, 100.0, 200.0, 110.0),)


def test_the_letters_of_a_ligature_are_marked_together() -> None:
    word = Run(0, 5, 0, 0.1, 0.1, 0.6, 0.12, (0.2, 0.2, 0.2, 0.8))  # o-ffi-c
    layout = Layout((), (Page(100, 100),), (word,))
    assert marks_on(layout, [(0, 2)], 0) == ((100.0, 100.0, 500.0, 120.0),)
    assert marks_on(layout, [(2, 5)], 0) == ((200.0, 100.0, 600.0, 120.0),)


@pytest.mark.parametrize("vertical", [False, True])
def test_lines_set_close_do_not_reach_into_each_other(vertical: bool) -> None:
    lines = [Run(at, at + 1, 0, 0.1, 0.1 + 0.02 * at, 0.5, 0.124 + 0.02 * at) for at in range(3)]
    if vertical:
        lines = [
            replace(run, left=run.top, right=run.bottom, top=run.left, bottom=run.right, vertical=True) for run in lines
        ]  # fmt: skip
    layout = Layout((), (Page(100, 100),), tuple(lines))
    sides = (1, 3) if not vertical else (0, 2)
    (box,) = marks_on(layout, [(1, 2)], 0)
    assert (box[sides[0]], box[sides[1]]) == (122.0, 142.0)
    (first,) = marks_on(layout, [(0, 1)], 0)
    assert (first[sides[0]], first[sides[1]]) == (100.0, 122.0)
