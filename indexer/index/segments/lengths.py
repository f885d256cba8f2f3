"""Tells how long passages are, from what the file of a segment has of them."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from indexer.index.compiled.counting import address

Integers = NDArray[np.integer]


class Lengths:
    """How long each of P passages is: `told` has a number for each, or is `bounds`, and P+1.

    Bounds are where each passage begins and the last one ends, ascending; at its end stands a boundary, which is not counted.
    """

    def __init__(self, told: Integers, *, bounds: bool) -> None:
        self.told = told
        self.bounds = bounds

    def __len__(self) -> int:
        return len(self.told) - self.bounds

    def told_of(self, passages: Integers) -> Integers:
        """The numbers of some passages; of bounds, how far these are apart."""
        if not self.bounds:
            return self.told.take(passages)
        apart: Integers = self.told[1:].take(passages)
        apart -= self.told.take(passages)
        return apart

    def of(self, passages: Integers) -> Integers:
        """How long some passages are."""
        return self.told_of(passages) - np.uint8(self.bounds)

    def longest(self) -> int:
        """How long the longest is; 0 where there is none."""
        if self.bounds:
            return int(np.diff(self.told).max(initial=1)) - 1
        return int(self.told.max(initial=0))

    def total(self, without: Integers) -> int:
        """How long all are together, but for some passages."""
        told = self.told
        total = int(told[-1]) - int(told[0]) - len(self) if self.bounds else int(told.sum())
        return total - int(self.of(without).sum())

    @cached_property
    def described(self) -> tuple[int, int, bool]:
        """As the kernel knows them: where the numbers are, the bytes of each, and whether they are bounds."""
        return address(self.told), self.told.itemsize, self.bounds
