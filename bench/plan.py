"""Draws the questions of one run and their true answers, the same for every contender.

The truth comes from looking for each string in every normalised text, with no index in sight.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bench.corpora import Item, spread
from bench.text import normalize, words

WORD_SAMPLE = 5_000  # documents whose words are counted
RARE = range(2, 6)  # documents of that sample a rare word stands in
COMMON = 50  # a common word is among so many most frequent ones
LONGEST = 12  # characters of a verbatim string
PHRASE_LENGTHS = range(2, 9)
_HAN = re.compile("[\u4e00-\u9fff]+")

Drawn = TypeVar("Drawn")


@dataclass(frozen=True, slots=True)
class Probe:
    """A verbatim string, the number of documents that hold it, and a digest of their ids."""

    text: str
    total: int
    digest: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Every query of a run. Words have two Han characters or more; phrases are Han characters only."""

    rare: list[str]
    common: list[str]
    triples: list[list[str]]  # three words of one document
    phrases: list[str]  # 2 to 8 characters from anywhere, whole words or not
    pages: list[Probe]  # 2 to 8 characters that are one or more whole words, as people type
    probes: list[Probe]  # 1 to 12 characters of any kind
    characters: list[str]  # single Han characters, as often as they are written


def make_plan(items: Sequence[Item], queries: int, probes: int, seed: int = 7) -> Plan:
    """Draw `queries` of each kind and `probes` strings, the same for the same documents and seed."""
    chance = random.Random(seed)
    texts = [normalize(item.text) for item in items]
    cut = [[word for word in words(text) if _is_term(word)] for text in spread(texts, WORD_SAMPLE)]
    held_by = Counter(word for row in cut for word in set(row))
    rare = sorted(word for word, count in held_by.items() if count in RARE)
    common = [word for word, _ in held_by.most_common(COMMON)]
    typed = _drawn(queries, lambda: _typed(chance.choice(texts), chance))
    strings = _drawn(probes, lambda: _verbatim(chance.choice(texts), chance))
    return Plan(
        rare=chance.sample(rare, min(queries, len(rare))),
        common=chance.choices(common, k=queries),
        triples=_drawn(queries, lambda: _triple(chance.choice(cut), held_by, chance)),
        phrases=_drawn(queries, lambda: _stretch(chance.choice(texts), chance)),
        pages=[_probe(string, items, texts) for string in typed],
        probes=[_probe(string, items, texts) for string in strings],
        characters=_drawn(queries, lambda: _character(chance.choice(texts), chance)),
    )


def digest(ids: Iterable[str]) -> str:
    """A short name for a set of ids: equal when the sets are."""
    return hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest()[:16]


def _drawn(count: int, draw: Callable[[], Drawn | None]) -> list[Drawn]:
    """The first `count` draws that gave something; fewer if the texts are too poor for it."""
    found: list[Drawn] = []
    for _ in range(50 * count):
        if len(found) == count:
            break
        if one := draw():
            found.append(one)
    return found


def _is_term(word: str) -> bool:
    return len(word) > 1 and _HAN.fullmatch(word) is not None


def _triple(row: list[str], held_by: Counter[str], chance: random.Random) -> list[str] | None:
    """Three different words of one document, none of them its own alone."""
    known = sorted({word for word in row if held_by[word] > 1})
    return chance.sample(known, 3) if len(known) >= 3 else None


def _stretch(text: str, chance: random.Random) -> str | None:
    length = chance.choice(PHRASE_LENGTHS)
    runs = [run for run in _HAN.findall(text) if len(run) >= length]
    if not runs:
        return None
    run = chance.choice(runs)
    start = chance.randrange(len(run) - length + 1)
    return str(run[start : start + length])


def _character(text: str, chance: random.Random) -> str | None:
    runs = _HAN.findall(text)
    return chance.choice(chance.choice(runs)) if runs else None


def _typed(text: str, chance: random.Random) -> str | None:
    runs = _HAN.findall(text)
    if not runs:
        return None
    row = words(chance.choice(runs))
    start = chance.randrange(len(row)) if row else 0
    phrase = "".join(row[start : start + chance.randint(1, 4)])
    return phrase if len(phrase) in PHRASE_LENGTHS else None


def _verbatim(text: str, chance: random.Random) -> str | None:
    """Characters as they stand, punctuation too, within one paragraph and not blank at an end."""
    length = chance.randint(1, LONGEST)
    if len(text) < length:
        return None
    start = chance.randrange(len(text) - length + 1)
    string = text[start : start + length]
    return string if "\n" not in string and string == string.strip() else None


def _probe(string: str, items: Sequence[Item], texts: Sequence[str]) -> Probe:
    """Brute force: the string's documents by looking into each."""
    ids = [item.id for item, text in zip(items, texts, strict=True) if string in text]
    return Probe(string, len(ids), digest(ids))
