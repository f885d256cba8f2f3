"""The lists of characters and words: in which passages each stands, and how often in each.

KIND.terms       T        the terms, ascending
KIND.few         –        passages of the terms that have few, end to end; `KIND.few_tfs`: how often in each
KIND.passages    –        of those that have many, in blocks (see `blocks`); `KIND.tfs`: how often in each
KIND.dense       D        terms that are in more than one of `DENSE` passages, ascending
KIND.bits        D*P/8    a bit for each passage, of each of these; rows begin with a byte, most significant bit first
KIND.dense_starts D+1     where the frequencies of each begin in `KIND.dense_tfs`
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from indexer.index.compiled.decoding import Form as SourceForm
from indexer.index.compiled.decoding import Into, Range, Source
from indexer.index.compiled.encoding import Form, Lists
from indexer.index.mapped.scratch import scratch
from indexer.index.segments.inverter import Array, Integers, narrow
from indexer.index.segments.lists import blocks
from indexer.index.segments.lists.blocks import Blocks, block_count
from indexer.index.segments.lists.encoded import encoded_postings
from indexer.index.segments.lists.pieces import Made, Together
from indexer.index.segments.lists.plain import Entries, Stretch, counts_between, described, read, read_ahead
from indexer.index.segments.lists.term_table import FEW, I64, TermTable, table_arrays

Kind = Literal["chars", "words"]
KINDS: Final[tuple[Kind, ...]] = ("chars", "words")
DENSE = 8  # passages to one that holds a term, from which on a bit for each is worth it: it is read more slowly than a list

_BYTE = 8  # bits
_TOLD = ("few", "few_tfs", "passages", "tfs", "dense_tfs", "bits")  # of the lists, step by step

Read = tuple[Integers, Integers]


class TermPostings:
    """Passages that hold a term, ascending, and how often each does; read when they are first looked at."""

    def __init__(self, read: Callable[[], Read], documents: int = 0) -> None:
        self._read = read
        self.documents = documents  # that hold it, deleted ones included

    @cached_property
    def _arrays(self) -> Read:
        return self._read()

    @property
    def passages(self) -> Integers:
        """The passages."""
        return self._arrays[0]

    @property
    def tfs(self) -> Integers:
        """How often each holds the term."""
        return self._arrays[1]


class PostingLists:
    """The lists of one kind, of a segment of so many passages."""

    def __init__(
        self, kind: str, integers: Callable[[str], Integers], passages: int, folder: Path | None = None
    ) -> None:
        """Where there is a folder, large lists are read into files of it."""
        self.table = TermTable(kind, integers)
        self.terms = integers(f"{kind}.terms")
        self._few, self._few_tfs = integers(f"{kind}.few"), integers(f"{kind}.few_tfs")
        self._blocks = Blocks(integers(f"{kind}.passages"), integers(f"{kind}.starts"), passages, folder)
        self._folder = folder
        self._tfs = integers(f"{kind}.tfs")
        self._dense = integers(f"{kind}.dense").data
        self._dense_starts = integers(f"{kind}.dense_starts")
        self._dense_tfs = integers(f"{kind}.dense_tfs")
        self._bits = integers(f"{kind}.bits").reshape(len(self._dense), -(-passages // _BYTE))
        self._total = passages

    def find(self, terms: Sequence[int]) -> list[int]:
        """Where each term is in the list of terms; -1 for one that is not."""
        if not len(self.terms):
            return [-1] * len(terms)
        at = self.terms.searchsorted(np.array(terms, dtype=np.int64).astype(np.uint64))
        found = self.terms.take(at, mode="clip").tolist()
        return [
            place if there == term else -1
            for place, there, term in zip(at.tolist(), found, terms, strict=True)
        ]

    def postings(self, at: int) -> TermPostings:
        """Those of the term that is there; none where that is -1."""
        if at < 0:
            return TermPostings(lambda: (self._few[:0], self._few_tfs[:0]))
        return TermPostings(lambda: self._read(at), self.table.document_count(at))

    def _read(self, at: int) -> Read:
        if self.table.few(at):
            span = self.table.entries(at)
            return self._few[span], self._few_tfs[span]
        number = self._dense_number(at)
        if number is not None:
            begin, end = self._dense_starts[number : number + 2].tolist()
            return self._set_bits(number), self._dense_tfs[begin:end]
        number = self.table.long_number(at)
        begin, end, passages = self._blocks.read(number)
        return passages, self._tfs[begin:end]

    def _dense_number(self, at: int) -> int | None:
        number = bisect_left(self._dense, at)
        return number if number < len(self._dense) and self._dense[number] == at else None

    def _set_bits(self, number: int) -> NDArray[np.int32]:
        bits = np.unpackbits(self._bits[number].view(np.uint8), count=self._total)
        found = bits.view(np.bool_).nonzero()[0]
        passages = scratch(len(found), np.int32, self._folder)
        passages[:] = found
        return passages

    def counts(self, first: int, last: int) -> I64:
        """How many postings each of the terms has from one up to another."""
        counts = self.table.counts[first:last].astype(np.int64)
        begin, end = self.table.long_between(first, last)
        counts[self.table.long[begin:end].astype(np.int64) - first] = self._blocks.counts(begin, end)
        begin, end = bisect_left(self._dense, first), bisect_left(self._dense, last)
        counts[np.array(self._dense[begin:end], dtype=np.int64) - first] = counts_between(
            self._dense_starts[begin : end + 1]
        )
        return counts

    def entries(self, first: int, last: int) -> Entries:
        """Passages and frequencies of the terms from one up to another, end to end."""
        counts = self.counts(first, last)
        total = int(counts.sum())
        passages, tfs = np.empty(total, dtype=np.int64), np.empty(total, dtype=self._tfs.dtype)
        # Whose entries are where: of terms with few, with many in blocks (what is left), and dense ones.
        few = np.repeat(self.table.counts[first:last] > 0, counts)
        span = slice(self.table.begin(first), self.table.begin(last))
        passages[few], tfs[few] = self._few[span], self._few_tfs[span]
        many = ~few
        begin, end = bisect_left(self._dense, first), bisect_left(self._dense, last)
        ends = np.cumsum(counts)
        for number in range(begin, end):
            at = self._dense[number] - first
            own = slice(int(ends[at] - counts[at]), int(ends[at]))
            passages[own] = self._set_bits(number)
            tfs[own] = self._dense_tfs[int(self._dense_starts[number]) : int(self._dense_starts[number + 1])]
            many[own] = False
        begin, end = self.table.long_between(first, last)
        passages[many] = self._blocks.read_between(begin, end)
        tfs[many] = self._tfs[self._blocks.between(begin, end)]
        return Entries(passages, tfs)

    def copy(self, first: int, last: int, shifts: tuple[int, int], into: Into) -> bool:
        """Copy the entries of some terms to where others have them, as `Source.copy` does."""
        many, dense = self.table.long_number(first), bisect_left(self._dense, first)
        return self._source.copy(Range(first, last, self.table.begin(first), many, dense=dense), shifts, into)

    @cached_property
    def _source(self) -> Source:
        lists = self.table.counts, self._few, self._few_tfs, *self._blocks.arrays, self._tfs
        dense = np.asarray(self._dense), self._dense_starts, self._dense_tfs, self._bits.reshape(-1)
        return Source([*lists, *dense], SourceForm(self._blocks.count, blocks.BITS), places=False)

    def held(self, first: int, last: int) -> I64:
        """How many passages hold each of these terms."""
        return self.counts(first, last)

    @cached_property
    def most_frequent(self) -> int:
        """The greatest frequency of a term in a passage."""
        return max(int(tfs.max(initial=0)) for tfs in (self._few_tfs, self._tfs, self._dense_tfs))


class Writing:
    """What has to be told of the lists of one kind while they are written."""

    def __init__(self, kind: Kind, stretches: Sequence[Stretch], docs: Integers, most: int) -> None:
        self._kind = kind
        self._stretches = stretches
        self._docs = docs  # P: the document of each passage
        self._tf_type = np.min_scalar_type(most)
        self._sizes: list[Integers] = []
        self._dfs: list[Integers] = []

    def arrays(self, letters: int) -> Iterator[Made]:
        """All arrays of the kind; the alphabet has so many letters."""
        kind, passages, counted = self._kind, len(self._docs), list[I64]()
        type_of_terms = np.min_scalar_type(letters - 1) if kind == "chars" else np.dtype(np.uint64)

        def terms() -> Iterator[Array]:
            for terms in read_ahead(self._stretches, described):
                counted.append(terms.counts)
                yield terms.terms.astype(type_of_terms)

        yield f"{kind}.terms", terms()
        counts = np.concatenate(counted)
        dense = (counts > FEW) & (counts * DENSE > passages) & (kind == "chars")
        long = (counts > FEW) & ~dense
        table = table_arrays(kind, np.where(dense, 0, counts), long)
        yield from ((name, (array,)) for name, array in table.items())
        yield f"{kind}.dense", (narrow(np.flatnonzero(dense)),)
        yield f"{kind}.dense_starts", (narrow(np.concatenate(([0], np.cumsum(counts[dense])))),)
        few, many = int(counts[counts <= FEW].sum()), int(counts[long].sum())
        whole, byte, half = np.min_scalar_type(max(passages - 1, 0)), np.dtype(np.uint8), np.dtype(np.uint16)
        yield Together(
            tuple(f"{kind}.{name}" for name in _TOLD),
            (whole, self._tf_type, half, self._tf_type, self._tf_type, byte),
            (few, few, many, many, int(counts[dense].sum()), int(dense.sum()) * -(-passages // _BYTE)),
            self._steps(dense, whole),
        )
        yield f"{kind}.starts", blocks.starts(self._sizes, many)
        yield f"{kind}.dfs", (narrow(np.concatenate(self._dfs)),)

    def _steps(self, dense: NDArray[np.bool_], whole: np.dtype[Any]) -> Iterator[tuple[Array, ...]]:
        at, passages = 0, len(self._docs)
        form = Form(FEW, blocks.BITS, block_count(passages), whole)
        for counts, entries in read_ahead(self._stretches, read):
            thick = dense[at : at + len(counts)]
            lists = Lists(counts, *entries, self._docs, form)
            made = lists.postings(thick, -(-passages // _BYTE), self._tf_type)
            if made is None:
                made = encoded_postings(counts, entries, self._docs, form, thick, self._tf_type)
            self._sizes.append(narrow(made.sizes))
            self._dfs.append(made.dfs)
            yield made[: len(_TOLD)]
            at += len(counts)
