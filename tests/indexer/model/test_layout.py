"""A layout travels as JSON, and moves with its text."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from indexer.model import NO_LAYOUT, PLACES_EDITION, Cell, Layout, Page, Run, Table

LAYOUT = Layout(
    tables=(Table(((Cell(0, 2), Cell(3, 5, columns=2, address="B1")), (Cell(6, 6),)), name="名册"),),
    pages=(Page(595.0, 842.0), Page(1540, 1400, "ocr", 0.93, 90)),
    runs=(
        Run(0, 5, 0, 0.1, 0.2, 0.3, 0.25),
        Run(6, 9, 1, 0.0, 0.5, 1.0, 0.55, (0.25, 0.5)),
        Run(9, 11, 1, 0.5, 0.0, 0.52, 0.5, vertical=True),
    ),
)


def test_as_json_and_back() -> None:
    assert Layout.of_json(json.loads(json.dumps(LAYOUT.as_json()))) == LAYOUT
    assert Layout.of_json(NO_LAYOUT.as_json()) == NO_LAYOUT


@pytest.mark.parametrize(
    "stated", [{}, {"tables": [], "pages": [], "runs": [[1]]}, {"tables": 1, "pages": [], "runs": []}]
)
def test_what_is_no_layout(stated: dict[str, object]) -> None:
    with pytest.raises((LookupError, TypeError, ValueError)):
        Layout.of_json(stated)


def test_it_moves_with_its_text() -> None:
    moved = LAYOUT.moved(lambda at: at + 10)
    assert (moved.tables[0].start, moved.tables[0].end) == (10, 16)
    assert [(run.start, run.end) for run in moved.runs] == [(10, 15), (16, 19), (19, 21)]
    assert moved.pages == LAYOUT.pages


def test_a_table_that_lost_a_part_goes_and_of_a_run_stays_the_rest() -> None:
    moved = LAYOUT.moved(lambda at: at - 7 if at >= 7 else None)
    assert moved.tables == ()
    first, second = moved.runs
    assert (first.start, first.end, second.start, second.end) == (0, 2, 2, 4)
    assert (first.left, first.right, *first.edges) == pytest.approx((0.25, 1.0, 1 / 3))
    assert second == replace(LAYOUT.runs[2], start=2, end=4)


@pytest.mark.parametrize(
    ("text", "now", "parts"),
    [
        ("一二三四五", "一二三四五", [("一二三四五", 0.0, 1.0)]),
        ("一二三四五", "题一二三四五", [("一二三四五", 0.0, 1.0)]),
        ("一二三四五", "一二末四五", [("一二末四五", 0.0, 1.0)]),  # corrected
        ("一二三四五", "一二。。四五", [("一二。。四五", 0.0, 1.0)]),
        ("一二三四五", "一二\n三四五", [("一二\n三四五", 0.0, 1.0)]),
        ("一二三四五", "一四五", [("一", 0.0, 0.2), ("四五", 0.6, 1.0)]),
        ("一二三四五", "四五上一二三", [("一二三", 0.0, 0.6), ("四五", 0.6, 1.0)]),
        ("一二三四五", f"一二{'另' * 20}三四五", [("一二", 0.0, 0.4), ("三四五", 0.4, 1.0)]),
        ("一二三四五", "另", []),
    ],
)
def test_a_run_is_cut_where_its_text_is(text: str, now: str, parts: list[tuple[str, float, float]]) -> None:
    layout = Layout((), (Page(100, 100),), (Run(0, len(text), 0, 0.0, 0.0, 1.0, 0.1),))
    moved = layout.moved(lambda at: None if (found := now.find(text[at])) < 0 else found)
    assert [now[run.start : run.end] for run in moved.runs] == [words for words, _, _ in parts]
    for run, (_, left, right) in zip(moved.runs, parts, strict=True):
        assert (run.left, run.right) == pytest.approx((left, right))
    for run in moved.runs:
        for at in range(run.start, run.end):
            if now[at] in text:
                part, place = run.part(at, at + 1), text.index(now[at])
                assert (part.left, part.right) == pytest.approx((place / 5, (place + 1) / 5))


def test_a_layout_of_before_is_read() -> None:
    stated = {
        "tables": [],
        "pages": [[595, 842, "text", None, 0]],
        "runs": [[0, 5, 0, 1000, 2000, 3000, 2500]],
    }
    layout = Layout.of_json(stated)
    assert layout.runs == (Run(0, 5, 0, 0.1, 0.2, 0.3, 0.25),)
    assert (layout.edition, LAYOUT.edition, PLACES_EDITION) == (1, 2, 2)
    assert Layout.of_json(layout.as_json()) == layout
    assert layout.moved(lambda at: at + 1).edition == 1


@pytest.mark.parametrize("widths", ["AA", "AAAA", "###", "A A"])
def test_widths_of_other_characters_are_no_layout(widths: str) -> None:
    stated = LAYOUT.as_json()
    stated["runs"][1][7] = widths
    with pytest.raises(ValueError, match="widths"):
        Layout.of_json(stated)


def test_edges_are_kept_to_a_fiftieth_of_the_height() -> None:
    edges = (0.0, 0.021, 0.3333, 0.99)
    layout = Layout((), (Page(600, 800),), (Run(0, 5, 0, 0.1, 0.1, 0.9, 0.12, edges),))
    (run,) = Layout.of_json(json.loads(json.dumps(layout.as_json()))).runs
    assert run.edges == pytest.approx(edges, abs=0.01 * 0.02 * 800 / (0.8 * 600))
