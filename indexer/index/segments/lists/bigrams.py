"""The lists of bigrams: every place where each stands, from which follow passages and frequencies.

    bigrams.rows        A+1   terms whose first character has rank r: `rows[r]` up to `rows[r+1]`
    bigrams.seconds     T     the rank of the second character of each term
    bigrams.held        T     how many passages hold each term that has few places; 0 for the others
    bigrams.places      –     places in `letters` of the terms that have few, end to end
    bigrams.passages, .starts the passages of those that have many (see `blocks`)
    bigrams.firsts      –     beside each of these: how far into it the first place is, in the lower 10 bits; above them
                              how many places it has, and 63 for 63 and more
    bigrams.more        –     how far into their passages the other places are; `bigrams.more_starts`, L+1: those of each
    bigrams.often       –     which of `firsts` say 63, ascending; `bigrams.often_tfs`: how many places there are

Passages are of about 1,000 characters at most; in a segment where one is too long for 10 bits all terms count as few.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.index.compiled.decoding import Form as SourceForm
from indexer.index.compiled.decoding import Into, Range, Source
from indexer.index.compiled.encoding import Form, Lists
from indexer.index.compiled.sampling import Live
from indexer.index.segments.inverter import Array, Integers, narrow
from indexer.index.segments.lists import blocks
from indexer.index.segments.lists.bigram_places import (
    MOST,
    OFFSET_BITS,
    FewPlaces,
    ManyPlaces,
)
from indexer.index.segments.lists.blocks import block_count
from indexer.index.segments.lists.encoded import encoded_bigrams
from indexer.index.segments.lists.many_bigrams import ManyBigrams
from indexer.index.segments.lists.pieces import Made, Together
from indexer.index.segments.lists.plain import Entries, Stretch, described, read, read_ahead
from indexer.index.segments.lists.term_table import I64, TermTable, table_arrays

FEW = 255  # places up to which they are kept as they are: 4 bytes each, as a passage and an offset are, and sooner read
_REACH = 8  # bits of a place: about a short passage


class BigramLists:
    """The lists of bigrams, in a segment whose passages begin at `starts`."""

    def __init__(
        self, integers: Callable[[str], Integers], starts: Integers, folder: Path | None = None
    ) -> None:
        self.table = TermTable("bigrams", integers)
        self.rows, self.seconds = integers("bigrams.rows"), integers("bigrams.seconds")
        self._row_view, self._second_view = self.rows.data, self.seconds.data
        self._held = integers("bigrams.held")
        self._places = integers("bigrams.places")
        self._many = ManyBigrams(integers, starts, folder)
        self._starts = starts
        self._edges = starts.astype(self._places.dtype, copy=False)

    def find(self, terms: Sequence[int]) -> list[int]:
        """Where each term is in the list of terms; -1 for one that is not."""
        letters = len(self.rows) - 1
        return self.find_pairs([divmod(term, letters) for term in terms])

    def find_pairs(self, pairs: Iterable[tuple[int, int]]) -> list[int]:
        """Where each pair of ranks is in the list of terms; -1 for one that is not, or has a negative one."""
        found, rows, seconds = [], self._row_view, self._second_view
        for first, second in pairs:
            end = rows[first + 1] if first >= 0 else 0
            at = bisect_left(seconds, second, rows[first], end) if end else 0
            found.append(at if at < end and seconds[at] == second else -1)
        return found

    def rarest(self, terms: Sequence[int]) -> int:
        """Which of some terms, by its place among them, has the fewest places; the first one of several."""
        few = list(map(self.table.few, terms))
        if any(few):
            return few.index(min(filter(None, few)))
        # No term has fewer places than documents: most need not be counted.
        held = list(map(self.table.document_count, terms))
        best, least = -1, 0
        for at in sorted(range(len(terms)), key=held.__getitem__):
            if best >= 0 and held[at] > least:
                break
            count = self.count(terms[at])
            if best < 0 or (count, at) < (least, best):
                best, least = at, count
        return best

    def in_fewest_documents(self, terms: Sequence[int]) -> int:
        """Which of some terms, by its place among them, the fewest documents have; the first one of several."""
        counts = list(map(self.table.document_count, terms))
        return counts.index(min(counts))

    def lower_bound(self, first: int, second: int) -> int:
        """Where the terms end that come before a pair of ranks; the first one may be behind all of the alphabet."""
        begin, end = self._row_view[first], self._row_view[min(first + 1, len(self.rows) - 1)]
        return bisect_left(self._second_view, second, begin, end)

    def row(self, rank: int) -> tuple[int, int]:
        """Where the terms begin and end whose first character has a rank."""
        return self._row_view[rank], self._row_view[rank + 1]

    def ranks(self, which: I64) -> tuple[I64, Integers]:
        """The ranks of both characters of some terms."""
        return self.rows.searchsorted(which, side="right") - 1, self.seconds[which]

    def count(self, at: int) -> int:
        """How many places a term has."""
        return self.table.few(at) or self._many.count(self.table.long_number(at))

    def places(self, at: int) -> FewPlaces | ManyPlaces:
        """Where a term stands."""
        documents = self.table.document_count(at)
        if self.table.few(at):
            return FewPlaces(self._places[self.table.entries(at)], self._edges, documents)
        return self._many.places(self.table.long_number(at), documents)

    def counts(self, first: int, last: int) -> I64:
        """How many places each of the terms has from one up to another."""
        counts = self.table.counts[first:last].astype(np.int64)
        begin, end = self.table.long_between(first, last)
        counts[self.table.long[begin:end].astype(np.int64) - first] = self._many.counts(begin, end)
        return counts

    def held(self, first: int, last: int) -> I64:
        """How many passages hold each of these terms."""
        held = self._held[first:last].astype(np.int64)
        begin, end = self.table.long_between(first, last)
        held[self.table.long[begin:end].astype(np.int64) - first] = self._many.blocks.counts(begin, end)
        return held

    def counts_at(self, terms: I64) -> I64:
        """How many places each of some terms has."""
        counts = self.table.counts.take(terms).astype(np.int64)
        for at in np.flatnonzero(counts == 0).tolist():
            counts[at] = self.count(int(terms[at]))
        return counts

    def entries(self, first: int, last: int) -> Entries:
        """The places of the terms from one up to another, end to end, with their passages."""
        few = np.repeat(self.table.counts[first:last] > 0, self.counts(first, last))
        places = self._places[self.table.begin(first) : self.table.begin(last)]
        owners, offsets = self._many.between(*self.table.long_between(first, last))
        passages, values = np.empty(len(few), dtype=np.int64), np.empty(len(few), dtype=np.int64)
        passages[few], values[few] = self._passages_of(places), places
        passages[~few], values[~few] = owners, self._starts.take(owners) + offsets
        return Entries(passages, values)

    def sample(self, first: int, last: int, most: int, live: Live = None) -> tuple[I64, int]:
        """Every so many-th of the same places, of those in live passages alone, so that there are `most` or fewer; the step."""
        few = self._places[self.table.begin(first) : self.table.begin(last)]
        counts = self.table.counts[first:last].astype(np.int64)
        if live is not None:
            seen = live.take(self._passages_of(few))
            sums = np.concatenate(([0], np.cumsum(seen)))
            counts = np.diff(sums[np.concatenate(([0], np.cumsum(counts)))])
            few = few[seen]
        many = self.table.long_between(first, last)
        of_many = np.zeros_like(counts)  # places of terms that have many: of each, and then before each
        long = self.table.long[slice(*many)].astype(np.int64) - first
        of_many[long] = self._many.live_counts(*many, live)
        ends = np.cumsum(counts + of_many)
        total = int(ends[-1]) if len(ends) else 0
        step = -(-total // most) or 1
        wanted = np.arange(0, total, step)
        terms = ends.searchsorted(wanted, side="right")
        elsewhere = of_many.take(terms) > 0
        before_few, before_many = np.cumsum(counts) - counts, np.cumsum(of_many) - of_many
        places = np.empty(len(wanted), dtype=np.int64)
        places[~elsewhere] = few[(wanted - before_many[terms])[~elsewhere]]
        owners, offsets = self._many.chosen(*many, (wanted - before_few[terms])[elsewhere], live)
        places[elsewhere] = self._starts.take(owners) + offsets
        return places, step

    def _passages_of(self, places: Integers) -> Integers:
        """The passages of very many places, in any order: a binary search of each takes five times as long."""
        passages = self._reached.take(places >> _REACH)
        while True:
            behind = self._edges.take(passages + 1) <= places
            if not behind.any():
                return passages
            passages += behind

    def copy(self, first: int, last: int, shifts: tuple[int, int], into: Into) -> bool:
        """Copy the entries of some terms to where others have them, as `Source.copy` does."""
        many = self.table.long_number(first)
        more, often = self._many.begins(many)
        told = {"more": more, "often": often}
        return self._source.copy(Range(first, last, self.table.begin(first), many, **told), shifts, into)

    @cached_property
    def _source(self) -> Source:
        lists = self.table.counts, self._places, *self._many.arrays
        form = SourceForm(self._many.blocks.count, blocks.BITS, OFFSET_BITS, MOST, _REACH)
        return Source([*lists, self._edges, self._reached], form, places=True)

    @cached_property
    def _reached(self) -> Integers:
        """The passage that holds every `1 << _REACH`-th place of the text."""
        steps = np.arange(0, int(self._edges[-1]) + 1, 1 << _REACH, dtype=self._edges.dtype)
        passages = self._edges[:-1].searchsorted(steps, side="right").clip(min=1) - 1
        # It also holds the number behind the last passage, which is looked at when that one is reached.
        return passages.astype(np.min_scalar_type(len(self._edges)))


class Writing:
    """What has to be told of the lists of bigrams while they are written."""

    def __init__(self, stretches: Sequence[Stretch], starts: NDArray[np.int64], docs: Integers) -> None:
        self._stretches = stretches
        self._starts = starts  # P+1: where each passage begins, and the last one ends
        self._docs = docs  # P: the document of each passage
        self._short = int(np.diff(starts).max(initial=0)) <= 1 << OFFSET_BITS
        self._sizes: list[Integers] = []
        self._dfs: list[Integers] = []
        self._often: list[Integers] = []
        self._often_tfs: list[Integers] = []

    def arrays(self, letters: int) -> Iterator[Made]:
        """All arrays of bigrams; the alphabet has so many letters."""
        rows, counted, holding = np.zeros(letters + 1, dtype=np.int64), list[Integers](), list[Integers]()

        def seconds() -> Iterator[Array]:
            for terms in read_ahead(self._stretches, described):
                counted.append(terms.counts.astype(np.uint32))
                holding.append(terms.held.astype(np.uint32))
                first, second = np.divmod(terms.terms.astype(np.int64), letters)
                rows[1:] += np.bincount(first, minlength=letters)
                yield second.astype(np.min_scalar_type(letters - 1))

        yield "bigrams.seconds", seconds()
        yield "bigrams.rows", (narrow(np.cumsum(rows)),)
        counts, held = np.concatenate(counted), np.concatenate(holding)
        long = self._long(counts)
        yield from ((name, (array,)) for name, array in table_arrays("bigrams", counts, long).items())
        yield "bigrams.held", (narrow(np.where(long, 0, held)),)
        more = (counts - held)[long]
        yield "bigrams.more_starts", (narrow(np.concatenate(([0], np.cumsum(more, dtype=np.int64)))),)
        few, postings = int(counts[~long].sum(dtype=np.int64)), int(held[long].sum(dtype=np.int64))
        others = int(more.sum(dtype=np.int64))
        del counts, held, long, more  # they would be kept while all lists are written
        counted.clear()
        holding.clear()
        whole, half = np.min_scalar_type(int(self._starts[-1])), np.dtype(np.uint16)
        yield Together(
            tuple(f"bigrams.{name}" for name in ("places", "passages", "firsts", "more")),
            (whole, half, half, half),
            (few, postings, postings, others),
            self._steps(whole),
        )
        yield "bigrams.starts", blocks.starts(self._sizes, postings)
        yield "bigrams.dfs", (narrow(np.concatenate(self._dfs)),)
        yield "bigrams.often", (narrow(np.concatenate(self._often)),)
        yield "bigrams.often_tfs", (narrow(np.concatenate(self._often_tfs)),)

    def _long(self, counts: Integers) -> NDArray[np.bool_]:
        return counts > FEW if self._short else np.zeros(len(counts), dtype=np.bool_)

    def _steps(self, whole: np.dtype[Any]) -> Iterator[tuple[Array, ...]]:
        done, passages = 0, len(self._docs)
        for counts, entries in read_ahead(self._stretches, read):
            form = Form(
                FEW if self._short else len(entries.values), blocks.BITS, block_count(passages), whole
            )
            lists = Lists(counts, *entries, self._docs, form)
            made = lists.bigrams(self._starts, OFFSET_BITS, MOST)
            if made is None:
                made = encoded_bigrams(counts, entries, self._docs, form, self._starts, OFFSET_BITS, MOST)
            self._dfs.append(made.dfs)
            self._sizes.append(narrow(made.sizes))
            self._often.append(done + made.often)
            self._often_tfs.append(made.often_tfs)
            done += len(made.firsts)
            yield made.places, made.passages, made.firsts, made.more
