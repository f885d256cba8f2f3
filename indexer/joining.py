"""Several segments in, the arrays of one segment out, without inverting anything again.

The terms of every part stay in order when its alphabet is mapped into the union of all alphabets, so each
list is joined by counting: where a term's postings begin in the union, plus what earlier parts put there.
Documents that are not live are left out on the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.inversion import Array, Integers, narrow
from indexer.segment_index import Kind, SegmentIndex

I64 = NDArray[np.int64]
LISTS: tuple[Kind, ...] = ("chars", "bigrams", "words")


@dataclass(frozen=True, slots=True, eq=False)
class _Move:
    """Where the live documents and the letters of one part go."""

    part: SegmentIndex
    docs: I64  # new number of each document, for those that are live
    shifts: I64  # to be added to a place in each document
    letters: Integers  # new rank of each letter of the alphabet


def joined(parts: Sequence[SegmentIndex], facets: Sequence[str]) -> Iterator[tuple[str, Array]]:
    """The arrays of the joined segment, by name, one at a time, so that memory holds only the largest."""
    alphabet = np.unique(np.concatenate([part.integers("alphabet") for part in parts]))
    moves = _moves(parts, alphabet)
    for name in ("keys", "levels", "dates", "titles", "word_counts"):
        yield name, np.concatenate([part.integers(name)[part.live] for part in parts])
    lengths = np.concatenate([np.diff(part.starts)[part.live] for part in parts])
    yield "starts", narrow(1 + np.concatenate(([0], np.cumsum(lengths))))
    yield "alphabet", alphabet
    yield "letters", _joined_letters(moves, len(alphabet))
    yield "cuts", np.packbits(np.concatenate([[True], *(_cuts(part)[_kept(part)] for part in parts)]))
    for kind in LISTS:
        yield from _joined_lists(kind, moves, len(alphabet), int(lengths.sum()))
    for name in facets:
        yield from _joined_facet(name, parts)


def _joined_letters(moves: Sequence[_Move], alphabet: int) -> Array:
    texts = [move.letters[move.part.integers("letters")[_kept(move.part)]] for move in moves]
    first = moves[0].letters[moves[0].part.integers("letters")[:1]]  # the boundary before the first document
    return np.concatenate([first, *texts], dtype=np.min_scalar_type(alphabet - 1))


def joined_values(parts: Sequence[SegmentIndex], facets: Sequence[str]) -> dict[str, list[str]]:
    """The values of each facet, by their new numbers."""
    return {name: list(_numbers(name, parts)) for name in facets}


def _moves(parts: Sequence[SegmentIndex], alphabet: Integers) -> list[_Move]:
    moves, base, place = [], 0, 1
    for part in parts:
        docs = base + np.cumsum(part.live) - 1
        lengths = np.where(part.live, np.diff(part.starts), 0)
        shifts = place + np.cumsum(lengths) - lengths - part.starts[:-1]
        letters = narrow(np.searchsorted(alphabet, part.integers("alphabet")))
        moves.append(_Move(part, docs, shifts, letters))
        base, place = base + int(np.count_nonzero(part.live)), place + int(lengths.sum())
    return moves


def _kept(part: SegmentIndex) -> NDArray[np.bool_]:
    """Which characters of a part belong to live documents; the first boundary to none."""
    return np.concatenate(([False], np.repeat(part.live, np.diff(part.starts))))


def _cuts(part: SegmentIndex) -> NDArray[np.bool_]:
    packed = np.asarray(part.integers("cuts"), dtype=np.uint8)
    return np.unpackbits(packed, count=len(part.integers("letters"))).astype(np.bool_)


def _joined_lists(
    kind: Kind, moves: Sequence[_Move], letters: int, length: int
) -> Iterator[tuple[str, Array]]:
    """The inverted lists of one kind; the joined text has `letters` different ones and a `length`."""
    live = [move.part.live[move.part.integers(f"{kind}.docs")] for move in moves]
    both = list(zip(live, moves, strict=True))
    own = [_moved_terms(kind, move, letters) for move in moves]
    counts = [_sums(kept, move.part.integers(f"{kind}.starts")) for kept, move in both]
    terms, starts, firsts = _laid_out(own, counts)
    yield f"{kind}.terms", terms
    yield f"{kind}.starts", narrow(starts)
    docs = (move.docs[move.part.integers(f"{kind}.docs")[kept]] for kept, move in both)
    yield f"{kind}.docs", _scattered(docs, counts, firsts, starts, most=int(moves[-1].docs[-1]))
    tfs = (move.part.integers(f"{kind}.tfs")[kept] for kept, move in both)
    most = max(int(move.part.integers(f"{kind}.tfs").max(initial=0)) for move in moves)
    yield f"{kind}.tfs", _scattered(tfs, counts, firsts, starts, most=most)
    if kind == "bigrams":
        sizes = [_place_counts(kept, move) for kept, move in both]
        _, ends, firsts = _laid_out(own, sizes)
        yield "bigrams.place_starts", narrow(ends)
        places = (_moved_places(kept, move) for kept, move in both)
        yield "bigrams.places", _scattered(places, sizes, firsts, ends, most=length)


def _moved_terms(kind: str, move: _Move, letters: int) -> NDArray[np.uint64]:
    """A part's terms in the joined alphabet, still ascending."""
    terms = move.part.integers(f"{kind}.terms").astype(np.int64)
    if kind == "chars":
        terms = move.letters[terms].astype(np.int64)
    elif kind == "bigrams":
        before, after = np.divmod(terms, len(move.letters))
        terms = move.letters[before].astype(np.int64) * letters + move.letters[after]
    return terms.astype(np.uint64)


def _laid_out(
    own: Sequence[NDArray[np.uint64]], counts: Sequence[I64]
) -> tuple[NDArray[np.uint64], I64, list[I64]]:
    """The union of the parts' terms, where each begins, and where in it each part's share begins."""
    everything = np.sort(np.concatenate(own))
    everything = everything[np.concatenate(([True], everything[1:] != everything[:-1]))[: len(everything)]]
    totals = np.zeros(len(everything), dtype=np.int64)
    where, before = [np.searchsorted(everything, terms) for terms in own], []
    for at, count in zip(where, counts, strict=True):
        before.append(totals[at])
        totals[at] += count
    starts = np.concatenate(([0], np.cumsum(totals)))
    firsts = [starts[at] + earlier for at, earlier in zip(where, before, strict=True)]
    used = totals > 0
    return everything[used], np.append(starts[:-1][used], starts[-1]), firsts


def _scattered(
    values: Iterable[Integers], counts: Sequence[I64], firsts: Sequence[I64], starts: I64, *, most: int
) -> Array:
    """The parts' values, none above `most`, each term's share put where it begins in the union."""
    out = np.empty(int(starts[-1]), dtype=np.min_scalar_type(most))
    for value, count, first in zip(values, counts, firsts, strict=True):
        where = np.repeat(first - (np.cumsum(count) - count), count)
        where += np.arange(len(value))
        out[where] = value
    return out


def _moved_places(kept: NDArray[np.bool_], move: _Move) -> I64:
    """A part's places of live bigrams, moved."""
    docs, tfs = move.part.integers("bigrams.docs"), move.part.integers("bigrams.tfs")
    places = move.part.integers("bigrams.places")[np.repeat(kept, tfs)].astype(np.int64)
    places += np.repeat(move.shifts[docs[kept]], tfs[kept])
    return places


def _place_counts(kept: NDArray[np.bool_], move: _Move) -> I64:
    """How many places of live bigrams each term of a part has."""
    live = np.repeat(kept, move.part.integers("bigrams.tfs"))
    return _sums(live, move.part.integers("bigrams.place_starts"))


def _sums(flags: NDArray[np.bool_], starts: Integers) -> I64:
    """How many flags are set in each stretch."""
    sums = np.concatenate(([0], np.cumsum(flags)))
    return np.diff(sums[starts])


def _numbers(name: str, parts: Sequence[SegmentIndex]) -> dict[str, int]:
    """New numbers for the values of a facet."""
    numbers: dict[str, int] = {}
    for part in parts:
        for value in part.facet_values[name]:
            numbers.setdefault(value, len(numbers))
    return numbers


def _joined_facet(name: str, parts: Sequence[SegmentIndex]) -> Iterator[tuple[str, Array]]:
    numbers = _numbers(name, parts)
    sizes, values = [], []
    for part in parts:
        starts = part.integers(f"facet.{name}.starts").astype(np.int64)
        counts = starts[1:] - starts[:-1]
        renumbered = np.array([numbers[value] for value in part.facet_values[name]], dtype=np.int64)
        sizes.append(counts[part.live])
        values.append(renumbered[part.integers(f"facet.{name}.values")[np.repeat(part.live, counts)]])
    yield f"facet.{name}.starts", narrow(np.concatenate(([0], np.cumsum(np.concatenate(sizes)))))
    yield f"facet.{name}.values", narrow(np.concatenate(values))
