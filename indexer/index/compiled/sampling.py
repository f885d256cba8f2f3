"""Counts and samples the places of bigrams of many places by the kernel, as lists/many_bigrams.py does by NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from struct import Struct
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.index.compiled import library
from indexer.index.compiled.counting import address, described, plain
from indexer.index.compiled.decoding import Form
from indexer.index.compiled.library import Kernel

Integers = NDArray[np.integer]
I64 = NDArray[np.int64]
Live = NDArray[np.bool_] | None  # P flags; None: every passage is live

_ROW: Final = Struct("8q")
_HALVES: Final = slice(1, 3)  # passages and first places: always of 16 bits


class Sampler:
    """L bigrams of a segment of P passages; `arrays` in the order that sampling.c names."""

    def __init__(self, arrays: Sequence[Integers], form: Form, passages: int) -> None:
        self._arrays = arrays  # whose elements are read
        sound = all(map(plain, arrays)) and all(half.itemsize == 2 for half in arrays[_HALVES])
        self._described = described(arrays) if sound else None
        self._form = form.blocks, form.block_bits, form.offset_bits, form.most
        self._passages = passages

    def counts(self, begin: int, end: int, live: Live) -> I64 | None:
        """How many places in live passages each bigram has from one up to another; None where NumPy has to count."""
        kernel = self._kernel(live)
        if kernel is None:
            return None
        counts = np.zeros(end - begin, dtype=np.int64)
        total = kernel.live_places(self._described, self._row(begin, end, live), address(counts))
        return counts if total >= 0 else None

    def chosen(self, begin: int, end: int, which: I64, live: Live) -> tuple[I64, I64] | None:
        """The passage of some of these places, which by number, ascending, and how far into it each is."""
        kernel = self._kernel(live)
        if kernel is None or not plain(which):
            return None
        row, wanted = self._row(begin, end, live), (address(which), len(which))
        passages, offsets = np.empty_like(which), np.empty_like(which)
        found = kernel.some_places(self._described, row, *wanted, address(passages), address(offsets))
        return (passages, offsets) if found >= 0 else None

    def _kernel(self, live: Live) -> Kernel | None:
        if self._described is None or (live is not None and (not plain(live) or len(live) < self._passages)):
            return None
        return library.kernel()

    def _row(self, begin: int, end: int, live: Live) -> bytes:
        return _ROW.pack(begin, end, *self._form, 0 if live is None else address(live), self._passages)
