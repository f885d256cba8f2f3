"""Tells which district, county or city an office belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from indexer.text import read_terms, simplify


def words(text: str) -> tuple[str, ...]:
    """The words of a table that is written as one string."""
    return tuple(text.split())


# What ends in 区 or 市 and is a kind of area or of shop, not a place.
_KINDS_OF_AREA = words(
    "社区 园区 校区 厂区 辖区 地区 片区 街区 小区 景区 灾区 军区 战区 矿区 库区 牧区 专区 特区 主城区 "
    "老城区 中心城区 开发区 示范区 合作区 度假区 功能区 服务区 工业区 自治区 保税区 自贸区 自贸试验区 "
    "高新区 超市 门市 股市 菜市"
)
_MUNICIPALITIES = words("北京市 上海市 天津市 重庆市")
_OURS = words("全 本 各 我 该 两")  # 全区, 本市: no name either

_PREFIX = re.compile(r"(?:中共|共青团|原)?(?:[\u3400-\u9fff]{2,7}?(?:省|自治区))?")
_CITY = re.compile(r"[\u3400-\u9fff]{2,5}?市")
_DISTRICT = re.compile(r"[\u3400-\u9fff]{2,4}?区|[\u3400-\u9fff]{1,5}?县")


def find_district(offices: Iterable[str]) -> str:
    """The first district, county or city that an office names.

    A district of `dictionary/districts.txt` counts wherever it stands and is given as the file writes it.
    Others are known by their suffix, at the beginning of an office: 青枫区, 临江市青枫区 → 青枫区, 临江市 →
    临江市, but not 社区, 开发区, 全区 or 上海市.
    """
    return next(filter(None, map(_district_of, offices)), "")


@cache
def known_districts() -> tuple[str, ...]:
    """The districts of the dictionary file, longest first."""
    return tuple(sorted(read_terms("districts.txt"), key=len, reverse=True))


def _district_of(office: str) -> str:
    folded = simplify(office)
    known = next((name for name in known_districts() if name in folded), "")
    return known or _by_suffix(office, folded)


def _by_suffix(office: str, folded: str) -> str:
    prefix = _PREFIX.match(folded)
    start = prefix.end() if prefix else 0
    city = _CITY.match(folded, start)
    district = _DISTRICT.match(folded, city.end() if city else start)
    for found in (district, city):
        if found and _is_place(found[0]):
            return office[found.start() : found.end()]
    return ""


def _is_place(name: str) -> bool:
    return not name.endswith(_KINDS_OF_AREA) and not name.startswith(_OURS) and name not in _MUNICIPALITIES
