"""Describes to the kernel the terms that score a query."""

from __future__ import annotations

from collections.abc import Sequence
from struct import Struct, pack
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.index import ranking
from indexer.index.compiled.counting import address, numbers, plain
from indexer.index.compiled.matches import BYTES_OF_TF, CompiledMatches
from indexer.index.segments.lengths import Lengths
from indexer.index.segments.phrases import Integers, Postings

Scores = NDArray[np.float32]

_TERM: Final = Struct("8qf0q")

# How frequencies and a document's best passages count, from the third best one on: as `ranking` has it.
_CONSTANTS: Final = pack("3f", ranking.K1 + 1, ranking.NEXT_PASSAGE, ranking.NEXT_PASSAGE**2)


class Norms:
    """BM25's length part of the passages of a segment, by how long they are and those of all documents on average.

    `table` has it by what `lengths` tells of a passage; `described` is what the kernel knows: where both are. They are made
    together, so that no thread sees the one without the other.
    """

    def __init__(self, lengths: Lengths, mean: float) -> None:
        self.lengths = lengths
        self.mean = mean
        self.table = ranking.norms_from(-lengths.bounds, mean)
        self.described = *lengths.described, address(self.table)


class Term(NamedTuple):
    """A term that scores: its postings, the length part of passages, idf times weight."""

    postings: Postings
    norms: Norms
    weight: float


class Terms:
    """Terms as the kernel knows them; and what was scored by them last: documents, their scores, where both are."""

    scored: tuple[Integers, Scores, tuple[int, int, int]] | None = None

    def __init__(self, terms: Sequence[Term]) -> None:
        self._kept: list[object] = [terms]  # whose elements are read
        fields = bytearray()
        for found, norms, weight in terms:
            fields += _TERM.pack(*self._found(found), *norms.described, weight)
        self.arguments = bytes(fields), len(terms), _CONSTANTS

    def _found(self, postings: Postings) -> tuple[int, int, int, int]:
        """Where passages and frequencies are, the bytes of a frequency and how many there are."""
        if isinstance(postings, CompiledMatches):
            return *postings.addresses(), BYTES_OF_TF, len(postings)
        held, tfs = numbers(postings.passages), postings.tfs
        self._kept += held, tfs
        return address(held), address(tfs), tfs.itemsize, len(held)


def readable(found: Postings, passages: int) -> bool:
    """Whether the kernel can read postings: of passages that there are, so many."""
    if isinstance(found, CompiledMatches):
        return True
    held, tfs = found.passages, found.tfs
    return plain(tfs) and len(tfs) == len(held) and int(held.max(initial=0)) < passages
