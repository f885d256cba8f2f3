"""Takes steps of a query in one segment by the kernel; each answers None where NumPy has to take it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from ctypes import c_int64
from struct import Struct
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.index import ranking
from indexer.index.compiled import library
from indexer.index.compiled.counting import address, described, numbers, plain
from indexer.index.compiled.library import Kernel
from indexer.index.compiled.matches import CompiledMatches
from indexer.index.compiled.terms import Scores, Term, Terms, readable
from indexer.index.segments.lists import blocks
from indexer.index.segments.passages import Passages
from indexer.index.segments.phrases import Integers
from indexer.index.segments.reader import SegmentIndex

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
_SPOT: Final = 12 + 64  # numbers of a phrase; kernel.c has what they are, of which the first are told here
_LENGTH, _ROOM, _TOLD = 0, 1, 5
_ROWS_OF_PHRASES: Final = 3
_BIGRAM: Final = 2  # characters
_MOST_HITS: Final = 1024
_MOST_TERMS: Final = 64
_WORD: Final = 64  # flags
_ARRAY: Final = Struct("3q")
_LIST: Final = Struct("2q")
_HIT: Final = Struct("4qd")
_NONE: Final = np.zeros(0, dtype=np.int32)

_CODE_POINTS: Final = f"utf-32-{'le' if sys.byteorder == 'little' else 'be'}"


# A document of a page: its key, date and score, and where in its text its best passage is; -1 and -1: that is all of it.
Hit = tuple[int, int, int, int, float]


class CompiledSegment:
    """A segment whose arrays the kernel reads."""

    def __init__(self, kernel: Kernel, segment: SegmentIndex) -> None:
        self._kernel = kernel
        self.segment = segment
        passages = segment.passages
        made = (
            passages.starts,
            *((_NONE, _NONE) if passages.undivided else (passages.docs, passages.firsts)),
            segment.starts,
            _NONE if segment.all_live else segment.live.view(np.uint8),
        )
        self._arrays = [*map(segment.integers, _READ), *made]
        self._described = bytes(described(self._arrays)) + _ARRAY.pack(0, blocks.BITS, 0)

    def phrases(self, texts: Sequence[str]) -> list[CompiledMatches | None]:
        """See SegmentIndex.phrase, of each text."""
        spots = (c_int64 * (_SPOT * len(texts)))()
        for number, text in enumerate(texts):
            spots[number * _SPOT + _LENGTH] = len(text)
        points = "".join(texts).encode(_CODE_POINTS, "surrogatepass")
        total = self._kernel.find(self._described, points, spots, len(texts))
        rows = self.segment.scratch((_ROWS_OF_PHRASES, total), np.int32)
        at = address(rows)
        self._kernel.phrases(self._described, spots, len(texts), at, total)
        found: list[CompiledMatches | None] = []
        first = 0
        for number, text in enumerate(texts):
            begin = number * _SPOT
            room, count, holding, documents = spots[begin + _ROOM : begin + _TOLD]
            known = self.segment.all_live and len(texts) > 1 and len(text) == _BIGRAM
            told = count, holding, documents
            made = CompiledMatches(rows, at, first, told, text, self, listed=not known)
            found.append(made if room >= 0 else None)
            first += max(room, 0)
        return found

    def documents(self, phrase: CompiledMatches) -> NDArray[np.int32]:
        """The live documents that hold a phrase, ascending."""
        found = self.segment.scratch(len(phrase), np.int32)
        count = self._kernel.documents(self._described, phrase.addresses()[0], len(phrase), address(found))
        return found[:count]

    def holding(self, passages: Integers) -> int | None:
        """How many live documents some passages are of, ascending."""
        passages = numbers(passages)
        count = self._kernel.holding(self._described, address(passages), len(passages))
        return count if count >= 0 else None

    def in_all(self, phrases: Sequence[CompiledMatches]) -> NDArray[np.int32] | None:
        """The live documents that hold all of some phrases, ascending."""
        if len(phrases) > _MOST_TERMS:
            return None
        ordered = sorted(phrases, key=len)
        found = self.segment.scratch(len(ordered[0]), np.int32)
        count = self._kernel.all(self._described, _lists(ordered), len(ordered), address(found))
        return found[:count] if count >= 0 else None

    def in_any(self, phrases: Sequence[CompiledMatches]) -> NDArray[np.int32] | None:
        """The live documents that hold any of some phrases, ascending."""
        total = len(self.segment)
        flags = np.zeros(-(-total // _WORD), dtype=np.uint64)
        found = self.segment.scratch(min(sum(map(len, phrases)), total), np.int32)
        lists = _lists(phrases), len(phrases)
        count = self._kernel.any(self._described, *lists, address(flags), total, address(found))
        return found[:count] if count >= 0 else None

    def scores(self, docs: Integers, terms: Terms) -> Scores | None:
        """The scores of documents, ascending, by the passages that hold the terms."""
        docs, scores = numbers(docs), self.segment.scratch(len(docs), np.float32)
        where = address(docs), address(scores), len(docs)
        count = self._kernel.score(self._described, where[0], where[2], *terms.arguments, where[1])
        if count < 0:
            return None
        terms.scored = docs, scores, where
        return scores

    def terms(self, terms: Sequence[Term]) -> Terms | None:
        """Terms for the kernel."""
        if len(terms) > _MOST_TERMS:
            return None
        passages = len(self.segment.passages)
        for found, norms, weight in terms:
            if len(norms.lengths) != passages or weight <= 0 or not readable(found, passages):
                return None
        return Terms(terms)

    def page(self, terms: Terms, wanted: int) -> list[Hit] | None:
        """The best of the documents that were scored by terms, so many, best first: ties by date, then key."""
        if wanted > _MOST_HITS or terms.scored is None:
            return None
        hits, where = np.empty(_HIT.size * wanted, dtype=np.uint8), terms.scored[-1]
        count = self._kernel.page(self._described, *where, *terms.arguments, wanted, address(hits))
        return list(_HIT.iter_unpack(hits[: count * _HIT.size].data)) if count >= 0 else None


def _lists(phrases: Sequence[CompiledMatches]) -> bytes:
    return b"".join([_LIST.pack(one.addresses()[0], len(one)) for one in phrases])


def compiled(segment: SegmentIndex) -> CompiledSegment | None:
    """A segment for the kernel; None where there is none, or its arrays are not as they must be to be read."""
    kernel = library.kernel()
    if kernel is None or (ranking.PASSAGES, ranking.NORMS) != (3, 4096):
        return None
    starts, documents, words = segment.passages.starts, segment.starts, segment.integers("word_counts")
    arrays = [*map(segment.integers, _READ), starts, documents, words]
    count = len(segment)
    sound = (
        all(map(plain, arrays))
        and all(segment.integers(name).itemsize == 2 for name in _HALVES)
        and len(segment.integers("keys")) == len(segment.integers("dates")) == count == len(documents) - 1
        and len(words) == len(segment.passages)
        and max(segment.passages.lengths.longest(), segment.word_counts.longest()) < ranking.NORMS - 1
        and max(len(segment.passages), count) < 1 << 31
        and all(_ascending(bounds, len(segment.integers("letters"))) for bounds in (starts, documents))
        and _divided(segment.passages)
    )
    return CompiledSegment(kernel, segment) if sound else None


def _divided(passages: Passages) -> bool:
    """Whether each passage is of a document, and each document has those from its first one up to that of the next."""
    if passages.undivided:
        return True
    return len(passages.docs) == len(passages) == passages.firsts[-1] and not passages.firsts[0]


def _ascending(bounds: Integers, most: int) -> bool:
    return bool(len(bounds) and bounds[0] >= 0 and bounds[-1] <= most and (bounds[1:] >= bounds[:-1]).all())
