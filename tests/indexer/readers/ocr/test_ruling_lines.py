"""The lines of a table are found on its picture, strokes and seals are none, and those of a page askew are made straight."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from indexer.readers.ocr.ruling_lines import rulings_of, straightened
from tests.support.files.pictures import page_image, with_ocr

if TYPE_CHECKING:
    from PIL.Image import Image

pytestmark = with_ocr

ROWS, COLUMNS = [100 + 60 * at for at in range(6)], [80, 200, 420, 700]


def grid() -> Image:
    """Five rows of three cells."""
    from PIL import Image, ImageDraw

    page = Image.new("L", (800, 1000), 240)
    draw = ImageDraw.Draw(page)
    for y in ROWS:
        draw.line([(COLUMNS[0], y), (COLUMNS[-1], y)], fill=20, width=2)
    for x in COLUMNS:
        draw.line([(x, ROWS[0]), (x, ROWS[-1])], fill=20, width=2)
    return page


def test_a_table() -> None:
    horizontal, vertical = rulings_of(grid())
    assert [line.at for line in horizontal] == pytest.approx(ROWS, abs=3)
    assert [line.at for line in vertical] == pytest.approx(COLUMNS, abs=3)
    assert all(line[1:] == pytest.approx((COLUMNS[0], COLUMNS[-1]), abs=4) for line in horizontal)


@pytest.mark.parametrize("degrees", [-1.5, 1.5])
def test_a_table_askew(degrees: float) -> None:
    page = grid().rotate(-degrees, fillcolor=240)
    horizontal, vertical = straightened(*rulings_of(page), degrees, (400, 500))
    assert [line.at for line in horizontal] == pytest.approx(ROWS, abs=5)
    assert [line.at for line in sorted(vertical)] == pytest.approx(COLUMNS, abs=5)


def test_neither_type_nor_a_seal_nor_a_dark_photograph() -> None:
    from PIL import Image, ImageDraw

    page = Image.new("L", (1200, 1700), 255)
    page.paste(page_image(), (100, 200))
    ImageDraw.Draw(page).ellipse((600, 900, 900, 1200), outline=90, width=12)
    page.paste(30, (100, 1300, 500, 1600))
    assert rulings_of(page) == ([], [])
    assert rulings_of(Image.new("L", (20, 20), 255)) == ([], [])
