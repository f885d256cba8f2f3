"""Checks terms and synonyms that an archivist wants to add.

Words count as the same when their normalised forms are: 勞模 is 劳模.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from indexer.errors import InvalidRequest
from indexer.message import Message
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
        raise InvalidRequest("no words given")
    shipped, own = set(map(normalize, shipped_terms())), set(map(normalize, known.terms))
    if again := [term for term in terms if normalize(term) in shipped]:
        raise InvalidRequest("terms are shipped", terms=_named(again))
    if again := [term for term in terms if normalize(term) in own]:
        raise InvalidRequest("terms were added already", terms=_named(again))
    if len(known.terms) + len(terms) > MOST_TERMS:
        raise InvalidRequest("too many terms", most=MOST_TERMS, there=len(known.terms))
    return terms


def known_terms(typed: Iterable[str], known: Lexicon) -> tuple[str, ...]:
    """Those of the terms that there are already, shipped or added."""
    there = {normalize(term) for term in (*shipped_terms(), *known.terms)}
    return tuple(
        dict.fromkeys(term for term in typed if normalize(unicodedata.normalize("NFC", term)) in there)
    )


def new_group(typed: Iterable[str], known: Lexicon) -> Group:
    """The group to be added; it may join shipped groups. Raises InvalidRequest when it cannot be."""
    group = _words(typed)
    if len(group) < 2:
        raise InvalidRequest("one synonym alone")
    if len(group) > MOST_IN_GROUP:
        raise InvalidRequest("too many synonyms of one group", count=len(group), most=MOST_IN_GROUP)
    folded = set(map(normalize, group))
    for other in known.groups:
        if met := [word for word in other if normalize(word) in folded]:
            raise InvalidRequest("synonyms of another group", words=_named(met), group=tuple(other))
    if any(folded <= set(other) for other in known.synonyms):
        raise InvalidRequest("synonyms are shipped", words=_named(group))
    if len(known.groups) >= MOST_GROUPS:
        raise InvalidRequest("too many groups of synonyms", most=MOST_GROUPS)
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
        raise InvalidRequest("word too long", begins=word[:LONGEST_WORD], length=len(word), most=LONGEST_WORD)
    wrong = [letter for letter in word if not (letter.isalnum() or letter in _WITHIN)]
    if wrong:
        if wrong[0].isprintable() and wrong[0].strip():
            raise InvalidRequest("odd character in a word", word=_visible(word), character=wrong[0])
        raise InvalidRequest("invisible character in a word", word=_visible(word))
    if not (word[0].isalnum() and word[-1].isalnum()):
        raise InvalidRequest("punctuation around a word", word=word)
    if len(normalize(word)) < 2:
        raise InvalidRequest("word of one character", word=word)
    return word


def _visible(word: str) -> str:
    return "".join(letter if letter.isprintable() else "□" for letter in word)


def _named(words: Sequence[str]) -> Message:
    named = tuple(words[:_NAMED])
    if len(named) == len(words):
        return Message("words", words=named)
    return Message("words and others", words=named, count=len(words))
