"""Estimates how likely an archive is to say a text: the archive as a model of its own language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import nlargest
from math import log10
from typing import Protocol

from indexer.text import sounding, starting

ORDER = 4  # characters of the strings whose frequencies tell how likely a text is

_BACKOFF = 0.4  # Brants et al., Large language models in machine translation, 2007: "stupid backoff"
_HEARD = 30  # characters of one sound that are tried
_BEGUN = 120  # of one initial
_EVERYWHERE = "的"  # stands in nearly every document, so its frequency tells how many there are
_DIFFERENT = 200  # characters that an average document has


class Statistics(Protocol):
    """What is asked of an engine; indexer/index/execution/term_statistics.py says what each means."""

    def frequencies(self, strings: Sequence[str]) -> Sequence[int]:
        """In how many documents each normalised string stands."""

    def fillers(self, before: str, after: str) -> Mapping[str, int]:
        """The characters that stand between two strings, with about how often each does."""


class TooMuchCounting(Exception):
    """More strings would have to be counted than the index wants to be asked for."""


class LanguageModel:
    """The archive as a language model; asks for nothing twice.

    With `most_counted` so many strings are counted at most, and those that are likely to be needed ahead, together:
    for an index that is asked over a network. Without it each is counted when it is needed. Any method may raise
    TooMuchCounting.
    """

    def __init__(self, statistics: Statistics, most_counted: int | None = None) -> None:
        self._statistics, self._left = statistics, most_counted
        self._fillers: dict[tuple[str, str], Mapping[str, int]] = {}
        self._known: dict[str, int] = {}
        self._logs: dict[str, float] = {}
        self._heard: dict[str, list[str]] = {}

    def count(self, string: str) -> int:
        """In how many documents a string stands; one holding a string that stands in none is not asked for."""
        known = self._known.get(string)
        if known is None:
            possible = len(string) < 3 or (self.count(string[:-1]) and self.count(string[1:]))
            known = self._counted([string])[0] if possible else 0
            self._known[string] = known
        return known

    def counts(self, strings: Sequence[str]) -> dict[str, int]:
        """The same of many short strings at once."""
        new = [string for string in dict.fromkeys(strings) if string not in self._known]
        if new:
            self._known.update(zip(new, self._counted(new), strict=True))
        return {string: self._known[string] for string in strings}

    def expect(self, strings: Iterable[str]) -> None:
        """Count strings that are going to be asked for one by one, at once where that is better."""
        if self._left is not None:
            self.counts([string for string in strings if self._may_stand(string)])

    def expect_sounds(self, syllables: Iterable[str]) -> None:
        """The same of the characters that `heard` looks at."""
        if self._left is not None:
            self.expect(dict.fromkeys(one for syllable in syllables for one in _sounding(syllable)))

    def fillers(self, before: str, after: str) -> Mapping[str, int]:
        """The characters that stand between two strings, with about how often each does."""
        if (before, after) not in self._fillers:
            self._fillers[before, after] = self._statistics.fillers(before, after)
        return self._fillers[before, after]

    def likelihood(self, text: str, first: int, last: int, order: int) -> float:
        """How likely the archive is to go on as the text does from `first` up to `last`, in powers of ten.

        For each character, `order` characters are looked at, itself among them.
        """
        return sum(self._log(text[max(0, at + 1 - order) : at + 1]) for at in range(first, last))

    def heard(self, syllable: str) -> list[str]:
        """The characters of the archive that can be read so, the most frequent first; of an initial in capitals, too."""
        if syllable not in self._heard:
            counts = self.counts(_sounding(syllable))
            kept = nlargest(_BEGUN if syllable.isupper() else _HEARD, counts, key=counts.__getitem__)
            self._heard[syllable] = [character for character in kept if counts[character]]
        return self._heard[syllable]

    def _may_stand(self, string: str) -> bool:
        """Whether nothing is known against it."""
        return len(string) < 3 or bool(self._known.get(string[:-1], 1) and self._known.get(string[1:], 1))

    def _counted(self, strings: Sequence[str]) -> Sequence[int]:
        if self._left is not None:
            self._left -= len(strings)
            if self._left < 0:
                raise TooMuchCounting
        return self._statistics.frequencies(strings)

    def _log(self, string: str) -> float:
        """How likely the last character is after the others."""
        known = self._logs.get(string)
        if known is None:
            known = self._logs[string] = self._worked_out(string)
        return known

    def _worked_out(self, string: str) -> float:
        count = self.count(string)
        if len(string) == 1:
            return log10((count + 0.5) / (_DIFFERENT * (self.count(_EVERYWHERE) + 1)))
        if count:
            return log10(count / max(self.count(string[:-1]), count))
        return log10(_BACKOFF) + self._log(string[1:])


def _sounding(syllable: str) -> str:
    """All characters that can be read so; of an initial in capitals, too."""
    return starting(syllable.lower()) if syllable.isupper() else sounding(syllable)
