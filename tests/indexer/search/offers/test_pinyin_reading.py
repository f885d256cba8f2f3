"""What was typed in pinyin, in initials, or half in characters: in a small archive of made-up union papers."""

from __future__ import annotations

import pytest

from indexer.query.parser import parse
from indexer.search.offers.language_model import LanguageModel
from indexer.search.offers.pinyin_reading import LONGEST_SPELT, is_pinyin, read_pinyin
from indexer.search.offers.spelling import suggest
from indexer.text.tokenizer import segmenter_for
from tests.indexer.search.offers.test_spelling import SENTENCES, Model

MORE = ("加强工会经费收支管理", "工会经费审查办法", "模的量规在车间展出", "嫦娥的故事")


@pytest.fixture(scope="module")
def model() -> Model:
    return Model([*SENTENCES, *MORE])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("gonghuijingfei", "工会经费"),
        ("工会jingfei", "工会经费"),
        ("gonghui经费", "工会经费"),
        ("工hui经fei", "工会经费"),
        ("ghjf", "工会经费"),
        ("gonghuijf", "工会经费"),
        ("gh jingfei", "工会经费"),
        ("工会jf", "工会经费"),
        ("zgdbdh", "职工代表大会"),
        ("zhgdbdh", "职工代表大会"),
        ("ldms", None),
        ("gh", None),  # too many words begin so
        ("model", None),  # 模的量 is no word
        ("hjf", None),  # nor 会经费
        ("工会", None),
        ("劳模jingfei", None),  # said apart
        ("2022gonghui", None),
        ("gong" * LONGEST_SPELT, None),
        ("", None),
        (" ' ", None),
    ],
)
def test_read(model: Model, typed: str, said: str | None) -> None:
    assert read_pinyin(typed, LanguageModel(model), segmenter_for().words) == said


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("工会 jingfei", "工会经费"),
        ("工会ＪＩＮＧＦＥＩ", "工会经费"),
        ("劳模 jingfei", "劳模 经费"),
        ("“gonghui经费” 劳模", "“工会经费” 劳模"),
        ("标题:工会jingfei", "标题:工会经费"),
        ("ghjf 日期:2022", "工会经费 日期:2022"),
        ("劳模 -jingfei", None),
        ("作者:gonghui", None),
    ],
)
def test_the_rest_of_a_query_stays(model: Model, typed: str, meant: str | None) -> None:
    assert suggest(typed, parse(typed), model, segmenter_for().words) == meant


def test_letters_are_left_alone_where_pinyin_is_not_wanted(model: Model) -> None:
    asked = model.asked
    assert suggest("gonghui", parse("gonghui"), model, segmenter_for().words, pinyin=False) is None
    assert suggest("ghjf", parse("ghjf"), model, segmenter_for().words, pinyin=False) is None
    assert model.asked - asked < 20


def test_what_the_archive_says_as_typed_is_left_alone() -> None:
    archive = Model(["工会jf卡启用", "工会经费审查"])
    assert read_pinyin("工会jf", LanguageModel(archive), segmenter_for().words) is None


def test_initials_take_a_bounded_number_of_questions(model: Model) -> None:
    asked = model.asked
    read_pinyin("ghjfghjfgh", LanguageModel(model), segmenter_for().words)
    assert model.asked - asked < 3000


def test_what_is_none_is_told_at_once() -> None:
    assert not is_pinyin("a" * (LONGEST_SPELT - 1) + "1")


def test_what_is_pinyin() -> None:
    assert is_pinyin("gonghui") and is_pinyin("工会 j'f") and is_pinyin("lü")
    assert not any(map(is_pinyin, ["工会", "", "gdp2022", "“gonghui”", "a" * (LONGEST_SPELT + 1)]))
