"""Answers all that is asked of one commit of an index, all of it or some partitions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import is_not

import numpy as np

from indexer.index.counts import StringCount
from indexer.index.engine import Condition, Found, Plan
from indexer.index.execution import term_statistics
from indexer.index.execution.conditions import docs_of
from indexer.index.execution.executor import execute
from indexer.index.execution.segment_search import Part, SegmentSearch
from indexer.index.execution.statistics import Averages
from indexer.index.execution.string_counts import string_counts
from indexer.index.execution.tally import tally
from indexer.index.execution.texts import texts_of
from indexer.index.execution.titles import titles_beginning
from indexer.index.segments.reader import SegmentIndex
from indexer.index.tally import Tally
from indexer.index.texts import ByDocument, Texts
from indexer.model import Sort
from indexer.text import Manner


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Snapshot:
    """See `indexer.index.engine.View`. It stays as it is while it is held, whatever is committed meanwhile."""

    parts: tuple[Part, ...]
    averages: Averages  # of live documents

    @classmethod
    def of(cls, segments: Sequence[SegmentIndex]) -> Snapshot:
        """Sum up segments; what is not live weighs nothing."""
        documents = sum(int(np.count_nonzero(segment.live)) for segment in segments)
        passages = sum(len(segment.passages) - len(segment.dead_passages) for segment in segments)
        characters = sum(segment.passages.lengths.total(segment.dead_passages) for segment in segments)
        words = sum(segment.word_counts.total(segment.dead_passages) for segment in segments)
        averages = Averages.of(documents, passages, characters, words)
        return cls(tuple(Part(segment, averages) for segment in segments), averages)

    def seen_in(self, partitions: Collection[int]) -> Snapshot:
        """The same to somebody for whom documents of other partitions are not there."""
        segments = self._segments()
        seen = [segment.seen_in(partitions) for segment in segments]
        return Snapshot.of(seen) if any(map(is_not, seen, segments)) else self

    @property
    def most_counted(self) -> None:
        """See View."""

    def search(self, plan: Plan, *, limit: int, offset: int = 0, sort: Sort = "relevance") -> Found:
        """See View."""
        return execute(self.parts, self.averages, plan, limit=limit, offset=offset, sort=sort)

    def texts(self, condition: Condition, facet: ByDocument = "") -> Iterator[Texts]:
        """See View."""
        for part in self.parts:
            yield from texts_of(part.segment, docs_of(SegmentSearch(part), condition), facet)

    def count(self) -> int:
        """See View."""
        return self.averages.documents

    def frequencies(self, strings: Sequence[str]) -> list[int]:
        """See View."""
        return term_statistics.frequencies(self.parts, strings)

    def word_frequencies(self, words: Sequence[str]) -> list[int]:
        """See View."""
        return term_statistics.word_frequencies(self.parts, words)

    def string_counts(self, strings: Sequence[str]) -> list[StringCount]:
        """See View."""
        return string_counts(self.parts, strings)

    def fillers(self, before: str, after: str) -> Mapping[str, int]:
        """See View."""
        return term_statistics.fillers(self._segments(), before, after)

    def tally(self, strings: Sequence[str]) -> Tally:
        """See View."""
        return tally(self.parts, strings)

    def titles_beginning(self, typed: str, manner: Manner, limit: int) -> tuple[int, ...]:
        """See View."""
        return titles_beginning(self._segments(), typed, manner, limit)

    def _segments(self) -> list[SegmentIndex]:
        return [part.segment for part in self.parts]
