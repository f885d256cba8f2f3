"""Defines the lists on paper that archives hand on (目录, 卷内目录, 移交清单): their columns, widths and rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from indexer.catalogue import FiledDocument

SERIAL: Final = "序号"
LEAF: Final = "页号"
UNKNOWN_PAGES: Final = "（其中 {count} 件页数不详）"
TOTAL: Final = "共 {documents} 件，{pages} 页{unknown}"


@dataclass(slots=True)
class Totals:
    """What a list has come to so far."""

    documents: int = 0
    pages: int = 0
    unknown: int = 0  # documents of which the pages are not known

    def __str__(self) -> str:
        """In a sentence."""
        unknown = UNKNOWN_PAGES.format(count=self.unknown) if self.unknown else ""
        return TOTAL.format(documents=self.documents, pages=self.pages, unknown=unknown)


@dataclass(frozen=True, slots=True)
class SheetForm:
    """One kind of list."""

    title: str
    widths: Mapping[str, float]  # of the columns by what stands above them, in digits
    above: tuple[str, ...] = ()  # lines between title and table
    signed: tuple[str, ...] = ()  # lines below it, to be filled in by hand; before them stands the total
    landscape: bool = True


SHEETS: Final[dict[str, SheetForm]] = {
    "catalogue": SheetForm(  # DA/T 22—2015
        "归档文件目录",
        {
            SERIAL: 6,
            "档号": 25,
            "文号": 20,
            "责任者": 20,
            "题名": 46,
            "日期": 12,
            "密级": 9,
            "页数": 6,
            "备注": 16,
        },
    ),
    "volume": SheetForm(  # GB/T 9705—2008
        "卷内文件目录",
        {SERIAL: 6, "文号": 18, "责任者": 18, "题名": 36, "日期": 12, LEAF: 9, "备注": 12},
        above=("档号：",),
        landscape=False,
    ),
    "transfer": SheetForm(
        "档案移交清单",
        {
            **{SERIAL: 6, "档号": 25, "题名": 42, "责任者": 18, "文号": 18, "日期": 12},
            **{"年度": 6, "保管期限": 10, "密级": 9, "页数": 6, "备注": 12},
        },
        above=("移出单位：", "接收单位："),
        signed=(
            "移出单位（盖章）：　　　　　　　　　　　接收单位（盖章）：",
            "经办人（签名）：　　　　　　　　　　　　经办人（签名）：",
            "年　　月　　日　　　　　　　　　　　　　年　　月　　日",
        ),
    ),
}
LABELS: Final = "labels"  # 盒签: no list, see boxes
LABELS_NAME: Final = "盒签"
BOX_COLUMNS: Final = ("盒号", "全宗号", "年度", "保管期限", "起件号", "止件号", "件数")
BOX_WIDTHS: Final = (8, 12, 8, 12, 10, 10, 8)
CHOICES: Final[dict[str, str]] = {
    **{name: form.title for name, form in SHEETS.items()},
    LABELS: LABELS_NAME,
}
TOO_MANY: Final = "一次最多导出 {most} 篇。请缩小范围，分几次导出。"
BOXES_REFUSED: Final = (
    "每盒件数应为 1 到 {most} 的整数，起始盒号应为 1 到 {last} 的整数，盒脊厚请选所列的。请改好后再试。"
)
NOT_NUMBERED: Final = "有 {count} 篇没有档号或档号末尾不是件号，没有编入盒签。请先编档号。"


def rows_of(form: SheetForm, documents: Iterable[FiledDocument], totals: Totals) -> Iterator[tuple[str, ...]]:
    """A row a document, in the order of the columns; counted as they are read.

    页号 is the first page of each in the volume, of the last one the first and the last, and left out behind a
    document of unknown length.
    """
    leaf = 1
    for filed, is_last in _with_last(documents):
        totals.documents += 1
        totals.pages += filed.pages
        totals.unknown += not filed.pages
        cells = _cells_of(filed) | {SERIAL: str(totals.documents), LEAF: _leaf(leaf, filed.pages, is_last)}
        yield tuple(cells[head] for head in form.widths)
        leaf = leaf + filed.pages if leaf and filed.pages else 0


def _cells_of(filed: FiledDocument) -> dict[str, str]:
    """What may stand in a row; a date as DA/T 22 writes it, in eight digits."""
    document = filed.stored.document
    described = document.description
    return {
        "档号": described.code,
        "文号": document.number,
        "责任者": document.author,
        "题名": document.title,
        "日期": (document.date or "").replace("-", ""),
        "密级": described.secrecy,
        "页数": str(filed.pages or ""),
        "年度": described.filing_year,
        "保管期限": described.retention,
        "备注": described.note,
    }


def _leaf(first: int, pages: int, is_last: bool) -> str:
    if not first:
        return ""
    return f"{first}-{first + pages - 1}" if is_last and pages > 1 else str(first)


def _with_last(documents: Iterable[FiledDocument]) -> Iterator[tuple[FiledDocument, bool]]:
    held: FiledDocument | None = None
    for filed in documents:
        if held:
            yield held, False
        held = filed
    if held:
        yield held, True
