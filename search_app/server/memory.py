"""Keeps the memory of a server process small: freed memory goes back, and processes share what all of them need."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress
from typing import Final

from indexer.archive import Archive
from indexer.storage import BackgroundLoop
from indexer.text import Lexicon, load_readings, segmenter_for

TRIMMED_EVERY: Final = 10.0  # seconds
_ARENA_MAX: Final = -8  # of glibc's mallopt(3): how many areas all threads allocate from


def share_one_area() -> None:
    """Have all threads allocate from one area: who allocates holds Python's lock anyway. Before any thread is started.

    By default each thread has an area of its own, which keeps what its largest query took. Where the C library is not
    glibc, nothing is done.
    """
    with suppress(AttributeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)


def give_memory_back() -> None:
    """Give back what nobody uses any more, after work that is done once."""
    gc.collect()
    trim()


def trim() -> None:
    """Give back what is free between what is in use: a query of very common words leaves tens of megabytes."""
    with suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def trimming() -> BackgroundLoop:
    """Does that as long as a process serves."""
    return BackgroundLoop("memory", trim, TRIMMED_EVERY)


def load_completions(archive: Archive) -> None:
    """Load what a first completion would have to wait for."""
    archive.seen_with().load_completions()
    give_memory_back()


def load_for_all(lexicon: Lexicon) -> None:
    """Load what every process needs, before they are forked: the segmenter and the readings of characters."""
    segmenter_for(lexicon)
    load_readings()
    gc.collect()
    gc.freeze()  # else the first collection writes to each object, and so makes a copy of its page
