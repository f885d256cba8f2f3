"""Makes PDF with tables of known cells by ReportLab, Chromium and LibreOffice in turn, for studies of readers.

Tables of two to eight columns as union offices have them: names, units, amounts, days, long texts that are wrapped; with
empty cells, figures at the right, cells in the middle, little or much room in cells, one or two on a page or one over
several. Every second file has ruling lines. The same seed makes the same tables.
"""

from __future__ import annotations

import html
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.studies.made.foreign_files import office, run

PROGRAMS = ("ReportLab", "Chromium", "LibreOffice")
_NAMES = "陈一鸣 吴双 柳青 方若水 韩立冬 沈小荷 许言 罗启明 何望舒 柳成荫 欧阳明月 丁一 王建国 李秀英".split()
_UNITS = (
    "青枫印刷厂 白桦机械厂 银杏食品厂 青枫公交公司第三车队 白桦纺织厂 银杏快递站点 青枫环卫所清扫一班"
    " 白桦水厂维修工段 鹭江精密机械有限公司 区总工会办公室"
).split()
_ITEMS = "困难补助 医疗救助 助学补助 生活救助 送清凉 金秋助学".split()
_WORK = (
    "组织劳模宣讲团进车间、进班组、进宿舍，开展主题宣讲",
    "联合区人社局出台技能人才“揭榜挂帅”实施办法，支持企业设立首席技师岗位",
    "建立困难职工常态化帮扶机制，实行一户一档一策",
    "推行集体协商“春季要约行动”，签订集体合同1,688份，覆盖企业6,321家",
    "在园区设立职工服务站点12个，配备专职工作人员",
    "完成技术攻关项目286项",
)
_TITLE, _SIGNED = "困难职工帮扶资金发放表", "青枫区总工会"
_ABOVE = (
    "为做好困难职工帮扶工作，现将二〇二三年第一季度全区困难职工帮扶资金发放情况公布如下，请各基层工会认真核对，"
    "如有异议及时反映，以便我们及时更正并向上级工会报告有关情况。"
)
_FONT = "Noto Serif CJK SC"
_ROOM = 17  # of all columns, as they are measured below


@dataclass(frozen=True)
class Kind:
    """A kind of column: what may stand above it, how wide it is beside others, and what stands in it."""

    names: Sequence[str]
    width: float
    fill: Callable[[random.Random, int], str]
    is_figures: bool = False


def _amount(chance: random.Random, _: int) -> str:
    form = chance.choice(["{:,}", "{}"])
    return form.format(
        chance.choice([chance.randint(1, 99), chance.randint(100, 99_999), chance.randint(1000, 9_999_999)])
    )


def _day(chance: random.Random, _: int) -> str:
    return f"{chance.randint(2010, 2024)}年{chance.randint(1, 12)}月{chance.randint(1, 28)}日"


def _iso_day(chance: random.Random, _: int) -> str:
    return f"{chance.randint(2010, 2024)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"


KINDS = {
    "number": Kind(["序号"], 1, lambda _, row: str(row + 1)),
    "name": Kind(["姓名"], 1.6, lambda chance, _: chance.choice(_NAMES)),
    "unit": Kind(["单位", "所在单位"], 3, lambda chance, _: chance.choice(_UNITS)),
    "item": Kind(["项目", "帮扶项目"], 1.8, lambda chance, _: chance.choice(_ITEMS)),
    "amount": Kind(["金额（元）", "人数", "职工人数（人）"], 1.8, _amount, True),
    "decimal": Kind(["金额（万元）", "工资"], 1.6, lambda chance, _: f"{chance.random() * 1000:.2f}", True),
    "share": Kind(["建会率", "比例"], 1.4, lambda chance, _: f"{chance.random() * 100:.1f}%", True),
    "day": Kind(["日期", "成立时间"], 2.6, _day),
    "iso day": Kind(["日期"], 2, _iso_day),
    "sex": Kind(["性别"], 1, lambda chance, _: chance.choice("男女")),
    "work": Kind(["主要措施", "工作情况", "备注"], 5, lambda chance, _: chance.choice(_WORK)),
    "id": Kind(["证件号码"], 3.4, lambda chance, _: "".join(chance.choice("0123456789") for _ in range(18))),
}
_OFTEN = [
    "name", "unit", "item", "amount", "decimal", "share", "day", "iso day", "sex", "amount", "amount",
]  # fmt: skip


@dataclass(frozen=True)
class Grid:
    """The cells of a table, its names first, and the kinds of its columns."""

    kinds: Sequence[Kind]
    rows: Sequence[Sequence[str]]

    @property
    def shares(self) -> list[float]:
        """How wide each column is, of all together."""
        return [kind.width / sum(each.width for each in self.kinds) for kind in self.kinds]


@dataclass(frozen=True)
class Sheet:
    """A file with its tables, the program that makes it, and how they are set: `pad` points above and below a cell's text."""

    path: Path
    program: str
    tables: Sequence[Grid]
    is_ruled: bool
    to_right: bool
    size: float
    pad: int
    upright: str
    is_centred: bool
    above: Sequence[str]
    below: Sequence[str]

    def side(self, kind: Kind, row: int) -> str:
        """At which side of a cell its text stands."""
        return (
            "right" if self.to_right and kind.is_figures and row else "center" if self.is_centred else "left"
        )


def make(work: Path, count: int, seed: int) -> list[Sheet]:
    """Make so many files in a folder. Raises CalledProcessError where a program fails."""
    work.mkdir(parents=True, exist_ok=True)
    chance = random.Random(seed)
    sheets = [_sheet(chance, number, work) for number in range(count)]
    sources = []
    for sheet in sheets:
        if sheet.program == "ReportLab":
            _by_reportlab(sheet)
        elif sheet.program == "Chromium":
            _by_chromium(sheet)
        else:
            sources.append(_as_docx(sheet))
    if sources:
        office(work, sources, "pdf", work)
    return sheets


def _sheet(chance: random.Random, number: int, work: Path) -> Sheet:
    grid = _grid(chance, number)
    look = _look(chance)
    tables = [grid]
    if number % 5 == 4 and len(grid.rows) <= 15:
        second = _grid(chance, number + 7)
        _look(chance)  # the second table is set as the first
        tables.append(Grid(second.kinds, second.rows[:11]))
    return Sheet(work / f"{number:03d}.pdf", PROGRAMS[number % 3], tables, number % 2 == 0, **look)


def _look(chance: random.Random) -> dict[str, Any]:
    look: dict[str, Any] = {
        "to_right": chance.random() < 0.6,
        "size": chance.choice([9, 10.5, 12]),
        "pad": chance.choice([1, 2, 3, 5]),
        "upright": chance.choice(["top", "middle"]),
    }
    has_prose, is_signed, has_title = chance.random() < 0.6, chance.random() < 0.5, chance.random() < 0.5
    look["above"] = (_TITLE if has_title else "", _ABOVE if has_prose else "")
    look["below"] = (_SIGNED,) if is_signed else ()
    look["is_centred"] = chance.random() < 0.4
    return look


def _grid(chance: random.Random, number: int) -> Grid:
    count = chance.randint(2, 8)
    names = ["number"] if chance.random() < 0.6 else []
    has_work = chance.random() < 0.45 and count <= 6
    pool = [*_OFTEN, "work"] if has_work else _OFTEN
    while len(names) < count:
        names.append(chance.choice(pool))
    if has_work and "work" not in names:
        names[-1] = "work"
    if count <= 4 and chance.random() < 0.15:
        names[-1] = "id"
    while sum(KINDS[name].width for name in names) > _ROOM:
        widest = max(range(count), key=lambda at: KINDS[names[at]].width)
        names[widest] = "amount"
    rows = chance.randint(3, 14) if number % 6 else chance.randint(35, 60)
    empty = chance.choice([0, 0, 0.08, 0.15])
    kinds = [KINDS[name] for name in names]
    head = [chance.choice(kind.names) for kind in kinds]
    body = [
        ["" if chance.random() < empty and at else kind.fill(chance, row) for at, kind in enumerate(kinds)]
        for row in range(rows)
    ]
    return Grid(kinds, [head, *body])


def _by_reportlab(sheet: Sheet) -> None:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    sides = {"left": 0, "center": 1, "right": 2}

    def paragraph(text: str, side: str, size: float = sheet.size, indent: float = 0) -> Any:
        style = ParagraphStyle(
            "cell", fontName="STSong-Light", wordWrap="CJK", fontSize=size, leading=1.3 * size,
            alignment=sides[side], firstLineIndent=indent,
        )  # fmt: skip
        return Paragraph(html.escape(text), style)

    title, prose = sheet.above
    story = [paragraph(title, "center", 18)] if title else []
    story += [paragraph(prose, "left", indent=2 * sheet.size)] if prose else []
    look: list[tuple[Any, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), sheet.upright.upper()),
        ("TOPPADDING", (0, 0), (-1, -1), sheet.pad),
        ("BOTTOMPADDING", (0, 0), (-1, -1), sheet.pad),
    ]
    if sheet.is_ruled:
        look.append(("GRID", (0, 0), (-1, -1), 0.5, "black"))
    for grid in sheet.tables:
        cells = [
            [paragraph(text, sheet.side(kind, at)) for text, kind in zip(row, grid.kinds, strict=True)]
            for at, row in enumerate(grid.rows)
        ]
        widths = [
            min(450 * share, 40 * kind.width) for share, kind in zip(grid.shares, grid.kinds, strict=True)
        ]
        story += [Spacer(1, 12), Table(cells, colWidths=widths, repeatRows=1, style=look), Spacer(1, 12)]
    story += [paragraph(line, "right") for line in sheet.below]
    SimpleDocTemplate(str(sheet.path)).build(story)


def _by_chromium(sheet: Sheet) -> None:
    page = sheet.path.with_suffix(".html")
    page.write_text("".join(_page(sheet)), encoding="utf-8")
    flags = "--headless --no-sandbox --disable-gpu --no-pdf-header-footer".split()
    run("chromium", *flags, f"--print-to-pdf={sheet.path.absolute()}", page.absolute().as_uri())


def _page(sheet: Sheet) -> Iterator[str]:
    border = "border:1px solid;" if sheet.is_ruled else ""
    yield (
        f"<meta charset=utf-8><style>body{{font:{sheet.size}pt '{_FONT}'}}"
        "table{border-collapse:collapse;margin:12pt 0}"
        f"td{{{border}padding:{sheet.pad}pt {sheet.pad + 2}pt;vertical-align:{sheet.upright}}}</style>"
    )
    title, prose = sheet.above
    yield f"<h2 style='text-align:center'>{title}</h2>" if title else ""
    yield f"<p style='text-indent:2em'>{prose}</p>" if prose else ""
    for grid in sheet.tables:
        rows = [
            "".join(
                f"<td style='text-align:{sheet.side(kind, at)}'>{html.escape(text)}</td>"
                for text, kind in zip(row, grid.kinds, strict=True)
            )
            for at, row in enumerate(grid.rows)
        ]
        yield f"<table><thead><tr>{rows[0]}</tr></thead><tr>{'</tr><tr>'.join(rows[1:])}</tr></table>"
    yield from (f"<p style='text-align:right'>{line}</p>" for line in sheet.below)


def _as_docx(sheet: Sheet) -> Path:
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document: Any = Document()
    style = document.styles["Normal"]
    style.font.size, style.font.name = Pt(sheet.size), _FONT
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    style.paragraph_format.space_after = Pt(0)
    sides = {"left": None, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}
    title, prose = sheet.above
    if title:
        document.add_paragraph(title).alignment = sides["center"]
        document.paragraphs[-1].runs[0].font.size = Pt(18)
    if prose:
        document.add_paragraph(prose).paragraph_format.first_line_indent = Pt(2 * sheet.size)
    for grid in sheet.tables:
        document.add_paragraph()
        table = document.add_table(len(grid.rows), len(grid.kinds))
        table.autofit = False
        if sheet.is_ruled:
            table.style = "Table Grid"
        for at, row in enumerate(grid.rows):
            for cell, text, kind, share in zip(
                table.rows[at].cells, row, grid.kinds, grid.shares, strict=True
            ):
                cell.width, cell.text = Pt(min(430 * share, 40 * kind.width)), text
                paragraph = cell.paragraphs[0]
                paragraph.alignment = sides[sheet.side(kind, at)]
                paragraph.paragraph_format.space_before = Pt(sheet.pad)
                paragraph.paragraph_format.space_after = Pt(sheet.pad)
        heading = table.rows[0]._tr.get_or_add_trPr()
        heading.append(heading.makeelement(qn("w:tblHeader"), {}))
        document.add_paragraph()
    for line in sheet.below:
        document.add_paragraph(line).alignment = sides["right"]
    path = sheet.path.with_suffix(".docx")
    document.save(path)
    return path
