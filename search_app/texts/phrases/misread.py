"""What is said of what was typed and is not read as it looks: an operator for nearness, the years of 年度."""

from __future__ import annotations

from typing import Final

from search_app.texts.phrases.quoting import nested

LONGEST_SHOWN: Final = 40  # characters of it

_NO_OPERATOR: Final = (
    "“{written}”按文字检索，没有当作邻近检索。同句、同段、相距几字（0 至 {most}）写成 劳模 ~句 工匠、劳模 ~段 工匠、"
    "劳模 ~10 工匠：前后各空一格，两边是词语。"
)
_NO_YEARS: Final = (
    "“{written}”不是年度，没有文档的年度含有它。一年写成 年度:2021，从哪年到哪年写成 年度:2019..2021。"
)


def misread_in_words(operator: str, farthest: int, years: str) -> list[str]:
    """What to write instead of what looks like an operator for texts so far apart at most, and of what are no years."""
    said = [_NO_OPERATOR.format(written=_shown(operator), most=farthest)] if operator else []
    return [*said, _NO_YEARS.format(written=_shown(years))] if years else said


def _shown(written: str) -> str:
    return nested(written if len(written) <= LONGEST_SHOWN else written[: LONGEST_SHOWN - 1] + "…")
