"""Turns a query tree into the three tiers that an engine carries out, and the strings that a snippet marks.

phrase: what was typed stands there as it was typed. all: every word of it stands there, anywhere; text typed
with blanks is cut at them first. some: at least one does; the result only when the first two found nothing.
Quoted text, texts near each other, fields and dates stay required in all three; the words of a title may stand apart
in the second.
A sentence has no second tier: to hold every word of a question is worth something, but does not answer it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import chain, islice, product
from typing import TypeGuard

from indexer.index import (
    AllOf,
    AnyOf,
    Condition,
    Contains,
    DateIn,
    FacetHas,
    FacetIn,
    HasWord,
    InTitle,
    NoneOf,
    Plan,
    ScoringTerm,
    TierPlan,
    Together,
    ranking,
)
from indexer.model import Tier
from indexer.query import (
    And,
    Field,
    Near,
    Not,
    Or,
    Period,
    Phrase,
    Query,
    Words,
    Years,
    is_sentence,
    join_words,
    leaves,
    needed_words,
    telling_runs,
    wanted,
)
from indexer.text import Tokenizer, number_key

Holds = Callable[[str], Condition]  # Contains, or InTitle
Loose = Words | Field  # unquoted text, whose words may stand apart
Loosely = Callable[[Loose, Holds], Condition]  # such text and where it is wanted → what a tier asks
Runs = Callable[[Loose], list[list[str]]]  # such text → its telling words, in runs

_MOST_TITLES = 12  # ways that are looked for: synonyms multiply

_BEFORE_TITLES = re.compile(r"(?>(?:关于|有关|最新|现行|[0-9]{4}年)*)")
_BEHIND_TITLES = ("全文", "原文", "正文", "条文", "内容", "规定", "下载", "电子版", "有", "是", "的")

_YEAR_WORD = re.compile("年度?$")
_FACET_OF = {"author": "speaker"}  # where it is not called as the field is


@dataclass(frozen=True, slots=True)
class Marked:
    """Normalised strings to light up: anywhere in a document, in its title only, or where they are near each other."""

    anywhere: tuple[str, ...] = ()
    in_title: tuple[str, ...] = ()
    near: tuple[Near, ...] = ()


def make_plan(query: Query, words: Tokenizer, filters: Mapping[str, Condition] | None = None) -> Plan:
    """The tiers of a query, and what narrows them; see `Plan.filters`."""
    joined = join_words(query)
    named = _titles(joined, lambda leaf: (leaf.text,))
    phrase = TierPlan("phrase", _condition(joined, _as_typed), _phrase_terms(joined), titles=named)
    loose = unquoted(joined)
    if not loose:
        return Plan((phrase,), filters or {})
    words = cache(words)  # every tier asks for the same
    needed = cache(lambda leaf: needed_words(leaf, words))
    runs = cache(lambda leaf: telling_runs(leaf, words))

    def every(leaf: Loose, holds: Holds) -> Condition:
        return AllOf(tuple(map(holds, needed(leaf))))

    def some(leaf: Loose, holds: Holds) -> Condition:
        return AnyOf(tuple(map(holds, _any_words(leaf, needed))))

    def word(text: str) -> Condition:
        return HasWord(text) if words(text) == [text] else Contains(text)  # 3月24日 is several

    fallback = replace(loosest_tier(joined, runs, some), titles=_topic(joined, runs))
    strict = _condition(joined, every)
    if any(is_sentence(leaf, words) for leaf in loose):
        sentence = replace(fallback, preferred=strict, preference=ranking.ALL_WORDS)
        return Plan((phrase, sentence), filters or {})
    whole = _condition(joined, lambda leaf, holds: every(leaf, word if holds is Contains else holds))
    together = _titles(joined, lambda leaf: needed(leaf) if _is_loose(leaf) else (leaf.text,))
    tier = TierPlan(
        "all",
        strict,
        _word_terms(loose, runs) + _phrase_terms(joined),
        titles=together,
        preferred=whole,
        preference=ranking.WHOLE_WORDS,
    )
    return Plan((phrase, tier, fallback), filters or {})


def loosest_tier(query: Query, runs: Runs, loosely: Loosely) -> TierPlan:
    """The tier "some" with what is asked for each unquoted text, of which there is one at least."""
    joined = join_words(query)
    loose = unquoted(joined)
    typed = [leaf for leaf in loose if not _synonyms(leaf)]
    synonyms = dict.fromkeys(word for leaf in loose for word in _synonyms(leaf))
    whole = (ScoringTerm("phrase", word, ranking.PHRASE_WEIGHT) for word in synonyms)
    terms = tuple(dict.fromkeys((*_word_terms(typed, runs), *_phrase_terms(joined), *whole)))
    return TierPlan("some", _condition(_loosened(joined), loosely), terms, fallback=True)


def unquoted(query: Query) -> list[Loose]:
    """The wanted texts whose words may stand apart."""
    return [leaf for leaf in leaves(query) if _is_loose(leaf)]


def marked_strings(query: Query, words: Tokenizer, tier: Tier) -> Marked:
    """What to light up in a document of a tier: the phrases, else the words."""
    needed = partial(needed_words, words=words)
    loosely = partial(_any_words, needed=needed) if tier == "some" else needed
    return marked(query, lambda leaf: [leaf.text] if tier == "phrase" else loosely(leaf))


def marked(query: Query, loosely: Callable[[Loose], Iterable[str]]) -> Marked:
    """What to light up: of unquoted texts what `loosely` says, the others as they are."""
    found: dict[bool, dict[str, None]] = {True: {}, False: {}}
    near: dict[Near, None] = {}
    for leaf in wanted(join_words(query)):
        if isinstance(leaf, Near):
            near[leaf] = None
            continue
        if isinstance(leaf, Field) and leaf.name != "title":
            continue
        strings = loosely(leaf) if _is_loose(leaf) else [leaf.text]
        found[isinstance(leaf, Field)].update(dict.fromkeys(strings))
    return Marked(tuple(found[False]), tuple(found[True]), tuple(near))


def _any_words(leaf: Loose, needed: Callable[[Loose], tuple[str, ...]]) -> tuple[str, ...]:
    """Of which any will do: a synonym is as good as the word it stands for, one of its own words is not."""
    return _synonyms(leaf) or needed(leaf)


def _synonyms(leaf: Loose) -> tuple[str, ...]:
    return leaf.synonyms if isinstance(leaf, Words) else ()


def _as_typed(leaf: Loose, holds: Holds) -> Condition:
    return holds(leaf.text)


def _is_loose(leaf: Phrase | Words | Field) -> TypeGuard[Loose]:
    """Whether its words may stand apart."""
    return isinstance(leaf, Words) or (isinstance(leaf, Field) and leaf.name == "title" and not leaf.exact)


def _loosened(query: Query) -> Query:
    """Of side-by-side words any will do; all else stays required."""
    if not isinstance(query, And):
        return query
    loose = tuple(part for part in query.parts if isinstance(part, Words))
    rest = tuple(part for part in query.parts if not isinstance(part, Words))
    return And((*rest, Or(loose))) if loose else query


def _condition(query: Query, loosely: Loosely) -> Condition:
    match query:
        case Phrase(text):
            return Contains(text)
        case Words():
            return loosely(query, Contains)
        case Field():
            return _field_condition(query, loosely)
        case Near(texts, relations):
            return Together(texts, relations)
        case Period(first, last):
            return DateIn(first, last)
        case Years(first, last):
            return FacetIn("filing_year", tuple(f"{year:04}" for year in range(first, last + 1)))
        case And(parts):
            return AllOf(tuple(_condition(part, loosely) for part in parts))
        case Or(parts):
            return AnyOf(tuple(_condition(part, loosely) for part in parts))
        case Not(part):
            return NoneOf((_condition(part, _as_typed),))


def _field_condition(field: Field, loosely: Loosely) -> Condition:
    if field.name == "title":
        return InTitle(field.text) if field.exact else loosely(field, InTitle)
    if field.name in ("number", "code"):
        return FacetHas(field.name, number_key(field.text))
    if field.name == "filing_year":
        return FacetHas(field.name, _YEAR_WORD.sub("", field.text) or field.text)
    return FacetHas(_FACET_OF.get(field.name, field.name), field.text)


def _topic(query: Query, runs: Runs) -> tuple[tuple[str, ...], ...]:
    """What is asked about, when that is one thing: the only run of words beside question words, without 关于 and 全文."""
    if not isinstance(query, Words):
        return ()
    topics = tuple(filter(None, (_bare("".join(run)) for run in runs(query))))
    return (topics,) if len(topics) == 1 else ()


def _bare(run: str) -> str:
    """A run of words without what is said around titles."""
    run = _BEFORE_TITLES.sub("", run, count=1)
    while behind := next(filter(run.endswith, _BEHIND_TITLES), ""):
        run = run.removesuffix(behind)
    return run


def _titles(
    query: Query, strings: Callable[[Phrase | Words | Field], tuple[str, ...]]
) -> tuple[tuple[str, ...], ...]:
    """What a title may say, each way as strings that it holds."""
    match query:
        case Phrase() | Words() | Field(name="title"):
            return (strings(query),)
        case Or(parts):
            ways = (way for part in parts for way in _titles(part, strings))
            return tuple(way for way in ways if way)[:_MOST_TITLES]
        case And(parts):
            combined = product(*(_titles(part, strings) or ((),) for part in parts))
            ways = (tuple(dict.fromkeys(chain.from_iterable(way))) for way in combined)
            return tuple(way for way in islice(ways, _MOST_TITLES) if way)
        case _:
            return ()


def _phrase_terms(query: Query) -> tuple[ScoringTerm, ...]:
    texts = (leaf.text for leaf in leaves(query) if not isinstance(leaf, Field) or leaf.name == "title")
    return tuple(ScoringTerm("phrase", text, ranking.PHRASE_WEIGHT) for text in dict.fromkeys(texts))


def _word_terms(loose: list[Loose], runs: Runs) -> tuple[ScoringTerm, ...]:
    """Words, pairs of characters and characters of the unquoted texts; a question's grammar is left out."""
    terms: dict[ScoringTerm, None] = {}
    for leaf in loose:
        for run in runs(leaf):
            text = "".join(run)
            terms.update(dict.fromkeys(ScoringTerm("word", word, ranking.WORD_WEIGHT) for word in run))
            pairs = (text[at : at + 2] for at in range(len(text) - 1))
            terms.update(dict.fromkeys(ScoringTerm("bigram", pair, ranking.BIGRAM_WEIGHT) for pair in pairs))
            terms.update(dict.fromkeys(ScoringTerm("char", letter, ranking.CHAR_WEIGHT) for letter in text))
    return tuple(terms)
