"""Normalises and cuts the texts that every contender is fed: one normaliser and one segmenter for all."""

from __future__ import annotations

from functools import cache
from operator import add

import rjieba

from indexer.text.normalization import normalize, normalize_with_offsets

__all__ = [
    "GRAM_WEIGHT",
    "grams",
    "joined_grams",
    "normalize",
    "normalize_with_offsets",
    "with_stand_ins",
    "words",
]

GRAM_WEIGHT = (
    0.5  # of a pair beside a word's 1, for engines that rank by both; the best of a few tried on stard
)
# A paragraph end and a blank take part in bigrams as characters no text holds, because a tokenizer splits
# at white space. A phrase holds no paragraph end, so it cannot cross one.
_STAND_INS = str.maketrans({"\n": "\ue000", " ": "\ue001"})
_END = "\ue000"  # closes the text, so that every character begins one bigram


def with_stand_ins(folded: str) -> str:
    """The text for engines that cut it into pairs by themselves and would leave blanks out."""
    return folded.translate(_STAND_INS)


def words(folded: str) -> list[str]:
    """jieba's words of a normalised text, without punctuation; 的 and its like are kept."""
    return [word for word in _jieba().cut(folded) if word[0].isalnum()]


@cache
def _jieba() -> rjieba.Jieba:
    """One of our own: the package's is taught the archive's words."""
    return rjieba.Jieba()


def grams(folded: str) -> list[str]:
    """The overlapping pairs of characters of a phrase; a single character has none."""
    text = with_stand_ins(folded)
    return list(map(add, text, text[1:]))


def joined_grams(folded: str) -> str:
    """Every pair of characters of a document, blank-separated; each character begins exactly one."""
    text = with_stand_ins(folded) + _END
    return " ".join(map(add, text, text[1:]))
