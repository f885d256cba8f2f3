"""Tells how the stores of an archive are that machines share: seldom asked, and as findings of a check."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from indexer.model import Finding, Kind
from indexer.stores import StoreHealth

_REMEMBERED: Final = 2.0  # seconds


class StoreWatch:
    """How the stores are, as they were some seconds ago at most; nothing where all are in the home.

    Safe to share between threads.
    """

    def __init__(
        self, probes: Sequence[Callable[[], StoreHealth]] = (), clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._probes = probes
        self._clock = clock
        self._lock = threading.Lock()
        self._known: tuple[float, tuple[StoreHealth, ...]] | None = None

    def now(self) -> tuple[StoreHealth, ...]:
        """Each of the three."""
        with self._lock:
            if self._known is None or self._clock() - self._known[0] > _REMEMBERED:
                found = tuple(probe() for probe in self._probes)
                self._known = (self._clock(), found)
            return self._known[1]


def store_findings(stores: Iterable[StoreHealth]) -> Iterator[Finding]:
    """Those that are not as they should be."""
    for each in stores:
        if each.status != "sound":
            kind: Kind = "store away" if each.status == "away" else "store reduced"
            yield Finding(kind, f"[{each.store}]", detail=each.told)
