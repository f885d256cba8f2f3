"""Finds which of many terms stand in a text, in one pass of array arithmetic over its characters.

A term is looked for where one of its anchors stands: of its runs of GRAM characters that which fewest terms have, or the
whole term where it is shorter. Positions are sifted by a table of hashed anchors, and what is left is compared as text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.text import code_points, normalize_line

GRAM: Final = 3  # characters of an anchor: so many code points fit into 64 bits
_CODE_BITS: Final = 21  # of a code point
_KEY_BITS: Final = 64
_TABLE_BITS: Final = 18  # 256 KB; of 5,000 anchors one position in fifty is taken for one by chance
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: Knuth, volume 3, 6.4
_CHOICE: Final = 4  # runs from either end of a term among which its anchor is chosen

Keys = NDArray[np.uint64]
Place = tuple[int, int]  # how far a term begins before its anchor, and its length, in characters


class TermMatcher:
    """Made for some terms; they are compared in normal form, as an exact search does."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._order: dict[str, list[str]] = {}  # normal form → the terms that are written so
        for term in terms:
            self._order.setdefault(normalize_line(term), []).append(term)
        self._order.pop("", None)
        self._rank = {form: rank for rank, form in enumerate(self._order)}
        by_size: dict[int, list[str]] = {}
        for form in self._order:
            by_size.setdefault(min(len(form), GRAM), []).append(form)
        self._anchors = {size: _Anchors(size, forms) for size, forms in by_size.items()}

    def found_in(self, text: str) -> tuple[str, ...]:
        """The terms that stand in a text in normal form, in the order in which they were given."""
        codes, found = code_points(text).astype(np.uint64), set[str]()
        for each in self._anchors.values():
            each.add_found(text, codes, self._rank, found)
        return tuple(term for form in sorted(found, key=self._rank.__getitem__) for term in self._order[form])


class _Anchors:
    """The terms whose anchors have one length."""

    def __init__(self, size: int, forms: list[str]) -> None:
        runs = Counter(form[at : at + size] for form in forms for at in _choice(form, size))
        self._size = size
        self._places: dict[str, set[Place]] = {}
        for form in forms:
            before = min(_choice(form, size), key=lambda at: runs[form[at : at + size]])
            self._places.setdefault(form[before : before + size], set()).add((before, len(form)))
        self._table = np.zeros(1 << _TABLE_BITS, dtype=np.bool_)
        self._table[_hashed(_keys(code_points("".join(self._places)).astype(np.uint64), size)[::size])] = True

    def add_found(self, text: str, codes: Keys, forms: Container[str], found: set[str]) -> None:
        """Add those of the forms that stand in a text of these code points."""
        keys, size, places = _keys(codes, self._size), self._size, self._places
        at_anchors = np.flatnonzero(self._table[_hashed(keys)])
        if size < GRAM:  # the anchor is the whole term: one place of it is enough
            at_anchors = at_anchors[np.unique(keys[at_anchors], return_index=True)[1]]
        for at in at_anchors.tolist():
            for before, length in places.get(text[at : at + size], ()):
                if before <= at and (piece := text[at - before : at - before + length]) in forms:
                    found.add(piece)


def _choice(form: str, size: int) -> list[int]:
    """Where in a term the runs begin among which its anchor is chosen."""
    last = len(form) - size
    return sorted({*range(min(last + 1, _CHOICE)), *range(max(0, last + 1 - _CHOICE), last + 1)})


def _keys(codes: Keys, size: int) -> Keys:
    """A number for each run of so many characters, the same for equal ones alone."""
    count = max(0, len(codes) - size + 1)
    keys = np.zeros(count, dtype=np.uint64)
    for at in range(size):
        keys = (keys << np.uint64(_CODE_BITS)) | codes[at : at + count]
    return keys


def _hashed(keys: Keys) -> NDArray[np.intp]:
    """Where in the table each key stands."""
    return ((keys * _SPREAD) >> np.uint64(_KEY_BITS - _TABLE_BITS)).astype(np.intp)
