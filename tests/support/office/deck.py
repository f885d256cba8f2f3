"""Writes presentations with python-pptx, another program than the one that reads them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import Any

from pptx import Presentation
from pptx.util import Inches

TITLE_SLIDE, LIST_SLIDE, PLAIN_SLIDE = 0, 1, 5  # layouts of its template: title, title and list, title only

Drawn = Callable[[Any], None]  # draws on a presentation


def deck(*slides: Drawn) -> bytes:
    """A presentation with these slides."""
    presentation = Presentation()
    for draw in slides:
        draw(presentation)
    file = io.BytesIO()
    presentation.save(file)
    return file.getvalue()


def slide(title: str, *lines: str, layout: int = LIST_SLIDE, said: str = "", hidden: bool = False) -> Drawn:
    """A slide with a title, a list of lines, and what the speaker says."""

    def draw(presentation: Any) -> None:
        made = presentation.slides.add_slide(presentation.slide_layouts[layout])
        made.shapes.title.text = title
        if lines:
            made.placeholders[1].text = "\n".join(lines)
        if said:
            made.notes_slide.notes_text_frame.text = said
        if hidden:
            made._element.set("show", "0")

    return draw


def table_slide(
    title: str, rows: Iterable[Iterable[str]], *merged: tuple[tuple[int, int], tuple[int, int]]
) -> Drawn:
    """A slide with a table; `merged` are the corners of cells made one."""

    def draw(presentation: Any) -> None:
        made = presentation.slides.add_slide(presentation.slide_layouts[PLAIN_SLIDE])
        made.shapes.title.text = title
        cells = [list(row) for row in rows]
        inches = map(Inches, (1, 2, 6, 2))
        table = made.shapes.add_table(len(cells), len(cells[0]), *inches).table
        for at, row in enumerate(cells):
            for column, text in enumerate(row):
                table.cell(at, column).text = text
        for first, last in merged:
            table.cell(*first).merge(table.cell(*last))

    return draw


def report_deck() -> bytes:
    """Title slide, list, table and a hidden slide, with notes: what offices hand over."""
    rows = (("姓名", "单位", "金额"), ("陈一鸣", "青枫厂", "3000"), ("吴双", "", "5000"))
    said = "各位代表：\n现在汇报。"
    return deck(
        slide("青枫区总工会年度工作汇报", "青枫区总工会", "2023年12月", layout=TITLE_SLIDE, said=said),
        slide("一、组织建设", "新建工会 120 家", "发展会员 3,400 人"),
        table_slide("二、帮扶资金", rows, ((1, 1), (2, 1))),
        slide("备用", "家底数据", hidden=True),
    )


REPORT_TITLE = "青枫区总工会年度工作汇报"
REPORT_LINES = (
    "青枫区总工会",
    "2023年12月",
    "备注：各位代表：",
    "备注：现在汇报。",
    "一、组织建设",
    "新建工会 120 家",
    "发展会员 3,400 人",
    "二、帮扶资金",
    "姓名\t单位\t金额",
    "陈一鸣\t青枫厂\t3000",
    "吴双\t\t5000",
    "备用",
    "家底数据",
)
