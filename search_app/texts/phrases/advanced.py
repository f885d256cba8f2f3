"""What the form of the advanced search says."""

from __future__ import annotations

from typing import Final

LABELS: Final[dict[str, str]] = {  # fields of which each word is wanted → their labels in a query
    "title": "题名",
    "author": "责任者",
    "source": "来源",
    "number": "文号",
    "code": "档号",
}
CHOICES: Final[dict[str, str]] = {  # fields of which one of the values is wanted
    "district": "区",
    "kind": "文种",
    "subject": "主题词",
    "filing_year": "年度",
    "retention": "保管期限",
}
RELATIONS: Final[dict[str, str]] = {"sentence": "句", "paragraph": "段"}  # as operators spell them
NEAR: Final[dict[str, str]] = {  # how near two texts are → how the form says it
    "sentence": "在同一句",
    "paragraph": "在同一段",
    **{str(apart): f"最多隔 {apart} 字" for apart in (5, 10, 20, 50)},
}
TEXTS: Final[dict[str, tuple[str, str]]] = {  # what is asked of the full text → its label, a hint
    "words": ("包含全部词语", "劳模 创新工作室"),
    "exact": ("逐字包含", "县级工会加强年"),
    "any": ("包含任一词语", "劳动竞赛 技能竞赛"),
    "without": ("不包含", "简报"),
}
HINTS: Final[dict[str, str]] = {
    "title": "主力军",
    "author": "责任者或发言人的姓名",
    "source": "刊发或印发的单位",
    "number": "青工总〔2022〕12号，可以只写一部分",
    "code": "Z012-WS·2022，可以只写一部分",
    "district": "几个之间用顿号隔开，有其中一个即可",
    "kind": "通知、决定、报告",
    "subject": "劳动竞赛、表彰",
    "filing_year": "2019..2021，或 2021、2022",
    "retention": "永久、定期30年、定期10年",
}
ANY_TIER: Final = "逐字匹配和包含全部词语"
BAD_YEARS: Final = "年度“{value}”无法识别。请写成 2021，或 2019..2021；几个年度之间用顿号隔开。"
BAD_DAY: Final = "日期“{value}”无法识别。请写成 2022-03-24、2022-03 或 2022。"
