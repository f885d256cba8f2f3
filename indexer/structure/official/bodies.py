"""Reads the names of bodies where only they can stand: in a head, before 关于 in a title, above the date of a letter."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from indexer.structure.byline import is_body
from indexer.text import simplify

LONGEST_LINE: Final = 80  # characters of a line of bodies
SHORTEST_ISSUER: Final = 4
SHORTEST_REST: Final = 3  # characters of a seal, or of what it leaves of a signature

_ISSUER = re.compile(
    r"[\u3400-\u9fff]{2,38}(?:党组|工委|局|厅|委|办|部|署|小组|联席会议|指挥部|筹备组|工商联|残联|科协|文联|侨联|社联|院|所|室|处|科|队|馆|团)"
)
_MEETING = re.compile(r"[\u3400-\u9fff（）()]{4,40}(?:代表大会|全体会议|委员会议|常委会议|职代会|大会|会议)")
_NEWS = re.compile("转发|印发|发布|出台|召开|举办|学习|关于|按照|根据")
_BETWEEN = re.compile(r"[\s、]+")
_SEALS = r"(?:[\u3400-\u9fff]{0,20}(?:印章|公章|盖章|签章|签字|印)|章|公章及签字|代章)"
_SEAL = re.compile(rf"[（(\[【]\s*{_SEALS}\s*[）)\]】]")
_SEAL_ALONE = re.compile(r"(?:印章|公章|盖章|签章|电子印章|电子公章)[:：]?")


def is_issuer(text: str) -> bool:
    """Whether the text may be the name of a body where only one can stand."""
    name = simplify("".join(text.split()))
    if _NEWS.search(name):
        return False
    return is_body(name) or (len(name) >= SHORTEST_ISSUER and _ISSUER.fullmatch(name) is not None)


def is_meeting(text: str) -> bool:
    """Whether the text names a meeting that decides: 青枫区工会第七次代表大会."""
    name = simplify("".join(text.split()))
    return _NEWS.search(name) is None and _MEETING.fullmatch(name) is not None


def bodies_on(line: str) -> tuple[str, ...]:
    """The bodies a line is made of, in order; blanks or 、 between them, seals left out. Empty for any other line."""
    if len(line) > LONGEST_LINE:
        return ()
    plain = without_seal(line)
    pieces = [piece for piece in _BETWEEN.split(plain) if piece]
    if pieces and all(map(is_issuer, pieces)):
        return tuple(pieces)
    joined = "".join(plain.split())
    return (joined,) if is_issuer(joined) else ()


def named_once(names: Iterable[str]) -> tuple[str, ...]:
    """The bodies without what a seal over a signature adds when it is recognised as text.

    The seal repeats the body, whole or its last words: 青枫区总工会总工会, or 总工会 beside 青枫区总工会.
    """
    parted = tuple(dict.fromkeys(map(_without_repeat, names)))
    return tuple(
        name for name in parted if not any(other != name and other.endswith(name) for other in parted)
    )


def _without_repeat(name: str) -> str:
    for cut in range(len(name) // 2, len(name) - SHORTEST_REST + 1):
        if name[:cut].endswith(name[cut:]) and is_issuer(name[:cut]):
            return name[:cut]
    for cut in range(len(name) // 2, SHORTEST_REST - 1, -1):
        if name[cut:].endswith(name[:cut]) and is_issuer(name[cut:]):
            return name[cut:]
    return name


def without_seal(line: str) -> str:
    """The line without （印章）, （盖章）; "" when it is nothing else."""
    if len(line) > LONGEST_LINE:
        return line
    plain = _SEAL.sub(" ", line).strip()
    return "" if _SEAL_ALONE.fullmatch(plain) else plain
