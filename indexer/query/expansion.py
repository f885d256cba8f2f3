"""Finds the synonyms of a query's words, and widens its tree by them.

A word has synonyms where the segmenter sees it as whole words: 全总 in 全总机关, but not in 安全总监.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice, pairwise, product
from typing import NamedTuple

from indexer.query.nearness import Near
from indexer.query.parser import And, Field, Not, Or, Phrase, Query, Words, join_words, leaves
from indexer.text import SHIPPED, Group, Lexicon, Tokenizer

MOST_VARIANTS = 12  # of one text of a query: words with many synonyms multiply


def synonyms_in(query: Query, words: Tokenizer, lexicon: Lexicon = SHIPPED) -> tuple[Synonym, ...]:
    """The words of the wanted texts that have synonyms, in order; fields are asked for as they are."""
    found = {
        word: Synonym(word, tuple(other for other in group if other != word))
        for leaf in leaves(join_words(query))
        if isinstance(leaf, Phrase | Words)
        for _, word, group in _places(leaf, words, lexicon)
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
    match query:
        case Phrase() | Words():
            variants = _variants(query, words, lexicon)
            return Or(variants) if len(variants) > 1 else query
        case Near(texts, relations):
            ways = product(*(_variants(Phrase(text), words, lexicon) for text in texts))
            chains = tuple(
                Near(tuple(each.text for each in way), relations) for way in islice(ways, MOST_VARIANTS)
            )
            return Or(chains) if len(chains) > 1 else query
        case And(parts):
            return And(tuple(_widen(part, words, lexicon) for part in parts))
        case Or(parts):
            return Or(tuple(_widen(part, words, lexicon) for part in parts))
        case Not(part):
            return Not(_widen(part, words, lexicon))
        case _:
            return query


def _variants(leaf: Phrase | Words, words: Tokenizer, lexicon: Lexicon) -> tuple[Phrase | Words, ...]:
    """The leaf itself, then with its words replaced by synonyms, in every combination."""
    whole = _Stretch(leaf.text, _starts(leaf))
    variants, end = [_Stretch("")], 0
    for at, word, group in _places(leaf, words, lexicon):
        between, as_typed = whole.part(end, at), whole.part(at, at + len(word))
        first = tuple(start for start in as_typed.starts if start == 0)
        others = [as_typed, *(_Stretch(other, first, (other,)) for other in group if other != word)]
        variants = [done.then(between).then(other) for other in others for done in variants][:MOST_VARIANTS]
        end = at + len(word)
    rest = whole.part(end, len(leaf.text))
    return tuple(dict.fromkeys(done.then(rest).like(leaf) for done in variants))


class _Stretch(NamedTuple):
    """A part of a text, where in it those pieces begin that were typed behind a blank, and its synonyms."""

    text: str
    starts: tuple[int, ...] = ()
    synonyms: tuple[str, ...] = ()

    def part(self, start: int, end: int) -> _Stretch:
        """What stands from `start` up to `end`."""
        return _Stretch(self.text[start:end], tuple(at - start for at in self.starts if start <= at < end))

    def then(self, other: _Stretch) -> _Stretch:
        """Both, one behind the other."""
        moved = tuple(at + len(self.text) for at in other.starts)
        return _Stretch(self.text + other.text, self.starts + moved, self.synonyms + other.synonyms)

    def like(self, leaf: Phrase | Words) -> Phrase | Words:
        """A leaf of the same kind that says it."""
        if isinstance(leaf, Phrase):
            return Phrase(self.text)
        if not self.starts:
            return Words(self.text, (), self.synonyms)
        places = pairwise((0, *self.starts, len(self.text)))
        pieces = tuple(self.text[start:end].strip() for start, end in places)
        return Words(self.text, pieces, self.synonyms)


def _starts(leaf: Phrase | Words) -> tuple[int, ...]:
    """Where the pieces of a text begin, but for the first."""
    starts, at = [], 0
    for piece in leaf.pieces if isinstance(leaf, Words) else ():
        starts.append(leaf.text.index(piece, at))
        at = starts[-1] + len(piece)
    return tuple(starts[1:])


def _places(leaf: Phrase | Words, words: Tokenizer, lexicon: Lexicon) -> list[tuple[int, str, Group]]:
    """Where in a text the words with synonyms stand, from left to right, the longest of those that overlap.

    They are seen in the text cut as one (全 总 is 全总) and in its pieces, each cut by itself.
    """
    text = leaf.text
    known = [(word, group) for group in lexicon.synonyms for word in group if word in text]
    if not known:
        return []  # before the segmenter is asked, which may have to be loaded
    cuts = [_borders(text, [text], words)]
    if isinstance(leaf, Words) and leaf.pieces:
        cuts.append(_borders(text, leaf.pieces, words))
    found: list[tuple[int, str, Group]] = []
    for word, group in sorted(known, key=lambda pair: -len(pair[0])):
        at = text.find(word)
        while at >= 0:
            end = at + len(word)
            free = all(end <= start or at >= start + len(other) for start, other, _ in found)
            if free and any({at, end} <= borders for borders in cuts):
                found.append((at, word, group))
            at = text.find(word, end)
    return sorted(found)


def _borders(text: str, pieces: Iterable[str], words: Tokenizer) -> set[int]:
    """Where words of the text begin and end, each of its pieces cut by itself."""
    borders, at = set(), 0
    for piece in pieces:
        start = text.index(piece, at)
        borders |= {start, start + len(piece)}
        at = start
        for word in words(piece):
            at = text.index(word, at)
            borders |= {at, at + len(word)}
            at += len(word)
        at = start + len(piece)
    return borders


@dataclass(frozen=True, slots=True)
class Synonym:
    """A word of the query and the words of the dictionary that mean the same."""

    word: str
    others: tuple[str, ...]
