"""Places on a scan that lies askew stay on their lines."""

from __future__ import annotations

import math

import pytest

from indexer.model import Layout, Page, Run
from indexer.readers.ocr.merging import as_scanned


@pytest.mark.parametrize("degrees", [-2.0, 0.3, 1.5, 4.0])
def test_a_line_askew_is_given_in_parts_that_stay_on_it(degrees: float) -> None:
    page = Page(1240, 1754, "ocr")
    line = Run(0, 40, 0, 0.1, 0.3, 0.9, 0.32)
    layout = as_scanned(Layout((), (page,), (line,)), {0: degrees})
    assert [run.start for run in layout.runs[1:]] == [run.end for run in layout.runs[:-1]]
    assert (layout.runs[0].start, layout.runs[-1].end) == (0, 40)
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    height = 0.02 * page.height
    for run in layout.runs:
        assert (run.bottom - run.top) * page.height < 1.5 * height
        for at in range(run.start, run.end):
            x = (0.1 + 0.8 * (at + 0.5) / 40 - 0.5) * page.width
            y = (0.31 - 0.5) * page.height
            across, down = 0.5 + (x * cos - y * sin) / page.width, 0.5 + (x * sin + y * cos) / page.height
            part = run.part(at, at + 1)
            assert part.left - 0.01 < across < part.right + 0.01
            assert part.top < down < part.bottom


def test_a_straight_page_is_left_as_it_is() -> None:
    layout = Layout((), (Page(100, 100, "ocr"), Page(100, 100, "ocr")), (Run(0, 4, 1, 0.1, 0.3, 0.9, 0.32),))
    assert as_scanned(layout, {0: 2.0}) == layout
