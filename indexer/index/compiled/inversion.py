"""Inverts by the kernel what inverter.py inverts by NumPy, to the same lists; each answers None where NumPy has to do it."""

from __future__ import annotations

from struct import Struct
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.index.compiled import library
from indexer.index.compiled.counting import address, plain

Integers = NDArray[np.integer]
U64 = NDArray[np.uint64]

_TEXT: Final = Struct("7q")
_LISTS: Final = Struct("6q")
_MOST_BYTES: Final = 4  # of a letter or a passage


class Lists(NamedTuple):
    """Terms in ascending order; the postings of term i are `starts[i]:starts[i+1]` of `passages` and `tfs`."""

    terms: U64
    starts: Integers
    passages: Integers
    tfs: Integers


class Places(NamedTuple):
    """Lists of terms, and where each stands in the text: `starts[i]:starts[i+1]` of `places`."""

    lists: Lists
    starts: Integers
    places: Integers


class Text:
    """The letters of a text, each by its rank in an alphabet of so many, and the passage of each."""

    def __init__(self, letters: Integers, owners: Integers, alphabet: int, boundary: int) -> None:
        self._held = letters, owners  # whose elements are read
        self._alphabet = alphabet
        self._readable = _readable(letters) and _readable(owners) and len(letters) == len(owners)
        where = address(letters), letters.itemsize, address(owners), owners.itemsize
        self._described = _TEXT.pack(*where, len(letters), alphabet, boundary)

    def characters(self) -> Lists | None:
        """The lists of its characters but the boundary."""
        kernel = library.kernel()
        if kernel is None or not self._readable:
            return None
        counts, last = np.zeros((2, self._alphabet), dtype=np.uint32)
        total = kernel.count_characters(self._described, address(counts), address(last))
        if total < 1:
            return None
        terms = np.flatnonzero(counts)
        starts = np.append(np.uint32(0), np.cumsum(counts[terms], dtype=np.uint32))
        passages, tfs = np.empty((2, total), dtype=np.uint32)
        kernel.characters(self._described, *_addresses(counts, last, passages, tfs))
        return Lists(terms.astype(np.uint64), starts, passages, tfs)

    def bigrams(self) -> Places | None:
        """The lists of its bigrams, which hold no boundary: of two ranks a and b `a * alphabet + b`."""
        kernel = library.kernel()
        if kernel is None or not self._readable:
            return None
        counts = np.zeros(2 * self._alphabet, dtype=np.uint32)
        half, whole = (np.empty(len(self._held[0]), dtype=np.uint64) for _ in range(2))
        total = kernel.sort_bigrams(self._described, *_addresses(counts, half, whole))
        if total < 1:
            return None
        passages, tfs = half.view(np.uint32)[: 2 * total].reshape(2, total)
        terms, starts, place_starts = _room(total)
        places = np.empty(total, dtype=np.uint32)
        out = _LISTS.pack(*_addresses(terms, starts, passages, tfs, places, place_starts))
        found = kernel.bigrams(self._described, address(counts), address(whole), out)
        return Places(_cut(found, terms, starts, passages, tfs), place_starts[: found + 1].copy(), places)


def word_keys(points: Integers, begins: Integers, lengths: Integers, longest: int, bits: int) -> U64 | None:
    """The keys of words of a text, as inverter.py has them."""
    kernel = library.kernel()
    if kernel is None or not all(
        plain(each) and each.dtype == np.uint32 for each in (points, begins, lengths)
    ):
        return None
    keys = np.empty(len(begins), dtype=np.uint64)
    words = address(begins), address(lengths), len(begins), longest, bits
    return keys if kernel.word_keys(address(points), len(points), *words, address(keys)) >= 0 else None


def words(keys: U64, owners: Integers) -> Lists | None:
    """The lists of words by their keys, in the order of the text; `owners` has the passage of each."""
    kernel, total = library.kernel(), len(keys)
    if kernel is None or not _readable(owners) or not plain(keys) or len(owners) != total or not total:
        return None
    records = np.empty((2, total), dtype=np.uint64)
    terms, starts, _ = _room(total)
    passages, tfs = np.empty((2, total), dtype=np.uint32)
    out = _LISTS.pack(*_addresses(terms, starts, passages, tfs), 0, 0)
    where = address(keys), address(owners), owners.itemsize, total, address(records[0]), address(records[1])
    found = kernel.words(*where, out)
    return _cut(found, terms, starts, passages, tfs) if found >= 0 else None


def _addresses(*arrays: NDArray[Any]) -> list[int]:
    return [address(array) for array in arrays]


def _readable(array: NDArray[Any]) -> bool:
    return plain(array) and array.dtype.kind == "u" and array.itemsize <= _MOST_BYTES


def _room(total: int) -> tuple[U64, Integers, Integers]:
    """For so many terms, and where the lists of each begin and the last one ends; of memory it takes what is written."""
    starts, others = (np.empty(total + 1, dtype=np.uint32) for _ in range(2))
    return np.empty(total, dtype=np.uint64), starts, others


def _cut(found: int, terms: U64, starts: Integers, passages: Integers, tfs: Integers) -> Lists:
    """Lists of so many terms."""
    starts = starts[: found + 1].copy()
    postings = int(starts[-1])
    return Lists(terms[:found].copy(), starts, passages[:postings], tfs[:postings])
