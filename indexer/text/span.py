"""Defines a span: a range of characters in a text."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """Characters `start` up to, not including, `end` of a text."""

    start: int
    end: int
