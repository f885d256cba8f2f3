"""Takes steps of a query in one segment by the kernel; each answers None where NumPy has to take it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from ctypes import byref, c_int64
from functools import cached_property
from struct import Struct, pack
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.index import ranking
from indexer.index.compiled import library
from indexer.index.compiled.counting import address, described, numbers, plain
from indexer.index.compiled.library import Kernel
from indexer.index.segments.lists import blocks
from indexer.index.segments.phrases import Integers, Matches, Postings
from indexer.index.segments.reader import SegmentIndex

Scores = NDArray[np.float32]
Rows = tuple[
    NDArray[np.int32], NDArray[np.uint16], int
]  # passages and documents, frequencies and firsts, how many documents

# The arrays that kernel.c reads, in its order; behind them come those that are made when a segment is opened.
_READ: Final = (
    *("alphabet", "bigrams.rows", "bigrams.seconds", "bigrams.dfs", "bigrams.counts", "bigrams.bases"),
    *("bigrams.long", "bigrams.places", "bigrams.passages", "bigrams.starts", "bigrams.firsts"),
    *(
        "bigrams.more",
        "bigrams.more_starts",
        "bigrams.often",
        "bigrams.often_tfs",
        "letters",
        "keys",
        "dates",
    ),
)
_HALVES: Final = ("bigrams.passages", "bigrams.firsts", "bigrams.more")  # always of 16 bits
_SPOT: Final = c_int64 * (9 + 64)  # kernel.c has what is in it
_ROWS: Final = 5  # of numbers
_MOST_HITS: Final = 1024
_MOST_TERMS: Final = 64
_WORD: Final = 64  # flags
_ARRAY: Final = Struct("3q")
_TERM: Final = Struct("5q")
_LIST: Final = Struct("2q")
_NONE: Final = np.zeros(0, dtype=np.intp)

_CODE_POINTS: Final = f"utf-32-{'le' if sys.byteorder == 'little' else 'be'}"

# How frequencies and a document's best passages count, from the third best one on: as `ranking` has it.
_CONSTANTS: Final = pack("3f", ranking.K1 + 1, ranking.NEXT_PASSAGE, ranking.NEXT_PASSAGE**2)


class Term(NamedTuple):
    """A term that scores: its postings, the length part of all passages, idf times weight."""

    postings: Postings
    norms: NDArray[np.float32]
    weight: float


# A document of a page: its key, date and score, and where in its text its best passage is; -1 and -1: that is all of it.
Hit = tuple[int, int, int, int, float]


class Terms:
    """Terms as the kernel knows them."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._kept: list[object] = [terms]  # whose elements are read
        fields = bytearray()
        for term in terms:
            fields += _TERM.pack(*self._found(term.postings), address(term.norms))
        weights = pack(f"{len(terms)}f", *[term.weight for term in terms])
        self.arguments = bytes(fields), weights, len(terms), _CONSTANTS

    def _found(self, postings: Postings) -> tuple[int, int, int, int]:
        """Where passages and frequencies are, the bytes of a frequency and how many there are."""
        if isinstance(postings, CompiledMatches):
            return postings.at
        held, tfs = numbers(postings.passages), postings.tfs
        self._kept += held, tfs
        return address(held), address(tfs), tfs.itemsize, len(held)


class CompiledMatches:
    """Passages that hold a phrase; see Matches. Its places are told by NumPy."""

    def __init__(
        self, segment: SegmentIndex, text: str, documents: int, count: int, rows: Rows, at: tuple[int, int]
    ) -> None:
        (held, docs), (tfs, firsts), holding = rows
        self.documents = documents
        self.docs, self.tfs = docs[:holding], tfs[:count]
        self._held, self._firsts = held[:count], firsts[:count]
        self.at = *at, tfs.itemsize, count  # as Terms has it
        self._segment, self._text = segment, text

    def __len__(self) -> int:
        return len(self._held)

    @cached_property
    def passages(self) -> NDArray[np.intp]:
        """See Matches."""
        passages: NDArray[np.intp] = self._held.astype(np.intp)
        return passages

    def early(self, starts: Integers, ends: Integers) -> NDArray[np.intp]:
        """See Matches."""
        early: NDArray[np.intp] = self.passages[self._firsts < ends.take(self._held)]
        return early

    @cached_property
    def places(self) -> Integers:
        """See Matches."""
        found: Matches = self._segment.phrase(self._text)
        return found.places


class CompiledSegment:
    """A segment whose arrays the kernel reads."""

    def __init__(self, kernel: Kernel, segment: SegmentIndex) -> None:
        self._kernel = kernel
        self._segment = segment
        passages = segment.passages
        made = (
            passages.starts,
            numbers(_NONE if passages.undivided else passages.docs),
            numbers(_NONE if passages.undivided else passages.firsts),
            segment.starts,
        )
        self._arrays = [*map(segment.integers, _READ), *made]
        self._described = bytes(described(self._arrays)) + _ARRAY.pack(0, blocks.BITS, 0)

    def phrase(self, text: str) -> CompiledMatches | None:
        """See SegmentIndex.phrase."""
        spot = _SPOT()
        points = text.encode(_CODE_POINTS, "surrogatepass")
        room = self._kernel.find(self._described, points, len(text), spot)
        if room < 0:
            return None
        wide, narrow = np.empty((2, room), dtype=np.int32), np.empty((2, room), dtype=np.uint16)
        documents, count, held, tfs = c_int64(), 0, address(wide), address(narrow)
        if room:
            docs, firsts = held + wide.strides[0], tfs + narrow.strides[0]
            count = self._kernel.phrase(self._described, spot, held, docs, tfs, firsts, byref(documents))
        if count < 0:
            return None
        rows = wide, narrow, documents.value
        return CompiledMatches(self._segment, text, spot[0] if room else 0, count, rows, (held, tfs))

    def in_all(self, lists: Sequence[Integers]) -> NDArray[np.int32] | None:
        """The documents that are in all of some lists of them, ascending."""
        if len(lists) > _MOST_TERMS:
            return None
        ordered = sorted(map(numbers, lists), key=len)
        found = np.empty(len(ordered[0]), dtype=np.int32)
        count = self._kernel.all(_lists(ordered), len(ordered), address(found))
        return found[:count] if count >= 0 else None

    def in_any(self, lists: Sequence[Integers]) -> NDArray[np.int32] | None:
        """The documents that are in any of some lists of them, ascending."""
        lists, total = list(map(numbers, lists)), len(self._segment)
        flags = np.zeros(-(-total // _WORD), dtype=np.uint64)
        found = np.empty(min(sum(map(len, lists)), total), dtype=np.int32)
        count = self._kernel.any(_lists(lists), len(lists), address(flags), total, address(found))
        return found[:count] if count >= 0 else None

    def scores(self, docs: Integers, terms: Terms) -> Scores | None:
        """The scores of documents, ascending, by the passages that hold the terms."""
        docs, scores = numbers(docs), np.empty(len(docs), dtype=np.float32)
        where = address(docs), len(docs)
        count = self._kernel.score(self._described, *where, *terms.arguments, address(scores))
        return scores if count >= 0 else None

    def terms(self, terms: Sequence[Term]) -> Terms | None:
        """Terms for the kernel."""
        passages = len(self._segment.passages)
        readable = all(
            (isinstance(found, CompiledMatches) or _readable(found, passages))
            and len(norms) == passages
            and weight > 0
            for found, norms, weight in terms
        )
        return Terms(terms) if readable and len(terms) <= _MOST_TERMS else None

    def page(self, docs: Integers, scores: Scores, terms: Terms, wanted: int) -> list[Hit] | None:
        """The best documents, so many, best first: ties by date, then key."""
        if wanted > _MOST_HITS:
            return None
        docs, scores = numbers(docs), np.ascontiguousarray(scores)
        out = np.empty((_ROWS, wanted), dtype=np.int64)
        worth = out[-1].view(np.float64)
        where = address(docs), address(scores), len(docs)
        at = address(out), address(worth)
        count = self._kernel.page(self._described, *where, *terms.arguments, wanted, *at)
        if count < 0:
            return None
        keys, dates, begins, ends = out[:-1, :count].tolist()
        return list(zip(keys, dates, begins, ends, worth[:count].tolist(), strict=True))


def _readable(found: Postings, passages: int) -> bool:
    """Whether postings that NumPy has read are of passages that there are, so many."""
    held, tfs = found.passages, found.tfs
    return plain(tfs) and len(tfs) == len(held) and int(held.max(initial=0)) < passages


def _lists(lists: Sequence[Integers]) -> bytes:
    return b"".join([_LIST.pack(address(one), len(one)) for one in lists])


def compiled(segment: SegmentIndex) -> CompiledSegment | None:
    """A segment for the kernel; None where there is none, or its arrays are not as they must be to be read."""
    kernel = library.kernel()
    if kernel is None or ranking.PASSAGES != 3:
        return None
    arrays = list(map(segment.integers, _READ))
    starts, documents = segment.passages.starts, segment.starts
    count = len(segment)
    sound = (
        all(map(plain, arrays))
        and all(segment.integers(name).itemsize == 2 for name in _HALVES)
        and len(segment.integers("keys")) == len(segment.integers("dates")) == count == len(documents) - 1
        and max(len(segment.passages), count) < 1 << 31
        and all(_ascending(bounds, len(segment.integers("letters"))) for bounds in (starts, documents))
    )
    return CompiledSegment(kernel, segment) if sound else None


def _ascending(bounds: NDArray[np.int64], most: int) -> bool:
    return bool(len(bounds) and bounds[0] >= 0 and bounds[-1] <= most and (bounds[1:] >= bounds[:-1]).all())
