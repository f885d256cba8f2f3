"""The same string as different people type it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def traditional(text: str) -> str:
    """In traditional characters, by OpenCC's table, one character at a time."""
    return "".join(_traditional().get(character, character) for character in text)


def full_width(text: str) -> str:
    """ASCII in full width."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def spaced(text: str) -> str:
    """With blanks inside, ordinary and ideographic in turn."""
    return "".join(c + " \u3000"[at % 2] for at, c in enumerate(text)).strip()


@cache
def _traditional() -> dict[str, str]:
    table = files("opencc").joinpath("dictionary/STCharacters.txt").read_text(encoding="utf-8")
    rows = (line.split() for line in table.splitlines() if line)
    return {row[0]: row[1] for row in rows}
