"""What was typed → a tree that prints itself. Knows neither index nor words; never fails.

The language, lenient in everything: text in quotes is an exact phrase; words side by side are all wanted;
`OR` or `|` between them means either; `-` before one means without it. A quote only counts as one when it
encloses whole terms, so a sentence pasted with quotes in it stays a sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.normalize import fold_line

LONGEST_QUERY = 1000  # characters; what is typed beyond is ignored

_DOUBLE = '"＂“”„'
_MATES = {
    '"': '"＂',
    "＂": '"＂',
    "“": "”",
    "”": "”“",
    "„": "“”",
    "「": "」",
    "『": "』",
    "﹁": "﹂",
    "﹃": "﹄",
}
_OR = frozenset({"OR", "or", "ＯＲ", "|", "｜", "||"})
_MINUS = "-－−"
_WORD = re.compile(r"[^\s|｜]+|[|｜]+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Normalised text to be found exactly."""

    text: str

    def __str__(self) -> str:
        return f'"{self.text}"'


@dataclass(frozen=True, slots=True)
class Words:
    """Normalised text whose words are wanted, best side by side."""

    text: str

    def __str__(self) -> str:
        return self.text


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


Query = Phrase | Words | And | Or | Not

EVERYTHING = And(())


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    quoted: bool = False
    negated: bool = False


def parse(typed: str) -> Query:
    """The tree of a query; `EVERYTHING` for an empty one."""
    parts: list[Query] = []
    either = False
    for token in _tokens(typed[:LONGEST_QUERY]):
        if not token.quoted and not token.negated and token.text in _OR:
            either = True
            continue
        node = _leaf(token)
        if node is None:
            continue
        if either and parts:
            before = parts.pop()
            old = before.parts if isinstance(before, Or) else (before,)
            node = Or((*old, node))
        parts.append(node)
        either = False
    return parts[0] if len(parts) == 1 else And(tuple(parts))


def _leaf(token: _Token) -> Query | None:
    text = fold_line(token.text)
    if not text:
        return None
    leaf: Query = Phrase(text) if token.quoted else Words(text)
    return Not(leaf) if token.negated else leaf


def _tokens(typed: str) -> list[_Token]:
    """Cut at blanks outside quotes."""
    tokens: list[_Token] = []
    at = 0
    while at < len(typed):
        if typed[at].isspace():
            at += 1
            continue
        negated = typed[at] in _MINUS and at + 1 < len(typed) and not typed[at + 1].isspace()
        start = at + 1 if negated else at
        end = _closing_quote(typed, start)
        if end is not None:
            tokens.append(_Token(typed[start + 1 : end], quoted=True, negated=negated))
            at = end + 1
        else:
            at = start + len(_WORD.match(typed, start).group())  # type: ignore[union-attr]
            tokens.append(_Token(typed[start:at], negated=negated))
    return tokens


def _closing_quote(typed: str, start: int) -> int | None:
    """Where the quotation that begins at `start` ends, if one does; an unclosed one ends with the text.

    A quote closes where a term ends. Its own mate is looked for first, then, among double quotes, any:
    input methods mix them up.
    """
    mates = _MATES.get(typed[start])
    if mates is None:
        return None
    lenient = _DOUBLE if typed[start] in _DOUBLE else mates
    for wanted in (mates, lenient):
        for at in range(start + 1, len(typed)):
            if typed[at] in wanted and _ends_term(typed, at + 1):
                return at
            if typed[at] == typed[start] and typed[at - 1].isspace():
                break  # another quotation begins
    unclosed = not any(character in mates for character in typed[start + 1 :])
    return len(typed) if unclosed else None


def _ends_term(typed: str, at: int) -> bool:
    return at == len(typed) or typed[at].isspace() or typed[at] in "|｜"
