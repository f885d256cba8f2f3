"""Pages that are pictures are recognised whichever way they lie, and PDF page by page; what is odd is told."""

from __future__ import annotations

import io

import pytest

from indexer import readers
from indexer.readers.ocr.recognition import recognise
from indexer.readers.ocr.scans import read_scan
from tests.support.files.pictures import as_file, as_scan, page_image, with_ocr
from tests.support.files.written_pdf import Scan, written_pdf
from tests.support.wording import worded

pytestmark = [with_ocr, pytest.mark.slow]

TITLE, GREETING = "青枫区总工会办公室通知", "各基层工会："
LETTER = ["关于报送慰问名单的通知", "各基层工会：", "现将慰问名单扫描件附后，请核对无误后报送。"]


def a4(image_size: tuple[int, int] = (1240, 1754), degrees: int = 0) -> Scan:
    """A page with a few lines above."""
    from PIL import Image

    page = Image.new("L", image_size, 255)
    page.paste(page_image(), (140, 200))
    return as_scan(page.rotate(degrees))


@pytest.mark.parametrize(
    ("degrees", "turned", "told"), [(180, 180, "上下颠倒"), (90, 270, "横放"), (270, 90, "横放")]
)
def test_a_page_that_lies_another_way(degrees: int, turned: int, told: str) -> None:
    reading = read_scan(as_file(page_image(degrees)))
    assert reading.text.split("\n")[0] == TITLE
    assert told in worded(reading.notes[1])
    assert reading.layout.pages[0].turned == turned
    assert reading.layout.pages[0].width > reading.layout.pages[0].height


def test_a_page_askew_has_its_lines_in_order() -> None:
    """Over a wide page, by three degrees a line ends below where the next one begins."""
    found = recognise(page_image(3.0, (140, 200, 1240, 500)))
    assert found.skew == pytest.approx(3.0, abs=0.4)
    assert found.page.turned == 0
    tops = [(piece.top, piece.text) for piece in found.pieces]
    assert "".join(text for _, text in sorted(tops)).startswith(TITLE + "各基层工会")


def test_a_mark_of_a_scanning_app_is_no_text() -> None:
    mark = [""] * 29 + ["由 扫描全能王 扫描创建"]
    reading = readers.read("a.pdf", written_pdf([mark], scans=[a4()]), on_step=lambda: None)
    assert reading.text.split("\n")[0] == TITLE
    assert "扫描全能王" not in reading.text
    assert reading.aside == ("由 扫描全能王 扫描创建",)
    assert worded(reading.how) == "OCR 识别，1 页"


def test_a_typed_letter_with_a_scanned_annex() -> None:
    content = written_pdf([LETTER, ["档号：A1-23-4"]], scans=[None, a4()])
    pages: list[int] = []
    reading = readers.read("a.pdf", content, on_step=lambda: pages.append(1))
    assert worded(reading.how) == "PDF，2 页，其中 1 页由 OCR 识别"
    assert len(pages) >= 2  # a sign of life every few seconds
    lines = reading.text.split("\n")
    assert lines[0] == LETTER[0]
    assert "档号：A1-23-4" in reading.text  # what was typed on the scan, once
    assert reading.text.count("档号") == 1
    assert TITLE in reading.text
    assert [page.read for page in reading.layout.pages] == ["text", "ocr"]


def test_what_a_scanner_has_recognised_is_kept_when_it_is_right() -> None:
    right = ["", TITLE, "各基层工会：", "区总工会定于2022年5月12日上午9时，在区工人文化宫三", "联系人"]
    reading = readers.read("a.pdf", written_pdf([right], scans=[a4()], invisible=True), on_step=lambda: None)
    assert "有 1 页是扫描页，文字取自扫描时自带的识别结果" in worded(reading.notes[0])
    assert reading.text.startswith(TITLE)


def test_what_a_scanner_has_recognised_is_not_kept_when_it_is_wrong() -> None:
    wrong = ["Wifsi$ ErAtT 7p^", "#5jg 12 9 lll tf&", "~ rn iil 2022 5 12"] * 3
    reading = readers.read("a.pdf", written_pdf([wrong], scans=[a4()], invisible=True), on_step=lambda: None)
    assert reading.text.startswith(TITLE)
    assert "Wifsi" not in reading.text


def test_blank_and_repeated_pages_are_told_of() -> None:
    from PIL import Image

    page = page_image(box=(140, 200, 1100, 560))
    blank = Image.new("L", page.size, 250)

    file = io.BytesIO()
    page.save(file, "TIFF", save_all=True, append_images=[blank, page])
    notes = [worded(note) for note in read_scan(file.getvalue()).notes]
    assert "第 2 页没有认出文字，可能是空白页或照片。" in notes
    assert "第 3 页与第 1 页内容相同，可能重复扫描。" in notes
