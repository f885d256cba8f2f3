"""Where a contribution begins and ends, shown on small articles made for one rule each."""

from __future__ import annotations

import pytest

from indexer.structure import read_structure
from search_app.web.article.blocks import lay_out


def composite(ending: str = "") -> str:
    paragraph = "这是一段足够长的正文，讲的是基层工会怎样服务职工。"
    contributions = (
        f"{heading}{ending}\n{district}总工会主席 {name}\n{paragraph}\n{paragraph}"
        for heading, district, name in [
            ("把服务送到职工身边", "青枫区", "沈若舟"),
            ("让职工之家更有温度", "临江区", "顾念秋"),
            ("用心用情办好每件事", "云岫区", "林栖迟"),
        ]
    )
    return f"工会主席谈服务\n2022-03-24\n{paragraph}\n" + "\n".join(contributions)


def test_headings_without_sentence_end_open_sections() -> None:
    assert [section.speaker for section in read_structure(composite()).sections] == [
        "沈若舟",
        "顾念秋",
        "林栖迟",
    ]


@pytest.mark.parametrize("ending", ["。", "！", "；", "：", "，", "……", "。”", "（完）。"])
def test_a_paragraph_with_sentence_end_is_never_a_heading(ending: str) -> None:
    assert read_structure(composite(ending)).sections == ()


@pytest.mark.parametrize("broken", ["沈若舟。", "沈若舟出席了会议", "一、沈若舟", "2022"])
def test_a_contribution_without_byline_joins_the_one_before(broken: str) -> None:
    sections = read_structure(composite().replace("顾念秋", broken)).sections
    assert [section.speaker for section in sections] == ["沈若舟", "林栖迟"]


def test_contributions_of_one_paragraph_may_end_in_bylines() -> None:
    paragraph = "区总工会把清凉送到了工地上，工友们都说好。"
    text = (
        f"一线来稿\n塔吊上的人\n{paragraph}（韩小满）\n井盖下的人\n{paragraph}（通讯员 尹初晴）\n2020-08-06"
    )
    document = read_structure(text)
    assert [(section.heading, section.speaker, section.position) for section in document.sections] == [
        ("塔吊上的人", "韩小满", ""),
        ("井盖下的人", "尹初晴", "通讯员"),
    ]
    assert (document.date, document.author) == ("2020-08-06", "")


def test_the_byline_under_the_title_of_a_composite_article_is_its_author() -> None:
    document = read_structure(composite().replace("2022-03-24", "本报记者 秦晚舟\n2022-03-24"))
    assert (document.author, document.date, len(document.sections)) == ("秦晚舟", "2022-03-24", 3)
    assert document.speakers == ("秦晚舟", "沈若舟", "顾念秋", "林栖迟")


def test_one_contribution_under_the_title_makes_an_author_not_a_section() -> None:
    text = "把服务送到职工身边\n——我的工会十年\n青枫区总工会主席 沈 若 舟\n工会的事，说到底是职工的事，要用心去办。"
    document = read_structure(text)
    assert (document.author, document.district, document.sections) == ("沈若舟", "青枫区", ())
    assert document.speakers == ("沈若舟",)


LABELS = {
    "青枫区总工会 主席 沈若舟：": ("沈若舟", "青枫区总工会 主席", "青枫区"),
    "青枫区总工会主席沈若舟：": ("沈若舟", "青枫区总工会主席", "青枫区"),
    "沈若舟（青枫区总工会主席）: ": ("沈若舟", "青枫区总工会主席", "青枫区"),
    "青枫造船厂 工会主席 沈 若 舟：": ("沈若舟", "青枫造船厂 工会主席", ""),
}
PARAGRAPH = "这是一段足够长的正文，讲的是基层工会怎样服务职工。"


@pytest.mark.parametrize(("label", "said"), LABELS.items())
def test_byline_and_heading_may_stand_on_one_line(label: str, said: tuple[str, str, str]) -> None:
    second = "临江区总工会 主席 顾念秋：让职工之家更有温度"
    text = f"工会主席谈服务\n{PARAGRAPH}\n{label}把服务送到职工身边\n{PARAGRAPH}\n{PARAGRAPH}\n{second}\n{PARAGRAPH}"
    document = read_structure(text)
    first, last = document.sections
    assert (first.speaker, first.position, first.district) == said
    assert (first.heading, last.heading) == ("把服务送到职工身边", "让职工之家更有温度")
    assert (
        document.text[first.start : first.end]
        == f"{label}把服务送到职工身边\n{PARAGRAPH}\n{PARAGRAPH}".strip()
    )
    assert [block.kind for block in lay_out(document) if block.begins] == ["heading", "heading"]
    assert document.lead is not None


@pytest.mark.parametrize(
    "line",
    [
        "记者：书屋办得怎样",
        "沈若舟：书屋办得很好",
        "责任编辑 沈若舟：把服务送到职工身边。",
        "主席 沈若舟：2022-03-24",
    ],
)
def test_what_is_said_in_a_dialogue_is_no_contribution(line: str) -> None:
    assert read_structure(f"书屋问答\n{PARAGRAPH}\n{line}\n{PARAGRAPH}\n{line}\n{PARAGRAPH}").sections == ()
