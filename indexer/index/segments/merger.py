"""Merges several segments into one without inverting anything again.

Documents that are not live are left out on the way, with the letters and the values of facets that no other has;
`joined_lists` joins the lists of terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from indexer.index.segments.inverter import Array, Integers, narrow
from indexer.index.segments.lists.pieces import Made, Named
from indexer.index.segments.moved_postings import Move
from indexer.index.segments.posting_merger import joined_lists
from indexer.index.segments.reader import SegmentIndex

_PIECE = 1 << 22  # letters joined at a time


def joined(parts: Sequence[SegmentIndex], facets: Sequence[str]) -> Iterator[Made]:
    """The arrays of the joined segment, in pieces: memory never holds a large one whole."""
    alphabet = np.unique(np.concatenate([_in_use(part) for part in parts]))
    moves = _moves(parts, alphabet)
    for name in ("keys", "levels", "dates", "titles"):
        yield name, (np.concatenate([part.integers(name)[part.live] for part in parts]),)
    yield (
        "word_counts",
        (np.concatenate([part.integers("word_counts")[part.live_passages] for part in parts]),),
    )
    lengths = np.concatenate([_sizes(part.starts)[part.live] for part in parts])
    starts = _starts(lengths)
    passages = _starts(np.concatenate([_sizes(part.passages.starts)[part.live_passages] for part in parts]))
    yield "starts", (narrow(starts),)
    yield "passages", (narrow(passages),)
    yield "alphabet", (alphabet,)
    yield "letters", _joined_letters(moves, len(alphabet))
    yield "cuts", _packed(chain([np.ones(1, dtype=np.bool_)], (_cuts(part)[_kept(part)] for part in parts)))
    docs = narrow(np.searchsorted(starts, passages[:-1], side="right") - 1)
    del lengths, starts  # they would be held while all lists are joined
    yield from joined_lists(moves, len(alphabet), passages, docs)
    for name in facets:
        yield from _joined_facet(name, parts)


def _in_use(part: SegmentIndex) -> Integers:
    """The code points of live documents, and the boundary's."""
    points = part.integers("alphabet")
    if part.all_live:
        return points
    used = np.zeros(len(points), dtype=np.bool_)
    used[0] = True
    letters, kept = part.integers("letters"), _kept(part)
    for at in range(0, len(letters), _PIECE):
        piece = slice(at, at + _PIECE)
        used[letters[piece][kept[piece]]] = True
    return points[used]


def _sizes(starts: Integers) -> NDArray[np.int64]:
    """How long the stretches are that begin there."""
    bounds = starts.astype(np.int64)
    return bounds[1:] - bounds[:-1]


def _starts(lengths: Integers) -> NDArray[np.int64]:
    """Where each of consecutive stretches begins and the last one ends; a boundary stands before the first."""
    return 1 + np.concatenate(([0], np.cumsum(lengths)))


def _joined_letters(moves: Sequence[Move], alphabet: int) -> Iterator[Array]:
    dtype = np.min_scalar_type(alphabet - 1)
    boundary = moves[0].part.integers("letters")[:1]  # the one before the first document
    yield moves[0].letters[boundary].astype(dtype)
    for move in moves:
        letters, kept = move.part.integers("letters"), _kept(move.part)
        for at in range(0, len(letters), _PIECE):
            piece = slice(at, at + _PIECE)
            yield move.letters[letters[piece][kept[piece]]].astype(dtype)


def _packed(flags: Iterable[NDArray[np.bool_]]) -> Iterator[Array]:
    """Flags in pieces of any length, eight to a byte."""
    left = np.zeros(0, dtype=np.bool_)
    for piece in flags:
        piece = np.concatenate((left, piece))
        whole = len(piece) // 8 * 8
        yield np.packbits(piece[:whole])
        left = piece[whole:]
    yield np.packbits(left)


def joined_values(parts: Sequence[SegmentIndex], facets: Sequence[str]) -> dict[str, list[str]]:
    """The values of each facet, by their new numbers."""
    return {name: list(_numbers(name, parts)) for name in facets}


def _moves(parts: Sequence[SegmentIndex], alphabet: Integers) -> list[Move]:
    moves, base, place = [], 0, 1
    for part in parts:
        letters = narrow(np.searchsorted(alphabet, part.integers("alphabet")))
        if part.all_live:  # its passages follow one another as they did
            passages, shifts = np.array([base]), np.array([place - 1])
            added, length = len(part.passages), int(part.starts[-1]) - 1
        else:
            # The new number of a passage of a live document is how many such come before it; no other is looked at.
            passages = base + np.cumsum(part.live_passages) - 1
            lengths = np.where(part.live, _sizes(part.starts), 0)
            # What is added to an old place to get the new one: where its document begins now minus where it began.
            begins = part.starts[:-1].astype(np.int64)
            shifts = part.passages.of_each(place + np.cumsum(lengths) - lengths - begins)
            added, length = int(np.count_nonzero(part.live_passages)), int(lengths.sum())
        moves.append(Move(part, passages, shifts, letters))
        base, place = base + added, place + length
    return moves


def _kept(part: SegmentIndex) -> NDArray[np.bool_]:
    """Which characters of a part belong to live documents; the first boundary to none."""
    return np.concatenate(([False], np.repeat(part.live, _sizes(part.starts))))


def _cuts(part: SegmentIndex) -> NDArray[np.bool_]:
    packed = np.asarray(part.integers("cuts"), dtype=np.uint8)
    return np.unpackbits(packed, count=len(part.integers("letters"))).astype(np.bool_)


def _numbers(name: str, parts: Sequence[SegmentIndex]) -> dict[str, int]:
    """New numbers for the values of a facet that live documents carry."""
    numbers: dict[str, int] = {}
    for part in parts:
        values = part.facet_values[name]
        held = range(len(values)) if part.all_live else np.unique(_carried(name, part)).tolist()
        for number in held:
            numbers.setdefault(values[number], len(numbers))
    return numbers


def _carried(name: str, part: SegmentIndex) -> Integers:
    """The numbers of the values of live documents, one document after the other."""
    counts = _sizes(part.integers(f"facet.{name}.starts"))
    carried: Integers = part.integers(f"facet.{name}.values")[np.repeat(part.live, counts)]
    return carried


def _joined_facet(name: str, parts: Sequence[SegmentIndex]) -> Iterator[Named]:
    numbers = _numbers(name, parts)
    sizes, values = [], []
    for part in parts:
        counts = _sizes(part.integers(f"facet.{name}.starts"))
        # No live document carries a value that has no number.
        renumbered = np.array([numbers.get(value, 0) for value in part.facet_values[name]], dtype=np.int64)
        sizes.append(counts[part.live])
        values.append(renumbered[_carried(name, part)])
    yield f"facet.{name}.starts", (narrow(np.concatenate(([0], np.cumsum(np.concatenate(sizes))))),)
    yield f"facet.{name}.values", (narrow(np.concatenate(values)),)
