"""Words that mean the same: where they are seen, and how a query is widened by them."""

from __future__ import annotations

import pytest

from indexer.query.expansion import MOST_VARIANTS, is_loose, synonyms_in, widened
from indexer.query.parser import Or, Words, parse
from indexer.text.lexicon import Lexicon
from indexer.text.tokenizer import segmenter_for


def words(text: str) -> list[str]:
    return segmenter_for().words(text)


WIDENED = {
    "words": ("劳模", "(劳模 | 劳动模范)"),
    "within a text": ("劳模精神", "(劳模精神 | 劳动模范精神)"),
    "a phrase stays exact": ("“劳模精神”", '("劳模精神" | "劳动模范精神")'),
    "traditional": ("勞模", "(劳模 | 劳动模范)"),
    "side by side": ("先进 劳模", "(先进劳模 | 先进劳动模范)"),
    "excluded, too": ("工匠 -劳模", "(工匠 -(劳模 | 劳动模范))"),
    "either": ("工匠 | 劳模", "(工匠 | (劳模 | 劳动模范))"),
    "a field is asked for as it is": ("标题:劳模", "title:劳模"),
    "the longer word": ("全国劳模", "(全国劳模 | 全国劳动模范)"),
    "not across words": ("安全总监", "安全总监"),
    "none": ("茶话会", "茶话会"),
    "nothing": ("", "()"),
}


@pytest.mark.parametrize(("typed", "tree"), WIDENED.values(), ids=WIDENED.keys())
def test_widened(typed: str, tree: str) -> None:
    assert str(widened(parse(typed), words)) == tree


PIECES = {
    "先进 劳模": [("先进", "劳模"), ("先进", "劳动模范")],
    "劳模 先进 工匠": [("劳模", "先进", "工匠"), ("劳动模范", "先进", "工匠")],
    "劳 模": [("劳", "模"), ()],
    "慰问 劳 模 家属": [("慰问", "劳", "模", "家属"), ("慰问", "劳动模范", "家属")],
    "劳模精神 gdp 5": [("劳模精神", "gdp", "5"), ("劳动模范精神", "gdp", "5")],
}


@pytest.mark.parametrize("typed", PIECES)
def test_pieces_between_blanks_stay_pieces(typed: str) -> None:
    """A synonym is a piece where the word was one, and makes one of those that are the word together."""
    wide = widened(parse(typed), words)
    assert isinstance(wide, Or)
    assert [part.pieces for part in wide.parts if isinstance(part, Words)] == PIECES[typed]


def test_a_word_typed_by_itself_is_one_though_its_neighbours_would_tear_it() -> None:
    def tearing(text: str) -> list[str]:
        return [text] if len(text) < 3 else [text[:3], text[3:]]

    assert [synonym.word for synonym in synonyms_in(parse("见 劳模 说"), tearing)] == ["劳模"]
    assert synonyms_in(parse("见劳模说"), tearing) == ()


def test_what_is_told_of_them() -> None:
    (synonym,) = synonyms_in(parse("弘扬劳模精神"), words)
    assert (synonym.word, synonym.others) == ("劳模", ("劳动模范",))
    assert synonyms_in(parse("安全总监 -劳模"), words) == ()


@pytest.mark.parametrize("typed", ["劳模", "工匠 -“劳模”", "标题:劳模 日期:2022", "a | b", ""])
def test_loose(typed: str) -> None:
    assert is_loose(parse(typed))


@pytest.mark.parametrize("typed", ["“劳模”", "工匠 “劳模”", "标题:“劳模”", "a | 'b' | “c”"])
def test_not_loose(typed: str) -> None:
    assert not is_loose(parse(typed))


def test_many_synonyms_do_not_multiply_without_end() -> None:
    many = parse("外卖员" * 6)
    parts = widened(many, words).parts  # type: ignore[union-attr]
    assert len(parts) == MOST_VARIANTS and str(parts[0]) == "外卖员" * 6


def test_own_synonyms_count_beside_the_shipped_ones() -> None:
    own = Lexicon(groups=(("工汇", "职工服务平台"), ("劳模", "先进工作者")))
    (synonym,) = synonyms_in(parse("工汇"), words, own)
    assert synonym.others == ("职工服务平台",)
    assert str(widened(parse("劳模"), words, own)) == "(劳模 | 劳动模范 | 先进工作者)"
    assert synonyms_in(parse("工汇"), words) == ()


def test_a_query_without_synonyms_needs_no_segmenter() -> None:
    def none(text: str) -> list[str]:
        raise AssertionError(f"cut {text}")

    assert synonyms_in(parse("“桥梁纽带”"), none) == ()
    assert str(widened(parse("“桥梁纽带”"), none)) == '"桥梁纽带"'
