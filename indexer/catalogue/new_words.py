"""Checks terms and synonyms that an archivist wants to add.

Words count as the same when their normalised forms are: 勞模 is 劳模.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from indexer.errors import InvalidRequest
from indexer.text import Group, Lexicon, normalize, shipped_terms

LONGEST_WORD: Final = 30  # characters
MOST_TERMS: Final = 1000
MOST_GROUPS: Final = 300
MOST_IN_GROUP: Final = 10

_WITHIN: Final = "·-.&/"  # what may stand between the letters of a word
_NAMED = 10  # words that a message names


def new_terms(typed: Iterable[str], known: Lexicon) -> tuple[str, ...]:
    """The terms to be added, in order, each once. Raises InvalidRequest when one of them cannot be."""
    terms = _words(typed)
    if not terms:
        raise InvalidRequest("还没有写词语。请写下要加的词语，再点“加入”。")
    shipped, own = set(map(normalize, shipped_terms())), set(map(normalize, known.terms))
    for taken, where in ((shipped, "随程序的词典里已经有了"), (own, "已经加过了")):
        again = [term for term in terms if normalize(term) in taken]
        if again:
            raise InvalidRequest(f"{_named(again)}{where}。请去掉后再加。")
    if len(known.terms) + len(terms) > MOST_TERMS:
        raise InvalidRequest(
            f"最多加 {MOST_TERMS} 个词语，现有 {len(known.terms)} 个。请先删去不用的，再加新的。"
        )
    return terms


def new_group(typed: Iterable[str], known: Lexicon) -> Group:
    """The group to be added; it may join shipped groups. Raises InvalidRequest when it cannot be."""
    group = _words(typed)
    if len(group) < 2:
        raise InvalidRequest("同义词至少要写两个不同的词，例如：工汇 职工汇。请补写后再加。")
    if len(group) > MOST_IN_GROUP:
        raise InvalidRequest(f"一组里有 {len(group)} 个词，最多 {MOST_IN_GROUP} 个。请去掉少用的再加。")
    folded = set(map(normalize, group))
    for other in known.groups:
        if met := [word for word in other if normalize(word) in folded]:
            raise InvalidRequest(
                f"{_named(met)}已在您加的“{' '.join(other)}”一组里。请先删去那一组，再把它们写成一组。"
            )
    if any(folded <= set(other) for other in known.synonyms):
        raise InvalidRequest(f"{_named(group)}在随程序的词典里已经是同义词，不必再加。请写上别的词。")
    if len(known.groups) >= MOST_GROUPS:
        raise InvalidRequest(f"最多加 {MOST_GROUPS} 组同义词。请先删去不用的，再加新的。")
    return group


def _words(typed: Iterable[str]) -> tuple[str, ...]:
    """The words, the first spelling of each."""
    clean = (unicodedata.normalize("NFC", word).strip() for word in typed)
    first: dict[str, str] = {}
    for word in (_checked(word) for word in clean if word):
        first.setdefault(normalize(word), word)
    return tuple(first.values())


def _checked(word: str) -> str:
    if len(word) > LONGEST_WORD:
        raise InvalidRequest(
            f"“{word[:LONGEST_WORD]}…”有 {len(word)} 个字，最多 {LONGEST_WORD} 个。请改短后再加。"
        )
    wrong = [letter for letter in word if not (letter.isalnum() or letter in _WITHIN)]
    if wrong:
        said = f"“{wrong[0]}”" if wrong[0].isprintable() and wrong[0].strip() else "空格或看不见的字符"
        raise InvalidRequest(f"“{_visible(word)}”里有{said}。词语里只能有字、字母和数字，请改好后再加。")
    if not (word[0].isalnum() and word[-1].isalnum()):
        raise InvalidRequest(f"“{word}”的首尾是标点。请去掉后再加。")
    if len(normalize(word)) < 2:
        raise InvalidRequest(f"“{word}”只有一个字。请写两个字以上的词语。")
    return word


def _visible(word: str) -> str:
    return "".join(letter if letter.isprintable() else "□" for letter in word)


def _named(words: Sequence[str]) -> str:
    rest = f"等 {len(words)} 个词" if len(words) > _NAMED else ""
    return "、".join(f"“{word}”" for word in words[:_NAMED]) + rest
