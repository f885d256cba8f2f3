"""The arrays of one segment, read: postings of a term, and the exact places of a phrase.

Names and contents (D documents, N characters, boundaries included; integers in the smallest type that fits):
    keys, dates, titles, word_counts   D   catalogue number, date, length of the title, number of words
    starts                             D+1 where each document begins
    letters                            N   the text, as ranks into `alphabet`: a boundary, then each document
                                           and a boundary
    alphabet                           A   the code points in use, ascending
    cuts                               N/8 packed flags: a token begins here
    chars.*, bigrams.*, words.*            inverted lists, see indexer/inversion.py; the term of a character
                                           is its rank, of a bigram rank*A + rank, of a word its key
    bigrams.places, .place_starts          where the bigrams stand, and where each term's places begin
    facet.NAME.starts, .values         D+1 and the numbers of each document's values in `facet_values`
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.engine import IndexEntry
from indexer.inversion import BOUNDARY, Array, Integers, code_points

Kind = Literal["chars", "bigrams", "words"]


class Postings(NamedTuple):
    """Documents that hold a term, ascending, and how often each does."""

    docs: Integers
    tfs: Integers


class Matches(NamedTuple):
    """Documents that hold a phrase, ascending, how often, and where in the segment each holds it first."""

    docs: Integers
    tfs: Integers
    firsts: Integers


_NONE = np.zeros(0, dtype=np.int64)


class SegmentIndex:
    """One segment. Read-only and safe to share between threads."""

    def __init__(
        self,
        arrays: Mapping[str, Array],
        facet_values: Mapping[str, tuple[str, ...]],
        live: NDArray[np.bool_],
    ) -> None:
        self.arrays = arrays
        self.facet_values = facet_values
        self.live = live  # D flags: the document has not been deleted
        self.starts = self.integers("starts").astype(np.int64)
        self.title_ends = self.starts[:-1] + self.integers("titles")
        self._letters = self.integers("letters")
        self._alphabet = self.integers("alphabet")

    def __len__(self) -> int:
        return len(self.live)

    def with_deleted(self, docs: set[int]) -> SegmentIndex:
        """The same segment without some of its documents."""
        live = np.ones(len(self.live), dtype=np.bool_)
        live[list(docs)] = False
        return SegmentIndex(self.arrays, self.facet_values, live)

    def integers(self, name: str) -> Integers:
        """An array by its name."""
        return self.arrays[name]  # type: ignore[return-value]

    def lengths(self) -> NDArray[np.int64]:
        """Characters of each document."""
        return self.starts[1:] - self.starts[:-1] - 1

    def entry(self, doc: int) -> IndexEntry:
        """A document as it was added: what a merge adds again."""
        start, end = int(self.starts[doc]), int(self.starts[doc + 1]) - 1
        points = self._alphabet[self._letters[start:end]]
        packed = self.integers("cuts")[start // 8 : end // 8 + 1].astype(np.uint8)
        return IndexEntry(
            key=int(self.integers("keys")[doc]),
            text=points.astype("<u4").tobytes().decode("utf-32-le"),
            cuts=np.unpackbits(packed)[start % 8 : start % 8 + end - start].astype(np.bool_),
            date=int(self.integers("dates")[doc]),
            facets={name: self._facets_of(doc, name) for name in self.facet_values},
        )

    def docs_of_keys(self, keys: NDArray[np.int64]) -> list[int]:
        """The live documents that carry one of the keys."""
        carried = np.isin(self.integers("keys"), keys) & self.live
        return [int(doc) for doc in np.flatnonzero(carried)]

    def ranks(self, text: str) -> NDArray[np.int64]:
        """The text as ranks into the alphabet; -1 for a character not in it, or a boundary."""
        points = code_points(text)
        ranks = np.searchsorted(self._alphabet, points)
        ranks[ranks == len(self._alphabet)] = 0
        ranks[(self._alphabet[ranks] != points) | (points == BOUNDARY)] = -1
        return ranks

    def bigram_terms(self, ranks: NDArray[np.int64]) -> NDArray[np.int64]:
        """The terms of the pairs of neighbours; -1 where one of them is."""
        terms = ranks[:-1] * len(self._alphabet) + ranks[1:]
        terms[(ranks[:-1] < 0) | (ranks[1:] < 0)] = -1
        return terms

    def postings(self, kind: Kind, terms: NDArray[np.int64]) -> list[Postings]:
        """The postings of each term."""
        starts = self.integers(f"{kind}.starts")
        docs, tfs = self.integers(f"{kind}.docs"), self.integers(f"{kind}.tfs")
        found = []
        for at in self._positions(kind, terms).tolist():
            first, last = (int(starts[at]), int(starts[at + 1])) if at >= 0 else (0, 0)
            found.append(Postings(docs[first:last], tfs[first:last]))
        return found

    def phrase(self, text: str) -> Matches:
        """The documents that hold `text`, exactly. Of a single character, `firsts` is not told."""
        ranks = self.ranks(text)
        if not len(ranks) or ranks.min() < 0:
            return Matches(_NONE, _NONE, _NONE)
        if len(ranks) == 1:
            return Matches(*self.postings("chars", ranks)[0], _NONE)
        at = self._positions("bigrams", self.bigram_terms(ranks))
        if at.min() < 0:
            return Matches(_NONE, _NONE, _NONE)
        starts = self.integers("bigrams.place_starts")
        rarest = int(np.argmin(starts[at + 1].astype(np.int64) - starts[at]))
        return self._verified(int(at[rarest]), rarest, ranks)

    def _verified(self, term: int, offset: int, ranks: NDArray[np.int64]) -> Matches:
        """Of the places of a bigram, `offset` characters into the phrase, those where all of it stands.

        A place beside which there is no room for the phrase meets the boundary at an end of the segment.
        """
        first, last = self.integers("bigrams.starts")[term : term + 2].tolist()
        docs, tfs = self.integers("bigrams.docs")[first:last], self.integers("bigrams.tfs")[first:last]
        first, last = self.integers("bigrams.place_starts")[term : term + 2].tolist()
        places = self.integers("bigrams.places")[first:last]
        if len(ranks) == 2:
            return Matches(docs, tfs, places[np.cumsum(tfs, dtype=np.int64) - tfs])
        which: NDArray[np.int64] | None = None
        for at, rank in enumerate(ranks.tolist()):
            if at not in (offset, offset + 1):
                here = places if which is None else places[which]
                beside = np.add(here, at - offset, dtype=np.int64)
                same = np.flatnonzero(self._letters.take(beside, mode="clip") == rank)
                which = same if which is None else which[same]
        owners = np.repeat(np.arange(len(docs)), tfs)[which]
        begins = np.flatnonzero(owners[1:] != owners[:-1]) + 1
        begins = np.concatenate(([0], begins)) if len(owners) else begins
        counts = np.diff(begins, append=len(owners))
        return Matches(docs[owners[begins]], counts, places[which][begins] - np.int64(offset))

    def _positions(self, kind: Kind, terms: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where each term is in its list; -1 for a term that is not."""
        known = self.integers(f"{kind}.terms")
        if not len(known):
            return np.full(len(terms), -1)
        at = np.searchsorted(known, terms.astype(np.uint64))
        at[at == len(known)] = 0
        at[known[at] != terms.astype(np.uint64)] = -1
        return at

    def _facets_of(self, doc: int, name: str) -> tuple[str, ...]:
        first, last = self.integers(f"facet.{name}.starts")[doc : doc + 2].tolist()
        numbers = self.integers(f"facet.{name}.values")[first:last].tolist()
        return tuple(self.facet_values[name][number] for number in numbers)
