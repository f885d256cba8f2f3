"""Lines and thin rectangles of OFD paths are ruling lines, what is filled or bent is none."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

import pytest

from indexer.readers.pages.ofd_parts.paths import rulings_of
from indexer.readers.pages.placed import Ruling


def rulings(data: str, rest: str = "") -> tuple[list[Ruling], list[Ruling]]:
    path = (
        f'<PathObject Boundary="10 20 100 100" {rest}><AbbreviatedData>{data}</AbbreviatedData></PathObject>'
    )
    return rulings_of(fromstring(path))


@pytest.mark.parametrize(
    ("data", "rest", "horizontal", "vertical"),
    [
        ("M 0 0 L 50 0", "", [(20, 10, 60)], []),
        ("M 5 0 L 5 40", "", [], [(15, 20, 60)]),
        ("M 0 0 L 50 0", 'CTM="1 0 0 1 1 2"', [(22, 11, 61)], []),
        ("M 0 0 L 50 0 L 50 30 L 0 30 C", "", [(20, 10, 60), (50, 10, 60)], [(60, 20, 50), (10, 20, 50)]),
        ("M 0 0 L 50 0 L 50 0.4 L 0 0.4 C", 'Stroke="false" Fill="true"', [(20.2, 10, 60)], []),
        ("M 0 0 L 50 0 L 50 30 L 0 30 C", 'Stroke="false" Fill="true"', [], []),
        ("M 0 0 L 50 30", "", [], []),
        ("M 0 0 B 1 1 2 2 50 0", "", [], []),
        ("M 0 0 L 50 0", 'Visible="false"', [], []),
        ("M 0 L L 1", "", [], []),
        ("工会", "", [], []),
    ],
)
def test_the_lines_of_a_path(
    data: str, rest: str, horizontal: list[tuple[float, ...]], vertical: list[tuple[float, ...]]
) -> None:
    across, down = rulings(data, rest)
    assert [tuple(map(pytest.approx, line)) for line in across] == horizontal
    assert [tuple(map(pytest.approx, line)) for line in down] == vertical
