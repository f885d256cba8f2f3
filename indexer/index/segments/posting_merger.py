"""Merges the inverted lists of several segments, a range of terms at a time.

The terms of every part stay in order when its alphabet is mapped into the union of all alphabets, so a list is joined
by counting: where a term's entries begin in the union, plus what earlier parts put there. A letter that no live document
has is mapped to the next one that some have; its terms, which may fall upon others then, have no entries. The terms are
divided so that a stretch of them has some `_STRETCH` entries, whatever the size of the segments.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.index.segments.inverter import U64, Integers
from indexer.index.segments.lists import bigrams, postings
from indexer.index.segments.lists.pieces import Made
from indexer.index.segments.lists.plain import Entries, Terms
from indexer.index.segments.lists.term_table import I64
from indexer.index.segments.moved_postings import Move, Share, moved
from indexer.index.segments.reader import Kind

# Entries joined at a time, some 60 bytes each. Each part takes its time a stretch besides: of many parts they are longer.
_STRETCH: Final = 1 << 19
_OF_A_PART: Final = 1 << 13
_LONGEST: Final = 1 << 20
_SAMPLED: Final = 1 << 15  # of them between two terms that are looked at to divide them
_SHORT: Final = 1 << 32  # characters of a text all of whose places and frequencies are of 32 bits


def joined_lists(
    moves: Sequence[Move], letters: int, starts: NDArray[np.int64], docs: Integers
) -> Iterator[Made]:
    """The arrays of all lists; in the joined segment passages begin at `starts` and belong to `docs`.

    Its text has `letters` different ones.
    """
    short = bool(starts[-1] < _SHORT)
    for kind in postings.KINDS:
        most = max(move.part.lists(kind).most_frequent for move in moves)
        stretches = _stretches(kind, moves, letters, short)
        yield from postings.Writing(kind, stretches, docs, most).arrays(letters)
    yield from bigrams.Writing(_stretches("bigrams", moves, letters, short), starts, docs).arrays(letters)


class _Stretch:
    """The terms between two bounds, in all parts: those of each from a place in its own terms up to another."""

    def __init__(self, kind: Kind, moves: Sequence[Move], bounds: I64, letters: int, short: bool) -> None:
        self._kind = kind
        self._moves = moves
        self._bounds = bounds  # two of each part
        self._letters = letters
        self._short = short  # places and frequencies are of 32 bits

    def _shares(self) -> list[Share]:
        """Made when they are wanted: of very many parts all of them take more memory than anything else."""
        bounds = self._bounds.tolist()
        return [Share(self._kind, move, *ends) for move, ends in zip(self._moves, bounds, strict=True)]

    def described(self) -> Terms:
        """Those that a live document has."""
        shares = self._shares()
        terms, where = self._union(shares)
        counts = _sum(len(terms), where, [share.counts() for share in shares])
        # Each entry of a character or a word is a passage of its own.
        held = (
            counts if self._kind != "bigrams" else _sum(len(terms), where, [share.held() for share in shares])
        )
        kept = counts > 0
        return Terms(terms[kept], counts[kept], held[kept])

    def read(self) -> tuple[I64, Entries]:
        """The parts' entries, each term's share put where it begins in the union."""
        shares = self._shares()
        terms, where = self._union(shares)
        counts = [share.counts() for share in shares]
        totals = _sum(len(terms), where, counts)
        begins, size = np.cumsum(totals) - totals, int(totals.sum())
        values: Integers = np.empty(size, dtype=np.uint32 if self._short else np.int64)
        entries = Entries(np.empty(size, dtype=np.uint32), values)
        for at, share, count in zip(where, shares, counts, strict=True):
            share.put(begins[at], count, entries)
            np.add.at(begins, at, count)  # some may be there twice
        return totals[totals > 0], entries

    def _union(self, shares: Sequence[Share]) -> tuple[U64, list[I64]]:
        """The terms of all parts, and where in them those of each part are."""
        own = [each.terms(self._letters) for each in shares]
        terms = np.sort(np.concatenate(own))
        terms = terms[np.concatenate(([True], terms[1:] != terms[:-1]))[: len(terms)]]
        return terms, [terms.searchsorted(each) for each in own]


def _sum(terms: int, where: Sequence[I64], numbers: Sequence[I64]) -> I64:
    """What each part tells of its terms, added up for each of so many terms of the union."""
    sums = np.zeros(terms, dtype=np.int64)
    for at, own in zip(where, numbers, strict=True):
        np.add.at(sums, at, own)  # some may be there twice
    return sums


def _stretches(kind: Kind, moves: Sequence[Move], letters: int, short: bool) -> list[_Stretch]:
    """The lists divided: at the terms where another stretch of entries, over all parts, has gone by."""
    sampled = []
    for move in moves:
        lists = move.part.lists(kind)
        weights = np.cumsum(lists.counts(0, len(lists.table)))
        # Each is the term behind the one in which another _SAMPLED entries end.
        at = np.unique(weights.searchsorted(np.arange(_SAMPLED, int(weights[-1:].sum()), _SAMPLED)) + 1)
        sampled.append(moved(kind, move, letters, at[at < len(weights)]))
    # Every part contributes a term for each _SAMPLED of its entries, so of the sorted samples of all parts every
    # so many-th bounds about so many times _SAMPLED entries.
    wanted = max(_STRETCH, min(len(moves) * _OF_A_PART, _LONGEST))
    bounds = np.unique(np.sort(np.concatenate(sampled))[:: wanted // _SAMPLED][1:])
    firsts = np.array([_firsts(kind, move, letters, bounds) for move in moves])
    return [
        _Stretch(kind, moves, firsts[:, at : at + 2], letters, short) for at in range(firsts.shape[1] - 1)
    ]


def _firsts(kind: Kind, move: Move, letters: int, bounds: U64) -> list[int]:
    """Where in a part's terms each stretch begins, and the last one ends; the bounds are terms of the union."""
    own = bounds.astype(np.int64)
    lists = move.part.lists(kind)
    if kind == "bigrams":
        before, after = np.divmod(own, letters)
        # Of letters that are mapped to the same one the last is that one itself.
        behind = np.searchsorted(move.letters, before, side="right")
        shared = move.letters.take(behind - 1, mode="clip") == before
        first = behind - shared
        second = np.where(shared, np.searchsorted(move.letters, after), 0)
        pairs = zip(first.tolist(), second.tolist(), strict=True)
        return [0, *(move.part.bigrams.lower_bound(*pair) for pair in pairs), len(lists.table)]
    if kind == "chars":
        own = np.searchsorted(move.letters, own)
    return [0, *move.part.lists(kind).terms.searchsorted(own.astype(np.uint64)).tolist(), len(lists.table)]
