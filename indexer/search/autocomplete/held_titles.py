"""Holds all titles in memory, for an index that cannot find them by their beginnings.

They follow the catalogue. A few changes are taken over at once, so what was withdrawn is offered no longer; many are
read aside, while the old titles are still offered.
"""

from __future__ import annotations

import re
import threading
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from indexer.catalogue import Catalogue
from indexer.model import Access
from indexer.text import PARAGRAPH_END, Manner, Shelf, normalize

MOST_CHANGED = 1000  # titles beside the shelf; with more the shelf is filled anew
AT_ONCE = 200  # changed documents that a request may wait for
_TOGETHER = 5_000  # titles that are normalised together
_LINE_ENDS = re.compile("[\n\r\x85\u2028\u2029]")
_PACKED = "utf-16-le"  # of Chinese two thirds of UTF-8


class HeldTitles:
    """Those that may be seen with one access. Read when first asked for. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, access: Access) -> None:
        self._catalogue = catalogue
        self._access = access
        self._titles = Titles(())
        self._serial = -1  # of the last change of the catalogue that is known here; -1: nothing is
        self._refreshing = threading.Lock()

    def beginning(self, typed: str, manner: Manner, limit: int) -> list[str]:
        """Some titles that begin with what was typed, normalised, newest first. Reading 75,000 takes about a second."""
        if self._serial < 0:
            with self._refreshing:
                if self._serial < 0:
                    self._read()
        else:
            self._refresh()
        return self._titles.beginning(typed, manner, limit)

    def _read(self) -> None:
        titles, serial = self._catalogue.titles.all(self._access)
        self._titles = Titles(titles)
        self._serial = serial

    def _refresh(self) -> None:
        """Take over what has changed; whoever finds another at it goes on with what there is."""
        if not self._refreshing.acquire(blocking=False):
            return
        many = False
        try:
            changes, serial = self._catalogue.titles.changed(self._serial, self._access)
            many = len(changes) > AT_ONCE
            if many:
                threading.Thread(target=self._read_aside, daemon=True).start()
                return
            if changes:
                self._titles = self._titles.changed(changes)
            self._serial = serial
        finally:
            if not many:
                self._refreshing.release()

    def _read_aside(self) -> None:
        try:
            self._read()
        finally:
            self._refreshing.release()


class PackedTexts:
    """Texts by their row, laid end to end. Immutable. Memory: their UTF-16 and 4 bytes a text, a fifth of that of strings."""

    def __init__(self, texts: Iterable[str]) -> None:
        packed, ends = bytearray(), array("q", [0])
        for text in texts:
            packed += text.encode(_PACKED, "surrogatepass")
            ends.append(len(packed))
        self._packed = bytes(packed)
        self._ends = np.array(ends, dtype=np.min_scalar_type(len(packed)))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, row: int) -> str:
        return self._packed[self._ends[row] : self._ends[row + 1]].decode(_PACKED, "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return map(self.__getitem__, range(len(self)))


class Titles:
    """The titles of documents by number, and those that have changed since. Immutable."""

    def __init__(self, titles: Iterable[tuple[int, str]]) -> None:
        """`titles` come in ascending order of their numbers, which are the ages of documents: higher ones are newer."""
        numbers, groups = array("q"), array("q")
        self._titles = PackedTexts(_noted(titles, numbers))
        self._shelf = Shelf(_hashed(_folded(self._titles), groups))
        self._numbers = np.array(numbers)
        self._groups = np.array(groups)  # a hash of the normalised title: 64 bits tell a million apart
        self._shown = np.zeros(len(numbers), dtype=np.bool_)  # of a title that several have, the newest is
        self._shown[len(numbers) - 1 - np.unique(self._groups[::-1], return_index=True)[1]] = True
        self._changed: dict[int, str | None] = {}
        self._beside: Titles | None = None

    def changed(self, changes: Mapping[int, str | None]) -> Titles:
        """The same titles but for some documents: a new title, or None for one that is withdrawn."""
        merged = {**self._changed, **changes}
        if len(merged) > MOST_CHANGED:
            kept = (pair for pair in self._all() if pair[0] not in changes)
            return Titles(merge(kept, _present(changes)))
        news = object.__new__(Titles)
        news.__dict__.update(self.__dict__)
        news._changed = merged
        news._beside = Titles(_present(merged))
        news._shown = self._shown.copy()
        news._hide([number for number in changes if number not in self._changed])
        return news

    def beginning(self, typed: str, manner: Manner, limit: int) -> list[str]:
        """Some titles that begin with what was typed, newest first."""
        rows = self._shelf.beginning(typed, manner)
        newest = rows[self._shown[rows]][::-1][:limit]
        found = [self._titles[row] for row in newest.tolist()]
        return (self._beside.beginning(typed, manner, limit) if self._beside else []) + found

    def _hide(self, numbers: Sequence[int]) -> None:
        """Let others of the same title stand for documents whose title is no longer true."""
        gone = self._rows(list(self._changed))
        for row in self._rows(numbers):
            if self._shown[row]:
                self._shown[row] = False
                same = np.setdiff1d(np.flatnonzero(self._groups == self._groups[row]), gone)
                self._shown[same[-1:]] = True

    def _rows(self, numbers: Sequence[int]) -> NDArray[np.int64]:
        """Where the documents of these numbers stand, of those that do."""
        return np.flatnonzero(np.isin(self._numbers, np.array(numbers, dtype=np.int64)))

    def _all(self) -> Iterator[tuple[int, str]]:
        old = zip(self._numbers.tolist(), self._titles, strict=True)
        yield from merge((pair for pair in old if pair[0] not in self._changed), _present(self._changed))


def _present(changes: Mapping[int, str | None]) -> list[tuple[int, str]]:
    """The new titles among changes, by number."""
    return sorted((number, title) for number, title in changes.items() if title)


def _noted(titles: Iterable[tuple[int, str]], numbers: array[int]) -> Iterator[str]:
    """The titles, whose numbers are noted as they pass."""
    for number, title in titles:
        numbers.append(number)
        yield title


def _hashed(texts: Iterable[str], hashes: array[int]) -> Iterator[str]:
    """The texts, whose hashes are noted as they pass."""
    for text in texts:
        hashes.append(hash(text))
        yield text


def _folded(titles: Iterable[str]) -> Iterator[str]:
    """Titles normalised, many at once: one by one would take a second for 75,000."""
    lines = (_LINE_ENDS.sub(" ", title) for title in titles)
    while some := list(islice(lines, _TOGETHER)):
        yield from normalize(PARAGRAPH_END.join(some)).split(PARAGRAPH_END)
