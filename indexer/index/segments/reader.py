"""Reads the arrays of one segment: postings of a term, and the exact positions of a phrase.

Names and contents (D documents, P passages, N characters, boundaries included; integers in the smallest type that
fits):
    keys, dates, titles                D   catalogue number, date, length of the title
    levels                             D   the partition of each document
    starts                             D+1 where each document begins
    passages                           P+1 where each passage begins; a document is one or more of them
    word_counts                        P   number of words
    letters                            N   the text, as ranks into `alphabet`: a boundary, then each document
                                           and a boundary
    alphabet                           A   the code points in use, ascending
    cuts                               N/8 packed flags: a token begins here
    chars.*, bigrams.*, words.*            inverted lists, see indexer/index/segments/lists; the term of a character
                                           is its rank, of a bigram rank*A + rank, of a word its key
    facet.NAME.starts, .values         D+1 and the numbers of each document's values in `facet_values`
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, overload

import numpy as np
import numpy.typing as npt
from numpy.typing import NDArray

from indexer.index.engine import IndexEntry
from indexer.index.mapped.aside import ArrayT, laid_aside
from indexer.index.mapped.scratch import scratch
from indexer.index.segments.calendar import Calendar, Dates
from indexer.index.segments.facet_column import FacetColumn
from indexer.index.segments.inverter import Array, Integers, narrow
from indexer.index.segments.lengths import Lengths
from indexer.index.segments.lists.bigrams import BigramLists
from indexer.index.segments.lists.dead_terms import DeadTerms, dead_terms_of
from indexer.index.segments.lists.postings import PostingLists
from indexer.index.segments.passages import BOTH_ENDS, Passages
from indexer.index.segments.phrases import Matches, Postings, Verified, verified
from indexer.index.segments.titles import Titles
from indexer.text import PARAGRAPH_END, text_of

Kind = Literal["chars", "bigrams", "words"]

_FEW = 8  # dead passages so many times fewer than those of a list are looked up in it
_OF_LIVE = ("dead", "live_passages", "dead_passages", "dead_terms")  # what is made of `live`
_NONE = np.zeros(0, dtype=np.intp)
_NOWHERE = Verified(_NONE, _NONE, _NONE)


class _Alphabet:
    """The characters of a segment, shared by all its narrowed copies."""

    def __init__(self, codes: Integers) -> None:
        self._codes = codes

    @cached_property
    def ranks(self) -> dict[str, int]:
        """The rank of each character but the boundary; a join of very many segments never asks for it."""
        ranks = {chr(code): rank for rank, code in enumerate(self._codes.tolist())}
        ranks.pop(PARAGRAPH_END, None)
        return ranks


class SegmentIndex:
    """One segment. Read-only and safe to share between threads."""

    def __init__(
        self,
        arrays: Mapping[str, Array],
        facet_values: Mapping[str, tuple[str, ...]],
        live: NDArray[np.bool_],
        folder: Path | None = None,
    ) -> None:
        """Arrays that are made of these are laid aside in a folder."""
        self._folder = folder
        self.arrays = arrays
        self.facet_values = facet_values
        self.live = live  # D flags: the document has not been deleted
        self.starts = self._bounds("starts")
        self.passages = Passages(self._bounds("passages"), self.starts, folder)
        self.word_counts = Lengths(self.integers("word_counts"), bounds=False)
        self.all_live = bool(live.all())
        self.chars = PostingLists("chars", self.integers, len(self.passages), folder)
        self.words = PostingLists("words", self.integers, len(self.passages), folder)
        self.bigrams = BigramLists(self.integers, self.passages.starts, folder)
        self._letters = self.integers("letters")
        titles, alphabet = self.integers("titles"), self.integers("alphabet")
        self._alphabet = _Alphabet(alphabet)
        self.titles = Titles(self._letters, self.starts[:-1], titles, alphabet, folder)
        self._dates = Dates(self.integers("dates"), folder)
        self._facets: dict[str, FacetColumn] = {}

    def __len__(self) -> int:
        return len(self.live)

    def with_deleted(self, docs: set[int]) -> SegmentIndex:
        """The same segment without some of its documents."""
        if not docs:
            return self
        live = np.ones(len(self.live), dtype=np.bool_)
        live[list(docs)] = False
        return self._narrowed(live)

    def seen_in(self, partitions: Collection[int]) -> SegmentIndex:
        """The same segment to somebody for whom documents of other partitions are not there."""
        seen = np.isin(self.integers("levels"), list(partitions))
        return self if seen.all() else self._narrowed(self.live & seen)

    def _narrowed(self, live: NDArray[np.bool_]) -> SegmentIndex:
        segment = copy(self)
        segment.live, segment.all_live = self._kept(live), bool(live.all())
        for name in _OF_LIVE:
            segment.__dict__.pop(name, None)
        return segment

    @cached_property
    def dead(self) -> NDArray[np.int32]:
        """The documents that are not live, ascending."""
        return self._kept(np.flatnonzero(~self.live).astype(np.int32))

    @cached_property
    def live_passages(self) -> NDArray[np.bool_]:
        """P flags: the document of the passage has not been deleted."""
        return self.live if self.passages.undivided else self._kept(self.passages.of_each(self.live))

    @cached_property
    def dead_passages(self) -> NDArray[np.int32]:
        """The passages of documents that have been deleted, ascending."""
        if self.passages.undivided:
            return self.dead
        return self._kept(self.passages.of(self.dead).astype(np.int32, copy=False))

    @cached_property
    def dead_terms(self) -> DeadTerms | None:
        """What the documents hold that have been deleted; None where that is too much to be listed."""
        return dead_terms_of(self._letters, *self.spans(self.dead), len(self.integers("alphabet")))

    def has_few_dead(self, held: Postings, few: int = _FEW) -> bool:
        """Whether dead passages are none, or so many times fewer than those of a term that they are looked up in its list."""
        return self.all_live or len(self.dead_passages) * few <= len(held.passages)

    def count_holding(self, held: Postings) -> int:
        """How many live documents hold a term."""
        if self.all_live:
            return held.documents
        if self.has_few_dead(held):
            return held.documents - len(self.passages.docs_of(_shared(held.passages, self.dead_passages)))
        return int(np.count_nonzero(self.live.take(self.passages.docs_of(held.passages))))

    @property
    def months(self) -> NDArray[np.int32]:
        """The month of each document's date, counted from that of year 0; 0 when it has no date."""
        return self._dates.months

    @property
    def calendar(self) -> Calendar:
        """The months of the documents in a form that is quick to count."""
        return self._dates.calendar

    def facet(self, name: str) -> FacetColumn:
        """A stored facet by its name."""
        if name not in self._facets:
            starts, numbers = (self.integers(f"facet.{name}.{part}") for part in ("starts", "values"))
            self._facets[name] = FacetColumn(self.facet_values[name], starts, numbers, self._folder)
        return self._facets[name]

    def integers(self, name: str) -> Integers:
        """An array by its name."""
        return self.arrays[name]  # type: ignore[return-value]

    def scratch(self, shape: int | tuple[int, ...], dtype: npt.DTypeLike) -> NDArray[Any]:
        """An array of any content for a query."""
        return scratch(shape, dtype, self._folder)

    def _kept(self, array: ArrayT) -> ArrayT:
        """An array that is made of this segment, as it is held."""
        return laid_aside(array, self._folder)

    def _bounds(self, name: str) -> Integers:
        """Where texts begin: the array itself, or of a short text a copy in 32 bits, the least that the kernel reads."""
        bounds = self.integers(name)
        return bounds.astype(np.promote_types(bounds.dtype, np.uint32), copy=False)

    def spans(self, docs: Integers) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the texts of documents begin, and how long they are with the boundary at the end of each."""
        begins, ends = self.starts.take(docs + BOTH_ENDS).astype(np.int64)
        return begins, ends - begins

    def entry(self, doc: int) -> IndexEntry:
        """A document as it was added: what a merge adds again."""
        start, end = int(self.starts[doc]), int(self.starts[doc + 1]) - 1
        points = self.integers("alphabet")[self._letters[start:end]]
        packed = self.integers("cuts")[start // 8 : end // 8 + 1].astype(np.uint8)
        return IndexEntry(
            key=int(self.integers("keys")[doc]),
            text=text_of(points),
            cuts=np.unpackbits(packed)[start % 8 : start % 8 + end - start].astype(np.bool_),
            date=int(self.integers("dates")[doc]),
            partition=int(self.integers("levels")[doc]),
            facets={name: self._facets_of(doc, name) for name in self.facet_values},
        )

    def docs_of_keys(self, keys: NDArray[np.int64]) -> list[int]:
        """The live documents that carry one of the keys."""
        carried = np.isin(self.integers("keys"), keys) & self.live
        return [int(doc) for doc in np.flatnonzero(carried)]

    def ranks(self, text: str) -> list[int]:
        """The text as ranks into the alphabet; -1 for a character not in it, or a boundary."""
        ranks = self._alphabet.ranks
        return [ranks.get(character, -1) for character in text]

    def bigram_terms(self, ranks: Sequence[int]) -> list[int]:
        """The terms of the pairs of neighbours; -1 where one of them is."""
        count = len(self.integers("alphabet"))
        pairs = pairwise(ranks)
        return [before * count + after if before >= 0 and after >= 0 else -1 for before, after in pairs]

    def postings(self, kind: Kind, terms: Sequence[int]) -> list[Postings]:
        """The postings of each term."""
        if kind == "bigrams":
            return [self.bigrams.places(at) if at >= 0 else _NOWHERE for at in self.bigrams.find(terms)]
        lists = self.lists(kind)
        return [lists.postings(at) for at in lists.find(terms)]

    @overload
    def lists(self, kind: Literal["chars", "words"]) -> PostingLists: ...

    @overload
    def lists(self, kind: Kind) -> PostingLists | BigramLists: ...

    def lists(self, kind: Kind) -> PostingLists | BigramLists:
        """The lists of one kind."""
        if kind == "bigrams":
            return self.bigrams
        return self.chars if kind == "chars" else self.words

    def phrase(self, text: str) -> Matches:
        """The passages that hold `text`, exactly: where it begins; of a single character, places are not told."""
        ranks = self.ranks(text)
        if not ranks or min(ranks) < 0:
            return _NOWHERE
        if len(ranks) == 1:
            (held,) = self.postings("chars", ranks)
            return Verified(held.passages.astype(np.int32, copy=False), held.tfs, _NONE, held.documents)
        bigrams = self.bigrams.find_pairs(pairwise(ranks))
        if min(bigrams) < 0:
            return _NOWHERE
        if len(bigrams) == 1:
            return self.bigrams.places(bigrams[0])
        # Verify from a bigram with few places: every match of the phrase is at one of them.
        rarest = self.bigrams.in_fewest_documents(bigrams)
        found = self.bigrams.places(bigrams[rarest])
        return verified(self._letters, ranks, found, rarest)

    def titled(self, text: str, found: Matches) -> Integers:
        """The documents whose title holds `text`; `found` is what `phrase` finds."""
        if not len(found.passages):
            return found.passages
        if len(text) > 1:
            return self.passages.docs_of(found.early(self.passages.starts, self._title_ends))
        return self.titles.holding(self.ranks(text)[0])

    @cached_property
    def _title_ends(self) -> Integers:
        """How far the title reaches into each passage."""
        titles = self.integers("titles")
        if self.passages.undivided:
            return titles
        begins = self.passages.starts[:-1]
        ends = np.maximum(self.passages.of_each(self.starts[:-1] + titles), begins)
        return self._kept(narrow(ends - begins))

    def _facets_of(self, doc: int, name: str) -> tuple[str, ...]:
        first, last = self.integers(f"facet.{name}.starts")[doc : doc + 2].tolist()
        numbers = self.integers(f"facet.{name}.values")[first:last].tolist()
        return tuple(self.facet_values[name][number] for number in numbers)


def _shared(many: Integers, few: Integers) -> Integers:
    """Which of a few numbers are among many, both ascending: the few are looked up in the long list."""
    if not len(many):
        return few[:0]
    few = few.astype(many.dtype, copy=False)  # of one type, or the long list would be copied
    shared: Integers = few[many.take(np.searchsorted(many, few), mode="clip") == few]
    return shared
