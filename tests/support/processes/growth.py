"""Whether work grows with its input no faster than in proportion: a ratio within one run, never a time."""

from __future__ import annotations

import time
from collections.abc import Callable

FACTOR = 4  # the larger input is so many times the smaller
MOST = 10  # times the work, with room for a busy machine; in proportion it is 4, squared it is 16


def grows_in_proportion(work: Callable[[int], object], size: int) -> bool:
    """Compare the CPU time of `work(size)` and `work(FACTOR * size)`, the best of three each."""
    work(size)  # whatever is done once is done now
    return _best(work, FACTOR * size) < MOST * _best(work, size) + 0.01


def _best(work: Callable[[int], object], size: int) -> float:
    times = []
    for _ in range(3):
        began = time.process_time()
        work(size)
        times.append(time.process_time() - began)
    return min(times)
