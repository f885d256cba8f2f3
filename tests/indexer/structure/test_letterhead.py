"""Official letters: the title below a red head, the body that signs, secrecy, retention, subject words as stated."""

from __future__ import annotations

import pytest

from indexer.model.description import Description
from indexer.structure import read_structure
from tests.support.processes.growth import grows_in_proportion

LETTER = """000012
秘密★1年
特急
青枫区总工会文件
青工总〔2021〕12号　　签发人：秦晚舟
青枫区总工会关于做好2021年度
工会经费收缴工作的通知
各街道、镇总工会，各直属基层工会：
为进一步规范工会经费收缴工作，根据工会法和有关规定，现将有关事项通知如下：
一、收缴范围
凡建立工会组织的企业，应当按照全部职工工资总额的百分之二拨缴工会经费。
青枫区总工会
青枫区财政局
2021年3月5日
主题词：工会经费　收缴；通知
青枫区总工会办公室 2021年3月8日印发"""

BODY = "各单位：\n现将有关事项通知如下，请认真执行。"
# text above BODY → title, kind
HEADS = {
    "青枫区总工会文件\n青工总〔2021〕12号\n关于开会的通知\n": ("关于开会的通知", "通知"),
    "青 枫 区 总 工 会 文 件\n\n青工总〔2021〕12号\n\n　　关于开会的通知\n": ("关于开会的通知", "通知"),
    "秘密★1年　特急\n青枫区总工会文件\n关于开会的通知\n": ("关于开会的通知", "通知"),
    "青枫区总工会文件\n关于印发《青枫区劳模管理办法》的通知\n": (
        "关于印发《青枫区劳模管理办法》的通知",
        "通知",
    ),
    "中共青枫区总工会党组文件\n青工党〔2021〕1号\n关于表彰先进的决定\n": ("关于表彰先进的决定", "决定"),
    "青枫区总工会\n青工总函〔2021〕2号\n关于商请支持的函\n": ("关于商请支持的函", "函"),
    "青枫区总工会\n关于开会的通知\n": ("青枫区总工会关于开会的通知", "通知"),
    "机密\n青枫区总工会关于开会的通知\n": ("青枫区总工会关于开会的通知", "通知"),
    "秘密\n青枫区总工会\n青工总函〔2021〕2号\n关于商请支持的函\n": ("关于商请支持的函", "函"),
    "秘密★1年\n青枫区总工会\n\n关于商请支持的函\n": ("关于商请支持的函", "函"),
    "青枫区总工会文件\n青枫区总工会\n关于开会的通知\n": ("青枫区总工会关于开会的通知", "通知"),
    "青工总〔2021〕12号\n关于开会的通知\n": ("关于开会的通知", "通知"),
    "青楓區總工會文件\n關於開會\n": ("關於開會", ""),
    # no head, or no title below one: the first line stays the title
    "青枫区总工会文件\n青工总〔2021〕12号\n": ("青枫区总工会文件", ""),
    "文件归档方法\n关于开会的通知\n": ("文件归档方法", ""),
    "区总工会出台新文件\n关于开会的通知\n": ("区总工会出台新文件", ""),
    "劳模风采\n青工总〔2021〕12号\n关于开会的通知\n": ("劳模风采", ""),
}


def test_a_letter_with_everything_above_its_title() -> None:
    document = read_structure(LETTER)
    assert document.title == "青枫区总工会关于做好2021年度工会经费收缴工作的通知"
    assert document.body.splitlines()[:5] == LETTER.splitlines()[:5]
    assert document.body.splitlines()[5:] == LETTER.splitlines()[7:]
    assert (document.kind, document.number) == ("通知", "青工总〔2021〕12号")
    assert (document.date, document.author) == ("2021-03-05", "青枫区总工会、青枫区财政局")
    assert document.district == "青枫区"
    assert document.description == Description(
        secrecy="秘密★1年", openness="仅档案员", subjects=("工会经费", "收缴", "通知")
    ), "and nothing that is not written there"


@pytest.mark.parametrize(("head", "read"), HEADS.items())
def test_the_title_stands_below_the_head(head: str, read: tuple[str, str]) -> None:
    document = read_structure(head + BODY)
    assert (document.title, document.kind) == read
    assert document.body.endswith(BODY)


SIGNED = {
    "青枫区总工会\n2021年3月5日": "青枫区总工会",
    "青枫区总工会 2021年3月5日": "青枫区总工会",
    "青枫区总工会办公室\n青枫区民政局\n2021年3月5日\n（此件公开发布）": "青枫区总工会办公室、青枫区民政局",
    "2021年3月5日": "",
    "请认真执行\n2021年3月5日": "",
}


@pytest.mark.parametrize(("end", "author"), SIGNED.items())
def test_the_body_that_signs_is_responsible(end: str, author: str) -> None:
    assert read_structure(f"青枫区总工会关于开会的通知\n{BODY}\n{end}").author == author


def test_of_an_article_the_body_that_signs_is_not_its_author() -> None:
    assert read_structure(f"劳模进校园\n{BODY}\n青枫区总工会\n2021年3月5日").author == ""


def test_who_is_named_stays_responsible() -> None:
    text = f"青枫区总工会关于开会的通知\n作者：秦晚舟\n{BODY}\n青枫区总工会\n2021年3月5日"
    assert read_structure(text).author == "秦晚舟"


# a line below the title of a letter → what it states
STATED = {
    "机密★10年": Description(secrecy="机密★10年", openness="仅档案员"),
    "绝密": Description(secrecy="绝密", openness="仅档案员"),
    "密级：秘密★长期": Description(secrecy="秘密★长期", openness="仅档案员"),
    "保管期限：永久": Description(retention="永久"),
    "保管期限: 定期 30 年": Description(retention="定期30年"),
    "主题词：劳动竞赛 通知": Description(subjects=("劳动竞赛", "通知")),
    "主 題 詞：勞動競賽": Description(subjects=("勞動競賽",)),
    "要严守国家秘密★": Description(),
    "保管期限：见附件": Description(),
    "本文件保管期限：永久，请妥善保存": Description(),
    "主题词的选用": Description(),
}


@pytest.mark.parametrize(("line", "description"), STATED.items())
def test_what_a_line_states(line: str, description: Description) -> None:
    assert read_structure(f"青枫区总工会关于开会的通知\n{line}\n{BODY}").description == description


def test_a_story_may_be_called_secret() -> None:
    """It is looked at all the same before it is open to everybody."""
    story = read_structure("秘密\n他有一个秘密，谁也没有告诉过。")
    assert (story.title, story.description) == ("秘密", Description(openness="仅档案员", marked="秘密"))


@pytest.mark.slow
@pytest.mark.parametrize("repeated", ["关于", "青枫区总工会文件\n", "关于的\n", "秘密 ", " ", "保管期限："])
def test_the_work_grows_with_the_text(repeated: str) -> None:
    assert grows_in_proportion(
        lambda size: read_structure(f"青枫区总工会文件\n秘密★{repeated * size * 500}完"), 20
    )
