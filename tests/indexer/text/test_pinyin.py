"""Readings of characters, and typed letters against texts."""

from __future__ import annotations

import pytest

from indexer.text.pinyin import MANNERS, Manner, Shelf, near, sounding, spelled, starting, syllables

TEXTS = (
    "劳模精神",
    "工会",
    "全国劳模",
    "重庆行动",
    "gdp增长",
    "女职工",
    "西安",
    "长兴工会",
    "方案",
    "发展规划",
)


@pytest.mark.parametrize(
    "character, readings",
    [
        ("工", ("gong",)),
        ("重", ("zhong", "chong")),
        ("行", ("xing", "hang")),
        ("长", ("zhang", "chang")),
        ("女", ("nv",)),
        ("率", ("lv", "shuai")),
        ("示", ("shi",)),
        ("a", ()),
        ("。", ()),
    ],
)
def test_readings_are_those_in_use_commonest_first(character: str, readings: tuple[str, ...]) -> None:
    assert syllables(character) == readings


def test_a_sound_and_its_characters_belong_together() -> None:
    assert {"会", "慧", "汇"} <= set(sounding("hui"))
    assert all("hui" in syllables(character) for character in sounding("hui"))
    assert sounding("xyz") == ""


@pytest.mark.parametrize(
    "one, other",
    [
        ("zhong", "zong"),
        ("chi", "ci"),
        ("shan", "sang"),
        ("nan", "lan"),
        ("yin", "ying"),
        ("hua", "fa"),
        ("fu", "hu"),
    ],
)
def test_near_sounds_are_mutual_and_never_the_same(one: str, other: str) -> None:
    assert (other in near(one)) == (one in near(other))
    assert one not in near(one)


def test_near_sounds_are_those_speakers_mix_up() -> None:
    assert "zong" in near("zhong") and "lan" in near("nan") and "yin" in near("ying") and "hu" in near("fu")
    assert "gong" not in near("zhong")


@pytest.mark.parametrize(
    "typed, first, manner",
    [
        ("laomo", "劳模精神", "syllables"),
        ("lao mo", "劳模精神", "syllables"),
        ("lao'mo", "劳模精神", "syllables"),
        ("laom", "劳模精神", "syllables"),
        ("劳mo", "劳模精神", "syllables"),
        ("lmjs", "劳模精神", "initials"),
        ("laomjs", "劳模精神", "initials"),
        ("gh", "工会", "initials"),
        ("chongqingxing", "重庆行动", "syllables"),
        ("zhongqinghang", "重庆行动", "syllables"),
        ("zhqx", "重庆行动", "initials"),
        ("nvzhi", "女职工", "syllables"),
        ("nüzhi", "女职工", "syllables"),
        ("xi'an", "西安", "syllables"),
        ("xian", "西安", "syllables"),
        ("fangan", "方案", "syllables"),
        ("gdp", "gdp增长", "letters"),
        ("工会", "工会", "letters"),
    ],
)
def test_what_is_typed_finds_the_beginning_of_a_text(typed: str, first: str, manner: Manner) -> None:
    shelf = Shelf(TEXTS)
    assert TEXTS.index(first) in shelf.beginning(typed, manner).tolist()
    for stricter in MANNERS[: MANNERS.index(manner)]:
        assert not len(shelf.beginning(typed, stricter))


@pytest.mark.parametrize("typed", ["laomu x", "gonghuo", "bcd", "劳no", "uuu", "xi'ang"])
def test_what_no_text_reads_like_finds_nothing(typed: str) -> None:
    assert [len(Shelf(TEXTS).beginning(typed, manner)) for manner in MANNERS] == [0, 0, 0]


def test_the_inside_of_a_text_is_not_its_beginning() -> None:
    shelf = Shelf(TEXTS)
    assert shelf.holding("laomo", "syllables").tolist() == [TEXTS.index("全国劳模")]
    assert shelf.holding("工会", "letters").tolist() == [TEXTS.index("长兴工会")]
    assert shelf.holding("神工", "letters").tolist() == [], "nothing crosses from one text into the next"
    assert shelf.holding("shengong", "syllables").tolist() == []


def test_an_empty_shelf_and_rare_characters() -> None:
    assert not len(Shelf(()).beginning("gh", "initials")) and not len(Shelf(()).holding("gh", "initials"))
    shelf = Shelf(("𠮷田", "𡈽田"))
    assert not len(shelf.beginning("𠮷", "letters")), "what does not fit 16 bits is not matched, nor mixed up"


def test_letters_part_into_syllables() -> None:
    assert spelled("laomo")[0] == ("lao", "mo")
    assert set(spelled("fangan")) == {("fang", "an"), ("fan", "gan")}
    assert spelled("xi'an") == [("xi", "an")]
    assert spelled("gdp") == []


def test_initials_may_stand_for_characters() -> None:
    assert spelled("ghjf", initials=True) == [("G", "H", "J", "F")]
    assert spelled("gonghuijf", initials=True)[0] == ("gong", "hui", "J", "F")
    assert set(spelled("shgh", initials=True)) == {("SH", "G", "H"), ("S", "H", "G", "H")}
    assert spelled("union", initials=True) == []
    assert 0 < len(spelled("shzh" * 10, initials=True)) <= 8
    assert {"工", "公", "规"} <= set(starting("g")) and "张" in starting("zh") and "总" not in starting("zh")


def test_many_ways_to_part_letters_do_not_take_forever() -> None:
    assert 0 < len(spelled("xian" * 40)) <= 8  # of 2 to the power of 40
