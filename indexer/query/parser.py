"""Parses what was typed into a tree that prints itself. Knows neither index nor words; never fails.

The language, lenient in everything: text in quotes is an exact phrase; words side by side are all wanted;
`OR` or `|` between them means either; `~句`, `~段` and `~10` mean near each other, before any `|` is read; `-` before
one means without it; a label before one (标题: 作者: 区: 来源: 文号: 档号: 文种: 年度: 保管期限: 主题词:
日期:, or in English) asks for it in that field. What cannot be read as meant is read as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from indexer.query.date_range import OPEN_END, OPEN_START, read_period
from indexer.query.filing_years import Years, misread_years, read_years
from indexer.query.inner_quotes import without_inner_quotes
from indexer.query.lexer import LIST, TextField, Token, tokens
from indexer.query.nearness import Near, chain_at, misread_operator
from indexer.text import normalize_line

LONGEST_QUERY = 1000  # characters; what is typed beyond is ignored
MOST_TERMS = 100  # that are looked for, words side by side being one; what is typed beyond is ignored

_TITLE = re.compile("(?:《([^《》]+)》|〈([^〈〉]+)〉)[。.!?]*")
_WHOLE = ("title", "number", "code")  # fields in which 、 separates nothing


@dataclass(frozen=True, slots=True)
class Phrase:
    """Normalised text to be found exactly."""

    text: str

    def __str__(self) -> str:
        return f'"{self.text}"'


@dataclass(frozen=True, slots=True)
class Words:
    """Normalised text whose words are wanted, best side by side.

    `pieces` are what stood between blanks, when it was typed with any: each is wanted, and cut by itself.
    `synonyms` stand in it where other words were typed: where any word will do, these alone, uncut, count.
    """

    text: str
    pieces: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text

    @property
    def terms(self) -> tuple[str, ...]:
        """The pieces, or the text as the only one."""
        return self.pieces or (self.text,)


@dataclass(frozen=True, slots=True)
class Field:
    """Normalised text wanted in one field. In a title its words may stand apart, unless it is `exact`."""

    name: TextField
    text: str
    exact: bool = False

    def __str__(self) -> str:
        return f'{self.name}:"{self.text}"' if self.exact else f"{self.name}:{self.text}"


@dataclass(frozen=True, slots=True)
class Period:
    """Documents dated `first` to `last`, as 20220324; 0 and 99991231 are open ends."""

    first: int
    last: int

    def __str__(self) -> str:
        ends = (
            "" if self.first == OPEN_START else str(self.first),
            "" if self.last == OPEN_END else str(self.last),
        )
        return f"date:{'..'.join(dict.fromkeys(ends))}"


@dataclass(frozen=True, slots=True)
class And:
    """All parts are wanted."""

    parts: tuple[Query, ...]

    def __str__(self) -> str:
        return f"({' '.join(map(str, self.parts))})"


@dataclass(frozen=True, slots=True)
class Or:
    """Any part will do."""

    parts: tuple[Query, ...]

    def __str__(self) -> str:
        return f"({' | '.join(map(str, self.parts))})"


@dataclass(frozen=True, slots=True)
class Not:
    """The part is not wanted."""

    part: Query

    def __str__(self) -> str:
        return f"-{self.part}"


Query = Phrase | Words | Field | Near | Period | Years | And | Or | Not

EVERYTHING = And(())


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """What was typed, parsed: made once a request, and carried beside it."""

    typed: str
    tree: Query
    cut: bool  # there were more than MOST_TERMS, and only those stand in the tree
    otherwise: Query | None = None  # without the marks inside quotes, meant where no document says them
    misread: str = ""  # what looks like an operator for nearness and is read as text
    no_years: str = ""  # what stands behind 年度: and is none

    @property
    def shortened(self) -> bool:
        """Whether more was typed than is looked for."""
        return self.cut or len(self.typed) > LONGEST_QUERY


def parse(typed: str) -> Query:
    """The tree of a query; `EVERYTHING` for an empty one."""
    return read(typed).tree


def read(typed: str) -> ParsedQuery:
    """The tree of the first MOST_TERMS terms of a query, and whether there are more."""
    terms = list(_without_dashes(typed[:LONGEST_QUERY]))
    tree, cut = _tree(terms)
    bare = list(map(without_inner_quotes, terms))
    otherwise = _tree(bare)[0] if bare != terms else None
    return ParsedQuery(typed, tree, cut, otherwise, misread_operator(terms), misread_years(terms))


def _tree(terms: list[Token]) -> tuple[Query, bool]:
    """The tree of the first MOST_TERMS terms, and whether there are more."""
    parts: list[Query] = []
    either, left, cut = False, MOST_TERMS, False
    for node in _nodes(terms):
        if node is None:
            either = True
            continue
        goes_on = not either and isinstance(node, Words) and bool(parts) and isinstance(parts[-1], Words)
        left -= 0 if goes_on else _terms(node)
        if left < 0:
            cut = True
            break
        if either and parts:
            before = parts.pop()
            old = before.parts if isinstance(before, Or) else (before,)
            node = Or((*old, node))
        parts.append(node)
        either = False
    parts = _without_title_marks(parts)
    return parts[0] if len(parts) == 1 else And(tuple(parts)), cut


def _nodes(terms: list[Token]) -> Iterator[Query | None]:
    """The conditions that terms and chains of terms make; None for the operator for either."""
    at = 0
    while at < len(terms):
        if terms[at].is_or:
            yield None
        elif found := chain_at(terms, at):
            chain, count = found
            yield Not(chain.near) if chain.negated else chain.near
            at += count - 1
        elif node := _leaf(terms[at]):
            yield node
        at += 1


def _without_dashes(typed: str) -> Iterator[Token]:
    """The terms but for those of dashes alone, which part the others; where there are no others, what was typed."""
    found = list(tokens(typed))
    kept = [token for token in found if token.quoted or token.field or normalize_line(token.text).strip("-—")]
    yield from kept if kept or not found else [Token(typed)]


def _without_title_marks(parts: list[Query]) -> list[Query]:
    """The parts with a title that is no part of a longer text taken out of its marks: few titles have them."""
    words = [False, *(isinstance(part, Words) for part in parts), False]
    return [part if words[at] or words[at + 2] else _without_marks(part) for at, part in enumerate(parts)]


def _without_marks(part: Query) -> Query:
    match part:
        case Words(text) | Field("title", text, False):
            title = _TITLE.fullmatch(text)
            return replace(part, text=title[1] or title[2]) if title else part
        case Or(parts):
            return Or(tuple(map(_without_marks, parts)))
        case _:
            return part


def _terms(node: Query) -> int:
    """How many terms a part stands for: a list of names has several, and so has a chain."""
    chain = node.part if isinstance(node, Not) else node
    if isinstance(chain, Near):
        return len(chain.texts)
    return len(node.parts) if isinstance(node, Or) else 1


def leaves(query: Query) -> Iterator[Phrase | Words | Field]:
    """The texts that are wanted, not those excluded; those near each other one by one."""
    for part in wanted(query):
        if isinstance(part, Near):
            yield from map(Phrase, part.texts)
        else:
            yield part


def wanted(query: Query) -> Iterator[Phrase | Words | Field | Near]:
    """The same with those near each other as one."""
    match query:
        case Phrase() | Words() | Field() | Near():
            yield query
        case And(parts) | Or(parts):
            for part in parts:
                yield from wanted(part)
        case Not() | Period() | Years():
            return


def join_words(query: Query) -> Query:
    """Words typed side by side as one text with its pieces: first of all they are wanted as they were typed."""
    match query:
        case And(parts):
            joined: list[Query] = []
            for part in map(join_words, parts):
                before = joined[-1] if joined else None
                if isinstance(part, Words) and isinstance(before, Words):
                    text = normalize_line(f"{before.text} {part.text}")
                    joined[-1] = Words(text, before.terms + part.terms)
                else:
                    joined.append(part)
            return joined[0] if len(joined) == 1 else And(tuple(joined))
        case _:
            return query


def verbatim(query: Query) -> Query | None:
    """The same with every text wanted as it was typed; None where a text may be missing from what is found."""
    match query:
        case Words(text):
            return Phrase(text)
        case Field():
            return replace(query, exact=True)
        case And(parts):
            exact = [verbatim(part) for part in parts]
            known = tuple(part for part in exact if part is not None)
            return And(known) if len(known) == len(exact) else None
        case Or() | Not():
            return None
        case _:
            return query


def _leaf(token: Token) -> Query | None:
    if (leaf := _in_field(token)) is None:
        text = normalize_line(token.label + token.text)
        if not text:
            return None
        leaf = Phrase(text) if token.quoted else Words(text)
    return Not(leaf) if token.negated else leaf


def _in_field(token: Token) -> Query | None:
    """The condition on a field; None where there is none, or its value says nothing."""
    if token.field is None:
        return None
    if token.field == "date":
        return Period(*days) if (days := read_period(token.text)) else None
    listed = not token.quoted and token.field not in _WHOLE
    written = LIST.split(token.text) if listed else [token.text]
    values = [
        (read_years(text) if token.field == "filing_year" else None) or Field(token.field, text, token.quoted)
        for text in map(normalize_line, written)
        if text
    ]
    return Or(tuple(values)) if len(values) > 1 else next(iter(values), None)
