"""Texts that are made to be slow for a pattern: from its own characters and pieces, repeated, with an end that fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Any, Final, NamedTuple

PARSER: Any = re._parser  # type: ignore[attr-defined]
CONSTANTS: Any = re._constants  # type: ignore[attr-defined]

_ALWAYS: Final = (" ", "\n", "a", "0", "工", "_", "<", "\x00")
_OF_CATEGORY: Final = {"DIGIT": "0", "SPACE": " ", "WORD": "a", "LINEBREAK": "\n"}
_MOST: Final = 700  # texts for one pattern
_MOST_PIECES: Final = 60  # of one repetition
_MANY: Final = 40  # times: a repetition that may go on longer counts as one without end


class Hostile(NamedTuple):
    """`before`, then `piece` as often as one likes, then `after`."""

    before: str
    piece: str
    after: str

    def of_size(self, size: int) -> str:
        return self.before + self.piece * (size // len(self.piece)) + self.after


def hostile_to(pattern: str, flags: int = 0) -> list[Hostile]:
    """What is tried on a pattern; the same each time."""
    tree = PARSER.parse(pattern, flags & ~re.DEBUG)
    letters = list(dict.fromkeys([*_letters(tree), *_ALWAYS]))
    ends = list(dict.fromkeys(["", "\x00", "\n", *letters[:6]]))
    found = [Hostile("", letter, end) for letter in letters[:60] for end in ("", "\x00", letters[0])]
    repeated = list(dict.fromkeys(_repetitions(list(tree), "")))
    for some in (ends[:3], ends[3:]):
        found += [Hostile(before, piece, end) for before, piece in repeated for end in some]
    found += [Hostile(*each, "\x00") for each in _mixed(repeated, letters)]
    pairs = [(one, other) for one in letters[:8] for other in letters[:8] if one != other]
    found += [Hostile("", one + other, "\x00") for one, other in pairs]
    return list(dict.fromkeys(found))[:_MOST]


def _mixed(repeated: list[tuple[str, str]], letters: list[str]) -> Iterator[tuple[str, str]]:
    """What is repeated, with another character in between."""
    return ((before, piece + letter) for before, piece in repeated for letter in letters[:8])


def _letters(node: Any) -> Iterator[str]:
    """Characters that matter to a pattern: its literals, the ends of its ranges, one of each category."""
    if isinstance(node, PARSER.SubPattern | list):
        for each in node:
            yield from _letters(each)
    elif isinstance(node, tuple):
        name = str(node[0]) if node else ""
        if name in ("LITERAL", "NOT_LITERAL"):
            yield chr(node[1])
        elif name == "RANGE":
            yield from map(chr, node[1])
        elif name == "CATEGORY":
            yield _OF_CATEGORY[str(node[1]).rpartition("_")[2]]
        else:
            for each in node:
                yield from _letters(each)


def _repetitions(items: list[Any], before: str) -> Iterator[tuple[str, str]]:
    """For each repetition without end: a text that leads to it, and one that it repeats."""
    for at, (kind, value) in enumerate(items):
        lead = before + "".join(next(_samples(item), "") for item in items[:at])
        for inner in _below(kind, value):
            yield from _repetitions(inner, lead)
        if str(kind) in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and value[1] > _MANY:
            pieces = list(islice((text for text in _texts(list(value[2])) if text), _MOST_PIECES))
            yield from ((lead, piece) for piece in pieces)
            yield from ((lead, "".join(pair)) for pair in pairwise(pieces))


def _below(kind: Any, value: Any) -> list[list[Any]]:
    """The sequences inside of a node."""
    name = str(kind)
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return [list(value[2])]
    if name == "SUBPATTERN":
        return [list(value[3])]
    if name == "BRANCH":
        return [list(branch) for branch in value[1]]
    if name == "ATOMIC_GROUP":
        return [list(value)]
    return [list(value[1])] if name in ("ASSERT", "ASSERT_NOT") else []


def _texts(items: list[Any]) -> Iterator[str]:
    """Some texts that a sequence matches, at least if it looks at nothing around it."""
    yield "".join(next(_samples(item), "") for item in items)
    for at, item in enumerate(items):
        for sample in islice(_samples(item), 1, 12):
            parts = [next(_samples(other), "") for other in items]
            yield "".join([*parts[:at], sample, *parts[at + 1 :]])


def _samples(item: Any) -> Iterator[str]:
    kind, value = item
    name = str(kind)
    if name == "LITERAL":
        yield chr(value)
    elif name in ("NOT_LITERAL", "ANY"):
        yield from (letter for letter in _ALWAYS if name == "ANY" or ord(letter) != value)
    elif name == "IN":
        yield from _members(value)
    elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, most, inner = value
        for text in islice(_texts(list(inner)), 6):
            yield from (text * count for count in sorted({least, min(least + 1, most), min(least + 2, most)}))
    elif name == "BRANCH":
        for branch in value[1]:
            yield from _texts(list(branch))
    elif name in ("SUBPATTERN", "ATOMIC_GROUP"):
        yield from _texts(list(value[3] if name == "SUBPATTERN" else value))
    else:
        yield ""  # a look around, an end, a group again


def _members(value: list[Any]) -> Iterator[str]:
    letters = list(dict.fromkeys(_letters(value)))
    if str(value[0][0]) == "NEGATE":
        forbidden = re.compile(f"[{''.join(map(re.escape, letters))}]") if letters else None
        letters = [
            letter for letter in (*_ALWAYS, "x", "，", "-") if not (forbidden and forbidden.match(letter))
        ]
    yield from letters
