"""The straight lines of PDF pages, drawn in the ways of several programs, and the cells that they enclose."""

from __future__ import annotations

import pypdfium2
import pytest

from indexer.readers.pages.pdfium.rulings import rulings_of
from indexer.readers.pages.placed import Ruling
from indexer.readers.pages.tables.grids import GridCell, grids_of

HEIGHT = 800

DRAWN: dict[str, tuple[bytes, tuple[list[Ruling], list[Ruling]]]] = {
    "a stroke across": (b"60 700 m 300 700 l S", ([Ruling(100, 60, 300)], [])),
    "a stroke down": (b"60 700 m 60 500 l S", ([], [Ruling(60, 100, 300)])),
    "a thin rectangle": (b"60 699.5 240 1 re f", ([Ruling(100, 60, 300)], [])),
    "a box": (
        b"60 500 240 200 re S",
        (
            [Ruling(100, 60, 300), Ruling(300, 60, 300)],
            [Ruling(60, 100, 300), Ruling(300, 100, 300)],
        ),
    ),
    "a frame": (
        b"60 500 240 200 re 61 501 238 198 re f*",
        (
            [Ruling(100, 60, 300), Ruling(300, 60, 300)],
            [Ruling(60, 100, 300), Ruling(300, 100, 300)],
        ),
    ),
    "moved and made larger": (b"2 0 0 2 20 100 cm 20 300 m 140 300 l S", ([Ruling(100, 60, 300)], [])),
    "a background": (b"60 500 240 200 re f", ([], [])),
    "a slanting line": (b"60 700 m 300 500 l S", ([], [])),
    "a curve": (b"60 700 m 100 800 200 800 300 700 c S", ([], [])),
}


def page_with(content: bytes) -> pypdfium2.PdfPage:
    """A page of 600 by 800 points."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    file = b"%PDF-1.7\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % each for each in enumerate(objects, start=1))
    return pypdfium2.PdfDocument(file + b"trailer << /Size 5 /Root 1 0 R >>\n%%EOF")[0]


@pytest.mark.parametrize(("content", "wanted"), DRAWN.values(), ids=DRAWN.keys())
def test_lines(content: bytes, wanted: tuple[list[Ruling], list[Ruling]]) -> None:
    horizontal, vertical = rulings_of(page_with(content), lambda x, y: (x, HEIGHT - y))

    def rounded(rulings: list[Ruling]) -> list[Ruling]:
        return sorted(Ruling(*map(round, ruling)) for ruling in set(rulings))

    assert (rounded(horizontal), rounded(vertical)) == wanted


def test_lines_in_pieces_and_double_lines_are_one_grid() -> None:
    horizontal = [Ruling(y + off, x, x + 100) for y in (100, 120, 140) for off in (0, 1.5) for x in (60, 160)]
    vertical = [Ruling(x + off, y, y + 19) for x in (60, 160, 260) for off in (0, 1.5) for y in (100, 120)]
    (grid,) = grids_of(horizontal, vertical, 3)
    assert grid.cells == (
        GridCell(0, 0, 1, 1),
        GridCell(0, 1, 1, 1),
        GridCell(1, 0, 1, 1),
        GridCell(1, 1, 1, 1),
    )


def test_a_table_open_at_its_sides_is_closed() -> None:
    horizontal = [Ruling(y, 60, 360) for y in (100, 120, 140)]
    (grid,) = grids_of(horizontal, [Ruling(160, 100, 140)], 3)
    assert (grid.xs, len(grid.cells)) == ((60, 160, 360), 4)


def test_a_frame_is_no_grid_and_many_lines_are_a_drawing() -> None:
    box = [Ruling(100, 60, 360), Ruling(400, 60, 360)], [Ruling(60, 100, 400), Ruling(360, 100, 400)]
    assert grids_of(*box, 3) == []
    assert grids_of([Ruling(0.1 * at, 0, 100) for at in range(6_000)], [Ruling(50, 0, 600)], 3) == []
