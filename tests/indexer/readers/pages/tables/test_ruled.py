"""What is written over the lines of a table stands in none of its cells."""

from __future__ import annotations

from indexer.model import Page
from indexer.readers.pages.placed import Piece, PlacedPage, Ruling
from indexer.readers.pages.placed_text import read_placed

XS, YS = (60, 100, 200, 300), (100, 124, 148)
HORIZONTAL = [Ruling(y, XS[0], XS[-1]) for y in YS]
VERTICAL = [Ruling(x, YS[0], YS[-1]) for x in XS]


def piece(text: str, left: float, top: float, size: float = 12) -> Piece:
    return Piece(text, left, top, left + size * len(text), top + size)


ROWS = [
    *(piece("序号", 64, 106), piece("工会名称", 104, 106), piece("建设情况", 204, 106)),
    *(piece("一", 64, 130), piece("青枫印刷厂", 104, 130), piece("已建成", 204, 130)),
]
TABLE = "序号\t工会名称\t建设情况\n一\t青枫印刷厂\t已建成"


def text(*pieces: Piece) -> str:
    return read_placed([PlacedPage(Page(595, 842), pieces, HORIZONTAL, VERTICAL)]).text


def test_a_title_over_the_first_row_comes_first() -> None:
    assert text(*ROWS, piece("职工之家建设情况表", 110, 117, 14)) == f"职工之家建设情况表\n{TABLE}"


def test_a_cell_on_a_line_is_a_cell() -> None:
    """As in tables whose text hangs over the line below it, or is underlined."""
    low = [piece("序号", 64, 106), piece("工会名称", 104, 114), piece("建设情况", 204, 106), *ROWS[3:]]
    assert text(*low) == TABLE
