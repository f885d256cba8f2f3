"""What is said of how a file was read: grounds of fields, pages, tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from indexer.intake import FoundPage, FoundTable
from indexer.model import TERMS, UNSURE, Ground

FIELDS: Final[dict[str, str]] = TERMS | {  # with those that a document has no place for
    "copy_number": "份号",
    "urgency": "紧急程度",
    "signer": "签发人",
    "copied_to": "抄送",
    "printed": "印发",
}
GROUND_WORDS: Final[dict[Ground, str]] = {
    "first line": "正文首行",
    "below the head": "红头之下",
    "in the head": "版头",
    "title's form": "题名的写法",
    "labelled": "有标签的项目",
    "dateline": "题名下的日期行",
    "passed": "通过日期",
    "byline": "署名",
    "signature": "落款",
    "below the text": "版记",
    "office": "所署单位",
    "remark": "密级等标识",
}
NOT_IN_TEXT: Final = "取自文件属性、文件名，或另行填写"
DOUBTFUL: Final = "请核对"
LINE: Final = "，第 {line} 行"
PAGES: Final = "页"
TABLES: Final = "表格"

_MOST_TOLD: Final = 10  # pages or tables one by one


def ground_words(why: Ground | None) -> str:
    """What a field was read from."""
    return GROUND_WORDS.get(why, why) if why else NOT_IN_TEXT


def labelled(label: str, lines: Sequence[str]) -> list[str]:
    """Each line behind what it is about."""
    return [f"{label}：{line}" for line in lines]


def page_lines(pages: Sequence[FoundPage]) -> list[str]:
    """How many pages there are, how they were read, and those that need a look."""
    if not pages:
        return []
    recognised = [page for page in pages if page.read == "ocr"]
    said = f"{len(pages)} 页"
    if recognised:
        known = [page.confidence for page in recognised if page.confidence is not None]
        mean = f"，平均可信度 {sum(known) / len(known):.1%}" if known else ""
        said += f"，其中识别 {len(recognised)} 页{mean}"
    lines = [said]
    for page in pages:
        unsure = page.confidence is not None and page.confidence < UNSURE
        if unsure or page.turned:
            parts = [f"可信度 {page.confidence:.1%}" if page.confidence is not None else ""]
            parts.append(f"顺时针转 {page.turned}° 后读取" if page.turned else "")
            lines.append(f"第 {page.number} 页：{'，'.join(filter(None, parts))}")
    return _shortened(lines)


def table_lines(tables: Sequence[FoundTable]) -> list[str]:
    """Each table with its size and place."""
    lines = []
    for table in tables:
        name = f"“{table.name}”，" if table.name else ""
        lines.append(f"{name}{table.rows} 行 × {table.columns} 列，从正文第 {table.line} 行起")
    return _shortened(lines)


def _shortened(lines: list[str]) -> list[str]:
    left = len(lines) - _MOST_TOLD
    return [*lines[:_MOST_TOLD], f"……还有 {left} 项"] if left > 0 else lines
