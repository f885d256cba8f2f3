"""References after GB/T 7714—2025: the exact line for each kind of source and for what may be unknown."""

from __future__ import annotations

import pytest

from indexer.model import Description, Document, Section
from indexer.text import Span
from search_app.web.article.citation import cite
from search_app.web.article.section_citations import section_citations, sources_of

TITLE = "当好主力军"
DAY = "2022-03-24"


def cited(title: str = TITLE, **known: str) -> str:
    """The reference of a document kept as a1, taken in on 2 January 2026."""
    return cite(Document(title, "正文", **known), id="a1", seen="2026-01-02")  # type: ignore[arg-type]


REFERENCES = {
    "archive document, all known": (
        {"author": "何望舒", "date": DAY, "source": "临江区总工会", "number": "临工总〔2022〕7号"},
        "何望舒. 当好主力军：临工总〔2022〕7号[A]. 临江区总工会，2022-03-24. 工会文库：a1.",
    ),
    "nobody named": ({"date": DAY, "source": "临江区总工会"}, "当好主力军[A]. 临江区总工会，2022-03-24. 工会文库：a1."),
    "no source": ({"author": "何望舒", "date": DAY}, "何望舒. 当好主力军[A]. 2022-03-24. 工会文库：a1."),
    "no date": ({"author": "何望舒", "source": "临江区总工会"}, "何望舒. 当好主力军[A]. 临江区总工会. 工会文库：a1."),
    "only a title": ({}, "当好主力军[A]. 工会文库：a1."),
    "a year is all that is known": ({"date": "2022"}, "当好主力军[A]. 2022. 工会文库：a1."),
    "newspaper": (
        {"author": "秦晚舟", "date": DAY, "source": "青枫职工报"},
        "秦晚舟. 当好主力军[N]. 青枫职工报，2022-03-24.",
    ),
    "newspaper with its page": (
        {"author": "秦晚舟", "date": DAY, "source": "《劳动报》（第3版）"},
        "秦晚舟. 当好主力军[N]. 劳动报，2022-03-24（3）.",
    ),
    "page of a newspaper without a day": ({"source": "劳动报 A03版"}, "当好主力军[N]. 劳动报."),
    "journal with its issue": (
        {"author": "秦晚舟", "date": DAY, "source": "《职工天地》2022年第03期"},
        "秦晚舟. 当好主力军[J]. 职工天地，2022（3）.",
    ),
    "journal without its issue": ({"date": DAY, "source": "工运学院学报"}, "当好主力军[J]. 工运学院学报，2022."),
    "journal without anything": ({"source": "工运杂志"}, "当好主力军[J]. 工运杂志."),
    "web site": (
        {"author": "秦晚舟", "date": DAY, "source": "青枫工会网"},
        "秦晚舟. 当好主力军[EB/OL]. （2022-03-24）[2026-01-02]. 青枫工会网.",
    ),
    "web address": (
        {"date": DAY, "source": "青枫工会网 https://qf.example/a?b=1。"},
        "当好主力军[EB/OL]. （2022-03-24）[2026-01-02]. https://qf.example/a?b=1.",
    ),
    "web page without its day": ({"source": "青枫工会公众号"}, "当好主力军[EB/OL]. [2026-01-02]. 青枫工会公众号."),
    "official letter on the web": (
        {"author": "青枫区总工会", "date": DAY, "source": "青枫工会网", "number": "青工总〔2022〕7号"},
        "青枫区总工会. 当好主力军：青工总〔2022〕7号[A/OL]. 2022-03-24. 青枫工会网.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("known", "reference"), REFERENCES.values(), ids=REFERENCES)
def test_reference(known: dict[str, str], reference: str) -> None:
    assert cited(**known) == reference


@pytest.mark.parametrize(
    ("author", "responsible"),
    [
        ("甲明、乙华", "甲明，乙华"),
        ("甲明，乙华；丙强", "甲明，乙华，丙强"),
        ("甲明、乙华、丙强、丁勇", "甲明，乙华，丙强，等"),
        ("甲明、甲明、", "甲明"),
        ("青枫区总工会\n办公室", "青枫区总工会 办公室"),
    ],
)
def test_responsible(author: str, responsible: str) -> None:
    assert cited(author=author) == f"{responsible}. 当好主力军[A]. 工会文库：a1."


@pytest.mark.parametrize("source", ["工会简报", "情况通报", "国务院公报", "工作快报", "临江电网", "研究室"])
def test_what_only_ends_like_a_newspaper_or_a_site_is_an_archive_document(source: str) -> None:
    assert cited(source=source) == f"当好主力军[A]. {source}. 工会文库：a1."


def test_the_title_keeps_its_own_marks() -> None:
    assert cited("《劳动者之歌》唱响　全区？") == "《劳动者之歌》唱响 全区？[A]. 工会文库：a1."


def test_a_day_that_was_not_kept_is_left_out() -> None:
    document = Document(TITLE, "正文", source="青枫工会网")
    assert cite(document, id="a1", seen="") == "当好主力军[EB/OL]. 青枫工会网."


def test_an_archive_document_gives_its_code_behind_its_title_and_number() -> None:
    filed = Document(
        TITLE,
        "正文",
        date=DAY,
        number="临工总〔2022〕7号",
        description=Description(code="Z012-WS·2022-Y-0045"),
    )
    assert cite(filed, id="a1", seen="") == (
        "当好主力军：临工总〔2022〕7号：Z012-WS·2022-Y-0045[A]. 2022-03-24. 工会文库：a1."
    )


def test_a_code_is_no_part_of_what_was_published() -> None:
    cutting = Document(
        TITLE, "正文", date=DAY, source="劳动报", description=Description(code="Z012-WS·2022-Y-0045")
    )
    assert cite(cutting, id="a1", seen="") == "当好主力军[N]. 劳动报，2022-03-24."


@pytest.mark.parametrize(
    ("speaker", "heading", "source", "reference"),
    [
        (
            *("秦晚舟", "当好“店小二”", "临江区总工会"),
            "秦晚舟. 当好“店小二”[A]//何望舒. 当好主力军. 临江区总工会，2022-03-24. 工会文库：a1.",
        ),
        ("秦晚舟", "", "劳动报", "秦晚舟. [发言][N]//何望舒. 当好主力军. 劳动报，2022-03-24."),
        (
            "",
            "附件",
            "青枫工会网",
            "附件[EB/OL]//何望舒. 当好主力军. （2022-03-24）[2026-01-02]. 青枫工会网.",
        ),
    ],
)
def test_a_section_is_a_part_of_its_document(speaker: str, heading: str, source: str, reference: str) -> None:
    section = Section(heading, speaker, "", "", 6, 9)
    document = Document(TITLE, "正文一二三", author="何望舒", date=DAY, source=source, sections=(section,))
    assert cite(document, id="a1", seen="2026-01-02", section=section) == reference


def test_a_page_has_the_references_of_its_named_sections() -> None:
    sections = tuple(
        Section(f"题{n}", name, "", "", 10 * n, 10 * n + 10) for n, name in enumerate(("甲明", "", "乙华"), 1)
    )
    document = Document(TITLE, "文" * 60, sections=sections)
    found = section_citations(document, Span(0, 40), id="a1", seen="")
    assert found == [
        (1, "甲明. 题1[A]//当好主力军. 工会文库：a1."),
        (3, "乙华. 题3[A]//当好主力军. 工会文库：a1."),
    ]
    assert section_citations(document, Span(30, 40), id="a1", seen="") == found[1:]
    sources = sources_of("甲. 题[A].", found)
    assert list(sources) == [0, *(number for number, _ in found)] and sources[0] == "甲. 题[A]"
    assert all(f"{sources[number]}." == line for number, line in found)
