"""Encodes by the kernel the lists of some terms that lists/ encodes by NumPy, to the same arrays.

Each step answers None where NumPy has to do it.
"""

from __future__ import annotations

from ctypes import byref, c_int64
from struct import Struct
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.index.compiled import library
from indexer.index.compiled.counting import address, plain

Array = NDArray[np.generic]
Integers = NDArray[np.integer]
I64 = NDArray[np.int64]

_ARRAY: Final = Struct("3q")
_LISTS: Final = Struct("14q")
_BYTE: Final = 8  # bits
_LONG: Final = 8


class Bigrams(NamedTuple):
    """The lists of some bigrams as lists/bigrams.py has them, and what it has to tell of them."""

    places: Integers
    passages: Integers
    firsts: Integers
    more: Integers
    dfs: Integers
    sizes: I64  # passages in each block of the lists of many entries
    often: I64  # which of `firsts` have very many places
    often_tfs: Integers


class Postings(NamedTuple):
    """The lists of some characters or words as lists/postings.py has them, and what it has to tell of them."""

    few: Array
    few_tfs: Array
    passages: Array
    tfs: Array
    dense_tfs: Array
    bits: Array
    dfs: Integers
    sizes: I64


class Form(NamedTuple):
    """How lists are kept."""

    few: int  # entries up to which they are as they were
    block_bits: int  # of a passage in its block
    blocks: int
    whole: np.dtype[Any]  # a place, or a passage that is not in a block


class Lists:
    """The lists of some terms, end to end: so many entries each, and their passages, places or frequencies."""

    def __init__(self, counts: I64, owners: Integers, values: Integers, docs: Integers, form: Form) -> None:
        arrays = (counts, owners, values, docs)
        self._held = arrays  # whose elements are read
        self._readable = (
            all(map(plain, arrays))
            and _longs(counts)
            and len(values) == len(owners) == int(counts.sum())
            and int(counts.min(initial=0)) >= 0
        )
        self._form = form
        self._many = counts[counts > form.few]
        self._described = _LISTS.pack(
            *(address(counts), len(counts), *_fields(owners), *_fields(values), *_fields(docs)),
            *(form.few, form.block_bits, form.blocks),
        )

    def bigrams(self, starts: I64, bits: int, most: int) -> Bigrams | None:
        """Those of bigrams; see lists/bigrams.py. A frequency up to `most` stands above an offset of so many bits."""
        kernel = library.kernel()
        counts, owners, _, docs = self._held
        if kernel is None or not self._readable or not _longs(starts) or len(starts) <= len(docs):
            return None
        many = int(self._many.sum())
        places = np.empty(len(owners) - many, dtype=self._form.whole)
        halves, firsts, more = np.empty((3, many), dtype=np.uint16)
        often, often_tfs = np.empty((2, many // max(most, 1) + 1), dtype=np.int64)
        dfs = np.empty(len(counts), dtype=np.uint32)
        sizes, oftens = np.zeros(len(self._many) * self._form.blocks, dtype=np.int64), c_int64()
        into = [address(array) for array in (halves, firsts, more, dfs, sizes, often, often_tfs)]
        held = kernel.encode_bigrams(
            self._described, address(starts), bits, most, _ARRAY.pack(*_fields(places)), *into, byref(oftens)
        )
        if held < 0:
            return None
        found = oftens.value
        made = places, halves[:held], firsts[:held], more[: many - held]
        # What outlives the stretch is copied: a view would keep all that was made for it.
        return Bigrams(*made, dfs, sizes, often[:found].copy(), often_tfs[:found].copy())

    def postings(self, thick: NDArray[np.bool_], row: int, tf_type: np.dtype[Any]) -> Postings | None:
        """Those of characters or words, some of which are `thick` and have a bit a passage in a row of so many bytes."""
        kernel = library.kernel()
        counts, owners, _, docs = self._held
        if kernel is None or not self._readable or not plain(thick) or row * _BYTE < len(docs):
            return None
        many, dense = int(self._many.sum()), int(counts[thick].sum())
        few, few_tfs = (np.empty(len(owners) - many, dtype=of) for of in (self._form.whole, tf_type))
        halves, tfs, dense_tfs = (
            np.empty(size, dtype=of)
            for size, of in ((many - dense, np.uint16), (many - dense, tf_type), (dense, tf_type))
        )
        rows = int(np.count_nonzero(thick))
        bitmaps, dfs = np.zeros(rows * row, dtype=np.uint8), np.empty(len(counts), dtype=np.uint32)
        sizes = np.zeros((len(self._many) - rows) * self._form.blocks, dtype=np.int64)
        kept = (_ARRAY.pack(*_fields(few)), _ARRAY.pack(*_fields(few_tfs)))
        others = (_ARRAY.pack(*_fields(tfs)), _ARRAY.pack(*_fields(dense_tfs)))
        into = address(bitmaps), row, address(dfs), address(sizes)
        held = kernel.encode_postings(self._described, address(thick), *kept, address(halves), *others, *into)
        return Postings(few, few_tfs, halves, tfs, dense_tfs, bitmaps, dfs, sizes) if held >= 0 else None


def _longs(array: Integers) -> bool:
    return plain(array) and array.itemsize == _LONG


def _fields(array: NDArray[Any]) -> tuple[int, int, int]:
    return address(array), len(array), array.itemsize
