"""Divides long documents into passages, the units whose term frequencies are counted and ranked.

A document of up to `WHOLE` characters is one passage. A longer one is cut at line ends into passages of about
`LENGTH` characters; a line that is longer than two of them at the ends of its sentences, and where there is none
(scanned text may have no marks) anywhere. Ranking passages
instead of whole documents: Callan, Passage-Level Evidence in Document Retrieval (1994).
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from indexer.index.mapped.aside import laid_aside
from indexer.index.segments.lengths import Lengths

# MRR@10 with passages of 220, 300 and 400 characters: statutes whole 0.678, 0.672, 0.679, half of them whole 0.616,
# 0.615, 0.618 (2026-11-26, bench/results.md). Pieces of 80, or cutting short documents, cost 0.02 to 0.11.
WHOLE = 1000  # characters of the longest document that is one passage
LENGTH = 300  # characters at which a passage ends with its line

Integers = NDArray[np.integer]
_Value = TypeVar("_Value", bound=np.generic)

# Added to numbers of documents or passages: a row of where each of them begins, and one of where it ends.
BOTH_ENDS = np.array([[0], [1]])

_LINE_END = ord("\n")
_SENTENCE_ENDS = np.array([ord(mark) for mark in "。!?;"], dtype=np.uint32)  # in normal form


class Passages:
    """The passages of a segment: P of them, of D documents, numbered in the order of the text.

    Numbers for each are made where a document may have several, 32 bits wide, as the kernel reads them, and laid aside in a
    folder.
    """

    def __init__(self, starts: Integers, documents: Integers, folder: Path | None = None) -> None:
        self.starts = starts  # P+1: where each begins in the text, and the last one ends
        self._folder = folder
        self._documents = documents  # D+1, the same of documents
        self.lengths = Lengths(starts, bounds=True)
        self.undivided = len(starts) == len(documents)  # every document is the passage of its own number

    def __len__(self) -> int:
        return len(self.starts) - 1

    @cached_property
    def docs(self) -> NDArray[np.int32]:
        """The document of each."""
        owners = np.repeat(np.arange(len(self._documents) - 1, dtype=np.int32), np.diff(self.firsts))
        return laid_aside(owners, self._folder)

    @cached_property
    def firsts(self) -> NDArray[np.int32]:
        """The first one of each document, and the number of all."""
        return laid_aside(np.searchsorted(self.starts, self._documents).astype(np.int32), self._folder)

    @cached_property
    def of_divided(self) -> NDArray[np.int32]:
        """The passages of documents of more than one, ascending."""
        divided = self.of_each(np.diff(self.firsts) > 1)
        return laid_aside(np.flatnonzero(divided).astype(np.int32), self._folder)

    def of_each(self, values: NDArray[_Value]) -> NDArray[_Value]:
        """Of a value for each document, that of each passage."""
        return values if self.undivided else values.take(self.docs)

    def bounds(self, docs: Integers) -> Integers:
        """The first passage of each of some documents, and in a second row the first one behind it."""
        both: Integers = docs + BOTH_ENDS
        return both if self.undivided else self.firsts.take(both)

    def owners(self, passages: Integers) -> Integers:
        """The document of each of some passages."""
        return passages if self.undivided else self.docs.take(passages)

    def docs_of(self, passages: Integers) -> Integers:
        """The documents of passages, both ascending; each once."""
        if self.undivided or not len(passages):
            return passages
        owners = self.docs.take(passages)
        return owners[run_starts(owners)]

    def opening(self, passages: Integers) -> NDArray[np.bool_]:
        """Which of some passages, ascending, are the first of their document among them."""
        return run_starts(self.docs.take(passages))

    def of(self, docs: Integers) -> Integers:
        """The passages of documents, both ascending."""
        if self.undivided:
            return docs
        firsts, ends = self.bounds(docs)
        return end_to_end(firsts, ends - firsts)


def end_to_end(begins: Integers, sizes: Integers) -> NDArray[np.int64]:
    """The numbers of stretches, end to end: of each, so many from where it begins on. None of them is unsigned."""
    shifts = np.repeat(begins - np.cumsum(sizes) + sizes, sizes)
    numbers: NDArray[np.int64] = shifts + np.arange(len(shifts))
    return numbers


def run_starts(values: Integers) -> NDArray[np.bool_]:
    """Flags the first of each run of equal values."""
    first = np.empty(len(values), dtype=np.bool_)
    first[:1] = True
    np.not_equal(values[1:], values[:-1], out=first[1:])
    return first


def run_lengths(begins: Integers, total: int) -> Integers:
    """How long the runs of so many values are, from where each begins."""
    lengths = np.empty_like(begins)
    lengths[:-1] = begins[1:]
    lengths[-1:] = total
    lengths -= begins
    return lengths


def passage_starts(points: Integers, starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where the passages of a segment begin, ascending, and the last one ends.

    `points` are the code points of its text, and `starts` where its documents begin and the last one ends, each
    followed by a line end.
    """
    long = np.flatnonzero(np.diff(starts) > WHOLE + 1)
    inner = [starts[doc] + _cuts(points[starts[doc] : starts[doc + 1]]) for doc in long.tolist()]
    return np.sort(np.concatenate([starts, *inner])) if inner else starts


def _cuts(text: Integers) -> NDArray[np.int64]:
    """Where the passages of a document begin, but for the first."""
    ends = np.flatnonzero(text == _LINE_END) + 1
    lines = np.diff(ends, prepend=0)
    if lines.max() > 2 * LENGTH:
        sentences = np.flatnonzero(np.isin(text, _SENTENCE_ENDS)) + 1
        crowded = lines[np.searchsorted(ends, sentences)] > 2 * LENGTH
        ends = np.union1d(ends, sentences[crowded])
        gaps = np.diff(ends, prepend=0)
        inner = [
            np.arange(end - gap + LENGTH, end - LENGTH, LENGTH)
            for end, gap in zip(
                ends[gaps > 2 * LENGTH].tolist(), gaps[gaps > 2 * LENGTH].tolist(), strict=True
            )
        ]
        ends = np.sort(np.concatenate([ends, *inner]))
    places, cuts, at = ends.tolist(), [], 0
    # A rest of less than a third of a passage belongs to the one before.
    while (at := places[min(bisect_left(places, at + LENGTH), len(places) - 1)]) < len(text) - LENGTH // 3:
        cuts.append(at)
    return np.array(cuts, dtype=np.int64)
