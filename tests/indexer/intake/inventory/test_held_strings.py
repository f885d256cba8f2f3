"""Which texts hold a string is what looking through all of them says, and the likest come first."""

from __future__ import annotations

import random

from indexer.intake.inventory.held_strings import HeldStrings, share_of
from indexer.text import spelt_in


def test_the_same_as_looking_through_all_of_them() -> None:
    dice = random.Random(17)
    texts = ["".join(dice.choices("工会通知12_", k=dice.randint(0, 30))) for _ in range(200)]
    held = HeldStrings(texts)
    for _ in range(300):
        wanted = "".join(dice.choices("工会通知12_", k=dice.randint(1, 4)))
        slow = tuple(number for number, text in enumerate(texts) if spelt_in(wanted, text))
        assert held.holding(wanted) == slow, wanted


def test_numbers_are_whole() -> None:
    held = HeldStrings(["青工总2022_112号", "青工总2022_12号"])
    assert held.holding("12号") == (1,)
    assert held.holding("") == ()


def test_the_likest_first() -> None:
    held = HeldStrings(["关于召开大会的决定", "关于召开职工大会的通知", "食堂菜单"])
    assert held.likest("关于召开职工大会的通知", 0.6, 5) == [1]
    assert held.likest("关于召开职工大会的通知", 0.4, 5) == [1, 0]
    assert held.likest("关于召开职工大会的通知", 0.0, 1) == [1]


def test_a_pair_in_most_texts_tells_nothing() -> None:
    held = HeldStrings(["关于"] * 300 + ["关于慰问"])
    assert held.likest("关于慰问", 0.6, 3) == [300]
    assert share_of("关于慰问", "慰问关于") == 2 / 3
