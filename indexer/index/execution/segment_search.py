"""Finds the phrases and postings of one query in one segment, each phrase once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from indexer.index.compiled.matches import CompiledMatches
from indexer.index.compiled.segment import CompiledSegment, compiled
from indexer.index.compiled.terms import Norms
from indexer.index.engine import AllOf, AnyOf, Contains, TermKind
from indexer.index.execution.statistics import Averages
from indexer.index.segments.inverter import Integers, word_keys_of
from indexer.index.segments.phrases import Matches, Postings
from indexer.index.segments.reader import Kind, SegmentIndex
from indexer.index.texts import Together

Letters = Literal["char", "bigram"]

_FEW: Final = 64  # dead passages so many times fewer than those of a list are looked up in it: the kernel counts quickly

_LISTS: Final[dict[Letters, Literal["chars", "bigrams"]]] = {"char": "chars", "bigram": "bigrams"}


@dataclass(frozen=True, eq=False)
class Part:
    """A segment, seen beside the averages of all documents."""

    segment: SegmentIndex
    averages: Averages

    @cached_property
    def compiled(self) -> CompiledSegment | None:
        """The segment as the kernel reads it; None where NumPy does all."""
        return compiled(self.segment)

    def norms(self, kind: TermKind) -> Norms:
        """The length part of passages in what terms of a kind count."""
        return self._norms_in_words if kind == "word" else self._norms_in_characters

    @cached_property
    def _norms_in_words(self) -> Norms:
        return Norms(self.segment.word_counts, self.averages.words)

    @cached_property
    def _norms_in_characters(self) -> Norms:
        return Norms(self.segment.passages.lengths, self.averages.characters)

    def count_holding(self, held: Postings) -> int:
        """How many live documents hold a term."""
        if not self.segment.has_few_dead(held, _FEW) and self.compiled is not None:
            found = self.compiled.holding(held.passages)
            if found is not None:
                return found
        return self.segment.count_holding(held)

    def counts_of_terms(self, kind: Kind, terms: Sequence[int]) -> list[int]:
        """How many live documents hold each of some terms; of characters, which are few, that is remembered."""
        known = self._holding_characters if kind == "chars" else {}
        for term in terms:
            if term not in known:  # one list at a time: there may be a thousand
                known[term] = self.count_holding(*self.segment.postings(kind, (term,)))
        return [known[term] for term in terms]

    @cached_property
    def _holding_characters(self) -> dict[int, int]:
        return {}


class SegmentSearch:
    """One query's look at one part: finds each phrase once, however often it is asked for."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.segment = part.segment
        self.compiled = part.compiled
        self._phrases: dict[str, Matches] = {}
        self._words: dict[str, Postings] = {}
        self._docs: dict[str, Integers] = {}
        self._opening: dict[str, tuple[NDArray[np.bool_], NDArray[np.intp]]] = {}
        self.together: dict[Together, Integers] = {}  # the documents of strings near each other
        self._postings: dict[tuple[TermKind, tuple[str, ...]], list[Postings]] = {}

    def phrase(self, text: str) -> Matches:
        """See SegmentIndex.phrase."""
        found = self._phrases.get(text)
        return self.phrases((text,))[0] if found is None else found

    def phrases(self, texts: Sequence[str]) -> list[Matches]:
        """The same of each text."""
        known = self._phrases
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            by_kernel = self.compiled.phrases(missing) if self.compiled is not None else [None] * len(missing)
            for text, found in zip(missing, by_kernel, strict=True):
                known[text] = self.segment.phrase(text) if found is None else found
        return [known[text] for text in texts]

    def docs(self, text: str) -> Integers:
        """The live documents that hold a string, ascending."""
        if text not in self._docs:
            found = self.phrase(text)
            if isinstance(found, CompiledMatches):
                self._docs[text] = found.docs
            else:
                owners = self.segment.passages.owners(found.passages)
                undivided = self.segment.passages.undivided
                self._docs[text] = self.living(owners if undivided else owners.take(self.opening(text)[1]))
        return self._docs[text]

    def living(self, docs: Integers) -> Integers:
        """Those of some documents that are live."""
        return docs if self.segment.all_live else docs[self.segment.live.take(docs)]

    def together_in(self, condition: AllOf | AnyOf) -> Integers | None:
        """The live documents that hold all or any of some strings, by the kernel; None where there is more to the condition."""
        texts = [part.text for part in condition.parts if isinstance(part, Contains)]
        if self.compiled is None or not texts or len(texts) < len(condition.parts):
            return None
        phrases = [found for found in self.phrases(texts) if isinstance(found, CompiledMatches)]
        if len(phrases) < len(texts):
            return None
        return (
            self.compiled.in_all(phrases) if isinstance(condition, AllOf) else self.compiled.in_any(phrases)
        )

    def owners(self, text: str) -> Integers:
        """Every live document that holds a string, perhaps others that do, some several times: quicker, to mark them."""
        if text in self._docs or isinstance(self.phrase(text), CompiledMatches):
            return self.docs(text)
        return self.segment.passages.owners(self.phrase(text).passages)

    def among(self, docs: Integers, held: Integers) -> NDArray[np.bool_]:
        """Which of some documents have any of some passages, all ascending: these are searched and not gone through."""
        if not len(held):
            return np.zeros(len(docs), dtype=np.bool_)
        begins, ends = self.segment.passages.bounds(docs)
        at = held.searchsorted(begins.astype(held.dtype))  # of one type, or the list would be copied
        found = held.take(at, mode="clip")  # past the end: the last one, before all begins
        there: NDArray[np.bool_] = (found >= begins) & (found < ends)
        return there

    def count(self, text: str) -> int:
        """How many live documents hold a string."""
        found = self.phrase(text)
        if isinstance(found, CompiledMatches):
            return found.holding
        if text not in self._docs and found.documents:
            return self.part.count_holding(found)
        return len(self.docs(text))

    def opening(self, text: str) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
        """Which of the passages that hold a string are the first of their document to do so: flags, and their places.

        Of a segment in which some documents have several passages.
        """
        if text not in self._opening:
            first = self.segment.passages.opening(self.phrase(text).passages)
            self._opening[text] = first, first.nonzero()[0]
        return self._opening[text]

    def titled(self, text: str) -> Integers:
        """The documents whose title holds a string."""
        return self.segment.titled(text, self.phrase(text))

    def worded(self, text: str) -> Integers:
        """The documents that have a word, ascending."""
        (found,) = self.words((text,))
        return self.segment.passages.docs_of(found.passages)

    def words(self, texts: Sequence[str]) -> list[Postings]:
        """The postings of words; each is read once, also where it is both scored and asked for."""
        known = self._words
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            known.update(zip(missing, self.segment.postings("words", word_keys_of(missing)), strict=True))
        return [known[text] for text in texts]

    def postings(self, kind: TermKind, texts: tuple[str, ...]) -> list[Postings]:
        """The postings of scoring terms of one kind, in their order."""
        if (kind, texts) not in self._postings:
            self._postings[kind, texts] = self._found_postings(kind, texts)
        return self._postings[kind, texts]

    def _found_postings(self, kind: TermKind, texts: tuple[str, ...]) -> list[Postings]:
        if kind == "phrase":
            return list(self.phrases(texts))
        if kind == "word":
            return self.words(texts)
        return self.segment.postings(_LISTS[kind], self._terms(kind, texts))

    def _terms(self, kind: Letters, texts: tuple[str, ...]) -> list[int]:
        """Those of characters or pairs of them."""
        ranks = self.segment.ranks("".join(texts))
        # The pairs of neighbours of all bigrams end to end; every other one is a bigram itself.
        return ranks if kind == "char" else self.segment.bigram_terms(ranks)[::2]

    def holding(self, kind: TermKind, texts: tuple[str, ...]) -> list[int]:
        """How many live documents hold each of the scoring terms of one kind."""
        if kind == "phrase":
            return [self.count(text) for text in texts]
        held, segment = self.postings(kind, texts), self.segment
        if kind == "word" or segment.all_live or segment.dead_terms is None:
            return list(map(self.part.count_holding, held))
        gone = segment.dead_terms.documents(_LISTS[kind], self._terms(kind, texts))
        return [each.documents - less for each, less in zip(held, gone.tolist(), strict=True)]


@dataclass(frozen=True, slots=True)
class CountedInSegments:
    """Counts in the segments of a commit, all of them."""

    averages: Averages
    searches: Sequence[SegmentSearch]

    def holding(self, kind: TermKind, texts: tuple[str, ...]) -> list[int]:
        """See Statistics."""
        counts = [search.holding(kind, texts) for search in self.searches]
        return counts[0] if len(counts) == 1 else list(map(sum, zip(*counts, strict=True)))
