"""Writes words that may have quotes of their own into quotes: those within become ‘ ’, book marks 〈 〉."""

from __future__ import annotations

from typing import Final

_WITHIN: Final = str.maketrans("“”《》", "‘’〈〉")


def nested(text: str) -> str:
    """The text as it stands in “ ” or 《 》; quotes around the whole of it are left out."""
    inner = text[1:-1] if len(text) > 2 and text[0] + text[-1] in ("“”", '""') else text
    return inner.translate(_WITHIN)
