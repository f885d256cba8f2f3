"""A brute-force scan for strings near each other: every choice of places is tried, character by character."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product


def near_chains(text: str, strings: Sequence[str], relations: Sequence[str | int]) -> list[tuple[int, ...]]:
    """Where each string of a chain stands, of all ways to choose one place of each so that neighbours are near."""
    places = [[at for at in range(len(text)) if text.startswith(string, at)] for string in strings]
    lengths = list(map(len, strings))
    return [
        way
        for way in product(*places)
        if all(
            _near(text, way[at], lengths[at], way[at + 1], lengths[at + 1], relations[at])
            for at in range(len(relations))
        )
    ]


def _near(text: str, one: int, length: int, other: int, other_length: int, relation: str | int) -> bool:
    mine, theirs = set(range(one, one + length)), set(range(other, other + other_length))
    if mine & theirs:
        return False
    unit = {_unit(text, at, "。!?;" if relation == "sentence" else "") for at in mine | theirs}
    if len(unit) > 1:
        return False
    between = [at for at in range(min(mine | theirs), max(mine | theirs)) if at not in mine | theirs]
    return isinstance(relation, str) or len(between) <= relation


def _unit(text: str, place: int, ends: str) -> int:
    """Where the sentence or paragraph that a character is of begins."""
    while place and text[place - 1] not in ends + "\n":
        place -= 1
    return place
