"""Counts the codes that documents have: of their months, or of the values of a facet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from ctypes import Array, addressof, byref, c_char, c_int64
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from indexer.index.compiled import library

Integers = NDArray[np.integer]
Counted = NDArray[np.int64]  # a row of codes, and one of how many documents have each

_AT: Final[Callable[[Any], c_char]] = c_char.from_buffer
_ROWS: Final = 5  # codes and how many documents have them, twice; and sums
_FIELDS: Final = 3  # of an array as the kernel knows it


def address(array: NDArray[Any]) -> int:
    """Where the elements of an array are, as long as it is held."""
    try:
        return addressof(_AT(array))  # several times as fast as to ask the array
    except (TypeError, ValueError):  # it cannot be written to, or is empty
        at: int = array.__array_interface__["data"][0]
        return at


def numbers(docs: Integers) -> NDArray[np.int32]:
    """Documents or passages as the kernel reads them."""
    return np.ascontiguousarray(docs, dtype=np.int32)


def described(arrays: Sequence[Integers]) -> Array[c_int64]:
    """Arrays as the kernel knows them; the caller holds them."""
    fields = [field for array in arrays for field in (address(array), len(array), array.itemsize)]
    return (c_int64 * (_FIELDS * len(arrays)))(*fields)


def plain(array: NDArray[np.generic]) -> bool:
    """Whether the kernel can read an array."""
    return array.flags.c_contiguous and array.flags.aligned and array.dtype.isnative


class Codes:
    """Layers of codes, each with one for each of D documents; all less than `size`."""

    def __init__(self, layers: Sequence[Integers], size: int) -> None:
        self._layers = layers
        self._size = size

    @cached_property
    def _described(self) -> Array[c_int64] | None:
        return described(self._layers) if all(map(plain, self._layers)) else None

    def counts(self, docs: Integers) -> NDArray[np.int64]:
        """How many of the documents have each code: `size` numbers."""
        sums = np.zeros(self._size, dtype=np.int64)
        kernel = library.kernel()
        if kernel is not None and self._described is not None:
            docs = numbers(docs)
            layers = self._described, len(self._layers)
            if kernel.count(*layers, address(docs), len(docs), address(sums), self._size) >= 0:
                return sums
            sums[:] = 0
        for layer in self._layers:
            sums += np.bincount(layer.take(docs), minlength=self._size)
        return sums

    def months(self, docs: Integers, group: int, base: int) -> tuple[Counted, Counted] | None:
        """Of one layer, the codes that some of the documents have, the last first, and those of groups of so many codes.

        The code 1 is the first of the group `base`, which is told as so many groups; 0 is none. None where NumPy has to
        count.
        """
        kernel = library.kernel()
        if kernel is None or self._described is None:
            return None
        docs = numbers(docs)
        out, groups = np.zeros((_ROWS, self._size), dtype=np.int64), c_int64()
        where = address(docs), len(docs), self._size, group, base, address(out), byref(groups)
        found = kernel.months(self._described, *where)
        return (out[:2, :found], out[2:4, : groups.value]) if found >= 0 else None
