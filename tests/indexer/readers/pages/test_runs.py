"""Runs know where each of their characters stands, through cutting and joining, and even ones keep nothing for it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from indexer.model import Page
from indexer.readers.pages.flow.cutting import cut_at
from indexer.readers.pages.placed import USUAL_TYPE, Piece, PlacedPage, PlacedText, Type
from indexer.readers.pages.placed_text import read_placed

WIDE, HIGH = 595.0, 842.0


def piece(text: str, left: float, top: float, widths: Sequence[float], size: float = 10.0) -> Piece:
    """A piece whose characters are so wide."""
    edges = [left]
    for width in widths:
        edges.append(edges[-1] + width)
    return Piece(text, left, top, edges[-1], top + size, edges=tuple(edges))


def read(*pieces: Piece) -> PlacedText:
    return read_placed([PlacedPage(Page(WIDE, HIGH), list(pieces))])


def across(placed: PlacedText, words: str) -> tuple[float, float]:
    """From where to where the words stand on their page, in points."""
    start = placed.text.index(words)
    (run,) = (run for run in placed.layout.runs if run.start <= start < run.end)
    part = run.part(start, start + len(words))
    return pytest.approx((part.left * WIDE, part.right * WIDE))  # type: ignore[return-value]


def test_even_characters_have_no_edges() -> None:
    placed = read(piece("关于表彰先进的决定", 60, 100, [10, 10.2, 9.9, 10, 10, 10, 9.9, 10, 10]))
    (run,) = placed.layout.runs
    assert (run.edges, run.vertical) == ((), False)


def test_uneven_ones_have() -> None:
    placed = read(piece("于2023年5月表彰", 60, 100, [10, 5, 5, 5, 5, 10, 5, 10, 10, 10]))
    assert across(placed, "2023") == (70, 90)
    assert across(placed, "年") == (90, 100)
    assert across(placed, "表彰") == (115, 135)


def test_pieces_of_a_line_are_one_run_with_the_blank_between() -> None:
    placed = read(
        piece("see 工会", 60, 100, [4, 5, 5, 3, 10, 10]), piece("Trade Union", 100, 100, [5] * 11), piece("法", 155, 100, [10])
    )  # fmt: skip
    assert placed.text == "see 工会Trade Union法"
    assert len(placed.layout.runs) == 1
    assert across(placed, "工会") == (77, 100)
    assert across(placed, "Union") == (130, 155)
    assert across(placed, "法") == (155, 165)


def test_an_unknown_place_is_guessed_by_the_usual_widths() -> None:
    placed = read(Piece("于2023年", 60, 100, 100, 110))
    assert across(placed, "2023") == (70, 90)


def test_a_soft_hyphen_goes_without_moving_others() -> None:
    placed = read(
        piece("The members of the trade uni\xad", 60, 100, [5] * 29), piece("on of workers in the towns", 60, 115, [5] * 26)
    )  # fmt: skip
    assert placed.text == "The members of the trade union of workers in the towns"
    assert across(placed, "uni") == (185, 200)
    (line,) = (run for run in placed.layout.runs if run.start == placed.text.index("on of"))
    assert line.part(line.start, line.start + 2).right * WIDE == pytest.approx(70)


def test_blanks_before_a_line_are_no_part_of_it() -> None:
    placed = read(piece("\u3000\u3000第一条1", 60, 100, [10, 10, 10, 10, 10, 5]))
    assert placed.text == "第一条1"
    assert across(placed, "第") == (80, 90)
    assert across(placed, "1") == (110, 115)


def test_a_gap_is_no_part_of_what_stands_before_it() -> None:
    whole = Piece("姓名金额", 60, 100, 200, 110, edges=(60, 70, 180, 190, 200), gaps=((2, 80),))
    name, amount = cut_at(whole, [130])
    assert (name.edges, amount.edges) == ((60, 70, 80), (180, 190, 200))
    assert across(read(name, amount), "名") == (70, 80)


def test_a_column_is_cut_as_its_line_is() -> None:
    label = Piece("备注一", 60, 100, 90, 110, edges=(60, 70, 80, 90), column=(60, 100, 70, 130))
    one, other = cut_at(label, [70])
    assert (one.column, other.column) == ((60, 100, 70, 110), (60, 110, 70, 130))


def test_a_column_that_is_read_as_a_line_stands_where_it_is_drawn() -> None:
    label = Piece("备注", 60, 100, 70, 110, edges=(60, 65, 70), column=(60, 100, 70, 130))
    placed = read(label, piece("另行通知", 90, 100, [10] * 4))
    (run,) = (run for run in placed.layout.runs if run.vertical)
    assert placed.text[run.start : run.end] == "备注"
    part = run.part(run.start + 1, run.end)
    assert (part.left * WIDE, part.top * HIGH, part.bottom * HIGH) == pytest.approx((60, 115, 130))


@pytest.mark.parametrize(("words", "below"), [("工会", 0.14), ("Typography", 0.26)])
def test_a_box_reaches_as_far_as_the_ink_of_its_type(words: str, below: float) -> None:
    high = Piece(words, 60, 100, 160, 115)  # in a font with room above and below
    page = PlacedPage(Page(WIDE, HIGH), [high], types={15.0: Type(0.3, 2 / 3)}, usual=USUAL_TYPE)
    (run,) = read_placed([page]).layout.runs
    assert (run.top * HIGH, run.bottom * HIGH) == pytest.approx((110.5 - 9, 110.5 + 10 * below))


def test_of_a_line_beyond_its_page_each_character_stands_where_it_does() -> None:
    placed = read(piece("超出两页面宽度", 550, 100, [10] * 7))
    (run,) = placed.layout.runs
    assert run.right == 1.0
    assert across(placed, "出") == (560, 570)
    assert across(placed, "度") == (595, 595)
