"""Dates among the words of a query, told from a day in November 2026."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.query.date_range import OPEN_END, OPEN_START, read_period, written
from indexer.query.date_words import find_date_words
from indexer.query.parser import read

TODAY = date(2026, 11, 26)  # a Thursday

ALONE = {
    "去年五月": "2025-05",
    "去年5月份": "2025-05",
    "去年五月十二日": "2025-05-12",
    "前年": "2024",
    "大前年": "2023",
    "上年": "2025",
    "今年": "2026",
    "本年度": "2026",
    "2022年": "2022",
    "2022年度": "2022",
    "2022": "2022",
    "二〇二二年三月": "2022-03",
    "二零二二年": "2022",
    "２０２２年 ３月": "2022-03",
    "2022年3月24日": "2022-03-24",
    "2022年十二月二十三日": "2022-12-23",
    "2022-03": "2022-03",
    "2022.3.24": "2022-03-24",
    "今年以来": "2026..",
    "1998年至今": "1998..",
    "2020年以前": "..2019",
    "2020年3月之前": "..2020-02",
    "本月": "2026-11",
    "上个月": "2026-10",
    "上月": "2026-10",
    "近三年": "2023-11-26..",
    "最近两年来": "2024-11-26..",
    "近半年": "2026-05-26..",
    "过去3个月": "2026-08-26..",
    "近一周": "2026-11-19..",
    "近30天": "2026-10-27..",
    "2021年至2023年": "2021..2023",
    "2021-2023年": "2021..2023",
    "2021—2023": "2021..2023",
    "2021到2023": "2021..2023",
    "2022年1月至6月": "2022-01..2022-06",
    "2022年1-6月": "2022-01..2022-06",
    "今年三月至五月": "2026-03..2026-05",
    "2021年11月到2022年2月": "2021-11..2022-02",
    "2023年10月12日至15日": "2023-10-12..2023-10-15",
    "上半年": "2026-01..2026-06",
    "今年上半年": "2026-01..2026-06",
    "2022年下半年": "2022-07..2022-12",
    "第一季度": "2026-01..2026-03",
    "去年四季度": "2025-10..2025-12",
    "上世纪八十年代": "1980..1989",
    "90年代": "1990..1999",
    "2010年代": "2010..2019",
    "昨天": "2026-11-25",
    "前天": "2026-11-24",
    "去年底": "2025-10..2025-12",
    "2022年年底": "2022-10..2022-12",
    "2022年初": "2022-01..2022-03",
    "2022上半年": "2022-01..2022-06",
    "本季度": "2026-10..2026-12",
    "上个季度": "2026-07..2026-09",
    "从2021年到2023年": "2021..2023",
    "2022年03月01日至2022年6月30日": "2022-03..2022-06",
    "本周": "2026-11-23..2026-11-29",
    "上周": "2026-11-16..2026-11-22",
}
BESIDE = {
    "去年五月 劳模": "劳模",
    "去年五月的劳模": "劳模",
    "劳模 去年五月": "劳模",
    "在去年召开的会议": "召开的会议",
    "2022年3月，劳模": "劳模",
    "劳模 2022": "劳模",
    "自2022年以来 劳模": "劳模",
    "去年期间的劳模": "劳模",
    "2022年起义": "起义",
    "2022年中秋慰问": "中秋慰问",
    "2022年初中毕业": "初中毕业",
    "2022年末位淘汰": "末位淘汰",
    "青枫市2022年劳模名单": "青枫市 劳模名单",
    "“劳模 精神” 去年": "“劳模 精神”",
    "区:浦东|徐汇 去年": "区:浦东|徐汇",
    "去年 -工匠": "-工匠",
    "標題:勞模 去年": "標題:勞模",
}
NONE = [
    "",
    "劳模",
    "五月",
    "2099年",
    "2022年2月30日",
    "2022年13月",
    "2022年5月32日",
    "〔2022〕12号",
    "第2022号",
    "2022号文件",
    "编号2022",
    "20220324",
    "2022.5万元",
    "100年",
    "千年",
    "每年一季度",
    "附近三年级",
    "上年纪的职工",
    "2023年至2021年",
    "“去年五月” 劳模",
    "标题:2022年",
    "-2022年 劳模",
    "2022年 | 劳模",
    "日期:2022 去年",
    "2021年和2022年劳模",
]


@pytest.mark.parametrize(("typed", "period"), ALONE.items())
def test_periods(typed: str, period: str) -> None:
    found = find_date_words(read(typed), TODAY)
    assert found and (written(found.days), found.rest) == (period, "")


@pytest.mark.parametrize(("typed", "rest"), BESIDE.items())
def test_what_stands_beside(typed: str, rest: str) -> None:
    found = find_date_words(read(typed), TODAY)
    assert found and found.rest == rest


@pytest.mark.parametrize("typed", NONE)
def test_what_is_no_date(typed: str) -> None:
    assert find_date_words(read(typed), TODAY) is None


@pytest.mark.parametrize(
    ("today", "typed", "period"),
    [
        (date(2026, 1, 15), "上个月", "2025-12"),
        (date(2026, 3, 1), "下半年", "2025-07..2025-12"),
        (date(2026, 3, 1), "三季度", "2025-07..2025-09"),
        (date(2028, 2, 29), "近一年", "2027-02-28.."),
        (date(2026, 12, 30), "近十个月", "2026-02-28.."),
        (date(2026, 2, 1), "上季度", "2025-10..2025-12"),
        (date(2026, 1, 1), "上周", "2025-12-22..2025-12-28"),
    ],
)
def test_across_a_year(today: date, typed: str, period: str) -> None:
    found = find_date_words(read(typed), today)
    assert found and written(found.days) == period


SAID = st.lists(
    st.sampled_from([*ALONE, "劳模", "“", "”", "-", "|", "的", "至", "日期:", " ", "年", "月", "12"]),
    max_size=8,
).map("".join)


@given(SAID, st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_whatever_is_typed_the_period_is_one_that_can_be_typed(typed: str, today: date) -> None:
    found = find_date_words(read(typed), today)
    if found:
        assert OPEN_START <= found.days.first <= found.days.last <= OPEN_END
        assert read_period(written(found.days)) == found.days
        assert str(read(found.query).tree).count("date:") == 1
