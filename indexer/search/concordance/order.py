"""Puts the places of a concordance in order and in groups, by arrays of keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from indexer.search.concordance.occurrences import CONTEXT, Occurrences
from indexer.search.concordance.request import Grouping, LineSort
from indexer.text import Codes

BESIDE: Final = 2  # characters of a context that make a group

_BITS: Final = 64  # of a number that several characters are packed into
_CODE: Final = 21  # bits of a code point
_YEAR: Final = 10_000  # of a date as 20220324

Lines = NDArray[np.intp]


def in_order(found: Occurrences, sort: LineSort) -> Lines:
    """The lines in order: by the characters beside them, from near to far, or by date with the undated last.

    Characters go as GB 18030 has them: the common ones by pinyin. What is alike is ordered by date, document and place.
    """
    dates = found.dates[found.docs]
    dates[dates == 0] = np.iinfo(np.int64).max
    keys: list[NDArray[Any]] = [np.arange(len(found)), dates]  # they stand by document and place already
    if sort != "date":
        keys += reversed(_packed(found.left if sort == "left" else found.right))
    return np.lexsort(keys)


def _packed(beside: Codes) -> list[NDArray[np.uint64]]:
    """The characters of each line as a few numbers that go in the same order, the first one first."""
    ranks, bits = _ranks(beside)
    several = _BITS // bits
    packed = []
    for first in range(0, CONTEXT, several):
        number = np.zeros(len(beside), dtype=np.uint64)
        for at in range(first, min(first + several, CONTEXT)):
            number = number << np.uint64(bits) | ranks[:, at]
        packed.append(number)
    return packed


def _ranks(beside: Codes) -> tuple[NDArray[np.uint64], int]:
    """Where each character comes in the order of all that are there, 0 being nothing; and how many bits that takes."""
    there = np.zeros(1 << _CODE, dtype=np.bool_)
    there[beside] = True
    there[0] = False
    codes = sorted(np.flatnonzero(there).tolist(), key=lambda code: chr(code).encode("gb18030", "replace"))
    table = np.zeros(1 << _CODE, dtype=np.uint32)
    table[codes] = np.arange(1, len(codes) + 1)
    return table.take(beside).astype(np.uint64), max(len(codes).bit_length(), 1)


@dataclass(frozen=True, slots=True, eq=False)
class Grouped:
    """Lines in G groups; one may be in several, as its document may be of several districts."""

    lines: Lines  # M: a line
    groups: NDArray[np.intp]  # M: the group it is in
    values: Sequence[str]  # G; "" is that of lines that have nothing of the kind

    def counts(self) -> list[tuple[str, int]]:
        """How many lines each group has, the largest first."""
        counts = np.bincount(self.groups, minlength=len(self.values)).tolist()
        return sorted(zip(self.values, counts, strict=True), key=lambda pair: (-pair[1], pair[0]))

    def members(self, value: str) -> Lines:
        """The lines of a group, ascending; none of one that is not there."""
        number = self.values.index(value) if value in self.values else -1
        members: Lines = self.lines[self.groups == number]
        return members


def grouped(found: Occurrences, by: Grouping) -> Grouped:
    """The lines by what they have: characters beside them, year, a value of their document, or the key of that."""
    everyone = np.arange(len(found))
    match by:
        case "left" | "right":
            beside = (found.left if by == "left" else found.right)[:, :BESIDE].astype(np.int64)
            numbers, groups = np.unique(beside[:, 0] << _CODE | beside[:, 1], return_inverse=True)
            return Grouped(everyone, groups, [_text(number, by) for number in numbers.tolist()])
        case "year":
            years, groups = np.unique(found.dates[found.docs] // _YEAR, return_inverse=True)
            return Grouped(everyone, groups, [f"{year:04}" if year else "" for year in years.tolist()])
        case "document":
            docs, groups = np.unique(found.docs, return_inverse=True)
            return Grouped(everyone, groups, list(map(str, found.keys[docs].tolist())))
        case _:
            return _by_value(found)


def _by_value(found: Occurrences) -> Grouped:
    numbers: dict[str, int] = {}
    docs, lines = np.unique(found.docs, return_inverse=True)
    of_docs = [
        [numbers.setdefault(value, len(numbers)) for value in found.values[doc] or ("",)]
        for doc in docs.tolist()
    ]
    counts = np.array(list(map(len, of_docs)), dtype=np.int64)
    several = counts[lines] if len(docs) else lines
    firsts = (np.cumsum(counts) - counts)[lines] if len(docs) else lines
    # The groups of each line are those of its document, which stand one after another from `firsts` on.
    within = np.arange(several.sum()) - np.repeat(np.cumsum(several) - several, several)
    flat = np.array([number for each in of_docs for number in each], dtype=np.intp)
    groups = flat[np.repeat(firsts, several) + within]
    return Grouped(np.repeat(np.arange(len(found)), several), groups, list(numbers))


def _text(number: int, by: Grouping) -> str:
    """The two characters that a number is made of, as they stand in the text."""
    codes = [code for code in (number >> _CODE, number & (1 << _CODE) - 1) if code]
    return "".join(map(chr, reversed(codes) if by == "left" else codes))
