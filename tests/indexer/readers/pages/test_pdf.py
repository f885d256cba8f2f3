"""PDF pages become paragraphs; a scan asks for OCR, and what is no sound PDF is refused with one sentence."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2
import pytest

from indexer import readers
from indexer.errors import NeedsOcr
from indexer.readers.pages import pdf
from indexer.readers.pages.pdf import read_pdf
from tests.support.files.carried import (
    FILES,
    assert_carries_its_text,
    assert_refused,
    assert_survives_damage,
    files,
)
from tests.support.files.written_pdf import written_pdf
from tests.support.wording import says, worded

DOCUMENTS = files("pdf", ".pdf")
REPORT = (FILES / "pdf" / "report.pdf").read_bytes()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_the_text_put_in(path: Path) -> None:
    assert_carries_its_text(path)


def test_pages_are_counted_and_running_heads_left_out() -> None:
    reading = read_pdf(REPORT)
    assert worded(reading.how) == "PDF，3 页"
    assert tuple(map(worded, reading.notes)) == ("页眉、页脚和页码没有收录（6 行）。",)
    assert "调研成果汇编" not in reading.text


def test_a_scan_asks_for_ocr() -> None:
    with pytest.raises(NeedsOcr, check=says("扫描件")) as refusal:
        read_pdf((FILES / "scans" / "insurance-notice.pdf").read_bytes())
    assert "请" in worded(refusal.value)


def pages_of(*parts: bytes) -> bytes:
    """All pages of some files in one."""
    target = pypdfium2.PdfDocument.new()
    for part in parts:
        source = pypdfium2.PdfDocument(part)
        target.import_pages(source)
        source.close()
    file = io.BytesIO()
    target.save(file)
    target.close()
    return file.getvalue()


def test_a_page_that_is_a_scan_is_named() -> None:
    reading = read_pdf(pages_of(REPORT, (FILES / "scans" / "insurance-notice.pdf").read_bytes()))
    assert worded(reading.notes[0]).startswith("第 4 页是图片（扫描页），没有识别，没有收录。")
    assert reading.scanned == 1


@pytest.mark.slow
def test_five_hundred_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    content = pages_of(*[REPORT] * 167)
    reading = read_pdf(content)
    assert worded(reading.how) == "PDF，501 页"
    assert reading.text.count("关于推进白鹭区产业工人队伍建设改革的调研报告") == 167
    monkeypatch.setattr(pdf, "MOST_PAGES", 30)
    reading = read_pdf(content)
    assert reading.text.count("关于推进白鹭区产业工人队伍建设改革的调研报告") == 10
    assert worded(reading.notes[0]).startswith("只读取了前 30 页，共 501 页。")


def test_pages_that_are_alike_but_for_their_numbers_are_no_running_heads() -> None:
    """Certificates, say: at most four lines each, all of them at the edge of their page."""
    pages = [
        ["荣誉证书", f"青工证〔2022〕{number}号", "授予先进职工之家称号。", f"— {number} —"]
        for number in range(1, 6)
    ]
    reading = read_pdf(written_pdf(pages))
    assert reading.text.replace("\n", "") == "".join(line for page in pages for line in page[:3])
    assert tuple(map(worded, reading.notes)) == ("页眉、页脚和页码没有收录（5 行）。",)


def test_a_page_of_few_words_is_no_scan() -> None:
    reading = read_pdf(written_pdf([["附件"], ["名单"]]))
    assert (reading.text.replace("\n", ""), reading.notes) == ("附件名单", ())


@pytest.mark.slow
def test_many_threads_at_once() -> None:
    with ThreadPoolExecutor(4) as pool:
        texts = set(pool.map(lambda _: read_pdf(REPORT).text, range(12)))
    assert len(texts) == 1


REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "0 KB"),
    "encrypted": ((FILES / "pdf" / "locked.pdf").read_bytes(), "打开密码"),
    "cut short": (REPORT[:3000], "已损坏或不完整"),
    "head alone": (b"%PDF-1.7\n", "已损坏或不完整"),
    "random bytes": (bytes(range(256)), "已损坏或不完整"),
    "no pages": (pages_of(), "已损坏或不完整"),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(content: bytes, reason: str) -> None:
    assert_refused("a.pdf", content, reason)


@pytest.mark.parametrize("name", ["a.docx", "a.txt", "a.html", "报告"])
def test_a_pdf_under_another_name(name: str) -> None:
    reading = readers.read(name, REPORT)
    assert worded(reading.how) == "PDF，3 页"
    assert "其实是 .pdf" in worded(reading.notes[0])


def test_single_characters_of_a_font_that_nobody_has() -> None:
    """As in the columns of a table: each is a text object of its own, without any extent."""
    reading = read_pdf(written_pdf([["姓名和性别", "男", "女", "3"]]))
    assert reading.text.replace("\n", "") == "姓名和性别男女3"


def test_equal_lines_below_each_other_are_several() -> None:
    line = "青枫区总工会关于开展送温暖活动的通知，请认真落实。"
    assert read_pdf(written_pdf([[line] * 5])).text.count("送温暖活动") == 5


def test_columns_of_single_characters_are_read_from_the_right() -> None:
    columns = ["工会法规汇编序", "全国各级工会组织自成立以来。", "青枫区总工会"]
    placed = [
        (500 - 30 * at, 740 - 17 * row, character)
        for at, column in enumerate(columns)
        for row, character in enumerate(column)
    ]
    assert read_pdf(written_pdf([[]], placed=placed)).text.replace("\n", "") == "".join(columns)


def test_half_a_character_is_unknown_and_two_halves_are_one() -> None:
    text = "陈𬭚同志与陈\ud872同志"
    assert read_pdf(written_pdf([[text]])).text == "陈𬭚同志与陈\ufffd同志"


@pytest.mark.slow
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_damaged_documents(path: Path) -> None:
    assert_survives_damage(path.name, path.read_bytes())
