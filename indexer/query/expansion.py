"""Finds the synonyms of a query's words, and widens its tree by them.

A word has synonyms where the segmenter sees it as whole words: 全总 in 全总机关, but not in 安全总监.
"""

from __future__ import annotations

from dataclasses import dataclass

from indexer.query.parser import And, Field, Not, Or, Phrase, Query, Words, join_words, leaves
from indexer.text import SHIPPED, Group, Lexicon, Tokenizer

MOST_VARIANTS = 12  # of one text of a query: words with many synonyms multiply


def synonyms_in(query: Query, words: Tokenizer, lexicon: Lexicon = SHIPPED) -> tuple[Synonym, ...]:
    """The words of the wanted texts that have synonyms, in order; fields are asked for as they are."""
    texts = [leaf.text for leaf in leaves(join_words(query)) if isinstance(leaf, Phrase | Words)]
    found = {
        word: Synonym(word, tuple(other for other in group if other != word))
        for text in texts
        for _, word, group in _places(text, words, lexicon)
    }
    return tuple(found.values())


def widened(query: Query, words: Tokenizer, lexicon: Lexicon = SHIPPED) -> Query:
    """The tree with every text also in the words that mean the same."""
    return _widen(join_words(query), words, lexicon)


def is_loose(query: Query) -> bool:
    """Whether nothing that is wanted is quoted: what is, is asked for as it stands."""
    wanted = list(leaves(query))
    return all(isinstance(leaf, Words) or (isinstance(leaf, Field) and not leaf.exact) for leaf in wanted)


def _widen(query: Query, words: Tokenizer, lexicon: Lexicon) -> Query:
    variants: tuple[Query, ...]
    match query:
        case Phrase(text):
            variants = tuple(Phrase(variant) for variant in _variants(text, words, lexicon))
        case Words(text):
            variants = tuple(Words(variant) for variant in _variants(text, words, lexicon))
        case And(parts):
            return And(tuple(_widen(part, words, lexicon) for part in parts))
        case Or(parts):
            return Or(tuple(_widen(part, words, lexicon) for part in parts))
        case Not(part):
            return Not(_widen(part, words, lexicon))
        case _:
            return query
    return Or(variants) if len(variants) > 1 else query


def _variants(text: str, words: Tokenizer, lexicon: Lexicon) -> list[str]:
    """The text itself, then with its words replaced by synonyms, in every combination."""
    variants, end = [""], 0
    for at, word, group in _places(text, words, lexicon):
        between = text[end:at]
        others = [word, *(other for other in group if other != word)]
        variants = [done + between + other for other in others for done in variants][:MOST_VARIANTS]
        end = at + len(word)
    return list(dict.fromkeys(done + text[end:] for done in variants))


def _places(text: str, words: Tokenizer, lexicon: Lexicon) -> list[tuple[int, str, Group]]:
    """Where in a text the words with synonyms stand, from left to right, the longest of those that overlap."""
    known = [(word, group) for group in lexicon.synonyms for word in group if word in text]
    if not known:
        return []  # before the segmenter is asked, which may have to be loaded
    borders = _borders(text, words)
    found: list[tuple[int, str, Group]] = []
    for word, group in sorted(known, key=lambda pair: -len(pair[0])):
        at = text.find(word)
        while at >= 0:
            end = at + len(word)
            free = all(end <= start or at >= start + len(other) for start, other, _ in found)
            if free and {at, end} <= borders:
                found.append((at, word, group))
            at = text.find(word, end)
    return sorted(found)


def _borders(text: str, words: Tokenizer) -> set[int]:
    """Where words of the text begin and end."""
    borders, at = {0, len(text)}, 0
    for word in words(text):
        at = text.index(word, at)
        borders |= {at, at + len(word)}
        at += len(word)
    return borders


@dataclass(frozen=True, slots=True)
class Synonym:
    """A word of the query and the words of the dictionary that mean the same."""

    word: str
    others: tuple[str, ...]
