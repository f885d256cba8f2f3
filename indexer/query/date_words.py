"""Finds a date among the words of a query, also one told from today: 去年五月, 近三年, 2022年1月至6月.

What stands in quotes, in a field or behind a minus is no such word. A year alone counts between blanks only: 2022 is
more often part of a number.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from indexer.query.date_range import OPEN_END, OPEN_START, Days, written
from indexer.query.parser import LONGEST_QUERY, And, ParsedQuery, Period, Query, Words, parse
from indexer.text import HAN_DIGITS, han_digits, han_number, normalize_with_offsets

MOST_TRIED = 4  # dates of one query

_LIKELY = re.compile(r"[年月季周天]|\d{4}")  # whatever has none of these has no date
_N = r"\d{1,2}|[一二三四五六七八九十两]{1,3}"
_YEAR = (
    r"(?:(?<!\d)(?P<year>(?:19|20)\d\d)(?:年度?|(?=[-~—至到](?:19|20)\d\d(?!\d)|[上下]半年|第?[一二三四1-4]季度))"
    rf"|(?P<han_year>[一二][{HAN_DIGITS}零○]{{3}})年度?|(?P<near_year>大前年|前年|去年|上一?年(?!纪)|今年|本年)度?)"
)
_MONTH = rf"(?P<month>{_N})(?:月份?|(?=[-~—至到](?:{_N})月))(?:(?P<day>{_N})[日号])?"
_PART = r"(?P<half>[上下])半年|第?(?P<quarter>[一二三四1-4])季度"
_EDGE = r"年?(?P<edge>初(?![中级次步])|底(?![层部线])|末(?![位期]))"
_NEAR_MONTH = r"(?P<near_month>本月|这个月|上个?月)|(?P<near_quarter>本季度|这个季度|上个?季度)"
_LAST = rf"(?:最近|过去|(?<!附)近)(?P<last>{_N}|半)个?(?P<unit>年|月|周|天)(?:[来内间]|以来)?"
_DECADE = (
    r"(?:20世纪|二十世纪|上世纪)?(?P<decade>[5-9]0|[五六七八九]十)年代|(?P<whole_decade>(?:19|20)\d0)年代"
)
_WRITTEN = r"(?<![\d.-])(?P<iso>(?:19|20)\d\d(?P<mark>[-/.])\d{1,2}(?:(?P=mark)\d{1,2})?)(?![\d.-])"
_ALONE = r"(?<![\d.-])(?P<alone>(?:19|20)\d\d)(?![\d.-])"
_POINT = re.compile(
    f"{_LAST}|{_DECADE}|{_WRITTEN}|{_YEAR}(?:的?(?:{_MONTH}|{_EDGE}|{_PART.replace('?P<', '?P<of_')}))?"
    f"|{_NEAR_MONTH}|(?P<near_day>今天|昨天|前天|本周|这周|上周)|(?<!每年)(?:{_PART})|{_ALONE}"
)
_TO = re.compile("[-~—至到]+")
_END = re.compile(rf"(?P<year>(?:19|20)\d\d)年?(?!\d)|{_MONTH}|(?P<only_day>{_N})[日号]")
_SINCE = re.compile("以来|至今|以后|之后|起(?![义草诉源点步重])")
_BEFORE = re.compile("以前|之前")
_AFTER = re.compile("(?:期间)?的?")
_LEADING = re.compile(r"(?:^|(?<=\s))[在于自从]$")
_YEARS_AGO = {"大前年": 3, "前年": 2, "去年": 1, "上年": 1, "上一年": 1}
_COUNTED = frozenset("第号个人名元万亿篇家次户件条项期届吨米台年月日多余")  # beside a number, it is no year
_DAYS_AGO = {"今天": 0, "昨天": 1, "前天": 2}
_LONE_MARKS = " \t,，、;；。·的"


@dataclass(frozen=True, slots=True)
class DateWords:
    """A date in a query: what stands beside it, as typed, and which days it means."""

    rest: str
    days: Days

    @property
    def query(self) -> str:
        """The query with the date as a condition."""
        return f"{self.rest} 日期:{written(self.days)}".strip()


def find_date_words(query: ParsedQuery, today: date) -> DateWords | None:
    """The one date that a query has among its words; None for none, for several, or beside 日期:…"""
    typed = query.typed[:LONGEST_QUERY]
    if not _LIKELY.search(typed):
        return None
    conditions = _conditions(query.tree)
    if any(isinstance(part, Period) for part in conditions):
        return None
    image = normalize_with_offsets(typed)
    found: list[DateWords] = []
    at = tried = 0
    while (point := _POINT.search(image.text, at)) and tried < MOST_TRIED:
        tried += 1
        days, at = _days(image.text, point, today)
        start, end = image.original_span(point.start(), at)
        if days is None or ((point["alone"] or point["iso"]) and not _stands_alone(typed, start, end)):
            continue
        before = _LEADING.sub("", typed[:start].rstrip(" "))
        rest = f"{before} {typed[end:].lstrip()}".strip(_LONE_MARKS)
        said = DateWords(rest, days)
        if _conditions(parse(said.query)) == [*conditions, Period(*days)]:
            found.append(said)
    return found[0] if len(found) == 1 else None


def _conditions(tree: Query) -> list[Query]:
    """All of a query but the words side by side."""
    parts = tree.parts if isinstance(tree, And) else (tree,)
    return [part for part in parts if not isinstance(part, Words)]


def _stands_alone(typed: str, start: int, end: int) -> bool:
    """Whether a blank, or an end of the query, is on one side of it, and nothing that counts on the other."""
    around = [typed[start - 1 : start], typed[end : end + 1]]
    apart = [not letter.strip() for letter in around]
    return any(apart) and all(
        free or (letter >= "\u3400" and letter not in _COUNTED)
        for free, letter in zip(apart, around, strict=True)
    )


def _days(text: str, point: re.Match[str], today: date) -> tuple[Days | None, int]:
    """The days of the period that begins with a point, and where its words end."""
    days, end = _of_point(point, today), point.end()
    between = _TO.match(text, end)
    if between and days and (found := _end(text, between.end(), days, today)):
        days, end = Days(days.first, found[0].last), found[1]
    if days and days.first > days.last:
        return None, end
    if days and (since := _SINCE.match(text, end)):
        days, end = Days(days.first, OPEN_END), since.end()
    elif days and (before := _BEFORE.match(text, end)):
        days, end = Days(OPEN_START, _number(_date(days.first) - timedelta(days=1))), before.end()
    after = _AFTER.match(text, end)
    return days, after.end() if after else end


def _end(text: str, at: int, begun: Days, today: date) -> tuple[Days, int] | None:
    """The days that a range ends with, and where its words do: a date, or a month or day of those it begins with."""
    point = _POINT.match(text, at)
    days = _of_point(point, today) if point else None
    if point and days:
        return days, point.end()
    if (point := _END.match(text, at)) is None:
        return None
    year, month = divmod(begun.first // 100, 100)
    if point["year"]:
        days = _in_year(int(point["year"]), None, None)
    elif point["month"]:
        days = _in_year(year, point["month"], point["day"])
    else:
        days = _in_year(year, str(month), point["only_day"])
    return (days, point.end()) if days else None


def _of_point(point: re.Match[str], today: date) -> Days | None:
    """The days that one date means; None where there are none such."""
    if point["last"]:
        return _last(point["last"], point["unit"], today)
    if point["decade"] or point["whole_decade"]:
        first = int(point["whole_decade"] or 0) or 1900 + _small(point["decade"])
        return Days(first * 10000 + 101, (first + 9) * 10000 + 1231)
    if point["iso"]:
        return _in_year(int(point["iso"][:4]), *re.split("[-/.]", point["iso"] + "-")[1:3])
    if point["near_day"]:
        return _near_day(point["near_day"], today)
    if point["near_month"]:
        month = today.replace(day=1)
        if point["near_month"].startswith("上"):
            month = (month - timedelta(days=1)).replace(day=1)
        return _months(month.year, month.month, month.month)
    if point["near_quarter"]:
        year, quarter = divmod(
            today.year * 4 + (today.month - 1) // 3 - point["near_quarter"].startswith("上"), 4
        )
        return _part(year, None, str(quarter + 1))
    if point["half"] or point["quarter"]:
        part = _part(today.year, point["half"], point["quarter"])
        past = part.first <= _number(today)
        return part if past else _part(today.year - 1, point["half"], point["quarter"])
    year = _year(point, today)
    if year > today.year + 1:
        return None
    if point["of_half"] or point["of_quarter"]:
        return _part(year, point["of_half"], point["of_quarter"])
    if point["edge"]:
        return _part(year, None, "1" if point["edge"] == "初" else "4")
    return _in_year(year, point["month"], point["day"])


def _year(point: re.Match[str], today: date) -> int:
    if point["near_year"]:
        return today.year - _YEARS_AGO.get(point["near_year"], 0)
    return han_digits(point["han_year"]) if point["han_year"] else int(point["year"] or point["alone"])


def _in_year(year: int, month: str | None, day: str | None) -> Days | None:
    """A year, or a month or day of it; None when it has none such."""
    number = _small(month) if month else 0
    if not month:
        return _months(year, 1, 12)
    if not 1 <= number <= 12:
        return None
    if not day:
        return _months(year, number, number)
    at = year * 10000 + number * 100 + _small(day)
    return Days(at, at) if 1 <= at % 100 <= monthrange(year, number)[1] else None


def _part(year: int, half: str | None, quarter: str | None) -> Days:
    if half:
        return _months(year, 1, 6) if half == "上" else _months(year, 7, 12)
    number = _small(quarter or "1")
    return _months(year, number * 3 - 2, number * 3)


def _last(count: str, unit: str, today: date) -> Days | None:
    """From so long ago on; None when it is not said how long."""
    number = _small(count)
    if count == "半" and unit == "年":
        number, unit = 6, "月"
    if not number:
        return None
    if unit in "天周":
        return Days(_number(today - timedelta(days=number * (7 if unit == "周" else 1))), OPEN_END)
    months = number * 12 if unit == "年" else number
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    day = min(today.day, monthrange(year, month + 1)[1])
    return Days(year * 10000 + (month + 1) * 100 + day, OPEN_END)


def _near_day(said: str, today: date) -> Days:
    if said in _DAYS_AGO:
        day = _number(today - timedelta(days=_DAYS_AGO[said]))
        return Days(day, day)
    monday = today - timedelta(days=today.weekday() + (7 if said == "上周" else 0))
    return Days(_number(monday), _number(monday + timedelta(days=6)))


def _months(year: int, first: int, last: int) -> Days:
    start = year * 10000 + 1
    return Days(start + first * 100, start - 1 + last * 100 + monthrange(year, last)[1])


def _small(text: str) -> int:
    """3, 三, 十二 or 两 as a number."""
    return int(text) if text.isdecimal() else han_number(text.replace("两", "二"))


def _number(day: date) -> int:
    return int(day.strftime("%Y%m%d"))


def _date(number: int) -> date:
    return date(number // 10000, number // 100 % 100, number % 100)
