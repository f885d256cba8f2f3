"""A layout travels as JSON, and moves with its text."""

from __future__ import annotations

import json

import pytest

from indexer.model import NO_LAYOUT, Cell, Layout, Page, Run, Table

LAYOUT = Layout(
    tables=(Table(((Cell(0, 2), Cell(3, 5, columns=2, address="B1")), (Cell(6, 6),)), name="名册"),),
    pages=(Page(595.0, 842.0), Page(1000, 1400, "ocr", 0.93, 90)),
    runs=(Run(0, 5, 0, 0.1, 0.2, 0.3, 0.25), Run(6, 9, 1, 0.0, 0.5, 1.0, 0.52)),
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
    assert [(run.start, run.end) for run in moved.runs] == [(10, 15), (16, 19)]
    assert moved.pages == LAYOUT.pages


def test_what_lost_a_part_goes() -> None:
    moved = LAYOUT.moved(lambda at: at - 6 if at >= 6 else None)
    assert moved.tables == ()
    assert [(run.start, run.end) for run in moved.runs] == [(0, 3)]
