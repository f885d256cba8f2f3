"""Pictures in a text are recognised in their places; icons, repeated ones and those without writing are passed over."""

from __future__ import annotations

import pytest

from indexer.errors import UnreadableFile
from indexer.message import Message
from indexer.model import Cell, Layout, Page, Run, Table
from indexer.readers.base import Picture, Reading
from indexer.readers.ocr import pictures
from indexer.readers.ocr.pictures import with_pictures
from indexer.readers.ocr.recognition import RecognisedPage
from indexer.readers.pages.placed import Piece
from tests.support.files.pictures import as_file, page_image, picture, with_ocr
from tests.support.wording import says, worded

LETTER = "关于报送名单的通知\n名单扫描件附后。\n2023年6月21日"


@pytest.fixture
def recognised(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What stands on the next pictures; the last is found on all further ones."""
    texts: list[str] = ["附件：慰问名单"]

    def recognise(image: object, on_step: object, *, least_score: float) -> RecognisedPage:
        text = texts.pop(0) if len(texts) > 1 else texts[0]
        pieces = [Piece(text, 10, 10, 10 + 20 * len(text), 40)] if text else []
        return RecognisedPage(Page(400, 200, "ocr", 0.9), tuple(pieces), (0.9,) * len(pieces))

    monkeypatch.setattr(pictures, "recognise", recognise)
    return texts


def read(reading: Reading) -> Reading:
    return with_pictures(reading, lambda: None)


@with_ocr
@pytest.mark.parametrize(
    ("at", "line"),
    [(0, 0), (LETTER.index("名单扫描"), 1), (LETTER.index("附后"), 2), (len(LETTER), 3)],
    ids=["at the beginning", "before a line", "in a line", "at the end"],
)
def test_lines_go_where_the_picture_stands(at: int, line: int, recognised: list[str]) -> None:
    reading = read(Reading(LETTER, pictures=(Picture(at, picture()),)))
    lines = LETTER.split("\n")
    assert reading.text.split("\n") == [*lines[:line], "附件：慰问名单", *lines[line:]]
    assert reading.pictures == ()
    assert worded(reading.notes[0]).startswith("文中 1 张图片里的文字由 OCR 识别，平均置信度 90.0%")


@with_ocr
def test_a_picture_in_a_table_comes_below_it_and_the_layout_moves(recognised: list[str]) -> None:
    text = "名单\n甲\t乙\n丙\t丁\n完"
    table = Table(((Cell(3, 4), Cell(5, 6)), (Cell(7, 8), Cell(9, 10))))
    run = Run(11, 12, 0, 0.1, 0.1, 0.2, 0.2)
    layout = Layout((table,), (Page(100, 100),), (run,))
    reading = read(
        Reading(text, layout=layout, pictures=(Picture(0, picture()), Picture(5, picture(size=(401, 300)))))
    )
    assert reading.text.split("\n") == ["附件：慰问名单", "名单", "甲\t乙", "丙\t丁", "附件：慰问名单", "完"]
    (moved,) = reading.layout.tables
    assert [[reading.text[cell.start : cell.end] for cell in row] for row in moved.rows] == [
        ["甲", "乙"],
        ["丙", "丁"],
    ]
    assert reading.text[reading.layout.runs[0].start : reading.layout.runs[0].end] == "完"


@with_ocr
def test_icons_and_repeated_pictures_are_passed_over(recognised: list[str]) -> None:
    icon, line, seal = picture(size=(64, 64)), picture(size=(900, 8)), picture()
    reading = read(Reading(LETTER, pictures=tuple(Picture(0, each) for each in (icon, line, seal, seal))))
    assert reading.text.count("附件：慰问名单") == 1
    assert len(reading.notes) == 1


@with_ocr
def test_what_shows_no_writing_adds_nothing(recognised: list[str]) -> None:
    recognised[:] = [""]
    reading = Reading(LETTER, pictures=(Picture(0, picture()),))
    assert read(reading) == Reading(LETTER)


@with_ocr
def test_what_cannot_be_opened_is_told_of(recognised: list[str]) -> None:
    odd = (
        Picture(0, b"\xd7\xcd\xc6\x9a"),
        Picture(0, picture("1", (20_000, 10_000))),
        Picture(0, picture()[:60]),
    )
    reading = read(Reading(LETTER, pictures=odd))
    assert reading.text == LETTER
    assert worded(reading.notes[0]).startswith("文中有 3 张图片打不开、过大或过多")


@with_ocr
def test_the_number_of_pictures_is_bounded(recognised: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PICTURES", 2)
    many = tuple(Picture(0, picture(size=(300 + number, 200))) for number in range(5))
    reading = read(Reading(LETTER, pictures=many))
    assert reading.text.count("附件：慰问名单") == 2
    assert worded(reading.notes[1]).startswith("文中有 3 张图片")


@with_ocr
def test_a_file_of_pictures_alone_is_a_scan(recognised: list[str]) -> None:
    recognised[:] = ["第一页", "第二页"]
    both = (Picture(0, picture()), Picture(0, picture(size=(401, 300))))
    reading = read(Reading("", Message("Word"), pictures=both))
    assert reading.text.replace("\n", "") == "第一页第二页"
    assert worded(reading.how) == "OCR 识别，2 页"
    assert [page.read for page in reading.layout.pages] == ["ocr", "ocr"]


def test_without_the_extra_the_text_goes_in_with_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "is_installed", lambda: False)
    reading = read(Reading(LETTER, pictures=(Picture(0, bytes(20_000)), Picture(9, bytes(900)))))
    assert reading.text == LETTER
    assert worded(reading.notes[0]).startswith("文中有 1 张图片没有识别，其中的文字没有收录。请管理员安装")
    with pytest.raises(UnreadableFile, check=says("没有安装识别组件")):
        read(Reading("", pictures=(Picture(0, bytes(20_000)),)))


@with_ocr
@pytest.mark.slow
def test_a_screenshot_in_a_letter() -> None:
    reading = read(Reading(LETTER, pictures=(Picture(len(LETTER), as_file(page_image())),)))
    assert reading.text.startswith(LETTER + "\n青枫区总工会办公室通知\n各基层工会")
