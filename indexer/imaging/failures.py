"""Remembers what could not be drawn, so that nobody waits for the same failure again and again."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from indexer.errors import UnreadableFile
from indexer.message import Message

_REMEMBERED: Final = 600.0  # seconds: a machine that was short of something may have it then
_MOST: Final = 1_000
_OF_THE_CHILD: Final = "page not drawn"  # it has died, maybe of what the file is not to blame for


class Failures:
    """The failures of the last minutes, by name. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[str, tuple[float, Message | None, bool]] = OrderedDict()

    @contextmanager
    def told(self, name: str) -> Iterator[None]:
        """Try something, unless it has failed just now; a child may die once. Raises UnreadableFile."""
        with self._lock:
            at, reason, is_final = self._known.get(name, (0.0, None, False))
        if reason is not None and is_final and time.monotonic() - at < _REMEMBERED:
            raise UnreadableFile.of(reason)
        try:
            yield
        except UnreadableFile as refusal:
            with self._lock:
                is_final = refusal.reason != _OF_THE_CHILD or name in self._known
                self._known[name] = (time.monotonic(), refusal.message, is_final)
                while len(self._known) > _MOST:
                    self._known.popitem(last=False)
            raise
