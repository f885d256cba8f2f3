"""Says in a sentence how a query was read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeGuard

from indexer.query import (
    FIRST_YEAR,
    LAST_YEAR,
    OPEN_END,
    OPEN_START,
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
)
from search_app.texts.pages import READING, READING_FIELDS
from search_app.texts.phrases.quoting import nested

SURE_WORD = 2  # characters of a term that is hardly cut into words
LONGEST_TERM = 40  # characters of a term that are repeated

_NOT_HAN = re.compile(r"[^\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

Term = Phrase | Words | Field


def read_out(query: Query) -> str:
    """The sentence; "" for a query that asks for everything."""
    match query:
        case And(parts):
            return READING["and"].join(_clauses(parts))
        case Or(parts):
            return _either(parts)
        case _:
            return _clause(query)


def says_more(typed: str, query: Query) -> bool:
    """Whether the sentence tells what the typed text does not: how it was cut, or that it was folded."""
    match query:
        case Words(text):
            return _NOT_HAN.sub("", typed) != _NOT_HAN.sub("", text)
        case And(parts):
            return bool(parts)
        case _:
            return True


def _clauses(parts: Sequence[Query]) -> Iterator[str]:
    """One clause a part; the words typed side by side share one, since they are wanted together."""
    words = [part for part in parts if isinstance(part, Words)]
    for part in parts:
        if not isinstance(part, Words):
            yield _clause(part)
        elif part is words[0]:
            yield _containing(words, READING["both"])


def _clause(query: Query) -> str:
    match query:
        case Phrase() | Words() | Field():
            return _containing([query])
        case Near():
            return _near(query)
        case Period(first, last):
            return _dated(first, last)
        case Years(first, last):
            return _filed(first, last)
        case Not(part):
            return _without(part)
        case And(parts) | Or(parts):
            said = read_out(query)
            return READING["group"].format(said) if len(parts) > 1 and READING["or"] in said else said


def _either(parts: Sequence[Query]) -> str:
    """Terms of one kind share their verb: 题名含“甲”或“乙”."""
    if _alike(parts):
        return _containing(parts, READING["any"])
    return READING["or"].join(map(_clause, parts))


def _alike(parts: Sequence[Query]) -> TypeGuard[Sequence[Term]]:
    kinds = {(type(part), getattr(part, "name", ""), getattr(part, "exact", False)) for part in parts}
    return len(kinds) == 1 and isinstance(parts[0], Term)


def _containing(terms: Sequence[Term], between: str = "") -> str:
    said = between.join(map(_quoted, terms))
    match terms[0]:
        case Words():
            together = len(terms) > 1 and between == READING["both"]
            loose = together or any(len(term.text) > SURE_WORD for term in terms)
            return READING["words"].format(said) + (READING["loosely"] if loose else "")
        case Phrase():
            return READING["exact"].format(said)
        case Field(name, _, exact):
            return READING["exact in" if exact else "in"].format(said, field=READING_FIELDS[name])


def _near(chain: Near) -> str:
    """One clause where all are in one sentence, or in one paragraph; else one a pair of neighbours."""
    texts, relations = list(map(Phrase, chain.texts)), chain.relations
    if len(set(relations)) == 1 and isinstance(relations[0], str):
        return READING[relations[0]].format(READING["both"].join(map(_quoted, texts)))
    pairs = (READING["both"].join(map(_quoted, pair)) for pair in pairwise(texts))
    return READING["and"].join(
        READING[relation].format(pair)
        if isinstance(relation, str)
        else READING["apart"].format(pair, number=relation)
        for pair, relation in zip(pairs, relations, strict=True)
    )


def _without(part: Query) -> str:
    match part:
        case Phrase() | Words():
            return READING["without"].format(_quoted(part))
        case Field(name):
            return READING["without in"].format(_quoted(part), field=READING_FIELDS[name])
        case _:
            return READING["not"].format(read_out(part))


def _dated(first: int, last: int) -> str:
    if first == last:
        return READING["on"].format(_day(first))
    if first == OPEN_START:
        return READING["until"].format(_day(last))
    if last == OPEN_END:
        return READING["since"].format(_day(first))
    return READING["between"].format(_day(first), _day(last))


def _filed(first: int, last: int) -> str:
    if first == last:
        return READING["year"].format(f"{first:04}")
    if first == FIRST_YEAR:
        return READING["years until"].format(f"{last:04}")
    if last == LAST_YEAR:
        return READING["years since"].format(f"{first:04}")
    return READING["years"].format(f"{first:04}", f"{last:04}")


def _day(number: int) -> str:
    """20220324 as 2022-03-24."""
    return f"{number // 10000:04}-{number // 100 % 100:02}-{number % 100:02}"


def _quoted(term: Term) -> str:
    text = nested(term.text)
    return f"“{text if len(text) <= LONGEST_TERM else text[: LONGEST_TERM - 1] + '…'}”"
