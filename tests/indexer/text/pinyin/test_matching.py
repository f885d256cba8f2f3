"""Typed letters against texts."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.text import code_points
from indexer.text.pinyin import MANNERS, Manner, Shelf, Spots

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


def test_places_beyond_32_bits_are_told_apart() -> None:
    """Of a text so long that places that differ by 2^32 were the same in 32 bits."""

    class Letters:
        """Zeros but for a few; NumPy would have to have them all in memory."""

        def __init__(self, given: dict[int, str]) -> None:
            self._given = given

        def __len__(self) -> int:
            return (1 << 32) + 100

        def take(self, places: np.ndarray, mode: str) -> np.ndarray:
            return np.array([ord(self._given.get(place, "\0")) for place in places.tolist()], dtype=np.uint16)

        def __getitem__(self, places: np.ndarray) -> np.ndarray:
            return self.take(places, "clip")

    far = (1 << 32) + 5
    letters = Letters({5: "a", 6: "b", far: "a", far + 1: "c"})
    spots = Spots(np.array([5, far]), letters)  # type: ignore[arg-type]
    assert spots.matching("a", "letters").tolist() == [5, far]
    assert spots.matching("ac", "letters").tolist() == [far]


def test_letters_that_are_ranks_into_an_alphabet() -> None:
    text = "\n工会\n公安\n"
    alphabet, ranks = np.unique(code_points(text), return_inverse=True)
    spots = Spots(np.array([1, 4]), ranks.astype(np.uint16), alphabet)
    assert spots.matching("工", "letters").tolist() == [1]
    assert spots.matching("gonga", "syllables").tolist() == [4]
    assert spots.matching("g", "initials").tolist() == [1, 4]
