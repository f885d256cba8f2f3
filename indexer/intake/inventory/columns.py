"""Finds out which column of a 目录 holds which field, and reads its cells.

Offices name the same column in many ways and write the same date in more. Values are checked as `fields` does; what
is a date but not a day (2022年3月) is no 成文日期 and only told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from indexer.message import Message
from indexer.model import TERMS, read_value
from indexer.readers import Row
from indexer.structure import find_date

SERIAL, IDENTIFIER, FILE = "序号", "编号", "文件名"
FIELDS: Final = (*(field for field in TERMS if field != "body"), FILE)  # that a column may hold
NOTHING_CHOSEN: Final[Mapping[str, str]] = {}
LAST_HEADER_ROW: Final = 10  # titles of the whole table may stand above the header

_NAMES: Final[dict[str, str]] = {  # field → what offices write above its column, besides its term
    "title": "标题 文件名称 文件标题 文件题名 正题名 名称 篇名",
    "author": "作者 责任人 发文单位 发文机关 发文部门 制发机关 制文机关 制发单位 形成单位 形成者 责任单位 署名",
    "date": "日期 时间 形成时间 形成日期 文件日期 文件时间 成文时间 文件形成时间 发文日期 发文时间",
    "number": "发文字号 发文文号 发文号 文件编号 文件字号 文件号 字号",
    "kind": "公文种类 文件种类 公文文种",
    "source": "出处 稿件来源 文件来源",
    "district": "所属区 区县 所在区 地区",
    "code": "档案号 电子档号",
    "fonds": "全宗",
    "filing_year": "归档年度 立卷年度",
    "retention": "保存期限 期限",
    "openness": "开放标识 公开属性 开放情况",
    "secrecy": "秘密等级 保密等级 保密级别",
    "subjects": "关键词 主题",
    "note": "备注 说明",
    FILE: "附件 附件名 附件名称 电子文件名 电子文件名称 电子文件 文件 文件路径 路径 存储路径 原文 原文名 原件 原文件名",
}
_TERM_OF: Final = {**{field: TERMS[field] for field in _NAMES if field in TERMS}, FILE: FILE}
_FIELD_OF: Final = {name: field for field, names in _NAMES.items() for name in names.split()}
_TELLING: Final = frozenset(("title", "number", "code", FILE))  # a header has one of these
_EITHER: Final = "文件名称"  # a 题名, or, beside a column of those, a file's name

_REMARK = re.compile(r"\([^)]{0,60}\)|\[[^\]]{0,60}\]|[\s*:：]")  # 题名（必填）, 文 号, 日期*
_SEPARATOR = re.compile(r"(?<=\d)[./](?=\d)")
_SERIAL_DAY = re.compile(r"[1-9][0-9]{4}")
_PARTIAL = re.compile(
    r"[0-9]{4}(?:年(?:度|[0-9]{1,2}月)?|-[0-9]{1,2}(?:-0{1,2})?|(?:0[0-9]|1[0-2])(?:00)?)?"
)  # a year or a month; DA/T 18 writes 20220300 for the latter
_DAY_ZERO = date(1899, 12, 30)  # of Excel's calendar


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands, and the column of each field and of `FILE`."""

    row: int
    columns: dict[str, int]


def find_header(rows: Sequence[Row], chosen: Mapping[str, str] = NOTHING_CHOSEN) -> Header | None:
    """The header among the first rows: the one that names most columns, two at least; None when there is none.

    Where somebody has `chosen` the field of a column ("" for none) by its label, that goes before all names.
    """
    found = [Header(at, _columns(row, chosen)) for at, row in enumerate(rows[:LAST_HEADER_ROW])]
    headers = [each for each in found if len(each.columns) > 1 and _TELLING & each.columns.keys()]
    return max(headers, key=lambda each: len(each.columns), default=None)


def fullest_row(rows: Sequence[Row], chosen: Mapping[str, str] = NOTHING_CHOSEN) -> Header | None:
    """What may be the header where none is found: of the first rows the one with most cells; None of an empty sheet."""
    found = max(enumerate(rows[:LAST_HEADER_ROW]), key=lambda each: sum(map(bool, each[1])), default=None)
    return Header(found[0], _columns(found[1], chosen)) if found and any(found[1]) else None


def label_of(cell: str) -> str:
    """What stands above a column, without remarks and blanks: 题名（必填） → 题名."""
    return _REMARK.sub("", unicodedata.normalize("NFKC", cell))


def read_cell(field: str, cell: str) -> tuple[Any, Message | None]:
    """The value of a cell, and a note when there is one to tell. Raises InvalidRequest, see fields.read_value."""
    text = unicodedata.normalize("NFKC", cell).strip()
    if field == "date":
        return _read_date(text)
    if field == "filing_year":
        return read_value(field, re.sub(r"年度?$", "", text)), None
    if field == "retention":
        return read_value(field, _retention(text)), None
    if field == "openness":
        return read_value(field, {"开放": "公开"}.get(text, text)), None
    return read_value(field, cell), None


def _columns(row: Row, chosen: Mapping[str, str]) -> dict[str, int]:
    """The columns that are chosen or named; the term itself goes before its variants, the first before the second."""
    labels = list(map(label_of, row))
    columns: dict[str, int] = {}
    for at, label in enumerate(labels):
        if field := chosen.get(label):
            columns.setdefault(field, at)
    names = ["" if label in chosen else label for label in labels]
    for field, term in _TERM_OF.items():
        if term in names:
            columns.setdefault(field, names.index(term))
    for at, name in enumerate(names):
        if field := _FIELD_OF.get(name):
            columns.setdefault(field, at)
    if _EITHER in names and FILE not in columns and columns.get("title") != names.index(_EITHER):
        columns[FILE] = names.index(_EITHER)
    return columns


def _read_date(text: str) -> tuple[Any, Message | None]:
    plain = _SEPARATOR.sub("-", text)
    if _SERIAL_DAY.fullmatch(plain):
        return (_DAY_ZERO + timedelta(days=int(plain))).isoformat(), None
    if _PARTIAL.fullmatch(plain):
        return None, Message("date without a day", date=text)
    found, _, _ = find_date(plain)
    return read_value("date", found or plain), None


def _retention(text: str) -> str:
    """永久 and 定期30年 also go by the codes of DA/T 13—2022, Y and D30, or by the number of years."""
    years = re.fullmatch(r"(?:D|定期)?([0-9]{1,3})年?", text, re.IGNORECASE)
    return f"定期{years[1]}年" if years else {"Y": "永久"}.get(text.upper(), text)
