"""Counts what somebody does within a minute, and tells how long to wait who does too much.

Each process counts for itself and forgets with it: this keeps a program from taking the machine by mistake, it guards
no secret.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

SPAN: Final = 60.0  # seconds
MOST_KEYS: Final = 10_000


class UseLimit:
    """At most so many uses of each key within SPAN. Safe to share between threads."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._began = clock()
        self._counts: dict[str, int] = {}
        self._turn = threading.Lock()

    def wait(self, key: str) -> int:
        """0, and it is counted; else the seconds until it may be tried again."""
        with self._turn:
            passed = self._clock() - self._began
            if not 0 <= passed < SPAN or len(self._counts) >= MOST_KEYS:
                self._began, self._counts, passed = self._clock(), {}, 0.0
            count = self._counts.get(key, 0)
            if count >= self._most:
                return int(SPAN - passed) + 1
            self._counts[key] = count + 1
            return 0
