"""What readers are told of a text, by its pages."""

from __future__ import annotations

import pytest

from indexer.model import Page
from search_app.texts.originals import numbered, page_note, what_it_is

READ = Page(210, 297)


def scan(confidence: float | None) -> Page:
    return Page(210, 297, "ocr", confidence)


@pytest.mark.parametrize(
    ("pages", "format", "told"),
    [
        ((), "docx", "正文据原件（DOCX）读出"),
        ((READ, READ), "pdf", "正文据原件（PDF）读出"),
        ((), "", "正文据导入的数据收录，没有原件"),
        ((scan(0.97),), "tif", "正文由图像识别（OCR，平均置信度 97%），如有疑问请对照原件"),
        ((scan(None),), "tif", "正文由图像识别（OCR），如有疑问请对照原件"),
        (
            (scan(0.98), scan(0.98), scan(0.86)),
            "pdf",
            "正文由图像识别（OCR，平均置信度 94%，第 3 页较低），如有疑问请对照原件",
        ),
        (
            (READ, scan(0.96)),
            "pdf",
            "正文据原件读出，其中第 2 页由图像识别（OCR，平均置信度 96%），如有疑问请对照原件",
        ),
    ],
)
def test_what_a_text_is(pages: tuple[Page, ...], format: str, told: str) -> None:
    assert what_it_is(pages, format) == told


def test_of_many_pages_the_first_are_named() -> None:
    assert numbered(range(1, 9)) == "第 1、2、3、4、5 等 8 页"


def test_a_page_says_that_it_was_recognised() -> None:
    assert page_note(READ, has_font=True) == "" and "置信度 86%" in page_note(scan(0.861), has_font=True)
    assert "中文字体" in page_note(READ, has_font=False) and "字体" not in page_note(
        scan(0.9), has_font=False
    )
