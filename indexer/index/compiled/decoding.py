"""Copies by the kernel the lists of a segment to where a joined one has them, as segments/moved_postings.py does by NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from struct import Struct
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.index.compiled import library
from indexer.index.compiled.counting import address, described, plain

Integers = NDArray[np.integer]
I64 = NDArray[np.int64]

_RANGE: Final = Struct("14q")
_SIZES: Final = ([8, 8, 4, 4], [8, 8, 4, 8])  # bytes of an element, as `Into` has its arrays
_INTO: Final = Struct("6q")


class Range(NamedTuple):
    """The terms from one up to another, and where what is told of the first of them begins."""

    first: int
    last: int
    few: int  # its entries among those of terms that have few
    many: int  # its number among the terms that have many
    dense: int = 0  # its number among those that have a bit a passage
    more: int = 0  # its other places
    often: int = 0  # which of its passages have very many places


class Form(NamedTuple):
    """How the lists are kept."""

    blocks: int
    block_bits: int  # of a passage in its block
    offset_bits: int = 0  # of a place in its passage
    most: int = 0  # the frequency that says: look it up
    reach_bits: int = 0  # of a place: one passage is told for each stretch of so many


class Into(NamedTuple):
    """Where entries go: those of each term from where it begins, so many; passages of 32 bits, values of 32 or 64."""

    begins: I64
    counts: I64
    passages: Integers
    values: Integers


class Source:
    """The lists of one kind as the kernel reads them; `arrays` in the order that decoding.c names."""

    def __init__(self, arrays: Sequence[Integers], form: Form, *, places: bool) -> None:
        self._arrays = arrays  # whose elements are read
        self._described = described(arrays) if all(map(plain, arrays)) else None
        self._form = form
        self._places = places

    def copy(self, terms: Range, shifts: tuple[int, int], into: Into) -> bool:
        """Copy the entries of a range of terms, passages and places moved; False where NumPy has to do it.

        What was copied until then is to be overwritten.
        """
        kernel, wanted = library.kernel(), terms.last - terms.first
        if (
            kernel is None
            or self._described is None
            or not all(map(plain, into))
            or [each.itemsize for each in into] not in _SIZES
            or len(into.values) != len(into.passages)
            or not len(into.begins) == len(into.counts) == wanted
        ):
            return False
        step = kernel.place_bigrams if self._places else kernel.place_postings
        where = _INTO.pack(*map(address, into), len(into.values), into.values.itemsize)
        copied: int = step(self._described, _RANGE.pack(*terms, *shifts, *self._form), where)
        return copied >= 0
