"""Puts the English terms of a query into Chinese, by the dictionary's list of union terms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from indexer.text import normalize, read_terms

LONGEST_TYPED = 200  # characters of a query that is looked at

_WORD = r"[A-Za-z][A-Za-z'’-]*+(?![\d_:：])"  # before a colon it is the name of a field
_RUN = re.compile(rf"(?<![\w’'－−-]){_WORD}(?:\s++{_WORD})*|(?<=[\u3400-\u9fff]){_WORD}(?:\s++{_WORD})*")
_OR = re.compile(r"\b(OR|or)\b")
_EMPTY = frozenset("a an the of and for in on to at by with from".split())
_BRITISH = (
    (re.compile("^(lab|fav|hon|behavi|neighb|endeav)our"), r"\1or"),
    (re.compile("(?<=...)is(e|ed|er|ing|ation)$"), r"iz\1"),
    (re.compile("^programme$"), "program"),
    (re.compile("^centre$"), "center"),
)
_PLURALS = (
    (re.compile("men$"), "man"),
    (re.compile("(?<=..)ies$"), "y"),
    (re.compile("(ss|x|ch|sh|z)es$"), r"\1"),
    (re.compile("(?<=[^sui])s$"), ""),
)

Key = tuple[str, ...]  # of a term: its words in one spelling


def in_chinese(typed: str, known: Callable[[Sequence[str]], Sequence[int]]) -> str | None:
    """The query with Chinese for its English; None where there is none, or words that the list does not have.

    `known` tells in how many documents each of some normalised texts stands: of several ways to say a term, the
    first that the archive says is taken.
    """
    if len(typed) > LONGEST_TYPED or not _RUN.search(typed):
        return None
    parts: list[str] = []
    at = 0
    for run in _RUN.finditer(typed):
        pieces = filter(str.strip, _OR.split(run[0]))
        said = [f" {piece} " if _OR.fullmatch(piece) else _translated(piece, known) for piece in pieces]
        if None in said:
            return None
        parts += [typed[at : run.start()], *filter(None, said)]
        at = run.end()
    query = "".join([*parts, typed[at:]])
    return query if query != typed else None


def _translated(english: str, known: Callable[[Sequence[str]], Sequence[int]]) -> str | None:
    """The terms one after the other, the longest first; None unless all words belong to one."""
    words, terms = key(english), _terms()
    said: list[str] = []
    at = 0
    while at < len(words):
        end = next((end for end in range(len(words), at, -1) if words[at:end] in terms), at)
        if end == at:
            return None
        chinese = terms[words[at:end]]
        there = [way for way, count in zip(chinese, known([*map(normalize, chinese)]), strict=True) if count]
        if not there:
            return None
        said.append(there[0])
        at = end
    return " ".join(said) or None


def key(english: str) -> Key:
    """The words of a term in one spelling, in the singular and without the small words."""
    words = re.split(r"[\s-]+", english.lower().replace("’", "'"))
    return tuple(_folded(word) for word in words if word and word not in _EMPTY)


def _folded(word: str) -> str:
    word = word.removesuffix("'s").removesuffix("'")
    for pattern, one in _PLURALS:
        if pattern.search(word):
            word = pattern.sub(one, word)
            break
    for pattern, american in _BRITISH:
        word = pattern.sub(american, word)
    return word


@cache
def _terms() -> dict[Key, tuple[str, ...]]:
    """The Chinese of each term, the usual word first."""
    return dict(_read())


def _read() -> Iterator[tuple[Key, tuple[str, ...]]]:
    for line in read_terms("english_terms.txt"):
        chinese, *english = line.split("|")
        for term in english:
            yield key(term.strip()), tuple(chinese.strip().split("、"))
