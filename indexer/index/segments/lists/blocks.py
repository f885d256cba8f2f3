"""Lists of passages in 16 bits each: the numbers of a block of 65,536 passages are counted from its first one.

KIND.passages            the lists end to end, each ascending
KIND.starts       L*B+1  where that of list i begins that are of block b: `starts[i*B + b]`; B blocks
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.index.mapped.scratch import scratch
from indexer.index.segments.inverter import Integers
from indexer.index.segments.lists.term_table import I64

BITS = 16  # of a number within its block


def block_count(passages: int) -> int:
    """How many blocks so many passages take."""
    return (max(passages, 1) - 1 >> BITS) + 1


class Blocks:
    """L lists of passages, of a segment of so many."""

    def __init__(self, passages: Integers, starts: Integers, total: int, folder: Path | None = None) -> None:
        self._passages = passages
        self._starts, self._view = starts, starts.data
        self._count = block_count(total)
        self._folder = folder

    @property
    def count(self) -> int:
        """How many blocks a list has."""
        return self._count

    @property
    def arrays(self) -> tuple[Integers, Integers]:
        """KIND.starts and KIND.passages."""
        return self._starts, self._passages

    def bounds(self, number: int) -> tuple[int, int]:
        """Where a list begins and ends."""
        return self._view[number * self._count], self._view[(number + 1) * self._count]

    def read(self, number: int) -> tuple[int, int, NDArray[np.int32]]:
        """A list: where it begins and ends, and what it has."""
        at = number * self._count
        begin, *inner, end = self._view[at : at + self._count + 1].tolist()
        numbers = scratch(end - begin, np.int32, self._folder)
        numbers[:] = self._passages[begin:end]
        for block, (first, last) in enumerate(pairwise([*inner, end]), 1):
            if first < last:
                numbers[first - begin : last - begin] += block << BITS
        return begin, end, numbers

    def between(self, first: int, last: int) -> slice:
        """Where the lists from one up to another are."""
        return slice(int(self._starts[first * self._count]), int(self._starts[last * self._count]))

    def all_bounds(self, first: int, last: int) -> I64:
        """Where each of these lists begins, and the last one ends."""
        bounds: I64 = self._starts[first * self._count : last * self._count + 1 : self._count].astype(
            np.int64
        )
        return bounds

    def counts(self, first: int, last: int) -> I64:
        """How many passages each of these lists has."""
        return np.diff(self.all_bounds(first, last))

    def read_between(self, first: int, last: int) -> I64:
        """Lists from one up to another, end to end."""
        span = self.between(first, last)
        return self.part(first, last, span.start, span.stop)

    def part(self, first: int, last: int, begin: int, end: int) -> I64:
        """What is between two places, both in these lists."""
        starts = self._starts[first * self._count : last * self._count + 1].astype(np.int64)
        numbers: I64 = self._passages[begin:end].astype(np.int64)
        blocks = np.tile(np.arange(self._count) << BITS, last - first)
        numbers += np.repeat(blocks, np.diff(starts.clip(begin, end)))
        return numbers

    def at(self, first: int, last: int, places: I64) -> I64:
        """What is at some places in these lists."""
        starts = self._starts[first * self._count : last * self._count + 1].astype(np.int64)
        blocks = (starts.searchsorted(places, side="right") - 1) % self._count
        numbers: I64 = self._passages.take(places).astype(np.int64)
        numbers += blocks << BITS
        return numbers


def low_halves(passages: Integers) -> NDArray[np.uint16]:
    """Passages, each in its block."""
    return passages.astype(np.uint16) & np.uint16((1 << BITS) - 1)


def sizes(counts: I64, passages: Integers, blocks: int) -> I64:
    """How many of each list's passages are of each block: L*B numbers; `counts` has how many are of each list."""
    if blocks == 1:
        return counts
    lists = np.repeat(np.arange(len(counts)) * blocks, counts)
    lists += passages >> BITS
    return np.bincount(lists, minlength=len(counts) * blocks)


def starts(sizes: Sequence[Integers], total: int) -> Iterator[Integers]:
    """KIND.starts, in pieces, from the sizes of all lists, which have so many passages together."""
    dtype, end = np.min_scalar_type(total), 0
    yield np.zeros(1, dtype=dtype)
    for piece in sizes:
        ends = end + np.cumsum(piece, dtype=np.int64)
        yield ends.astype(dtype)
        end = int(ends[-1]) if len(ends) else end
