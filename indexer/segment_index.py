"""The arrays of one segment, read: postings of a term, and the exact places of a phrase.

Names and contents (D documents, N characters, boundaries included; integers in the smallest type that fits):
    keys, dates, titles, word_counts   D   catalogue number, date, length of the title, number of words
    starts                             D+1 where each document begins
    letters                            N   the text, as ranks into `alphabet`
    alphabet                           A   the code points in use, ascending
    cuts                               N/8 packed flags: a token begins here
    chars.*, bigrams.*, words.*            inverted lists, see indexer/inversion.py; the term of a character
                                           is its rank, of a bigram rank*A + rank, of a word its key
    bigrams.places, .place_starts          where the bigrams stand, and where each term's places begin
    facet.NAME.starts, .values         D+1 and the numbers of each document's values in `facet_values`
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.engine import IndexEntry
from indexer.inversion import BOUNDARY, Array, Integers, code_points, word_key


class Postings(NamedTuple):
    """Documents that hold a term, ascending, how often each does, and whether its title does."""

    docs: Integers
    tfs: Integers
    in_title: NDArray[np.bool_] | None = None


_NOTHING = Postings(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


@dataclass(frozen=True, slots=True, eq=False)
class SegmentIndex:
    """One segment. Read-only and safe to share between threads."""

    arrays: Mapping[str, Array]
    facet_values: Mapping[str, tuple[str, ...]]
    live: NDArray[np.bool_]  # D flags: the document has not been deleted

    def __len__(self) -> int:
        return len(self.live)

    def with_deleted(self, docs: set[int]) -> SegmentIndex:
        """The same segment without some of its documents."""
        live = np.ones(len(self.live), dtype=np.bool_)
        live[list(docs)] = False
        return SegmentIndex(self.arrays, self.facet_values, live)

    def integers(self, name: str) -> Integers:
        """An array that holds whole numbers."""
        return self.arrays[name]  # type: ignore[return-value]

    def lengths(self) -> Integers:
        """Characters of each document."""
        starts = self.integers("starts").astype(np.int64)
        return starts[1:] - starts[:-1] - 1

    def text(self, doc: int) -> str:
        """A document's normalised text."""
        start, end = self._extent(doc)
        points = self.integers("alphabet")[self.integers("letters")[start:end]]
        return points.astype("<u4").tobytes().decode("utf-32-le")

    def entry(self, doc: int) -> IndexEntry:
        """A document as it was added: what a merge adds again."""
        start, end = self._extent(doc)
        packed = self.integers("cuts")[start // 8 : end // 8 + 1].astype(np.uint8)
        cuts = np.unpackbits(packed)[start % 8 : start % 8 + end - start].astype(np.bool_)
        return IndexEntry(
            key=int(self.integers("keys")[doc]),
            text=self.text(doc),
            cuts=cuts,
            date=int(self.integers("dates")[doc]),
            facets={name: self._facets_of(doc, name) for name in self.facet_values},
        )

    def docs_of_keys(self, keys: NDArray[np.int64]) -> list[int]:
        """The live documents that carry one of the keys."""
        carried = np.isin(self.integers("keys"), keys) & self.live
        return [int(doc) for doc in np.flatnonzero(carried)]

    def postings(self, kind: str, text: str) -> Postings:
        """The postings of a word, bigram or character."""
        if kind == "word":
            return self._list("words", word_key(text))
        ranks = self._ranks(text)
        if ranks is None:
            return _NOTHING
        if kind == "char":
            return self._list("chars", int(ranks[0]))
        return self._list("bigrams", int(ranks[0]) * len(self.arrays["alphabet"]) + int(ranks[1]))

    def phrase(self, text: str) -> Postings:
        """The documents that hold `text`, exactly."""
        ranks = self._ranks(text)
        if ranks is None:
            return _NOTHING
        if len(ranks) == 1:
            docs, tfs, _ = self._list("chars", int(ranks[0]))
            return Postings(docs, tfs)
        terms = self.integers("bigrams.terms")
        wanted = ranks[:-1] * np.uint64(len(self.arrays["alphabet"])) + ranks[1:]
        at = np.searchsorted(terms, wanted)
        if np.any(at == len(terms)) or np.any(terms[at] != wanted):
            return _NOTHING
        starts = self.integers("bigrams.place_starts")
        counts = starts[at + 1].astype(np.int64) - starts[at]
        rarest = int(np.argmin(counts))
        return self._verified(int(at[rarest]), rarest, ranks)

    def _verified(self, term: int, offset: int, ranks: NDArray[np.uint64]) -> Postings:
        """Of the places of a bigram, `offset` characters into the phrase, those where all of it stands."""
        first, last = self.integers("bigrams.starts")[term : term + 2]
        docs, tfs = self.integers("bigrams.docs")[first:last], self.integers("bigrams.tfs")[first:last]
        first, last = self.integers("bigrams.place_starts")[term : term + 2]
        places = self.integers("bigrams.places")[first:last].astype(np.int64) - offset
        if len(ranks) > 2:
            letters = self.integers("letters")
            inside = (places >= 0) & (places + len(ranks) <= len(letters))
            which = np.flatnonzero(inside)
            for at, rank in enumerate(ranks):
                if at not in (offset, offset + 1):
                    which = which[letters[places[which] + at] == rank]
            owners = np.repeat(np.arange(len(docs)), tfs)[which]
            places = places[which]
            begins = np.flatnonzero(np.diff(owners, prepend=-1))
            docs, tfs = docs[owners[begins]], np.diff(begins, append=len(owners))
        else:
            begins = np.cumsum(tfs, dtype=np.int64) - tfs
        titles = self.integers("starts")[docs] + self.integers("titles")[docs].astype(np.int64)
        return Postings(docs, tfs, places[begins] < titles)

    def _list(self, kind: str, term: int) -> Postings:
        terms = self.integers(f"{kind}.terms")
        at = int(np.searchsorted(terms, np.uint64(term)))
        if at == len(terms) or terms[at] != term:
            return _NOTHING
        start, end = self.integers(f"{kind}.starts")[at : at + 2]
        return Postings(self.integers(f"{kind}.docs")[start:end], self.integers(f"{kind}.tfs")[start:end])

    def _ranks(self, text: str) -> NDArray[np.uint64] | None:
        """The text as ranks into the alphabet; None when a character is not in it or is a boundary."""
        points = code_points(text)
        alphabet = self.integers("alphabet")
        ranks = np.searchsorted(alphabet, points)
        if not len(points) or np.any(ranks == len(alphabet)) or np.any(alphabet[ranks] != points):
            return None
        return None if np.any(points == BOUNDARY) else ranks.astype(np.uint64)

    def _extent(self, doc: int) -> tuple[int, int]:
        starts = self.integers("starts")
        return int(starts[doc]), int(starts[doc + 1]) - 1

    def _facets_of(self, doc: int, name: str) -> tuple[str, ...]:
        starts = self.integers(f"facet.{name}.starts")
        numbers = self.integers(f"facet.{name}.values")[int(starts[doc]) : int(starts[doc + 1])]
        return tuple(self.facet_values[name][int(number)] for number in numbers)
