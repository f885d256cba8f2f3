"""Writes words that may have quotes of their own into quotes: those within become ‘ ’, book marks 〈 〉."""

from __future__ import annotations

import re
from typing import Final

_WITHIN: Final = str.maketrans("“”《》", "‘’〈〉")
_WHOLE: Final = re.compile('“([^“”]+)”|"([^"]+)"')


def nested(text: str) -> str:
    """The text as it stands in “ ” or 《 》; quotes around the whole of it are left out."""
    return without_quotes(text).translate(_WITHIN)


def without_quotes(text: str) -> str:
    """The text without the quotes around the whole of it."""
    whole = _WHOLE.fullmatch(text)
    return whole[1] or whole[2] if whole else text
