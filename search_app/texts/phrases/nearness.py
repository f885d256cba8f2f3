"""What is said of what looks like an operator for nearness and was read as text."""

from __future__ import annotations

from typing import Final

from search_app.texts.phrases.quoting import nested

LONGEST_SHOWN: Final = 40  # characters of it

_MISREAD: Final = (
    "“{written}”按文字检索，没有当作邻近检索。同句、同段、相距几字（0 至 {most}）写成 劳模 ~句 工匠、劳模 ~段 工匠、"
    "劳模 ~10 工匠：前后各空一格，两边是词语。"
)


def misread_in_words(written: str, farthest: int) -> str:
    """What to write instead, and how many characters apart at most; "" where nothing was misread."""
    shown = written if len(written) <= LONGEST_SHOWN else written[: LONGEST_SHOWN - 1] + "…"
    return _MISREAD.format(written=nested(shown), most=farthest) if written else ""
