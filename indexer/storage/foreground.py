"""Lets work in the background of a process stand back while somebody waits for an answer of it.

Python lets one thread of a process work. A page lets go of that right some hundred times, in each call of SQLite, NumPy
and the compiled kernel, and a thread that computes gives it back after five milliseconds only (`sys.getswitchinterval`):
beside such a thread a page takes five to twelve times as long. So the background works in short steps and asks before each.
"""

from __future__ import annotations

import threading
import time
from math import inf
from typing import Final

LONGEST_WAIT: Final = 1.0  # seconds before a step; and who has waited for so long is not waited for any more


class Foreground:
    """What is answered at this moment. Safe to share between threads."""

    def __init__(self, longest: float = LONGEST_WAIT) -> None:
        self._longest = longest
        self._begun: dict[int, float] = {}  # by its number, when what is answered was begun
        self._last = 0  # number
        self._changed = threading.Condition()

    def begin(self) -> int:
        """Somebody waits for an answer from now on; its number."""
        with self._changed:
            self._last += 1
            self._begun[self._last] = time.monotonic()
            return self._last

    def end(self, number: int) -> None:
        """It is made, or has failed."""
        with self._changed:
            del self._begun[number]
            self._changed.notify_all()

    def give_way(self) -> None:
        """Before a step in the background: wait until nobody waits who has not waited for long, and not longer than that.

        Not to be called by who holds what an answer may need.
        """
        if self._begun:
            until = time.monotonic() + self._longest
            with self._changed:
                while (left := self._left(until)) > 0:
                    self._changed.wait(left)

    def _left(self, until: float) -> float:
        """For how many seconds somebody may have to be waited for."""
        newest = max(self._begun.values(), default=-inf)
        return min(newest + self._longest, until) - time.monotonic()


FOREGROUND: Final = Foreground()  # of this process
