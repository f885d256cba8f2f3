"""A brute-force scan: every choice of places is tried for strings near each other, every place for a concordance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def lines_of(texts: Mapping[str, str], string: str) -> list[tuple[str, int]]:
    """Each document and place, in normalised texts, where a string stands: it may overlap itself."""
    return [
        (name, at)
        for name, text in texts.items()
        if string in text
        for at in range(len(text))
        if text.startswith(string, at)
    ]


def beside(text: str, start: int, end: int, side: str, count: int) -> str:
    """So many characters on one side of a stretch, from near to far, up to the end of the paragraph."""
    if side == "left":
        return text[:start].rpartition("\n")[2][::-1][:count]
    return text[end:].partition("\n")[0][:count]
