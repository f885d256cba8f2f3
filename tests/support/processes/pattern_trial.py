"""Tries whether patterns are linear, in a process of its own since one may never end."""

from __future__ import annotations

import json
import math
import re
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from tests.support.files.hostile_text import Hostile, hostile_to

SIZE: Final = 1_000  # characters; the larger text has four times as many
FAST: Final = 0.004  # seconds of the larger text: nobody waits for that
MOST: Final = 9  # times the work for four times the text; squared it is 16
ROUNDS: Final = (
    3,
    9,
)  # runs over both texts, and the runs that must bear it out: a machine may stand still in some
ALIVE: Final = "."  # said now and then
WAYS: Final = ("search", "fullmatch", "sub")  # match is the first step of search, finditer what sub does


def judge(pattern: re.Pattern[Any], hostile: list[Hostile]) -> str:
    """ "linear", or the way and the text by which it is not."""
    told = time.monotonic()
    for text in hostile:
        if time.monotonic() - told > 1:
            told = time.monotonic()
            print(ALIVE, flush=True)
        small, large = (_made(pattern, text.of_size(size)) for size in (SIZE, 4 * SIZE))
        for name in WAYS:
            way = partial(pattern.sub, large[:0]) if name == "sub" else getattr(pattern, name)
            if _seconds(way, large) > FAST:
                short, long = _fastest(way, small, large)
                if long > FAST and long > MOST * short:
                    return f"{name}: {short:.4f} s → {long:.4f} s by {text}"
    return "linear"


def _fastest(way: Callable[[Any], object], *texts: str | bytes) -> tuple[float, ...]:
    """The fastest of some runs over each text, beside each other; of more where they seem not to be linear."""
    fastest = (math.inf,) * len(texts)
    for rounds in ROUNDS:
        for _ in range(rounds):
            fastest = tuple(min(each, _seconds(way, text)) for each, text in zip(fastest, texts, strict=True))
        if fastest[-1] <= MOST * fastest[0]:
            break
    return fastest


def _made(pattern: re.Pattern[Any], text: str) -> str | bytes:
    return text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text


def _seconds(way: Callable[[Any], object], text: str | bytes) -> float:
    began = time.process_time()
    way(text)
    return time.process_time() - began


def _work() -> None:
    for text, flags, is_bytes in json.loads(sys.stdin.readline()):
        pattern: re.Pattern[Any] = (
            re.compile(text.encode("latin-1"), flags) if is_bytes else re.compile(text, flags)
        )
        print(judge(pattern, hostile_to(text, flags | re.ASCII if is_bytes else flags)), flush=True)


if __name__ == "__main__":
    _work()
