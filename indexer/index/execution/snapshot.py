"""Holds the segments of an index at one commit with the sums that BM25 needs, and one query's search of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import is_not

import numpy as np
from numpy.typing import NDArray

from indexer.index import ranking
from indexer.index.engine import ScoringTerm
from indexer.index.segments.inverter import Integers, word_keys_of
from indexer.index.segments.reader import Matches, Postings, SegmentIndex


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A segment and BM25's length part of its documents."""

    segment: SegmentIndex
    character_norms: NDArray[np.float32]
    word_norms: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """What a search looks at: it stays as it is while it is held, whatever is committed meanwhile."""

    parts: tuple[Part, ...]
    documents: int  # live ones

    @classmethod
    def of(cls, segments: Sequence[SegmentIndex]) -> Snapshot:
        """Sum up segments; what is not live weighs nothing."""
        documents = sum(int(np.count_nonzero(segment.live)) for segment in segments)
        everything = max(documents, 1)
        characters = sum(_sum(segment, segment.lengths()) for segment in segments) / everything
        words = sum(_sum(segment, segment.integers("word_counts")) for segment in segments) / everything
        parts = (
            Part(
                segment,
                ranking.length_norms(segment.lengths(), characters),
                ranking.length_norms(segment.integers("word_counts"), words),
            )
            for segment in segments
        )
        return cls(tuple(parts), documents)

    def seen_with(self, clearance: int) -> Snapshot:
        """The same to somebody for whom documents of a higher level are not there."""
        segments = [part.segment for part in self.parts]
        seen = [segment.seen_with(clearance) for segment in segments]
        return Snapshot.of(seen) if any(map(is_not, seen, segments)) else self


def _sum(segment: SegmentIndex, values: Integers) -> int:
    return int((values if segment.all_live else values[segment.live]).sum())


class SegmentSearch:
    """One query's look at one part: finds each phrase once, however often it is asked for."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.segment = part.segment
        self._phrases: dict[str, Matches] = {}

    def phrase(self, text: str) -> Matches:
        """See SegmentIndex.phrase."""
        if text not in self._phrases:
            self._phrases[text] = self.segment.phrase(text)
        return self._phrases[text]

    def titled(self, text: str) -> Integers:
        """The documents whose title holds a string."""
        return self.segment.titled(text, self.phrase(text))

    def postings(self, terms: Sequence[ScoringTerm]) -> list[Postings]:
        """The postings of terms, all of one kind, in their order."""
        texts = [term.text for term in terms]
        match terms[0].kind:
            case "phrase":
                return [Postings(*self.phrase(text)[:2]) for text in texts]
            case "word":
                return self.segment.postings("words", word_keys_of(texts).tolist())
            case "char":
                return self.segment.postings("chars", self.segment.ranks("".join(texts)))
            case "bigram":
                # The pairs of neighbours of all bigrams end to end; every other one is a bigram itself.
                pairs = self.segment.bigram_terms(self.segment.ranks("".join(texts)))
                return self.segment.postings("bigrams", pairs[::2])
