"""Tells whose title holds a character, in the room of two bytes for each character that a title holds.

Documents are taken in blocks of 2^16, of which one has a number of 16 bits inside its block.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.index.mapped.aside import laid_aside
from indexer.index.segments.passages import end_to_end, run_starts

Integers = NDArray[np.integer]

_BITS: Final = 16  # of the number of a document in its block
_BLOCK: Final = 1 << _BITS
_STRETCH: Final = 1 << 12  # documents whose titles are looked up at once, which bounds the memory for it


class TitleLetters:
    """The documents whose title holds a character, by its rank. Immutable, safe to share between threads."""

    def __init__(
        self, letters: Integers, starts: Integers, sizes: Integers, size: int, folder: Path | None = None
    ) -> None:
        """Of the text of D documents as ranks, each less than `size`: where titles begin in it, and how long they are.

        What is made of them is laid aside in a folder.
        """
        self._folder = folder
        self._bounds: list[
            NDArray[np.uint32]
        ] = []  # a block: `size` + 1, where the documents of each rank begin
        self._docs: list[
            NDArray[np.uint16]
        ] = []  # a block: its documents in the order of ranks, then ascending
        for first in range(0, len(starts), _BLOCK):
            block = slice(first, first + _BLOCK)
            self._take(_held(letters, starts[block], sizes[block], size), size)

    def _take(self, held: Integers, size: int) -> None:
        """Take what the titles of one block hold."""
        ranks = np.arange(size, dtype=held.dtype) << _BITS
        self._bounds.append(np.append(np.searchsorted(held, ranks), len(held)).astype(np.uint32))
        self._docs.append(laid_aside(held.astype(np.uint16), self._folder))

    def docs(self, rank: int) -> NDArray[np.int32]:
        """The documents whose title holds the character of a rank, ascending."""
        found = []
        for number, (bounds, docs) in enumerate(zip(self._bounds, self._docs, strict=True)):
            first, last = bounds[rank : rank + 2].tolist()
            found.append(np.add(docs[first:last], number * _BLOCK, dtype=np.int32))
        return np.concatenate(found) if found else np.zeros(0, dtype=np.int32)


def _held(letters: Integers, starts: Integers, sizes: Integers, size: int) -> Integers:
    """Each character that a title holds, once: its rank, and the number of the document in the lowest 16 bits."""
    starts, sizes = starts.astype(np.int64), sizes.astype(np.int64)
    wide = np.uint32 if size <= _BLOCK else np.uint64
    held: Integers = np.empty(int(sizes.sum()), dtype=wide)
    end = 0
    for first in range(0, len(starts), _STRETCH):
        some = slice(first, first + _STRETCH)
        begin, end = end, end + int(sizes[some].sum())
        titles = letters[end_to_end(starts[some], sizes[some])]
        np.left_shift(titles, _BITS, out=held[begin:end], dtype=wide)
        docs = np.arange(first, first + len(sizes[some]), dtype=wide)
        held[begin:end] += np.repeat(docs, sizes[some])
    held.sort()
    return held[run_starts(held)]
