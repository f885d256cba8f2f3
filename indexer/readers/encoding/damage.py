"""Decodes bytes that are damaged in places: U+FFFD for what is no character, and where those places are."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from typing import Final, NamedTuple

from indexer.message import Message
from indexer.readers.encoding.plausibility import PUNCTUATION, cost, is_common

HOLE: Final = "\ufffd"
MOST_DAMAGE: Final = 0.02  # of the characters; beyond, it is another encoding, or none
WORTH_A_WARNING: Final = 0.002  # of the characters, from which on a file is not to be trusted
LEAST_SOUND: Final = 4  # characters beyond ASCII to one place
MOST_OF_ASCII: Final = 0.002  # of a text that is ASCII otherwise

_MARK = "\udcff"  # no codec gives half a character
_HANDLER = "gongwen.damage"
_MOST_TOLD = 5  # lines
_ILLEGAL = b"\xff"  # begins no character of GB18030
_LONGEST_RUN = 10_000  # bytes
_RUN = re.compile(rb"[\x80-\xff]+")
_SECOND = re.compile(rb"[0-9\x40-\x7e]")  # bytes of ASCII that characters have as well

codecs.register_error(_HANDLER, lambda error: (_MARK, error.end))  # type: ignore[attr-defined]


class Damaged(NamedTuple):
    """A text with a U+FFFD at each damaged place, and what is known of those."""

    text: str
    lines: tuple[int, ...]  # of each place, from 1
    at_end: bool  # the last character is cut in two

    @property
    def share(self) -> float:
        """The damaged places to the characters."""
        return len(self.lines) / max(1, len(self.text))

    def is_bearable(self) -> bool:
        """Whether it is a text in this encoding still."""
        places = len(self.lines)
        foreign = len(self.text) - len(self.text.encode("ascii", "ignore")) - places
        if foreign == 0:
            return self.share <= MOST_OF_ASCII
        return places <= max(1, MOST_DAMAGE * len(self.text)) and LEAST_SOUND * places <= foreign

    def note(self) -> Message | None:
        """What to tell of it; None when nothing is damaged."""
        if not self.lines:
            return None
        if self.at_end and len(self.lines) == 1:
            return Message("text ends in a character")
        lines = tuple(dict.fromkeys(self.lines))
        told = "、".join(map(str, lines[:_MOST_TOLD])) + (" 等" if len(lines) > _MOST_TOLD else "")
        if len(self.lines) > 1 and self.share > WORTH_A_WARNING:
            return Message(
                "text damaged in many places", places=len(self.lines), lines=told, share=self.share
            )
        return Message("text damaged in places", places=len(self.lines), lines=told)


def decode_damaged(content: bytes, codec: str) -> Damaged:
    """The text in that codec, whatever the bytes are."""
    marked = content.decode(codec, _HANDLER)
    if _MARK in marked and codec == "gb18030":
        marked = _RUN.sub(_aligned, content).decode(codec, _HANDLER)
    lines: list[int] = []
    for number, line in enumerate(marked.split("\n"), 1):
        lines += [number] * line.count(_MARK)
    return Damaged(marked.replace(_MARK, HOLE), tuple(lines), marked.endswith(_MARK))


def _aligned(found: re.Match[bytes]) -> bytes:
    """A run of characters of two bytes; in one of odd length, a byte that is illegal takes the place of the half one.

    One lost byte pairs all that follow wrongly up to the next ASCII. The half one stands where the pairs before
    and after it read most like Chinese.
    """
    run = found[0]
    if run.count(_ILLEGAL) == 1:
        left, right = run.split(_ILLEGAL)
        if len(left) % 2 + len(right) % 2 == 1:  # in place of one byte of a character; its other is left over
            return left[: len(left) // 2 * 2] + _ILLEGAL + right[len(right) % 2 :]
    if len(run) % 2 == 0 or len(run) > _LONGEST_RUN or _SECOND.match(found.string, found.end()):
        return run
    after = sum(_cost_of(run[at : at + 2]) for at in range(1, len(run), 2))
    least, half, before = after, 0, 0.0
    for at in range(0, len(run) - 1, 2):
        before += _cost_of(run[at : at + 2])
        after -= _cost_of(run[at + 1 : at + 3])
        if before + after < least:
            least, half = before + after, at + 2
    return run[:half] + _ILLEGAL + run[half + 1 :]


@lru_cache(10_000)
def _cost_of(pair: bytes) -> float:
    try:
        character = pair.decode("gb18030")
    except UnicodeDecodeError:
        return 5
    return cost(character) + (0 if character in PUNCTUATION or is_common(character) else 1)
