"""Lets work in the background of a process stand back while somebody waits for an answer of it.

Python lets one thread of a process work. A page lets go of that right some hundred times, in each call of SQLite, NumPy
and the compiled kernel, and a thread that computes gives it back after five milliseconds only (`sys.getswitchinterval`):
beside such a thread a page takes ten to twenty times as long. So the background works in short steps and asks before each.
"""

from __future__ import annotations

import threading
from typing import Final

LONGEST_WAIT: Final = 1.0  # seconds before a step, whoever waits: the background goes on, however slowly


class Foreground:
    """What is answered at this moment. Safe to share between threads."""

    def __init__(self, longest: float = LONGEST_WAIT) -> None:
        self._longest = longest
        self._answered = 0
        self._changed = threading.Condition()

    def begin(self) -> None:
        """Somebody waits for an answer from now on."""
        with self._changed:
            self._answered += 1

    def end(self) -> None:
        """It is made."""
        with self._changed:
            self._answered -= 1
            if not self._answered:
                self._changed.notify_all()

    def give_way(self) -> None:
        """Before a step in the background: wait until nobody waits, but not longer than that.

        Not to be called by who holds what an answer may need.
        """
        if self._answered:
            with self._changed:
                self._changed.wait_for(lambda: not self._answered, self._longest)


FOREGROUND: Final = Foreground()  # of this process
