"""Operators that ask for texts near each other: what is read as one, and how the tree prints it."""

from __future__ import annotations

import pytest

from indexer.query.expansion import widened
from indexer.query.nearness import FARTHEST, Near
from indexer.query.parser import MOST_TERMS, And, Not, Or, Phrase, Words, leaves, parse, read
from indexer.text.tokenizer import segmenter_for

PAIR = Near(("劳模", "工会"), ("sentence",))


@pytest.mark.parametrize(
    "typed",
    ["劳模 ~句 工会", "劳模 ～同句 工会", "“劳模” 〜句 工会", "勞模 ~句 工會", " 劳模  ~句  工会 "],
)
def test_one_sentence(typed: str) -> None:
    assert parse(typed) == PAIR


@pytest.mark.parametrize(
    ("typed", "relation"), [("~段", "paragraph"), ("~同段", "paragraph"), ("~0", 0), ("～１０字", 10)]
)
def test_other_operators(typed: str, relation: object) -> None:
    assert parse(f"劳模 {typed} 工会") == Near(("劳模", "工会"), (relation,))  # type: ignore[arg-type]


def test_several_make_a_chain_and_prints_itself_so_that_it_is_read_again() -> None:
    chain = parse("劳模 ~句 “工会 主席” ~5 精神")
    assert chain == Near(("劳模", "工会主席", "精神"), ("sentence", 5))
    assert str(chain) == '"劳模" ~句 "工会主席" ~5 "精神"' and parse(str(chain)) == chain


def test_it_binds_before_everything_else() -> None:
    assert parse("甲 乙 ~句 丙 丁") == And((Words("甲"), Near(("乙", "丙"), ("sentence",)), Words("丁")))
    assert parse("甲 | 劳模 ~句 工会") == Or((Words("甲"), PAIR))
    assert parse("甲 -劳模 ~句 工会") == And((Words("甲"), Not(PAIR)))


@pytest.mark.parametrize(
    "typed",
    [
        "~句 工会",
        "劳模 ~句",
        "标题:劳模 ~句 工会",
        "劳模 ~句 区:浦东",
        "劳模 ~句 -工会",
        f"劳模 ~{FARTHEST + 1} 工会",
        "劳模 ~句子 工会",
        "劳模 “~句” 工会",
        "劳模~句工会",
    ],
)
def test_elsewhere_it_is_text(typed: str) -> None:
    tree = parse(typed)
    assert "~" in "".join(leaf.text for leaf in leaves(tree)) and not isinstance(tree, Near)


@pytest.mark.parametrize(
    ("typed", "misread"),
    [
        ("劳模 ~剧 工会", "~剧"),
        ("劳模 ～句子 工会", "～句子"),
        (f"劳模 ~{FARTHEST + 1} 工会", "~1000"),
        ("标题:劳模 ~句 工会", "~句"),
        ("劳模 ~句 -工会", "~句"),
        ("劳模 ~句 工会 ~段", "~段"),
        ("劳模~同句工会", "劳模~同句工会"),
        ("劳模~10字 工会", "劳模~10字"),
        ("劳模 ~ 10 工会", "~ 10"),
        ("劳模 ～ 句 工会", "～ 句"),
        ("劳模 ~句 工匠 ~ 10字 校园", "~ 10字"),
        ("3 ~ 5 天", ""),
        ("~ 10 工会", ""),
        ("劳模 “~” 10 工会", ""),
        ("劳模 ~ “10” 工会", ""),
        ("劳模 ~ 工会", ""),
        ("劳模 ~", ""),
        ("劳模 ~句 工会", ""),
        ("甲 -劳模 ~10字 工会", ""),
        ("“~剧” 工会", ""),
        ("2020年~2022年 3月 ~ 5月", ""),
        ("加油～ http://a.example/~b/c", ""),
        ("日期:2022~2023", ""),
    ],
)
def test_what_looks_like_one_and_is_none_is_told(typed: str, misread: str) -> None:
    assert read(typed).misread == misread


def test_its_texts_are_wanted_as_they_are() -> None:
    assert list(leaves(PAIR)) == [Phrase("劳模"), Phrase("工会")]
    assert list(leaves(parse("甲 -劳模 ~句 工会"))) == [Words("甲")]


def test_synonyms_are_near_as_well() -> None:
    wide = widened(parse("劳模 ~句 工会"), segmenter_for().words)
    assert isinstance(wide, Or) and PAIR in wide.parts
    assert Near(("劳动模范", "工会"), ("sentence",)) in wide.parts


def test_a_chain_counts_as_its_texts() -> None:
    long = " ~句 ".join(f"第{at}" for at in range(MOST_TERMS + 1))
    assert read(long).cut and not read(long.partition(" ~句 ")[2]).cut
