"""A query tree in, the three tiers an engine carries out and the strings a snippet marks out.

phrase: what was typed stands there as it was typed. all: every word of it stands there, anywhere. some:
at least one does; asked for only when the first two found little. Quoted text stays exact in all three.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from indexer import ranking
from indexer.engine import AllOf, AnyOf, Clue, Condition, Contains, NoneOf, Plan, TierPlan
from indexer.normalize import fold_line
from indexer.query import And, Not, Or, Phrase, Query, Words
from indexer.result import Tier

Cutter = Callable[[str], list[str]]  # normalised text → its words: Segmenter.words


def make_plan(query: Query, words: Cutter, limits: Condition) -> Plan:
    """The tiers of a query."""
    joined = _join_words(query)
    phrase = TierPlan("phrase", _condition(joined, Contains), _phrase_clues(joined))
    loose = [node for node in leaves(joined) if isinstance(node, Words)]
    if not loose:
        return Plan((phrase,), limits)
    clues = _word_clues(loose, words) + _phrase_clues(joined)
    every = _condition(joined, lambda text: AllOf(tuple(map(Contains, _needed(text, words)))))
    some = _condition(_loosened(joined), lambda text: AnyOf(tuple(map(Contains, _needed(text, words)))))
    return Plan((phrase, TierPlan("all", every, clues), TierPlan("some", some, clues, fallback=True)), limits)


def marked_strings(query: Query, words: Cutter, tier: Tier) -> tuple[str, ...]:
    """What to light up in a document of a tier: the phrases, else the words."""
    joined = _join_words(query)
    found: dict[str, None] = {}
    for node in leaves(joined):
        exact = tier == "phrase" or isinstance(node, Phrase)
        found.update(dict.fromkeys([node.text] if exact else _needed(node.text, words)))
    return tuple(found)


def leaves(query: Query) -> Iterator[Phrase | Words]:
    """The texts that are wanted, not those excluded."""
    match query:
        case Phrase() | Words():
            yield query
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part)
        case Not():
            return


def _join_words(query: Query) -> Query:
    """Words typed side by side as one text: first of all they are wanted as they were typed."""
    match query:
        case And(parts):
            joined: list[Query] = []
            for part in map(_join_words, parts):
                if joined and isinstance(part, Words) and isinstance(joined[-1], Words):
                    joined[-1] = Words(fold_line(f"{joined[-1].text} {part.text}"))
                else:
                    joined.append(part)
            return joined[0] if len(joined) == 1 else And(tuple(joined))
        case _:
            return query


def _loosened(query: Query) -> Query:
    """Of side-by-side words any will do; quoted text and exclusions stay required."""
    if not isinstance(query, And):
        return query
    loose = tuple(part for part in query.parts if isinstance(part, Words))
    rest = tuple(part for part in query.parts if not isinstance(part, Words))
    return And((*rest, Or(loose))) if loose else query


def _condition(query: Query, of_words: Callable[[str], Condition]) -> Condition:
    match query:
        case Phrase(text):
            return Contains(text)
        case Words(text):
            return of_words(text)
        case And(parts):
            return AllOf(tuple(_condition(part, of_words) for part in parts))
        case Or(parts):
            return AnyOf(tuple(_condition(part, of_words) for part in parts))
        case Not(part):
            return NoneOf((_condition(part, Contains),))


def _needed(text: str, words: Cutter) -> tuple[str, ...]:
    """The words that carry the text's meaning; all its words, or the text itself, when none does."""
    cut = tuple(dict.fromkeys(words(text)))
    telling = tuple(word for word in cut if word not in ranking.FUNCTION_WORDS)
    return telling or cut or (text,)


def _phrase_clues(query: Query) -> tuple[Clue, ...]:
    texts = dict.fromkeys(node.text for node in leaves(query))
    return tuple(Clue("phrase", text, ranking.PHRASE_WEIGHT) for text in texts)


def _word_clues(loose: list[Words], words: Cutter) -> tuple[Clue, ...]:
    """Words, pairs of characters and characters of the unquoted texts; a question's grammar is no clue."""
    clues: dict[Clue, None] = {}
    for text in (node.text for node in loose):
        for run in _telling_runs(text, words):
            clues.update(dict.fromkeys(Clue("word", word, ranking.WORD_WEIGHT) for word in words(run)))
            pairs = (run[at : at + 2] for at in range(len(run) - 1))
            clues.update(dict.fromkeys(Clue("bigram", pair, ranking.BIGRAM_WEIGHT) for pair in pairs))
            clues.update(dict.fromkeys(Clue("char", letter, ranking.CHAR_WEIGHT) for letter in run))
    return tuple(clues)


def _telling_runs(text: str, words: Cutter) -> list[str]:
    """What is left of a text without question words and punctuation; the text, when nothing is."""
    runs, at, end = [""], 0, 0
    for word in words(text):
        at = text.index(word, end)
        if at > end or word in ranking.QUESTION_WORDS:
            runs.append("")
        if word not in ranking.QUESTION_WORDS:
            runs[-1] += word
        end = at + len(word)
    return [run for run in runs if run] or [text]
