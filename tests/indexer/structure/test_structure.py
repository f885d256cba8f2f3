"""What `read_structure` reads out of articles: the real one, the test documents, and arbitrary text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.model.document import Document, Section
from indexer.structure import read_structure
from tests.support.places import ROOT
from tests.support.processes.growth import grows_in_proportion

DOCUMENTS = ROOT / "tests" / "documents"
COMPOSITE = sorted((DOCUMENTS / "composite").glob("*.txt"))
PLAIN = sorted((DOCUMENTS / "plain").glob("*.txt"))
TOPICS = sorted((DOCUMENTS / "topics").glob("*.txt"))
ARTICLE = next((ROOT / "corpus" / "2022").glob("2022-03-24-*.txt"))

# Every section as district|speaker|heading|position.
SECTIONS = {
    "heading-then-byline": [
        "青枫区|沈若舟|把食堂开到塔吊下面|青枫区人大常委会副主任 区总工会主席",
        "临江区|顾念秋|从一张床位看一份尊重|临江区政协副主席、区总工会主席",
        "南屏县|林栖迟|夜校里走出来的班组长|南屏县总工会党组书记、常务副主席",
    ],
    "three-line-byline-and-two-speakers": [
        "云岫区|程晚照|先把账本摊在桌上|云岫区总工会副主席 云岫港务集团工会主席",
        "|何望舒、白间鹤|一个人的声音和一群人的声音|云岫港务集团职工代表 云岫港务集团人力资源部部长",
    ],
    "single-contribution-under-introduction": ["|陆问渠|师傅的那只搪瓷杯|临江造船厂工会副主席"],
    "no-date": [
        "青枫区|江听澜|把入会窗口搬到取餐点|青枫区晴川街道总工会主席",
        "|闻人语冰|用一场球赛认识一群人|",
        "|买买提·艾山|让司机之家真的像个家|货车司机工会联合会副主席",
    ],
    "byline-above-heading": [
        "青枫区|苏砚|代表作是一张借书卡|青枫区总工会职工书屋管理员",
        "临江区|方知白|书架要比人矮一点|临江区总工会职工书屋管理员",
        "南屏县|宋栖霞|把书送到渔船上|南屏县总工会职工书屋管理员",
    ],
    "byline-in-brackets-at-the-end": [
        "|韩小满|凌晨四点的菜场|",
        "|裴照|塔吊上的对讲机|临江建设集团工会",
        "|尹初晴|井盖下面的人|通讯员",
    ],
    "signature-below-contribution": [
        "|贺长庚|一本红色的会员证|青枫机床厂退休职工",
        "|卢采薇|那年冬天的煤球|临江纺织厂退休职工",
    ],
    "traditional-script": [
        "青楓區|陳暮雲|讓老師傅站上講台|青楓區總工會主席",
        "徐汇区|趙聽雪|把手藝寫成書|徐匯區總工會副主席",
    ],
    "headings-with-subtitles-and-numbered-points": [
        "青枫区|叶知微|小楼宇里的大家庭|青枫区晴川街道总工会主席",
        "|石一鸣|园区是我家 冷暖有人问|临江高新技术园区工会主席",
        "南屏县|唐既白|当好职工信赖的工会主席|南屏县石桥镇总工会",
    ],
}

ANNEXES = {"notice-with-annex-list": ["||附件 临江区五一劳动奖章名单|"]}

# date|author|source|district|kind
METADATA = {
    "byline-above-heading": "2018-04-23||||",
    "byline-in-brackets-at-the-end": "2020-08-06||青枫职工报||",
    "heading-then-byline": "2021-06-18||||",
    "no-date": "||||",
    "signature-below-contribution": "2024-10-15||||",
    "single-contribution-under-introduction": "2019-04-30||||",
    "three-line-byline-and-two-speakers": "2023-05-09||||",
    "traditional-script": "2017-09-20||||",
    "headings-with-subtitles-and-numbered-points": "2023-09-12||||",
    "article-ending-in-brackets": "|尹初晴||青枫区|",
    "award-lists-by-category": "||||",
    "diary-of-short-lines": "||||",
    "interview": "||||",
    "letter-of-thanks": "2016-02-04|卢采薇|||",
    "news-with-numbered-subheads": "2022-01-18|秦晚舟|青枫职工报||",
    "notice-with-annex-list": "2021-04-28|临江区总工会||临江区|决定",
    "notice-with-document-number": "2021-03-05|青枫区总工会||青枫区|通知",
    "notice-without-signature": "||||",
    "plain-article-with-byline": "2021-07-01|柳依依||长宁区|",
    "speech-with-short-lines": "2018-04-28|沈若舟||青枫区|",
    "table-of-names": "||||",
}


def read(path: Path) -> Document:
    return read_structure(path.read_text(encoding="utf-8"))


def summary(section: Section) -> str:
    return "|".join((section.district, section.speaker, section.heading, section.position))


def is_annex(section: Section) -> bool:
    """Whether it names nobody; its heading may be on two lines."""
    return not section.speaker and section.heading.startswith("附")


def check_offsets(document: Document) -> None:
    """Sections lie within the text, in order and apart, each from its heading to the end of a paragraph."""
    text, reached = document.text, len(document.title)
    if document.lead:
        assert reached < document.lead.start < document.lead.end <= len(text)
        reached = document.lead.end
    for section in document.sections:
        assert reached <= section.start < section.end <= len(text)
        assert text[section.start :].startswith(
            section.heading.split(" ")[0] if is_annex(section) else section.heading
        )
        assert text[section.start - 1].isspace()
        assert text[section.start : section.end].strip() == text[section.start : section.end]
        assert text[section.end : section.end + 1].strip() == ""
        reached = section.end


def test_the_article_has_six_speakers_from_six_districts() -> None:
    document = read(ARTICLE)
    assert [summary(section).rpartition("|")[0] for section in document.sections] == [
        "浦东新区|倪倩|为浦东引领区建设凝聚磅礴力量",
        "杨浦区|董海明|奋楫扬帆启新程,勇担使命开新局",
        "闵行区|杨其景|展现“家”的担当,彰显“家”的作为",
        "徐汇区|朱伟红|当引领职工的实干家,做服务职工的勤务员",
        "长宁区|潘敏|把政治责任扛在肩上,把职责使命落在实处",
        "普陀区|姚军|笃行不怠、不负职工,当好工人先锋时代先锋",
    ]
    assert document.sections[0].position == "浦东新区人大常委会副主任 区总工会党组书记、主席"
    assert document.sections[2].position == "闵行区人大常委会副主任、区总工会主席"
    assert document.sections[-1].end == len(document.text)
    check_offsets(document)


def test_the_article_has_date_title_and_lead() -> None:
    document = read(ARTICLE)
    assert document.title.startswith("团结引领职工当好主力军建功新时代 各区工会主席")
    assert (document.date, document.author, document.source, document.district) == ("2022-03-24", "", "", "")
    assert document.lead is not None
    lead = document.text[document.lead.start : document.lead.end]
    assert lead.startswith("习近平总书记向党的二十大")
    assert lead.endswith("以飨读者。")
    assert "\n" not in lead


@pytest.mark.parametrize("path", COMPOSITE, ids=lambda path: path.stem)
def test_composite_articles_are_cut_into_their_contributions(path: Path) -> None:
    document = read(path)
    assert [summary(section) for section in document.sections] == SECTIONS[path.stem]
    assert (document.lead is None) == (path.stem == "byline-in-brackets-at-the-end")
    check_offsets(document)


@pytest.mark.parametrize("path", [*PLAIN, *TOPICS], ids=lambda path: path.stem)
def test_plain_documents_are_not_cut(path: Path) -> None:
    document = read(path)
    assert [summary(section) for section in document.sections] == ANNEXES.get(path.stem, [])
    assert document.lead is None


@pytest.mark.parametrize("path", [*COMPOSITE, *PLAIN], ids=lambda path: path.stem)
def test_metadata_is_what_the_lines_state(path: Path) -> None:
    document = read(path)
    fields = (document.date or "", document.author, document.source, document.district, document.kind)
    assert "|".join(fields) == METADATA[path.stem]


@pytest.mark.parametrize("path", TOPICS, ids=lambda path: path.stem)
def test_topics_have_a_date_of_the_year_in_their_name(path: Path) -> None:
    assert (read(path).date or "")[:4] == path.stem[:4]


@pytest.mark.parametrize("path", [ARTICLE, *COMPOSITE, *PLAIN, *TOPICS], ids=lambda path: path.stem)
def test_nothing_of_the_text_is_lost(path: Path) -> None:
    written = path.read_text(encoding="utf-8")
    assert read(path).text == written.rstrip()


def test_line_ends_and_byte_order_marks_do_not_matter() -> None:
    written = ARTICLE.read_text(encoding="utf-8")
    assert read_structure("\ufeff\n　\n" + written.replace("\n", "\r\n") + "\r\n\r\n") == read_structure(
        written
    )


def test_indents_and_blank_lines_stay_in_the_body() -> None:
    document = read_structure("\n 标题 \n\n　　第一段。\n\n第二段。\n\n")
    assert (document.title, document.body) == ("标题", "\n　　第一段。\n\n第二段。")


@pytest.mark.parametrize("blank", ["", "\n", " 　\t\r\n\n", "\ufeff", "\ufeff\n\ufeff "])
def test_a_blank_text_takes_the_fallback_title(blank: str) -> None:
    assert read_structure(blank, fallback_title="扫描件") == Document(title="扫描件", body="")


def test_a_date_in_running_text_is_not_the_documents_date() -> None:
    assert (
        read_structure("标题\n2022年3月24日，青枫区总工会召开全委会。\n会议于2022年3月25日结束。").date
        is None
    )


def test_the_date_at_the_head_goes_before_the_signature() -> None:
    text = "标题\n2022-03-24\n区总工会办好了一批实事项目，受到欢迎。\n青枫区总工会\n2022年3月20日"
    assert read_structure(text).date == "2022-03-24"


LINES = st.sampled_from(
    (
        *(
            "标题",
            "2022-03-24",
            "2022-13-45",
            "来源：青枫职工报 作者：沈若舟",
            "把服务送到职工身边",
            "——副题",
        ),
        *(
            "青枫区总工会主席 沈若舟",
            "区总工会主席",
            "（林栖迟）",
            "作者：顾 念 秋",
            "沈若舟",
            "同志们：",
            "　",
            "",
        ),
        *("这是一段足够长的正文，讲的是工会怎样服务职工。", "讲的是工会怎样服务职工，还有很多。（林栖迟）"),
        *("一、工作回顾", "附件", "青枫区总工会", "2021年3月5日"),
        *("秘密★1年", "青枫区总工会文件", "青工总〔2021〕12号", "关于开会的通知", "关于做好工会经费"),
    )
)
TEXTS = st.one_of(st.text(), st.lists(st.one_of(LINES, st.text(max_size=8)), max_size=25).map("\n".join))


def without_line_ends(text: str) -> str:
    """Lines joined without their blanks, of which a speech's title has one more between two lines."""
    return "".join("".join(line.split()) for line in text.split("\n"))


def places_of_lines(text: str) -> set[int]:
    """Where lines begin, and the ends of those above them."""
    return {found.start() + after for found in re.finditer("\n", text) for after in (0, 1)}


@given(TEXTS)
@example("青枫区总工会文件\n青工总〔2021〕12号\n青枫区总工会\n关于开会的通知")
@example("秘密★1年\n\n青枫区总工会文件\n  关于开会的通知\t\n\n正文")
@example("\x1c\n\x1d标题\x85\n\u2028")
def test_any_text_is_read_and_its_offsets_hold(text: str) -> None:
    document = read_structure(text, fallback_title="无题")
    check_offsets(document)
    plain = text.replace("\r\n", "\n").rstrip()
    words = re.sub(r"^[\s\ufeff]*", "", plain)
    if not words:
        assert document == Document("无题", "")
    else:
        assert any(
            words[:at] + words[at + cut :] == document.body
            and without_line_ends(words[at : at + cut]) == without_line_ends(document.title)
            for cut in (len(words) - len(document.body),)
            for at in {0, *places_of_lines(words)}
        ), "the text is its body with the lines of the title put back in one place"
    for section in document.sections:
        assert section.speaker or is_annex(section)
        assert not section.heading.endswith(("。", "！", "；"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "repeated",
    [
        ARTICLE.read_text(encoding="utf-8"),
        "字" * 5_000,
        " " * 15_000,
        "（" * 5_000,
        "2022-1" * 2_500,
        ("甲 " * 30 + "\n") * 80,
        "\n" * 15_000,
    ],
    ids=["articles", "one line", "blanks", "brackets", "digits", "tokens", "empty lines"],
)
def test_the_work_grows_with_the_text_whatever_it_holds(repeated: str) -> None:
    assert grows_in_proportion(lambda size: read_structure(f"标题\n{repeated * size}完"), 20)
