"""Which words of a text have to be found, and which it is ranked by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.query.content_words import (
    FUNCTION_WORDS,
    QUESTION_WORDS,
    is_sentence,
    needed_words,
    telling_runs,
    topics,
)
from indexer.query.parser import Words, join_words, parse
from indexer.text.tokenizer import segmenter_for


def words(text: str) -> list[str]:
    return segmenter_for().words(text)


def text_of(typed: str) -> Words:
    """Unquoted text as the planner gets it."""
    text = join_words(parse(typed))
    assert isinstance(text, Words)
    return text


NEEDED = {
    "补贴 怎么办": ["补贴"],
    "拖欠工资怎么办": ["拖欠工资"],
    "加班费多久发": ["加班费", "发"],
    "工伤认定要多长时间": ["工伤", "认定", "要"],
    "疗休养何时报名": ["疗休养", "报名"],
    "什么时候换届": ["换届"],
    "会费该不该退": ["会费", "退"],
    "会费应该不应该退": ["会费", "退"],
    "谁的责任": ["责任"],
    "能不能补休": ["补休"],
    "哪一年成立": ["成立"],
    "办理": ["办理"],
    "经费怎么办理": ["经费", "办理"],
    "怎么办": ["怎么办"],
    "。": ["。"],
}


@pytest.mark.parametrize("typed", NEEDED)
def test_question_words_need_not_be_found(typed: str) -> None:
    assert list(needed_words(text_of(typed), words)) == NEEDED[typed]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("党组 书记", ["党组", "书记"]),
        ("党组书记", ["党组书记"]),
        ("市 总工会", ["市", "总工会"]),
        ("流感 少", ["流感", "少"]),
        ("劳 模", ["劳", "模"]),
        ("GDP 增长 5%", ["gdp", "增长", "5%"]),
        ("new york 工会", ["new", "york", "工会"]),
        ("劳模 的 工匠 劳模", ["劳模", "工匠"]),
    ],
)
def test_what_stands_between_blanks_is_cut_by_itself(typed: str, wanted: list[str]) -> None:
    assert list(needed_words(text_of(typed), words)) == wanted


FIGURES = {
    "2.5%": ["2.5%"],
    "3月24日": ["3月24日"],
    "2022年3月": ["2022年3月"],
    "2022年3月24日召开会议": ["2022年3月24日", "召开", "会议"],
    "20日10时30分": ["20日10时30分"],
    "3小时20分": ["3小时20分"],
    "２０２２／３／２４": ["2022/3/24"],
    "10：30 开会": ["10:30", "开会"],
    "1，200万元": ["1,200万元"],
    "党员100,2000": ["党员", "100", "2000"],
    "500多人": ["500多人"],
    "36.5℃": ["36.5°c"],
    "8小时工作制": ["8小时", "工作制"],
    "2021年底总结": ["2021年", "年底", "总结"],
    "2021成立": ["2021", "成立"],
    "100名师傅": ["100名", "师傅"],
    "COVID-19 防控": ["covid-19", "防控"],
    "GB/T 28001": ["gb/t28001"],
    "GDP 2022": ["gdp", "2022"],
    "GDP 5%": ["gdp", "5%"],
    "trade-union": ["trade", "union"],
    "三月": ["三月"],
}


@pytest.mark.parametrize("typed", FIGURES)
def test_a_figure_is_one_word_with_what_belongs_to_it(typed: str) -> None:
    assert list(needed_words(text_of(typed), words)) == FIGURES[typed]


def test_a_date_is_one_word_of_a_sentence() -> None:
    assert not is_sentence(text_of("2022年3月24日的会议"), words)


@pytest.mark.parametrize(
    ("typed", "runs"),
    [
        ("工会如何服务", [["工会"], ["服务"]]),
        ("会费应该不应该退", [["会费"], ["退"]]),
        ("劳模，精神。", [["劳模"], ["精神"]]),
        ("劳模 精神", [["劳模", "精神"]]),
        ("能不能补休", [["能", "不能", "补休"]]),
        ("如何", [["如何"]]),
        ("，", [[","]]),
    ],
)
def test_runs_end_at_question_words_and_marks(typed: str, runs: list[list[str]]) -> None:
    assert telling_runs(text_of(typed), words) == runs


def test_a_question_word_in_several_words_is_known_as_it_is_cut() -> None:
    """So that no entry of the lists is dead: each is left out of a sentence, however it is cut there."""
    assert QUESTION_WORDS < FUNCTION_WORDS
    for listed in FUNCTION_WORDS:
        assert set(needed_words(Words(f"{listed},补贴"), words)) == {"补贴"}, listed


@given(st.text("劳模工会的怎么办多久该不 。ab\u300012年月%.-/", min_size=1, max_size=16))
def test_a_text_that_is_said_word_for_word_has_all_needed_words(typed: str) -> None:
    tree = join_words(parse(typed))
    if isinstance(tree, Words):
        needed = needed_words(tree, words)
        assert needed and all(word in tree.text for word in needed)
        assert all("".join(run) in tree.text for run in telling_runs(tree, words))


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        ("表彰了哪些劳模？", ("表彰 劳模", "劳模")),
        ("劳模评选怎么报名", ("劳模评选 报名", "劳模评选")),
        ("有什么", ("",)),
        ("劳模评选", ()),
        ("市总工会在北京召开劳模座谈会表彰先进集体", ("市总工会 北京召开劳模座谈会表彰先进集体",)),
    ],
)
def test_topics_of_questions_and_sentences(typed: str, texts: tuple[str, ...]) -> None:
    assert topics(Words(typed), words) == texts
