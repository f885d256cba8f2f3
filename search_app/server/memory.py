"""Keeps the memory of a server process small: freed memory goes back, and processes share what all of them need."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress
from typing import Final

from indexer.archive import Archive
from indexer.text import Lexicon, load_readings, segmenter_for

# Of glibc's malloc (mallopt(3)). By default each thread has an area of its own, which keeps what the largest query took.
_TRIM_THRESHOLD: Final = (-1, 4_000_000)  # bytes free at the end of the area that are given back
_MMAP_THRESHOLD: Final = (
    -3,
    1_000_000,
)  # bytes from which on an array is mapped by itself, and goes when it is freed
_ARENA_MAX: Final = (-8, 1)  # areas: who allocates holds Python's lock anyway


def bound_free_memory() -> None:
    """Have the C library give freed memory back; where it is not glibc, nothing is done."""
    with suppress(AttributeError):
        for setting in (_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX):
            ctypes.CDLL(None).mallopt(*setting)


def give_memory_back() -> None:
    """Give back what is free between what is in use, after work that is done once."""
    gc.collect()
    with suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def load_completions(archive: Archive) -> None:
    """Load what a first completion would have to wait for."""
    archive.seen_with().load_vocabulary()
    give_memory_back()


def load_for_all(lexicon: Lexicon) -> None:
    """Load what every process needs, before they are forked: the segmenter and the readings of characters."""
    segmenter_for(lexicon)
    load_readings()
    gc.collect()
    gc.freeze()  # else the first collection writes to each object, and so makes a copy of its page
