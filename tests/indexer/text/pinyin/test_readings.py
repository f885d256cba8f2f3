"""Readings of characters, and letters as syllables."""

from __future__ import annotations

import pytest

from indexer.text.pinyin import near, sounding, spelled, starting, syllables


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
