"""What was typed, as the conditions and terms an engine gets, and the strings a snippet lights up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.index import ranking
from indexer.index.engine import (
    AllOf,
    AnyOf,
    Condition,
    Contains,
    DateIn,
    FacetHas,
    FacetIn,
    HasWord,
    InTitle,
    NoneOf,
)
from indexer.model.request import Tier
from indexer.query.parser import leaves, parse
from indexer.search.planner import Marked, make_plan, marked_strings
from indexer.text.tokenizer import segmenter_for
from tests.support.archives.model import entry, holds


def words(text: str) -> list[str]:
    """A segmenter anyone can follow: two characters make a word, 的 stands alone."""
    return [part[at : at + 2] for part in text.replace("的", " 的 ").split() for at in range(0, len(part), 2)]


def condition(typed: str, tier: Tier) -> Condition:
    """A tier's condition."""
    return {each.tier: each.condition for each in make_plan(parse(typed), words).tiers}[tier]


CONDITIONS: dict[str, tuple[str, Condition, Condition, Condition]] = {
    "words": (
        "劳模精神",
        Contains("劳模精神"),
        AllOf((Contains("劳模"), Contains("精神"))),
        AnyOf((Contains("劳模"), Contains("精神"))),
    ),
    "words side by side are wanted as one first": (
        "劳模 精神",
        Contains("劳模精神"),
        AllOf((Contains("劳模"), Contains("精神"))),
        AnyOf((Contains("劳模"), Contains("精神"))),
    ),
    "Latin words keep their blank": (
        "new york",
        Contains("new york"),
        AllOf(tuple(map(Contains, ("ne", "w", "yo", "rk")))),
        AnyOf(tuple(map(Contains, ("ne", "w", "yo", "rk")))),
    ),
    "each is cut by itself": (
        "新 冠状",
        Contains("新冠状"),
        AllOf((Contains("新"), Contains("冠状"))),
        AnyOf((Contains("新"), Contains("冠状"))),
    ),
    "function words are not needed": (
        "劳模的",
        Contains("劳模的"),
        AllOf((Contains("劳模"),)),
        AnyOf((Contains("劳模"),)),
    ),
    "function words alone are": ("的", Contains("的"), AllOf((Contains("的"),)), AnyOf((Contains("的"),))),
    "a word twice is one": (
        "劳模劳模",
        Contains("劳模劳模"),
        AllOf((Contains("劳模"),)),
        AnyOf((Contains("劳模"),)),
    ),
    "a phrase stays exact": (
        '"劳模精神" 工匠',
        AllOf((Contains("劳模精神"), Contains("工匠"))),
        AllOf((Contains("劳模精神"), AllOf((Contains("工匠"),)))),
        AllOf((Contains("劳模精神"), AnyOf((AnyOf((Contains("工匠"),)),)))),
    ),
    "or": (
        "劳模 OR 工匠",
        AnyOf((Contains("劳模"), Contains("工匠"))),
        AnyOf((AllOf((Contains("劳模"),)), AllOf((Contains("工匠"),)))),
        AnyOf((AnyOf((Contains("劳模"),)), AnyOf((Contains("工匠"),)))),
    ),
    "without stays exact": (
        "工匠 -劳模精神",
        AllOf((Contains("工匠"), NoneOf((Contains("劳模精神"),)))),
        AllOf((AllOf((Contains("工匠"),)), NoneOf((Contains("劳模精神"),)))),
        AllOf((NoneOf((Contains("劳模精神"),)), AnyOf((AnyOf((Contains("工匠"),)),)))),
    ),
    "the words of a title may stand apart": (
        "标题:劳模精神 工匠",
        AllOf((InTitle("劳模精神"), Contains("工匠"))),
        AllOf((AllOf((InTitle("劳模"), InTitle("精神"))), AllOf((Contains("工匠"),)))),
        AllOf((AnyOf((InTitle("劳模"), InTitle("精神"))), AnyOf((AnyOf((Contains("工匠"),)),)))),
    ),
    "other fields and dates stay": (
        "工匠 区:浦东 日期:2022 标题:“劳模精神”",
        AllOf(
            (
                Contains("工匠"),
                FacetHas("district", "浦东"),
                DateIn(20220101, 20221231),
                InTitle("劳模精神"),
            )
        ),
        AllOf(
            (
                AllOf((Contains("工匠"),)),
                FacetHas("district", "浦东"),
                DateIn(20220101, 20221231),
                InTitle("劳模精神"),
            )
        ),
        AllOf(
            (
                FacetHas("district", "浦东"),
                DateIn(20220101, 20221231),
                InTitle("劳模精神"),
                AnyOf((AnyOf((Contains("工匠"),)),)),
            )
        ),
    ),
}


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("责任者:倪倩", FacetHas("speaker", "倪倩")),
        ("来源:劳动报", FacetHas("source", "劳动报")),
        ("文种:通知", FacetHas("kind", "通知")),
        ("年度:2021", FacetHas("filing_year", "2021")),
        ("年度:2021年", FacetHas("filing_year", "2021")),
        ("年度:“2021年度”", FacetHas("filing_year", "2021")),
        ("年度:年", FacetHas("filing_year", "年")),
        ("年度:2019..2021", FacetIn("filing_year", ("2019", "2020", "2021"))),
        ("年度:2019-2019", FacetIn("filing_year", ("2019",))),
        ("年度:9998..", FacetIn("filing_year", ("9998", "9999"))),
        ("保管期限:30年", FacetHas("retention", "30年")),
        ("主题词:勞模", FacetHas("subject", "劳模")),
        ("档号:Ｚ012〔2021〕3", FacetHas("code", "z012[2021]3")),
        ("文号:青工总（2021）第12号", FacetHas("number", "青工总[2021]12号")),
        ("-区:浦东", NoneOf((FacetHas("district", "浦东"),))),
        ("日期:2022-03", DateIn(20220301, 20220331)),
    ],
)
def test_a_field_alone_is_one_exact_tier_without_marks(typed: str, wanted: Condition) -> None:
    (tier,) = make_plan(parse(typed), words).tiers
    assert (tier.tier, tier.condition, tier.terms) == ("phrase", wanted, ())
    assert marked_strings(parse(typed), words, "phrase") == Marked()


def test_a_title_is_lit_in_the_title() -> None:
    assert marked_strings(parse("标题:劳模精神 工匠"), words, "all") == Marked(("工匠",), ("劳模", "精神"))


@pytest.mark.parametrize(("typed", "phrase", "every", "some"), CONDITIONS.values(), ids=CONDITIONS.keys())
def test_conditions(typed: str, phrase: Condition, every: Condition, some: Condition) -> None:
    assert condition(typed, "phrase") == phrase
    assert condition(typed, "all") == every
    assert condition(typed, "some") == some


@pytest.mark.parametrize("typed", ['"劳模精神"', '"劳模" "工匠"', '"劳模" OR "工匠"', "-劳模", '-"劳模"', ""])
def test_exact_queries_have_one_tier_and_need_no_words(typed: str) -> None:
    def none(text: str) -> list[str]:
        raise AssertionError(f"cut {text}")

    assert [tier.tier for tier in make_plan(parse(typed), none).tiers] == ["phrase"]


def test_only_the_loosest_tier_is_a_fallback() -> None:
    tiers = make_plan(parse("劳模 工匠"), words).tiers
    assert [(tier.tier, tier.fallback) for tier in tiers] == [
        ("phrase", False),
        ("all", False),
        ("some", True),
    ]


def test_filters_are_passed_on() -> None:
    filters = {"year": FacetIn("year", ("2022",))}
    assert make_plan(parse("劳模"), words, filters).filters == filters


@pytest.mark.parametrize(
    "typed",
    [
        "劳模 精神",
        '"劳模" 工匠',
        "劳模 OR 工匠",
        "工匠 -劳模精神",
        "劳模的精神 -工匠 书屋|阅读",
        "劳 模精 神",
    ],
)
def test_each_tier_holds_what_the_one_before_it_does(typed: str) -> None:
    """So that loosening a query never loses a document."""
    texts = ["劳模精神", "精神劳模", "工匠", "劳模工匠精神", "书屋劳模的精神", "阅读", "劳模的精神书屋", ""]
    for text in texts:
        met = [holds(entry(1, text), condition(typed, tier)) for tier in ("phrase", "all", "some")]
        assert met == sorted(met), text


FIGURES = [
    "2.5%",
    "3月24日",
    "2022年3月",
    "2022/3/4",
    "1,200万元",
    "10:30",
    "5‰",
    "30人次",
    "covid-19",
    "gb/t28001",
]


@given(st.sampled_from(FIGURES), st.text("0123456789年月日.%,/:万元人次‰covid-19gb/t开会", max_size=24))
def test_a_document_with_all_words_holds_each_figure_whole(figure: str, text: str) -> None:
    """Numbers cut digit by digit would stand in almost any text."""
    plan = make_plan(parse(f"{figure}开会"), segmenter_for().words)
    for said in (text, f"{text}会开{figure}", f"开会{' '.join(figure)}"):
        every = holds(entry(1, said), plan.tiers[1].condition)
        assert every == (figure in entry(1, said).text and "开会" in said), said


def test_whole_words_are_preferred_beside_a_figure() -> None:
    _, every, _ = make_plan(parse("3月24日 2022 劳模"), segmenter_for().words).tiers
    assert every.preferred == AllOf((Contains("3月24日"), HasWord("2022"), HasWord("劳模")))


def test_clues() -> None:
    phrase, every, some = make_plan(parse("劳模 精神"), words).tiers
    assert [(term.kind, term.text) for term in phrase.terms] == [("phrase", "劳模精神")]
    assert every.terms == some.terms
    of_kind = {
        kind: [term.text for term in every.terms if term.kind == kind] for kind in ("word", "bigram", "char")
    }
    assert of_kind == {
        "word": ["劳模", "精神"],
        "bigram": ["劳模", "模精", "精神"],
        "char": ["劳", "模", "精", "神"],
    }
    assert {term.weight for term in every.terms if term.kind == "bigram"} == {ranking.BIGRAM_WEIGHT}


def test_punctuation_is_no_clue() -> None:
    *_, some = make_plan(parse("劳模，精神。"), segmenter_for().words).tiers
    assert not [term for term in some.terms if term.kind in ("bigram", "char") and not term.text.isalnum()]


def test_a_question_word_is_no_clue_and_parts_what_it_stands_between() -> None:
    *_, some = make_plan(parse("工会如何服务"), segmenter_for().words).tiers
    assert {term.text for term in some.terms if term.kind == "word"} == {"工会", "服务"}
    assert {term.text for term in some.terms if term.kind == "bigram"} == {"工会", "服务"}


def test_a_query_of_question_words_alone_still_has_clues() -> None:
    *_, some = make_plan(parse("如何"), segmenter_for().words).tiers
    assert {term.text for term in some.terms if term.kind == "word"} == {"如何"}


MARKED: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "words": ("劳模 精神", ("劳模精神",), ("劳模", "精神")),
    "each cut by itself": ("新 冠状", ("新冠状",), ("新", "冠状")),
    "phrase": ('"劳模精神"', ("劳模精神",), ("劳模精神",)),
    "phrase and words": ('"劳模精神" 工匠书屋', ("劳模精神", "工匠书屋"), ("劳模精神", "工匠", "书屋")),
    "or": ("劳模 OR 工匠", ("劳模", "工匠"), ("劳模", "工匠")),
    "what is not wanted is not lit": ("劳模 -工匠", ("劳模",), ("劳模",)),
    "function words": ("劳模的精神", ("劳模的精神",), ("劳模", "精神")),
    "nothing": ("", (), ()),
}


@pytest.mark.parametrize(("typed", "exact", "loose"), MARKED.values(), ids=MARKED.keys())
def test_marked_strings(typed: str, exact: tuple[str, ...], loose: tuple[str, ...]) -> None:
    assert marked_strings(parse(typed), words, "phrase") == Marked(exact)
    assert marked_strings(parse(typed), words, "all") == Marked(loose)
    assert marked_strings(parse(typed), words, "some") == Marked(loose)


def test_leaves_are_what_is_wanted() -> None:
    assert [leaf.text for leaf in leaves(parse('甲 "乙" (丙 -丁 戊|己'))] == ["甲", "乙", "(丙", "戊", "己"]
