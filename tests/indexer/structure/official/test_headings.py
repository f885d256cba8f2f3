"""The headings of a text, found by their numbers: those of statutes and those of official documents."""

from __future__ import annotations

import pytest

from indexer.structure import headings_of, read_structure
from indexer.structure.official.headings import find_headings
from tests.support.processes.growth import grows_in_proportion

STATUTE = """青枫区工会经费收支管理办法
目　录
第一章　总则
第二章　收缴
第三章　附则
　　　　　　　　　第一章　总则
第一条　为加强工会经费收支管理，制定本办法。
第二条　本办法适用于下列单位：
（一）基层工会；
（二）产业工会。
第二章 收缴
第三条 经费收缴按
第十二条规定的比例执行，其中
第四条 用于活动的经费不得少于一半。
第四条之一 （增加）
第三章 附则
第五条 本办法自发布之日起施行。"""
REPORT = """关于职工书屋的报告
一、基本情况
全区有书屋三十家。
（一）工地上的书屋。去年新办了三家。
（二）工厂里的书屋
第一，书要新。
二、存在问题
（一）书旧
1.没有新书。
三、下一步，我们要把书屋办到所有的工地和所有的工厂里去，让书找到人。
九、不是下一个"""

# text → level and words of its headings
TEXTS: dict[str, list[tuple[int, str]]] = {
    STATUTE: [
        *((0, "第一章 总则"), (1, "第一条 为加强工会经费收支管理"), (1, "第二条 本办法适用于下列单位")),
        *((0, "第二章 收缴"), (1, "第三条 经费收缴按")),
        *((1, "第四条 用于活动的经费不得少于一半"), (1, "第四条之一 （增加）"), (0, "第三章 附则")),
        *((1, "第五条 本办法自发布之日起施行"),),
    ],
    REPORT: [
        *((0, "一、基本情况"), (1, "（一）工地上的书屋"), (1, "（二）工厂里的书屋"), (0, "二、存在问题")),
        *((1, "（一）书旧"), (0, "三、下一步")),
    ],
    "题\n第一章规定了总则。\n第二章规定了其他。": [],
    "题\n一、只有一个\n正文": [],
    "题\n第一編 總則\n第一條 本法\n第二編 勞動契約": [
        (0, "第一編 總則"),
        (1, "第一條 本法"),
        (0, "第二編 勞動契約"),
    ],
    "题\n第九十九条 甲\n第一百条 乙": [],
    "题\n" + "".join(f"第{number}条 甲\n" for number in ("一", "二", "三")): [
        *((0, "第一条 甲"), (0, "第二条 甲"), (0, "第三条 甲")),
    ],
}


@pytest.mark.parametrize(("text", "headings"), TEXTS.items())
def test_headings_are_found_by_their_numbers(text: str, headings: list[tuple[int, str]]) -> None:
    document = read_structure(text)
    found = [(each.level, each.words) for each in headings_of(document, 100)]
    assert found == headings


def test_a_heading_begins_at_its_number_and_ends_at_the_next_that_is_no_deeper() -> None:
    document = read_structure(REPORT)
    text = document.text
    first, second, *_ = found = headings_of(document, 100)
    assert text[first.start : first.end].startswith("一、基本情况\n全区")
    assert text[first.start : first.end].endswith("第一，书要新。\n")
    assert text[second.start : second.end] == "（一）工地上的书屋。去年新办了三家。\n"
    assert found[-1].end == len(text)


def test_of_too_many_the_deepest_are_left_out() -> None:
    text = read_structure(STATUTE).text
    assert [each.words for each in find_headings(text, 0, len(text), 9)][-2:] == [
        *("第三章 附则", "第五条 本办法自发布之日起施行"),
    ]
    assert {each.level for each in find_headings(text, 0, len(text), 4)} == {0}


def test_numbers_above_a_hundred_go_on() -> None:
    written = ["九十八", "九十九", "一百", "一百零一", "一百零二"]
    text = (
        "题\n"
        + "".join(f"第{at}条 甲\n" for at in range(1, 98))
        + "".join(f"第{at}条 甲\n" for at in written)
    )
    assert len(find_headings(text, 0, len(text), 500)) == 102


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["第一章\n", "第一条 甲\n", "一、\n", "（一）", "　", "\n", "第一", "一、甲\n（一）乙\n"]
)
def test_the_work_grows_with_the_text(piece: str) -> None:
    assert grows_in_proportion(lambda size: find_headings(piece * size, 0, len(piece) * size, 500), 5_000)
