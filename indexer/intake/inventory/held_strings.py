"""Tells which of many texts hold a string without looking through all of them: an index of pairs of letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from indexer.text import spelt_in

_COMMON: Final = 200  # texts; a pair of letters in more of them tells little of a likeness


class HeldStrings:
    """An index of texts, each in the form of `matching.letters`. They are known by their numbers from 0."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._by_pair: dict[str, list[int]] = {}
        for number, text in enumerate(texts):
            for pair in _pairs(text):
                self._by_pair.setdefault(pair, []).append(number)
        self.holding = lru_cache(maxsize=len(texts) or 1)(self._holding)  # rows of one title are many

    def _holding(self, wanted: str) -> tuple[int, ...]:
        """The texts in which a string stands, not within a run of digits."""
        postings = [self._by_pair.get(pair, []) for pair in _pairs(wanted)]
        rarest: Sequence[int] = min(postings, key=len) if postings else range(len(self._texts))
        return tuple(number for number in rarest if wanted and spelt_in(wanted, self._texts[number]))

    def likest(self, wanted: str, least: float, most: int) -> list[int]:
        """The texts that hold most of a string's pairs of letters, `least` of them at least, the likest first."""
        shared = Counter[int]()
        for pair in _pairs(wanted):
            found = self._by_pair.get(pair, [])
            if len(found) <= max(_COMMON, len(self._texts) // 10):
                shared.update(found)
        candidates = [number for number, _ in shared.most_common(20 * most)]
        likeness = {number: share_of(wanted, self._texts[number]) for number in candidates}
        best = sorted(
            (number for number in candidates if likeness[number] >= least), key=lambda n: -likeness[n]
        )
        return best[:most]


def share_of(wanted: str, text: str) -> float:
    """How much of a string's pairs of letters a text holds, 0 to 1."""
    pairs = _pairs(wanted)
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0


def _pairs(text: str) -> set[str]:
    return set(map(str.__add__, text, text[1:]))
