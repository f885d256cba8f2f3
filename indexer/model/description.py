"""Defines a document's description (著录项): what an archivist records besides the text."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final, Literal, get_args

Openness = Literal["公开", "内部", "仅档案员"]
OPENNESS: Final[tuple[Openness, ...]] = get_args(Openness)
CLOSED: Final = OPENNESS[-1]  # what a document is to be that says it is not for everybody


@dataclass(frozen=True, slots=True)
class Description:
    """The items of DA/T 18—2022 that tell where and how a document is kept; an unknown one is empty."""

    code: str = ""  # 档号, as DA/T 13—2022 builds it: Z012-WS·2021-D30-0045
    fonds: str = ""  # 全宗号
    filing_year: str = ""  # 年度, the year it was filed under, four digits; the date may be of another
    retention: str = ""  # 保管期限: 永久, 定期30年, 定期10年; before 2006 长期, 短期
    openness: Openness = "公开"  # 开放状态: who may see it
    secrecy: str = ""  # 密级, as written: 秘密★1年
    subjects: tuple[str, ...] = ()  # 主题词
    note: str = ""  # 附注
    marked: str = ""  # what its original says of who may see it and is no 密级: 此件不予公开
    released: str = ""  # the mark with which somebody has decided that it is open all the same

    def inheriting(self, before: Description) -> Description:
        """This one with what it leaves empty taken from the version before; what was closed stays closed."""
        own = {field.name: getattr(self, field.name) for field in fields(self)}
        kept: dict[str, Any] = {
            name: getattr(before, name) if value == getattr(PLAIN, name) else value
            for name, value in own.items()
        }
        return Description(**kept)


PLAIN: Final = Description()
