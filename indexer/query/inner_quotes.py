"""Reads a quotation that has quote marks in it without them, for where no document says them."""

from __future__ import annotations

from dataclasses import replace

from indexer.query.lexer import QUOTES, Token

_STRAIGHT = '"＂'


def without_inner_quotes(token: Token) -> Token:
    """A term as meant by marks typed twice (""…"", 「“…”」) or between straight ones ("…"和"…"); else as it is.

    Marks around all of it are left out. Straight ones within it make it a sentence that has quotes in it.
    """
    if not token.quoted or token.negated:
        return token
    bare = token.text.strip(QUOTES)
    if not any(mark in bare for mark in QUOTES):
        return replace(token, text=bare) if bare else token
    marks = sum(token.text.count(mark) for mark in _STRAIGHT)
    if marks and marks % 2 == 0 and not token.field:
        return replace(token, text=f'"{token.text}"', quoted=False)
    return token
