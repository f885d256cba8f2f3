"""How likely an archive says a text: counted once, by the formula, from what the archive holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log10

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.offers.language_model import LanguageModel

TEXTS = ("劳模的精神", "劳模", "的工会", "的劳动")


class Texts:
    """Statistics of some texts, by looking through them; keeps what was asked."""

    def __init__(self, texts: Sequence[str] = TEXTS) -> None:
        self.texts = texts
        self.asked: list[str] = []

    def frequencies(self, strings: Sequence[str]) -> list[int]:
        self.asked += strings
        return [sum(string in text for text in self.texts) for string in strings]

    def fillers(self, before: str, after: str) -> Mapping[str, int]:
        return {}


@given(st.lists(st.text("劳模的工", min_size=1, max_size=4), max_size=6))
def test_counts_are_those_of_the_texts_and_nothing_is_asked_twice(strings: list[str]) -> None:
    texts = Texts()
    model = LanguageModel(texts)
    for _ in range(2):
        for string in strings:
            assert model.count(string) == sum(string in text for text in TEXTS)
    assert len(texts.asked) == len(set(texts.asked))


def test_what_holds_an_unknown_string_is_not_asked_for() -> None:
    texts = Texts()
    assert LanguageModel(texts).count("工会工会劳模") == 0
    assert "工会工会劳模" not in texts.asked and all(len(string) < 4 for string in texts.asked)


def test_many_are_asked_for_at_once() -> None:
    texts = Texts()
    model = LanguageModel(texts)
    assert model.counts(["劳", "模", "劳"]) == {"劳": 2 + 1, "模": 2}
    assert model.counts(["劳", "精"]) == {"劳": 3, "精": 1}
    assert texts.asked == ["劳", "模", "精"]


def test_likelihood_is_stupid_backoff() -> None:
    model = LanguageModel(Texts())
    first = log10((3 + 0.5) / (200 * (3 + 1)))  # 劳 stands in 3 texts, 的 in 3
    assert model.likelihood("劳模", 0, 1, 4) == pytest.approx(first)
    assert model.likelihood("劳模", 0, 2, 4) == pytest.approx(first + log10(2 / 3))
    unseen = log10(0.4) + log10((1 + 0.5) / (200 * 4))  # 模会 stands nowhere, 会 in one
    assert model.likelihood("模会", 1, 2, 4) == pytest.approx(unseen)
    assert model.likelihood("劳模", 1, 2, 1) == pytest.approx(log10((2 + 0.5) / (200 * 4)))


def test_characters_by_their_sound_the_most_frequent_first() -> None:
    model = LanguageModel(Texts(["劳劳", "劳", "牢", "老"]))
    heard = model.heard("lao")
    assert heard[0] == "劳" and set(heard) >= {"劳", "牢"} and "捞" not in heard
