"""A page of a PDF is a picture whatever small text lies on it, and none when it is typed on a backdrop."""

from __future__ import annotations

import pytest

from indexer.errors import NeedsOcr
from indexer.readers.pages.pdf import pages_of_pdf, read_pdf
from tests.support.files.written_pdf import Scan, written_pdf
from tests.support.wording import worded

# A white JPEG of 8 by 8 pixels
JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300" + "01" * 64 + "ffc0000b080008000801011100"
    "ffc4001f0000010501010101010100000000000000000102030405060708090a0b"
    "ffc400b5100002010303020403050504040000017d01020300041105122131410613516107227114328191a1082342b1c11552d1f024"
    "33627282090a161718191a25262728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778"
    "797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9"
    "dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9faffda0008010100003f00fbfe8affd9"
)  # fmt: skip
WHOLE, HALF, SMALL = (Scan(JPEG, 8, 8, share) for share in (1.0, 0.7, 0.3))
PROSE = [f"第{number}条为切实做好高温天气下职工的防暑降温工作，保障健康" for number in range(20)]
STAMP = [*[""] * 29, "由 扫描全能王 扫描创建"]


def kinds(*pages: tuple[list[str], Scan | None], invisible: bool = False) -> list[str]:
    texts, scans = [lines for lines, _ in pages], [scan for _, scan in pages]
    return [page.kind for page in pages_of_pdf(written_pdf(texts, scans=scans, invisible=invisible)).pages]


@pytest.mark.parametrize(
    ("lines", "scan", "kind"),
    [
        ([], WHOLE, "picture"),
        (STAMP, WHOLE, "picture"),
        (["档号 A1-2023-永久-0012", "件号 12"], WHOLE, "picture"),
        ([*[""] * 29, "— 12 —"], WHOLE, "picture"),
        (PROSE, WHOLE, "text"),  # typed on a backdrop
        (["附件：慰问名单"], HALF, "picture"),  # a sheet pasted below its heading
        (PROSE, HALF, "text"),
        (["附件1", "慰问名单如下，共计五人"], SMALL, "text"),  # a logo
        (["附件"], None, "text"),
    ],
)
def test_a_page_is_a_picture_or_none(lines: list[str], scan: Scan | None, kind: str) -> None:
    assert kinds((lines, scan)) == [kind]


def test_invisible_text_is_the_layer_of_a_scanner() -> None:
    assert kinds((PROSE, WHOLE), invisible=True) == ["layer"]
    assert kinds((["少"], WHOLE), invisible=True) == ["picture"]


def test_slides_on_one_backdrop_are_typed() -> None:
    assert kinds(*[(["第一部分 工作回顾", "建会入会"], WHOLE)] * 3) == ["text"] * 3


def test_without_recognition_a_note_names_the_pages() -> None:
    reading = read_pdf(written_pdf([PROSE, STAMP], scans=[None, WHOLE]))
    assert reading.scanned == 1
    assert worded(reading.notes[0]).startswith("第 2 页是图片（扫描页），没有识别，没有收录。")


def test_a_stamp_does_not_become_the_document() -> None:
    with pytest.raises(NeedsOcr):
        read_pdf(written_pdf([STAMP], scans=[WHOLE]))


def test_without_recognition_the_layer_of_a_scanner_is_used() -> None:
    reading = read_pdf(written_pdf([PROSE], scans=[WHOLE], invisible=True))
    assert "防暑降温工作" in reading.text
    assert worded(reading.notes[0]).startswith("有 1 页是扫描页，文字取自扫描时自带的识别结果")
