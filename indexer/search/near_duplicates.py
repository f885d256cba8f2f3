"""Finds the documents of an archive with nearly the same text as another.

Candidates are documents that hold, character for character, some of the strings taken evenly over the text. How
near each is, is then computed exactly: the share of the strings of five characters that the two texts have in
common among all that either has, Broder's resemblance (A. Broder, "On the resemblance and containment of
documents", 1997). Blanks, punctuation shapes and line ends play no part: texts are compared normalised, as one line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.catalogue import Catalogue
from indexer.index import AnyOf, Contains, Plan, ScoringTerm, TierPlan, View
from indexer.model import Document
from indexer.text import PARAGRAPH_END, code_points, normalize

NEAR: Final = (
    0.5  # the least resemblance: 5 % of all characters changed; see bench/results.md for what it finds
)
NEAR_WHEN_SHORT: Final = (
    0.8  # of short texts: two slips of paper differ in a name and a date, and in nothing else
)
SHORT: Final = 50  # characters, normalised

_STRINGS = 28  # that are looked for
_LENGTH = 10  # characters of one; shorter paragraphs are taken whole
_SHORTEST = 4  # characters of a paragraph that is looked for
_CANDIDATES = 8  # that are compared
_GRAM = 5  # characters
_FACTOR = 0x9E3779B97F4A7C15  # odd, its bits mixed: 2^64 over the golden ratio

Grams = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """A document with nearly the same text."""

    id: str
    title: str
    resemblance: float  # 0 to 1: 1 when all strings of five characters are the same


def near_duplicates(
    document: Document, view: View, catalogue: Catalogue, *, but: str = "", least: float = NEAR
) -> tuple[NearDuplicate, ...]:
    """The documents that a view sees with nearly the same text as one that need not be among them.

    `but` is the id of a document to leave out, such as the one that this is to be a new version of.
    """
    text = normalize(document.text)
    strings = telling_strings(text)
    if not strings:
        return ()
    clues = tuple(ScoringTerm("phrase", string, 1.0) for string in strings)
    plan = Plan((TierPlan("some", AnyOf(tuple(map(Contains, strings))), clues),), facets=())
    keys = [hit.key for hit in view.search(plan, limit=_CANDIDATES + bool(but)).hits]
    wanted = max(least, NEAR_WHEN_SHORT) if len(text) < SHORT else least
    own, found = _grams(text), []
    for stored in catalogue.each_by_number(keys):
        alike = _resemblance(own, _grams(normalize(stored.document.text)))
        if alike >= wanted and stored.id != but:
            found.append(NearDuplicate(stored.id, stored.document.title, alike))
    return tuple(sorted(found, key=lambda near: (-near.resemblance, near.id)))


def telling_strings(text: str) -> tuple[str, ...]:
    """Some strings of a normalised text, spread evenly over it, none across the end of a paragraph."""
    paragraphs = [found for found in _paragraphs(text) if found[1] - found[0] >= _SHORTEST]
    total = sum(end - start for start, end in paragraphs)
    strings, before = [], 0  # characters of the paragraphs so far
    wanted = [total * place // _STRINGS for place in range(_STRINGS)]
    for start, end in paragraphs:
        length = end - start
        for at in (place - before for place in wanted if before <= place < before + length):
            begin = start + max(0, min(at, length - _LENGTH))
            strings.append(text[begin : min(begin + _LENGTH, end)])
        before += length
    return tuple(dict.fromkeys(strings))


def resemblance(one: str, other: str) -> float:
    """How near two texts are to each other, 0 to 1."""
    return _resemblance(_grams(normalize(one)), _grams(normalize(other)))


def _resemblance(one: Grams, other: Grams) -> float:
    common = len(np.intersect1d(one, other, assume_unique=True))
    every = len(one) + len(other) - common
    return common / every if every else 0.0


def _grams(text: str) -> Grams:
    """The strings of five characters in a normalised text, each once, as numbers; a shorter text is one string."""
    codes = code_points(text.replace(PARAGRAPH_END, "")).astype(np.uint64)
    hashed = np.zeros(max(len(codes) - _GRAM + 1, min(len(codes), 1)), dtype=np.uint64)
    for place in range(min(_GRAM, len(codes))):
        hashed = hashed * np.uint64(_FACTOR) + codes[place : place + len(hashed)]
    return np.unique(hashed)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for paragraph in text.split(PARAGRAPH_END):
        yield start, start + len(paragraph)
        start += len(paragraph) + len(PARAGRAPH_END)
