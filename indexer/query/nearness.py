"""Reads the operators that ask for texts near each other: 劳模 ~句 工会, ~段, ~10 between blanks.

One holds between two texts, quoted or not, which are then wanted as they are; several make a chain. A minus before a
chain means without it. Anywhere else, beside a field or nothing, it is read as text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.query.lexer import Token
from indexer.text import Relation, normalize_line

FARTHEST = 999  # characters apart that can be asked for

_OPERATOR = re.compile(r"~(?:(?P<sentence>同?句)|(?P<paragraph>同?段)|(?P<apart>[0-9]{1,3})字?)")
_LOOKS_LIKE_ONE = re.compile(r"~.{1,6}")
_WITHOUT_BLANKS = re.compile(r"~(?:同?[句段]|[0-9]+字)")
_WRITTEN = {"sentence": "句", "paragraph": "段"}


@dataclass(frozen=True, slots=True)
class Near:
    """Normalised texts, two or more, to be found exactly, each near the next one; see `indexer.text.nearness`."""

    texts: tuple[str, ...]
    relations: tuple[Relation, ...]  # one fewer

    def __str__(self) -> str:
        first, *others = (f'"{text}"' for text in self.texts)
        rest = (
            f"~{_WRITTEN[relation] if isinstance(relation, str) else relation} {text}"
            for relation, text in zip(self.relations, others, strict=True)
        )
        return " ".join((first, *rest))


@dataclass(frozen=True, slots=True)
class Chain:
    """Terms with operators between them, as typed."""

    near: Near
    negated: bool


def chain_at(terms: Sequence[Token], at: int) -> tuple[Chain, int] | None:
    """The longest chain that begins with a term, and how many terms it is; None where none does."""
    texts = [_text(terms[at])]
    relations: list[Relation] = []
    behind = at + 1
    while texts[0] and behind + 1 < len(terms):
        relation, text = _relation(terms[behind]), _text(terms[behind + 1])
        if relation is None or not text or terms[behind + 1].negated:
            break
        relations.append(relation)
        texts.append(text)
        behind += 2
    if not relations:
        return None
    return Chain(Near(tuple(texts), tuple(relations)), terms[at].negated), behind - at


def misread_operator(terms: Sequence[Token]) -> str:
    """The first term that looks like an operator and is read as text, as it was typed; "" where there is none."""
    at = 0
    while at < len(terms):
        if found := chain_at(terms, at):
            at += found[1]
            continue
        token = terms[at]
        written = token.label + token.text
        text = "" if token.quoted or token.field else normalize_line(written)
        if _LOOKS_LIKE_ONE.fullmatch(text) or _WITHOUT_BLANKS.search(text, 1):
            return written
        if parted := _parted(terms, at):
            return parted
        at += 1
    return ""


def _parted(terms: Sequence[Token], at: int) -> str:
    """An operator with a blank in it that begins with a term; "" where none does, as in 3 ~ 5 and before the first text."""
    before, mark, behind = terms[max(at - 1, 0)], terms[at], terms[at + 1 : at + 2]
    if not at or not behind or _relation(replace(behind[0], text=f"~{behind[0].text}")) is None:
        return ""
    plain = not mark.quoted and not mark.negated and not mark.field and normalize_line(mark.text) == "~"
    return (
        f"{mark.text} {behind[0].text}" if plain and not normalize_line(before.text)[-1:].isdecimal() else ""
    )


def _text(token: Token) -> str:
    """What a term asks for, where it is a text; else nothing."""
    if token.field or token.is_or or _relation(token) is not None:
        return ""
    return normalize_line(token.label + token.text)


def _relation(token: Token) -> Relation | None:
    """What an operator asks for; None for any other term."""
    if token.quoted or token.negated or token.field:
        return None
    found = _OPERATOR.fullmatch(normalize_line(token.text))
    if found is None:
        return None
    if found["apart"]:
        return int(found["apart"])
    return "sentence" if found["sentence"] else "paragraph"
