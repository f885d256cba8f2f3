"""Finds texts in UTF-16, UTF-32 or HZ (RFC 1843) that no byte order mark tells."""

from __future__ import annotations

import re
from typing import Final

from indexer.readers.encoding.damage import Damaged, decode_damaged
from indexer.readers.encoding.plausibility import SAMPLE, commonness, cost, is_ideograph, strangeness

_STRANGEST: Final = 0.45  # mean cost of a text: see `plausibility`
_STRANGEST_ORDERED: Final = 1.5  # where ASCII tells the order of bytes, and all else is Chinese if rare
_FEWEST: Final = 2  # characters
_PLAIN = 8  # characters of ASCII, from which on those alone tell a text
_LEAST_COMMON = 0.3, 0.1  # of the ideographs, where nothing else tells the order of bytes: of few, of more
_RARE = 2  # cost of a Han character beyond GB 2312
_FEW = 6  # ideographs
_WIDE = (
    ("utf-32-le", "UTF-32", 4),
    ("utf-32-be", "UTF-32", 4),
    ("utf-16-le", "UTF-16LE", 2),
    ("utf-16-be", "UTF-16BE", 2),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_HZ = re.compile(rb"~\{(?:[\x21-\x77][\x21-\x7e])+(?:~\}|\n)")


def find_unmarked(content: bytes, *, is_last: bool = False) -> tuple[Damaged, str] | None:
    """The text and its encoding, when it is one of these in bytes that are not plain UTF-8.

    `is_last` when no other encoding fits: then a short text may be of rare characters.
    """
    if len(content) < 2 * _FEWEST:
        return None
    found = []
    for codec, name, width in _WIDE:
        whole = len(content) - len(content) % width
        sample = content[: min(whole, 4 * SAMPLE)].decode(codec, "replace")
        if (strange := _strangeness(sample, is_last)) is not None:
            found.append((strange, codec, name))
    if not found:
        return None
    _, codec, name = min(found)
    damaged = decode_damaged(content, codec)
    return (damaged, name) if damaged.is_bearable() else None


def find_hz(content: bytes) -> str | None:
    """The text of bytes that are all below 128, when they hold Chinese as HZ has it."""
    if not _HZ.search(content):
        return None
    try:
        text = content.decode("hz")
    except UnicodeDecodeError:
        return None
    return text if strangeness(text) < _STRANGEST else None


def _strangeness(text: str, is_last: bool) -> float | None:
    """None when it is no text in this order of bytes."""
    holes = text.count("\ufffd")
    if len(text) < _FEWEST or holes > max(1, len(text) // 100) or _CONTROL.search(text):
        return None
    ascii_ = sum(character.isascii() for character in text)
    strange = strangeness(text)
    if strange > (_STRANGEST_ORDERED if ascii_ and _is_chinese(text) else _STRANGEST) or (
        ascii_ == len(text) and ascii_ < _PLAIN
    ):
        return None
    ideographs = sum(map(is_ideograph, text))
    least = 0 if is_last and ideographs > _FEWEST else _LEAST_COMMON[ideographs >= _FEW]
    if ideographs and commonness(text) < least and ascii_ < ideographs / 20:
        return None  # pairs of letters or of bytes of GBK happen to be ideographs
    return strange + 1 - commonness(text)


def _is_chinese(text: str) -> bool:
    """Whether it is of Han characters, Chinese punctuation and ASCII only."""
    return all(character.isascii() or cost(character) <= _RARE for character in set(text))
