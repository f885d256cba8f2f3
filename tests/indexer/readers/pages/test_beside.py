"""What stands beside the text of pages follows it, each once, and places are those of the pages as they are shown."""

from __future__ import annotations

import pytest

from indexer.imaging import marks_on
from indexer.model import Layout, Page, Run
from indexer.readers.pages.beside import ReadPage, Remark, marks_beside, notes_beside, with_beside
from indexer.readers.pages.glyphs.frame import Frame
from indexer.readers.pages.placed import PlacedPage, PlacedText
from tests.support.wording import worded

UPRIGHT = Frame(600, 800)
STACKED = Frame(600, 800, 1, stacked=True)


def page(frame: Frame = UPRIGHT, **beside: object) -> ReadPage:
    return ReadPage(PlacedPage(Page(*frame.size), []), frame, **beside)  # type: ignore[arg-type]


def text_with(*pages: ReadPage) -> str:
    return with_beside(PlacedText("正文。", Layout()), pages).text


def test_each_follows_once_in_a_line_of_its_own() -> None:
    pages = [
        page(aslant=("内部资料",), remarks=(Remark("同意。", "罗启明"),)),
        page(aslant=("内部资料",), sideways=("装订线",), remarks=(Remark("已阅。"),)),
    ]
    assert text_with(*pages) == "正文。\n内部资料\n装订线\n批注（罗启明）：同意。\n批注：已阅。"
    assert list(marks_beside(pages)) == ["内部资料", "装订线"]


def test_notes_say_what_and_how_much() -> None:
    pages = [
        page(aslant=("甲", "乙", "丙", "丁"), filled=2, files=("a.xlsx",)),
        page(filled=1, files=("a.xlsx",)),
    ]
    assert list(map(worded, notes_beside(pages))) == [
        "斜排或侧排的文字（如水印、边注）4 行，列在正文之后：甲、乙、丙。",
        "表单里填写的 3 项已收录，放在各自的位置。",
        "文件里附带的 1 个文件没有收录：a.xlsx。请取出后分别收录。",
    ]


@pytest.mark.parametrize(
    ("frame", "sideways", "text"),
    [
        (STACKED, "— 12 —", "正文。"),
        (UPRIGHT, "12.5", "正文。\n12.5"),
        (UPRIGHT, "————", "正文。"),
    ],
)
def test_page_numbers_across_columns_and_lines_are_no_text(frame: Frame, sideways: str, text: str) -> None:
    assert text_with(page(frame, sideways=(sideways,))) == text


def test_places_of_columns_are_those_on_the_page_as_it_is_shown() -> None:
    """The first column of a page stands at its right, and its first character at its top."""
    layout = Layout((), (Page(800, 600),), (Run(0, 3, 0, 0.1, 0.05, 0.4, 0.1),))
    placed = with_beside(PlacedText("正文。", layout), [page(STACKED)])
    (shown,) = placed.layout.pages
    (run,) = placed.layout.runs
    assert (shown.width, shown.height, shown.turned) == (600, 800, 0)
    assert (run.left, run.top, run.right, run.bottom) == pytest.approx((0.9, 0.1, 0.95, 0.4))


def boxes(*sides: tuple[float, float, float, float]) -> tuple[tuple[float, float, float, float], ...]:
    return sides


def test_what_runs_another_way_has_a_place_for_each_character() -> None:
    cells = {"内 部": boxes((60, 80, 90, 120), (90, 120, 90, 120), (120, 160, 150, 200))}
    frame = Frame(600, 800)
    read = ReadPage(PlacedPage(Page(600, 800), []), frame, aslant=("内 部",), cells=cells)
    placed = with_beside(PlacedText("正文", Layout((), (Page(600, 800),))), [read])
    assert placed.text == "正文\n内 部"
    assert [(run.start, run.end, run.left, run.top, run.right, run.bottom) for run in placed.layout.runs] == [
        (3, 4, 0.1, 0.1, 0.15, 0.15),
        (5, 6, 0.2, 0.2, 0.25, 0.25),
    ]


def test_it_is_placed_on_the_page_as_that_is_read() -> None:
    cells = {"附": boxes((60, 80, 90, 120))}
    turned = Frame(600, 800, 1)
    read = ReadPage(PlacedPage(Page(800, 600, turned=270), []), turned, sideways=("附",), cells=cells)
    placed = with_beside(PlacedText("正文", Layout((), (Page(800, 600, turned=270),))), [read])
    assert marks_on(placed.layout, [(3, 4)], 0) == ((100.0, 100.0, 150.0, 150.0),)
