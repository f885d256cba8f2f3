"""The words an archive knows: those shipped in `dictionary`, and on top of them those its archivists have added.

A `Lexicon` is a value: how a text is cut, a query widened and a word completed depends on nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

from indexer.text.dictionary import read_terms
from indexer.text.normalization import normalize

TERM_FILES: Final = ("union_terms.txt", "districts.txt", "organisations.txt")
LONGEST_TERM: Final = 4  # longer terms stay cut into words, so that a query for one of them still scores

FIRST_HAN, LAST_HAN = 0x4E00, 0x9FD5  # what jieba 0.42 takes for Han; rarer characters stand alone

Group = tuple[str, ...]  # words that mean the same


@dataclass(frozen=True)
class Lexicon:
    """What an archive has added to the shipped words, as it was written."""

    terms: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()

    @cached_property
    def taught(self) -> tuple[str, ...]:
        """Those of its terms that a segmenter may be taught, normalised, in an order of their own."""
        return tuple(sorted(set(_teachable(self.terms)), key=lambda term: (len(term), term)))

    @cached_property
    def key(self) -> str:
        """The same for lexicons that cut alike; "" for those that cut as the shipped words do."""
        return hashlib.sha256(repr(self.taught).encode()).hexdigest()[:16] if self.taught else ""

    @cached_property
    def synonyms(self) -> tuple[Group, ...]:
        """All groups, normalised; a group of its own joins those it shares a word with."""
        joined = list(shipped_groups())
        for group in (_folded(words) for words in self.groups):
            met = [other for other in joined if not set(group).isdisjoint(other)]
            united = tuple(dict.fromkeys(word for other in (*met, group) for word in other))
            joined = [united, *(other for other in joined if other not in met)] if met else [*joined, group]
        return tuple(group for group in joined if len(group) > 1)

    @cached_property
    def offered(self) -> tuple[str, ...]:
        """All words that may be completed, as they are written, its own first."""
        own = (*self.terms, *(word for group in self.groups for word in group))
        return tuple(dict.fromkeys((*own, *_shipped_words())))


SHIPPED: Final = Lexicon()


@cache
def union_terms() -> tuple[str, ...]:
    """The short Han terms of the dictionary files, normalised."""
    return tuple(dict.fromkeys(_teachable(shipped_terms())))


@cache
def shipped_terms() -> tuple[str, ...]:
    """The terms of the dictionary files, as they are written."""
    return tuple(term for name in TERM_FILES for term in read_terms(name))


@cache
def shipped_groups() -> tuple[Group, ...]:
    """The groups of the dictionary, normalised."""
    groups = (_folded(line.split()) for line in read_terms("synonyms.txt"))
    return tuple(group for group in groups if len(group) > 1)


@cache
def _shipped_words() -> tuple[str, ...]:
    """The terms of the dictionary, and the words that have synonyms, as they are written."""
    return (*shipped_terms(), *(word for line in read_terms("synonyms.txt") for word in line.split()))


def _teachable(terms: Iterable[str]) -> Iterator[str]:
    folded = map(normalize, terms)
    return (term for term in folded if 2 <= len(term) <= LONGEST_TERM and _all_han(term))


def _all_han(term: str) -> bool:
    return all(FIRST_HAN <= ord(character) <= LAST_HAN for character in term)


def _folded(words: Iterable[str]) -> Group:
    return tuple(dict.fromkeys(map(normalize, words)))
