"""A text's characters are found in another that says the same, and none where another stands."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text import aligned, normalize

HAN = [chr(code) for code in range(0x4E00, 0x5200)]
LETTER = "关于开展职工技能竞赛的通知\n各基层工会：\n定于2021年5月举办职工技能竞赛。\n一、报名\n请于四月底前报送名单。"


def told(text: str, other: str) -> str:
    """The other text with what has no place in the first one as dots; each that has stands there in normal form."""
    places = aligned(text, other).tolist()
    known = [place for place in places if place >= 0]
    assert len(known) == len(set(known))
    for character, place in zip(other, places, strict=True):
        assert place < 0 or set(normalize(character)) & set(normalize(text[place])) or character.isspace()
    return "".join(
        character if place >= 0 or character.isspace() else "·"
        for character, place in zip(other, places, strict=True)
    )


def drawn(length: int, seed: int) -> str:
    return "".join(random.Random(seed).choices(HAN, k=length))


@pytest.mark.parametrize(
    "other",
    [
        LETTER,
        LETTER.replace("\n", "\n\n  "),
        LETTER.replace("：", ":").replace("。", "．").replace("，", ","),
        LETTER.replace("职工技能竞赛", "職工技能競賽"),
        LETTER.replace("名单", "名\n单"),
    ],
)
def test_another_setting_of_the_same_words(other: str) -> None:
    places = aligned(LETTER, other)
    solid = [at for at, character in enumerate(LETTER) if not character.isspace()]
    found = [
        place for place, character in zip(places.tolist(), other, strict=True) if not character.isspace()
    ]
    assert [place for place in found if place >= 0] == [at for at in solid if at in set(found)]
    assert len(set(found) - {-1}) >= len(solid) - 4  # some marks have no place where they became others


def test_what_only_the_printed_text_has_stands_nowhere() -> None:
    first, second = drawn(300, 1), drawn(300, 2)
    page = f"第 1 页\n{first}\n某市总工会办公室编印\n{second}"
    assert told(f"{first}\n{second}", page) == f"· · ·\n{first}\n··········\n{second}"


def test_paragraphs_in_another_order() -> None:
    parts = [drawn(60, seed) for seed in range(12)]
    other = [*parts[:3], *parts[6:9], *parts[3:6], *parts[9:]]
    assert told("\n".join(parts), "\n".join(other)) == "\n".join(other)


def test_repeated_cells_are_told_apart_by_what_is_around_them() -> None:
    rows = [f"{drawn(3, seed)}\t100\t0\t100\t2021年" for seed in range(30)]
    text, other = "\n".join(rows), "\n".join(rows).replace("\t", " ")
    assert aligned(text, other).tolist() == list(range(len(text)))


def test_another_text_has_no_places() -> None:
    assert set(told(drawn(3000, 1), drawn(3000, 2))) == {"·"}


def test_an_edit_in_the_middle_of_a_line() -> None:
    text = drawn(80, 3)
    edited = text[:40] + "补充说明" + text[42:]
    assert aligned(edited, text).tolist() == [*range(40), -1, -1, *range(44, 82)]


def test_one_character_that_becomes_two() -> None:
    places = aligned("面积12㎡，共三间", "面积12m2，共三间").tolist()
    assert places == [0, 1, 2, 3, 4, -1, 5, 6, 7, 8]


@given(st.text(alphabet="工会通知 \n12㎡", max_size=60), st.text(alphabet="工会通知 \n12㎡", max_size=60))
def test_any_texts(text: str, other: str) -> None:
    told(text, other)
    if not normalize(text).strip():
        assert all(place < 0 for place in aligned(text, other))


def test_a_text_stands_in_itself() -> None:
    for text in ("", "工", " 工 ", LETTER):
        places = aligned(text, text).tolist()
        assert all(place == at for at, place in enumerate(places) if not text[at].isspace())


@pytest.mark.parametrize("text", ["工会" * 50_000, "\n".join(f"{at % 10}\t0" for at in range(30_000))])
def test_texts_that_repeat_themselves_take_no_time(text: str) -> None:
    began = time.process_time()
    aligned(text, text[10:])
    assert time.process_time() - began < 10
