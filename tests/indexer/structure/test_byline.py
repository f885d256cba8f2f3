"""Who signs a line, and which district an office belongs to."""

from __future__ import annotations

import pytest

from indexer.structure.byline import is_body, read_byline, read_office
from indexer.structure.districts import find_district, known_districts

BYLINES = {
    "区总工会党组书记、主席 倪 倩": (("倪倩",), ("区总工会党组书记、主席",)),
    "区总工会主席　沈　若　舟": (("沈若舟",), ("区总工会主席",)),
    "区总工会主席 林　栖迟": (("林栖迟",), ("区总工会主席",)),
    "青枫区总工会主席沈若舟": (("沈若舟",), ("青枫区总工会主席",)),
    "青枫区总工会 沈若舟": (("沈若舟",), ("青枫区总工会",)),
    "临江造船厂电焊工 欧阳 砚": (("欧阳砚",), ("临江造船厂电焊工",)),
    "货车司机工会联合会副主席 买买提·艾山": (("买买提·艾山",), ("货车司机工会联合会副主席",)),
    "区总工会副主席 旦增卓嘎": (("旦增卓嘎",), ("区总工会副主席",)),
    "青楓區總工會主席 陳暮雲": (("陳暮雲",), ("青楓區總工會主席",)),
    "工会主席 沈若舟 副主席 林栖迟": (("沈若舟", "林栖迟"), ("工会主席", "副主席")),
    "本报记者 沈若舟、林栖迟": (("沈若舟", "林栖迟"), ("本报记者",)),
    "沈若舟（青枫区总工会主席）": (("沈若舟",), ("青枫区总工会主席",)),
    "（青枫区总工会主席　沈若舟）": (("沈若舟",), ("青枫区总工会主席",)),
    "(作者：沈若舟，青枫区总工会主席)": (("沈若舟",), ("青枫区总工会主席",)),
    "（作者系青枫区总工会主席 沈若舟）": (("沈若舟",), ("青枫区总工会主席",)),
    "作者：沈若舟": (("沈若舟",), ()),
    "文/沈若舟": (("沈若舟",), ()),
    "○ 沈若舟": (("沈若舟",), ()),
    "沈若舟": (("沈若舟",), ()),
    "沈 砚": (("沈砚",), ()),
}


@pytest.mark.parametrize(("line", "expected"), BYLINES.items())
def test_bylines_give_names_and_offices(line: str, expected: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    byline = read_byline(line)
    assert byline is not None
    assert (byline.names, byline.offices) == expected


@pytest.mark.parametrize(
    "line",
    [
        "为浦东引领区建设凝聚磅礴力量",
        "区总工会主席",
        "区总工会主席 沈若舟出席会议。",
        "一是加强组织建设",
        "青枫区总工会主席 沈若舟：",
        "（全文完）",
        "（此件公开发布）",
        "安全生产",
        "高质量",
        "时间表",
        "平安",
        "全市职工",
        "工会主席谈心得",
        "英国伦敦地铁司机罢工 交通受阻",
        "沈若舟 顾念秋 林栖迟 陆问渠",
        "1 沈若舟 青枫区总工会",
        "〔2021〕12号",
        "——沈若舟",
        "",
    ],
)
def test_other_short_lines_are_no_bylines(line: str) -> None:
    assert read_byline(line) is None


def test_a_line_of_offices_alone_is_the_first_line_of_a_byline() -> None:
    assert read_office("浦东新区人大常委会副主任") == "浦东新区人大常委会副主任"
    assert read_office("当好职工信赖的工会主席") is None
    assert read_office("区总工会主席 沈若舟") is None


def test_a_body_is_not_an_office() -> None:
    assert is_body("青枫区总工会")
    assert not is_body("青枫区总工会主席")
    assert not is_body("各基层工会：")


DISTRICTS = {
    "浦东新区人大常委会副主任": "浦东新区",
    "上海市徐汇区总工会主席": "徐汇区",
    "徐匯區總工會副主席": "徐汇区",
    "青枫区总工会主席": "青枫区",
    "中共青枫区委副书记": "青枫区",
    "原青枫区总工会主席": "青枫区",
    "滨海新区总工会主席": "滨海新区",
    "江南省临江市青枫区总工会主席": "青枫区",
    "江南省临江市总工会主席": "临江市",
    "南屏县石桥镇总工会": "南屏县",
    "上海市总工会主席": "",
    "区总工会主席": "",
    "全区职工代表": "",
    "晴川社区工会主席": "",
    "临江开发区总工会主席": "",
    "物流园区工会主席": "",
    "本市劳动模范": "",
}


@pytest.mark.parametrize(("office", "district"), DISTRICTS.items())
def test_the_district_of_an_office(office: str, district: str) -> None:
    assert find_district([office]) == district


def test_the_first_office_that_names_a_district_decides() -> None:
    assert find_district(["区总工会主席", "青枫区人大常委会副主任", "临江区政协委员"]) == "青枫区"
    assert find_district([]) == ""


def test_shanghai_has_sixteen_districts_today() -> None:
    today = "黄浦 徐汇 长宁 静安 普陀 虹口 杨浦 闵行 宝山 嘉定 浦东新 金山 松江 青浦 奉贤 崇明".split()
    assert {f"{name}区" for name in today} <= set(known_districts())
