"""How a file was read is told in words: every ground has its own, pages and tables are summed up."""

from __future__ import annotations

from indexer.intake import FoundPage, FoundTable
from indexer.model import GROUNDS
from search_app.texts.reading import GROUND_WORDS, ground_words, page_lines, table_lines


def test_every_ground_has_words() -> None:
    assert set(GROUND_WORDS) == set(GROUNDS)
    assert "属性" in ground_words(None)


def test_pages_that_need_a_look_are_named() -> None:
    pages = [FoundPage(1, "text", None, 0), FoundPage(2, "ocr", 0.75, 0), FoundPage(3, "ocr", 0.95, 90)]
    assert page_lines(pages) == [
        "3 页，其中识别 2 页，平均可信度 85.0%",
        "第 2 页：可信度 75.0%",
        "第 3 页：可信度 95.0%，顺时针转 90° 后读取",
    ]
    assert page_lines([]) == [] and page_lines([FoundPage(1, "text", None, 0)]) == ["1 页"]


def test_of_many_tables_some_are_named() -> None:
    lines = table_lines([FoundTable("", 2, 3, number) for number in range(30)])
    assert lines[0] == "2 行 × 3 列，从正文第 0 行起"
    assert lines[-1] == "……还有 20 项" and len(lines) == 11
