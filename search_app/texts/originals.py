"""What the pages say of originals: their page images, and what a text was read from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, Literal

from indexer.model import UNSURE, Page

View = Literal["text", "beside", "original"]

VIEWS: Final[dict[View, str]] = {"text": "正文", "beside": "对照", "original": "原件"}

NO_PAGES: Final = "这份原件不能按页显示；请下载原件，用相应的软件打开。"
NO_PAGE: Final = "原件没有第 {number} 页，共 {count} 页。"
BAD_WIDTH: Final = "参数 width 应为 {first} 到 {last} 之间的整数（像素），收到的是“{value}”。"
BAD_SPAN: Final = "参数 start 和 end 应为整数，start 小于 end，都不超过正文的字数。"

ALT: Final = "原件第 {number} 页"
ZOOMS: Final[dict[str, str]] = {"width": "适合宽度", "page": "适合整页"}

READ: Final = "正文据原件（{format}）读出"
IMPORTED: Final = "正文据导入的数据收录，没有原件"
RECOGNISED: Final = "正文由图像识别（OCR{how}）"
PARTLY_RECOGNISED: Final = "正文据原件读出，其中{pages}由图像识别（OCR{how}）"
CORRECTED: Final = "经人工更正{places}，最近一次在 {day}"
PLACES: Final = " {count} 处"
LOOK: Final = "，如有疑问请对照原件"

_MOST_NAMED: Final = 5  # pages


def what_it_is(pages: Sequence[Page], format: str) -> str:
    """What a text comes from; `format` is the suffix of its original, "" where there is none."""
    recognised = [number for number, page in enumerate(pages, start=1) if page.read == "ocr"]
    if not recognised:
        return READ.format(format=format.upper()) if format else IMPORTED
    known = [page.confidence for page in pages if page.read == "ocr" and page.confidence is not None]
    how = f"，平均置信度 {percent(sum(known) / len(known))}" if known else ""
    unsure = [
        number
        for number, page in enumerate(pages, start=1)
        if page.confidence is not None and page.confidence < UNSURE
    ]
    if unsure and len(pages) > 1:
        how += f"，{numbered(unsure)}较低"
    if len(recognised) == len(pages):
        return RECOGNISED.format(how=how) + LOOK
    return PARTLY_RECOGNISED.format(pages=numbered(recognised), how=how) + LOOK


def percent(share: float) -> str:
    """A confidence from 0 to 1, rounded down: 100 % says that nothing can be wrong."""
    return f"{math.floor(100 * share + 1e-9)}%"


def numbered(numbers: Sequence[int]) -> str:
    """Pages by their numbers; of many the first ones."""
    shown = "、".join(map(str, numbers[:_MOST_NAMED]))
    return f"第 {shown} 页" if len(numbers) <= _MOST_NAMED else f"第 {shown} 等 {len(numbers)} 页"


NO_FONT: Final = (
    "服务器上没有中文字体，原件没有自带字体的文字会显示为方框或空白。"
    "请管理员安装中文字体（例如 fonts-noto-cjk），然后重新启动文库。"
)


def page_note(page: Page, *, has_font: bool) -> str:
    """What is to be known of a page that is shown; `has_font`: whether the server has a font for Chinese."""
    if page.read != "ocr":
        return "" if has_font else NO_FONT
    sure = f"，置信度 {percent(page.confidence)}" if page.confidence is not None else ""
    return f"本页文字由图像识别（OCR{sure}），命中处按识别的位置标出，可能略有偏差。"
