"""Characters become pieces in the frame in which a page is read; what runs another way is given apart."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest

from indexer.readers.pages.glyphs.frame import Glyph, turned_box
from indexer.readers.pages.glyphs.sheet import Sheet, sheet_of

WIDTH, HEIGHT, SIZE = 600.0, 800.0, 10.0


def line(text: str, x: float, y: float, *, angle: float = 0.0, size: float = SIZE) -> Iterator[Glyph]:
    """Characters from a middle point on, along a line."""
    for at, character in enumerate(text):
        middle_x = x + at * size * math.cos(math.radians(angle))
        middle_y = y + at * size * math.sin(math.radians(angle))
        yield glyph(character, middle_x, middle_y, angle, size)


def column(text: str, x: float, y: float, pitch: float = SIZE) -> list[Glyph]:
    return [glyph(character, x, y + at * pitch) for at, character in enumerate(text)]


def glyph(character: str, x: float, y: float, angle: float = 0.0, size: float = SIZE) -> Glyph:
    return Glyph(character, x - size / 2, y - size / 2, x + size / 2, y + size / 2, angle % 360)


def sheet(*glyphs: Glyph) -> Sheet:
    return sheet_of(glyphs, WIDTH, HEIGHT)


def texts(found: Sheet) -> list[str]:
    return [piece.text for piece in found.pieces]


def test_a_word_cut_by_a_hyphen_is_whole_again() -> None:
    assert texts(sheet(*line("co\x02", 50, 50))) == ["co\xad"]


def test_a_piece_knows_the_edges_of_its_characters() -> None:
    (piece,) = sheet(*line("工会之家", 50, 100)).pieces
    assert (piece.left, piece.top, piece.right, piece.bottom) == (45, 95, 85, 105)
    assert piece.edges == (45, 55, 65, 75, 85)


@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_a_page_of_sideways_text_is_turned(quarter: int) -> None:
    start = {1: (500, 100), 2: (500, 700), 3: (100, 700)}[quarter]
    below = {1: (-20, 0), 2: (0, -20), 3: (20, 0)}[quarter]
    first = line("职工之家建设情况表", *start, angle=90 * quarter)
    second = line("青枫区总工会", start[0] + below[0], start[1] + below[1], angle=90 * quarter)
    found = sheet(*first, *second)
    assert texts(found) == ["职工之家建设情况表", "青枫区总工会"]
    assert found.pieces[1].left == found.pieces[0].left
    assert found.pieces[1].top - found.pieces[0].top == pytest.approx(20)
    assert found.frame.turned == 360 - 90 * quarter
    assert found.frame.size == ((HEIGHT, WIDTH) if quarter != 2 else (WIDTH, HEIGHT))


@pytest.mark.parametrize("quarter", [0, 1])
def test_a_line_whose_parts_end_at_its_figures_is_one(quarter: int) -> None:
    """PDFium ends a sideways line at each gap, and may give another one between its parts."""
    at = (lambda along: (100 + along, 300)) if quarter == 0 else (lambda along: (300, 100 + along))
    blank = Glyph(" ", 0, 0, 0, 0, made_up=True)
    end = [blank] if quarter == 0 else 2 * [Glyph("", 0, 0, 0, 0, made_up=True, ends=True)]
    year = line("2020", *at(0), angle=90 * quarter)
    rest = line("年送清凉", *at(43), angle=90 * quarter)
    below = line("青枫区总工会", *((100, 330) if quarter == 0 else (270, 100)), angle=90 * quarter)
    given = [*year, *end, *rest, *below] if quarter == 0 else [*year, *end, *below, *end, *rest]
    assert texts(sheet(*given)) == ["2020年送清凉", "青枫区总工会"]


def test_the_letters_of_a_wide_ligature_are_of_one_word() -> None:
    """PDFium gives each of them the whole sign's cell."""
    letters = [glyph(each, 100 + SIZE, 300) for each in "ffi"]
    ligature = [each._replace(right=each.left + 1.2 * SIZE) for each in letters]
    (piece,) = sheet(glyph("o", 100, 300), *ligature, glyph("c", 100 + 2.2 * SIZE, 300)).pieces
    assert piece.text == "offic"
    assert piece.edges[1] == piece.edges[2] == piece.edges[3] < piece.edges[4]


def test_columns_of_characters_are_lines_from_the_right() -> None:
    found = sheet(*column("工会法规汇编序", 560, 100), *column("全国各级工会组织自成立以来，", 530, 100))
    assert texts(found) == ["工会法规汇编序", "全国各级工会组织自成立以来，"]
    first, second = found.pieces
    assert (first.left, second.left) == (95, 95)
    assert second.top - first.top == pytest.approx(30)
    assert found.frame.turned == 0


def test_letters_on_their_side_and_figures_across_belong_to_a_column() -> None:
    text = [*column("全国职工", 500, 100), *line("WTO", 500, 140, angle=90), *column("协定签于", 500, 170)]
    figures = [
        Glyph("1", 495, 205, 500, 215),
        Glyph("2", 500, 205, 505, 215),
        *column("月", 500, 220),
    ]
    found = sheet(*text, *figures)
    pieces = sorted(found.pieces, key=lambda piece: piece.left)
    assert "".join(piece.text for piece in pieces) == "全国职工WTO协定签于12月"
    assert found.sideways == ()


def test_a_column_on_a_page_of_lines_stands_in_one_line() -> None:
    found = sheet(*line("申请人要如实填写各项内容。", 100, 50), *column("个人简历", 60, 80, pitch=12))
    assert texts(found) == ["申请人要如实填写各项内容。", "个人简历"]
    assert (found.pieces[1].top, found.pieces[1].bottom) == (75, 85)


def test_figures_below_each_other_are_no_column() -> None:
    found = sheet(*line("序号如下", 100, 50), *column("123", 100, 80, pitch=12))
    assert texts(found) == ["序号如下", "1", "2", "3"]


def test_a_watermark_is_apart_from_the_line_that_it_crosses() -> None:
    mark = list(line("内部资料注意保存", 150, 300, angle=-45, size=30))
    found = sheet(*line("现就有关", 100, 250), *mark, *line("事项通知如下", 140, 250))
    assert texts(found) == ["现就有关事项通知如下"]
    assert found.aslant == ("内部资料注意保存",)


def test_watermarks_all_over_a_page_count_once() -> None:
    marks = [each for x in (50, 250, 450) for each in line("仅供查阅", x, 300, angle=-30, size=20)]
    found = sheet(*line("关于开展送清凉活动的通知", 100, 250), *marks)
    assert found.aslant == ("仅供查阅",)


def test_a_line_a_little_off_is_a_line() -> None:
    assert texts(sheet(*line("扫描件上的文字略斜", 100, 250, angle=3))) == ["扫描件上的文字略斜"]


def test_a_note_in_the_margin_is_apart() -> None:
    margin = line("装订线内不得答题", 20, 500, angle=270)
    found = sheet(*line("关于开展送清凉活动的通知", 100, 250), *margin)
    assert (texts(found), found.sideways) == (["关于开展送清凉活动的通知"], ("装订线内不得答题",))


def test_quotation_marks_drawn_later_stand_where_they_are_seen() -> None:
    """As from a fallback font: the run has gaps, the marks come after it."""
    sentence = "关于开展 送清凉 活动的通知"
    run = [each for each in line(sentence, 100, 250) if each.character != " "]
    found = sheet(*run, *line("“", 140, 250), *line("”", 180, 250))
    assert texts(found) == ["关于开展“送清凉”活动的通知"]


def test_blanks_between_chinese_characters_are_none() -> None:
    blank = Glyph(" ", 0, 0, 0, 0, made_up=True)
    first, second = line("工会", 100, 250)
    assert texts(sheet(first, blank, second)) == ["工会"]
    apart = second._replace(left=second.left + 8, right=second.right + 8)
    assert texts(sheet(first, blank, apart)) == ["工 会"]


def test_the_mark_of_a_footnote_is_left_out() -> None:
    mark = Glyph("1", 115, 245, 118, 250)
    assert texts(sheet(*line("工会", 100, 250), mark)) == ["工会"]


def test_turning_a_box_four_times_brings_it_back() -> None:
    box = (10.0, 20.0, 40.0, 30.0)
    turned = turned_box(turned_box(box, 1, WIDTH, HEIGHT), 3, HEIGHT, WIDTH)
    assert turned == box


@pytest.mark.parametrize("end", [0, 1, 2, 9, 10, 11])
@pytest.mark.parametrize("moved", [(30.0, 0.0), (0.0, 14.0), (-40.0, 0.0)], ids=["apart", "lower", "back"])
def test_a_line_ends_where_a_character_stands_apart(end: int, moved: tuple[float, float]) -> None:
    text = "区总工会开展夏季送清凉活动"
    x, y = 100 + end * SIZE + moved[0], 100 + moved[1]
    found = sheet(*line(text[:end], 100, 100), *line(text[end:], x, y), *line("通知", 100, 140))
    assert texts(found) == [each for each in (text[:end], text[end:], "通知") if each]


@pytest.mark.parametrize("blank", ["　", " ", "\xa0"])
def test_blanks_at_the_ends_of_a_line_are_no_part_of_its_box(blank: str) -> None:
    (piece,) = sheet(*line(f"{blank}{blank}送清凉{blank}", 100, 100)).pieces
    assert (piece.left, piece.right) == (115, 145)


@pytest.mark.parametrize("size", [SIZE, 0.7 * SIZE])
def test_a_raised_figure_is_a_footnote(size: float) -> None:
    mark = glyph("3", 150, 100 - (SIZE - size) / 2, size=size)
    (piece,) = sheet(*line("夏季送清凉", 100, 100), mark, *line("活动", 160, 100)).pieces
    assert piece.text == ("夏季送清凉3活动" if size == SIZE else "夏季送清凉活动")
