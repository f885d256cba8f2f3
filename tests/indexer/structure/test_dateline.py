"""What counts as a date or meta line, and what does not."""

from __future__ import annotations

import pytest

from indexer.structure.dateline import Dateline, read_dateline

DATES = {
    "2022-03-24": "2022-03-24",
    "2022/3/24": "2022-03-24",
    "2022.3.24": "2022-03-24",
    "2022年3月24日": "2022-03-24",
    "2022 年 3 月 24 日": "2022-03-24",
    "２０２２年３月２４日": "2022-03-24",
    "二〇二二年三月二十四日": "2022-03-24",
    "二○二二年十月十日": "2022-10-10",
    "二零二四年十二月三十一日": "2024-12-31",
    "二〇二三年三月廿五日": "2023-03-25",
    "二〇二三年三月廿日": "2023-03-20",
    "二〇二三年四月卅日": "2023-04-30",
    "二〇二三年五月卅一日": "2023-05-31",
    "二〇二三年 四月 廿 八 日": "2023-04-28",
    "（2018年4月28日）": "2018-04-28",
    "2022-03-24 星期四 10:30": "2022-03-24",
    "2022年3月24日 第3版": "2022-03-24",
    "青枫区总工会 2021年3月5日": "2021-03-05",
    "2021年3月5日 青枫职工报": "2021-03-05",
    "（2021年3月5日青枫区总工会第三届委员会第七次全体会议通过）": "2021-03-05",
    "发布时间：2020-08-06": "2020-08-06",
    "发布日期: 2020年8月6日 浏览次数: 12": "2020-08-06",
    "2016-05-20 来源：临江区总工会": "2016-05-20",
}


@pytest.mark.parametrize(("line", "date"), DATES.items())
def test_a_line_that_is_a_date_gives_it_in_iso_form(line: str, date: str) -> None:
    dateline = read_dateline(line)
    assert dateline is not None
    assert dateline.date == date


@pytest.mark.parametrize(
    "line",
    [
        "2022-13-45",
        "2023年2月29日",
        "二〇二二年十三月一日",
        "二〇二二年三月十十日",
        "二〇二二年三月廿十日",
        "二〇二二年四月卅一日",
        "0000-01-01",
        "2022年3月",
        "12022-03-24",
        "2022-03/24",
        "2022年3月24日上午，区总工会召开会议。",
        "2022年3月24日区总工会召开会议",
        "2022年3月24日至3月28日",
        "截至2022年3月24日",
        "报名时间：2023年3月1日至3月15日",
        "时间：2023年3月1日 地点：工人文化宫",
        "青工总〔2021〕12号",
        "1984年",
        "",
    ],
)
def test_other_lines_with_numbers_give_no_date(line: str) -> None:
    dateline = read_dateline(line)
    assert dateline is None or dateline.date is None


def test_a_row_of_fields_is_read_label_by_label() -> None:
    line = "来源：青枫职工报　作者：沈若舟　时间：2022年1月18日 10:30　责任编辑：林栖迟"
    assert read_dateline(line) == Dateline("2022-01-18", "青枫职工报", "沈若舟")


@pytest.mark.parametrize(
    "line",
    [
        "来源：工会之声　2023-01-12",
        "来源：工会之声 2023年1月12日 10:30",
        "来源：工会之声 | 2023-01-12",
        "来源：工会之声|2023-01-12",
        "来源：工会之声　（2023-01-12）",
        "来源：2023-01-12　工会之声",
        "2023-01-12　来源：工会之声",
        "2023-01-12 10:30 | 来源：工会之声",
        "发布时间：2023-01-12　来源：工会之声",
        "发布时间：2023-01-12|来源：工会之声",
        "来源：工会之声 | 发布时间：2023-01-12",
        "（来源：工会之声　二〇二三年一月十二日）",
    ],
)
def test_source_and_date_of_one_line_are_apart(line: str) -> None:
    assert read_dateline(line) == Dateline("2023-01-12", "工会之声")


def test_brackets_of_a_source_beside_a_date_stay() -> None:
    assert read_dateline("来源：工会之声(北京)　2023-01-12") == Dateline("2023-01-12", "工会之声(北京)")


def test_an_author_with_a_date() -> None:
    line = "作者：沈若舟　2023-01-12　来源：工会之声"
    assert read_dateline(line) == Dateline("2023-01-12", "工会之声", "沈若舟")


@pytest.mark.parametrize(
    "source", ["工会之声2023-01-12期", "工会之声 2022-12-30至2023-01-12", "工会之声 2023-02-30"]
)
def test_what_is_no_date_beside_a_source_stays_with_it(source: str) -> None:
    assert read_dateline(f"来源：{source}") == Dateline(None, source)


def test_a_sentence_about_a_source_is_no_row_of_fields() -> None:
    assert read_dateline("经费有三个来源：会费、拨缴和补助。") is None
