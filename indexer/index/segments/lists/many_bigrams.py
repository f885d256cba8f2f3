"""Reads the bigrams that have many places: of one of them all, of a row of them all or a sample.

A row of very common characters has millions of places: of these a piece at a time is looked at.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from indexer.index.compiled.decoding import Form
from indexer.index.compiled.sampling import Live, Sampler
from indexer.index.segments.inverter import Integers
from indexer.index.segments.lists import blocks
from indexer.index.segments.lists.bigram_places import MOST, OFFSET, OFFSET_BITS, ManyPlaces, place_counts
from indexer.index.segments.lists.blocks import Blocks
from indexer.index.segments.lists.plain import counts_between
from indexer.index.segments.lists.term_table import I64

PIECE: Final = 1 << 17  # postings of a piece

_NONE: Final = np.zeros(0, dtype=np.int64)


class _Piece(NamedTuple):
    """Postings of some bigrams, from the one that is at a place of all of them on."""

    at: int
    tfs: I64  # places of each
    live: I64  # those that are in live passages: all or none


class ManyBigrams:
    """L bigrams of many places, in a segment whose passages begin at `starts`."""

    def __init__(
        self, integers: Callable[[str], Integers], starts: Integers, folder: Path | None = None
    ) -> None:
        self._starts = starts
        self._firsts, self._more = integers("bigrams.firsts"), integers("bigrams.more")
        self._more_starts = integers("bigrams.more_starts")
        self._more_view = self._more_starts.data
        self._often, self._often_tfs = integers("bigrams.often"), integers("bigrams.often_tfs")
        self._often_view = self._often.data
        lists = integers("bigrams.passages"), integers("bigrams.starts")
        self.blocks = Blocks(*lists, len(starts) - 1, folder)

    @property
    def arrays(self) -> tuple[Integers, ...]:
        """Where passages begin, passages, first places, the others, and which postings say 63 with what they have."""
        return *self.blocks.arrays, self._firsts, self._more, self._often, self._often_tfs

    def begins(self, number: int) -> tuple[int, int]:
        """Where a bigram begins among the others' places, and among those that say 63."""
        return self._more_view[number], bisect_left(
            self._often_view, self.blocks.between(number, number).start
        )

    def count(self, number: int) -> int:
        """How many places one has."""
        begin, end = self.blocks.bounds(number)
        more: int = self._more_view[number + 1] - self._more_view[number]
        return end - begin + more

    def counts(self, begin: int, end: int) -> I64:
        """How many places each has from one up to another."""
        return self.blocks.counts(begin, end) + counts_between(self._more_starts[begin : end + 1])

    def live_counts(self, begin: int, end: int, live: Live) -> I64:
        """How many of them are in live passages."""
        if live is None:
            return self.counts(begin, end)
        counted = self._sampler.counts(begin, end, live)
        if counted is not None:
            return counted
        bounds = self.blocks.all_bounds(begin, end)
        sums, done = np.zeros_like(bounds), 0
        for piece in self._pieces(begin, end, live):
            ends = done + np.concatenate(([0], np.cumsum(piece.live)))
            here = slice(*bounds.searchsorted((piece.at, piece.at + len(ends))))
            sums[here] = ends[bounds[here] - piece.at]
            done = int(ends[-1])
        return np.diff(sums)

    def places(self, number: int, documents: int) -> ManyPlaces:
        """Where one stands, which so many documents hold."""
        begin, end, passages = self.blocks.read(number)
        offsets = (
            self._firsts[begin:end],
            self._more[self._more_view[number] : self._more_view[number + 1]],
        )
        return ManyPlaces(passages, offsets, self._often_between(begin, end), self._starts, documents)

    def between(self, begin: int, end: int) -> tuple[I64, Integers]:
        """Of some of them the passage of each place, and how far into it that is, end to end."""
        span = self.blocks.between(begin, end)
        firsts = self._firsts[span]
        tfs = place_counts(firsts, *self._often_between(span.start, span.stop))
        owners = self.blocks.read_between(begin, end).repeat(tfs)
        first = np.zeros(len(owners), dtype=np.bool_)
        first[np.cumsum(tfs, dtype=np.int64) - tfs] = True
        offsets = np.empty(len(owners), dtype=np.uint16)
        offsets[first] = firsts & OFFSET
        offsets[~first] = self._more[int(self._more_starts[begin]) : int(self._more_starts[end])]
        return owners, offsets

    def chosen(self, begin: int, end: int, which: I64, live: Live) -> tuple[I64, Integers]:
        """The same of some places: which, ascending, of those that are in live passages."""
        sampled = self._sampler.chosen(begin, end, which, live)
        if sampled is not None:
            return sampled
        rows, offsets = np.empty(len(which), dtype=np.int64), np.empty(len(which), dtype=np.int64)
        done, more = 0, self._more[int(self._more_starts[begin]) : int(self._more_starts[end])]
        for piece in self._pieces(begin, end, live):
            ends = done + np.cumsum(piece.live)
            here = slice(*which.searchsorted((done, ends[-1])))
            at = ends.searchsorted(which[here], side="right")
            rows[here] = piece.at + at
            # The first place of each posting is told with it; before its others come those of all postings before it.
            number = which[here] - (ends - piece.live)[at]
            before = (np.cumsum(piece.tfs) - piece.tfs)[at] - at
            own = self._firsts[piece.at + at] & OFFSET
            other = more.take(before + number - 1, mode="clip") if len(more) else own
            offsets[here] = np.where(number, other, own)
            done, more = int(ends[-1]), more[int(piece.tfs.sum()) - len(piece.tfs) :]
        return self.blocks.at(begin, end, rows), offsets

    @cached_property
    def _sampler(self) -> Sampler:
        lists = *self.blocks.arrays, self._firsts, self._often, self._often_tfs, self._more, self._more_starts
        return Sampler(lists, Form(self.blocks.count, blocks.BITS, OFFSET_BITS, MOST), len(self._starts) - 1)

    def _pieces(self, begin: int, end: int, live: Live) -> Iterator[_Piece]:
        span = self.blocks.between(begin, end)
        for at in range(span.start, span.stop, PIECE):
            upto = min(at + PIECE, span.stop)
            often = self._often_between(at, upto)
            tfs = place_counts(self._firsts[at:upto], *often).astype(np.int64)
            seen = tfs if live is None else tfs * live.take(self.blocks.part(begin, end, at, upto))
            yield _Piece(at, tfs, seen)

    def _often_between(self, begin: int, end: int) -> tuple[Integers, Integers]:
        """Which of some postings, counted from the first of them, say 63, and how many places each has."""
        first = bisect_left(self._often_view, begin)
        last = bisect_left(self._often_view, end, first)
        if first == last:
            return _NONE, _NONE
        return self._often[first:last].astype(np.int64) - begin, self._often_tfs[first:last]
