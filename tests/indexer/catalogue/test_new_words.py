"""What may be added to an archive's words, and the one sentence that says why something may not."""

from __future__ import annotations

import pytest

from indexer.catalogue import new_words
from indexer.catalogue.new_words import LONGEST_WORD, MOST_IN_GROUP, new_group, new_terms
from indexer.errors import InvalidRequest
from indexer.text.lexicon import Lexicon
from tests.support.wording import says, worded

KNOWN = Lexicon(("青枫坊",), (("工汇", "职工汇"),))


def test_terms_are_taken_as_they_are_written_each_once() -> None:
    typed = [" 申工APP ", "", "申工app", "五一·先锋号", "職工夢", "职工梦"]
    assert new_terms(typed, KNOWN) == ("申工APP", "五一·先锋号", "職工夢")


REFUSED_TERMS = {
    "nothing": ([" ", ""], "还没有写词语"),
    "too long": (["工" * (LONGEST_WORD + 1)], "最多 30 个"),
    "one character": (["工"], "只有一个字"),
    "one character as it is searched": (["工\u3000"], "只有一个字"),
    "a control character": (["工\x07会坊"], "“工□会坊”里有空格或看不见的字符"),
    "an invisible character": (["工\u200b会坊"], "看不见的字符"),
    "a blank": (["工会 之家"], "空格"),
    "half a character": (["工\ud800会"], "看不见的字符"),
    "a quote": (["枫桥“会"], "里有这个字符：“ 。"),
    "what a query reads": (["区:枫桥"], "里有这个字符：: 。"),
    "punctuation at an end": (["-枫桥"], "首尾是标点"),
    "shipped": (["送清凉", "枫桥会"], "“送清凉”内置词典里已经有了"),
    "shipped, in traditional characters": (["送清涼"], "内置词典"),
    "its own": (["枫桥会", "靑枫坊", "青枫坊"], "“青枫坊”已经加过了"),
}


@pytest.mark.parametrize(("typed", "said"), REFUSED_TERMS.values(), ids=REFUSED_TERMS.keys())
def test_terms_that_cannot_be_added(typed: list[str], said: str) -> None:
    with pytest.raises(InvalidRequest, check=says(said)) as refused:
        new_terms(typed, KNOWN)
    assert "请" in worded(refused.value) and worded(refused.value).endswith("。")


def test_many_that_are_known_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Lexicon(tuple(f"枫桥{number}" for number in range(20)))
    with pytest.raises(InvalidRequest, check=says("、“枫桥9”等 20 个词已经加过了")):
        new_terms(known.terms, known)
    monkeypatch.setattr(new_words, "MOST_TERMS", 21)
    assert new_terms(["甲坊"], known) == ("甲坊",)
    with pytest.raises(InvalidRequest, check=says("最多加 21 个词语，现有 20 个")):
        new_terms(["甲坊", "乙坊"], known)


def test_a_group_may_join_a_shipped_one() -> None:
    assert new_group(["劳模", "先进工作者", "劳模"], KNOWN) == ("劳模", "先进工作者")


REFUSED_GROUPS = {
    "nothing": ([], "至少要写两个"),
    "one word": (["枫桥会"], "至少要写两个"),
    "one word in two spellings": (["枫桥会", "楓橋會"], "至少要写两个"),
    "a short one": (["会", "枫桥会"], "只有一个字"),
    "many": ([f"枫桥{number}" for number in range(MOST_IN_GROUP + 1)], "最多 10 个"),
    "a word of another of its own": (["职工汇", "枫桥会"], "“职工汇”已在您加的“工汇 职工汇”一组里"),
    "shipped": (["劳动模范", "勞模"], "已经是同义词"),
}


@pytest.mark.parametrize(("typed", "said"), REFUSED_GROUPS.values(), ids=REFUSED_GROUPS.keys())
def test_groups_that_cannot_be_added(typed: list[str], said: str) -> None:
    with pytest.raises(InvalidRequest, check=says(said)) as refused:
        new_group(typed, KNOWN)
    assert "请" in worded(refused.value) and worded(refused.value).endswith("。")


def test_too_many_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_words, "MOST_GROUPS", 1)
    with pytest.raises(InvalidRequest, check=says("最多加 1 组")):
        new_group(["枫桥会", "枫桥联"], KNOWN)
