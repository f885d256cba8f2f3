"""Finds the figures of a text: a number or code with the signs, units and parts of a date that belong to it.

2.5%, 1,200万元, 2022年3月24日, 10:30, covid-19: taken apart, 3月24日 would be found in 今年5月24日，共3人.
"""

from __future__ import annotations

import re
from collections.abc import Collection

# Signs within it join its parts; a comma only before thousands.
_RUN = r"[0-9a-zà-ɏ]+(?:(?:[-./:~—·_&+]|(?<=[0-9]),(?=[0-9]{3}(?![0-9])))[0-9a-zà-ɏ]+)*"
_SIGN = r"(?:[%‰]|°c?)"
_DATE = "|".join(
    (
        r"(?:[0-9]{2,4}年)?[0-9]{1,2}月(?:[0-9]{1,2}[日号])?(?:[0-9]{1,2}[时点](?:[0-9]{1,2}分)?)?",
        r"[0-9]{1,2}[日号时点][0-9]{1,2}[时点分](?:[0-9]{1,2}分)?",
        r"[0-9]+(?:小时|分钟?)[0-9]+(?:分钟?|秒)",
    )
)
_COUNTED = (
    "个百分点|平方公里|平方米|立方米|公里|千米|厘米|毫米|公斤|千克|公顷|人民币|美元|欧元|港元|人次|小时|分钟|"
    "秒钟|世纪|年代|年度|周年|学年|号线|号楼|月份|季度|星期|个月|[年月日号时点分秒天周岁届元角人名位家户个件次项条期级篇台场所支批辆"
    "套册页倍成度亩吨米克股票层班组队种类章节款卷集版站万亿]"
)
_UNIT = re.compile(rf"[多余]?[十百千万亿]{{0,4}}[多余]?(?:{_COUNTED})")
_FIGURE = re.compile(rf"(?:{_DATE})|{_RUN}{_SIGN}?")
_DIGIT = re.compile("[0-9]")
_TORN = "年月"  # units even where a word begins with them: 2022年底


def figures_in(text: str, ends: Collection[int], start: int = 0) -> list[tuple[int, int]]:
    """Where the figures of a normalised text begin and end.

    `ends` are where its words do, counted from `start` before it: a unit that a longer word begins with is none (成 in
    2021成立).
    """
    found: list[tuple[int, int]] = []
    at = 0
    while figure := _FIGURE.search(text, at):
        at = figure.end()
        if not _DIGIT.search(figure[0]):
            continue
        if text[at - 1].isdecimal():
            at = _unit_end(text, at, ends, start)
        found.append((figure.start(), at))
    return found


def _unit_end(text: str, at: int, ends: Collection[int], start: int) -> int:
    """Where the unit behind a number ends; where the number does, if none is there."""
    unit = _UNIT.match(text, at)
    if unit and start + unit.end() in ends:
        return unit.end()
    return at + 1 if text[at : at + 1] and text[at] in _TORN else at
