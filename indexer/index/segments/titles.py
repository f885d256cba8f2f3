"""Finds documents by their titles: those that hold a character, and those that begin with what was typed."""

from __future__ import annotations

from functools import cached_property, partial
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.index.mapped.aside import laid_aside
from indexer.index.segments.passages import end_to_end
from indexer.index.segments.title_letters import TitleLetters
from indexer.text import Manner, Spots, text_of

Integers = NDArray[np.integer]

_FACTOR: Final = 0x9E3779B97F4A7C15  # of a hash: odd, its bits well mixed


class Titles:
    """Those of the D documents of a segment, live or not: its narrowed copies share them. Safe to share between threads.

    Memory: nothing at first; 4 bytes a document once `beginning` was asked, that of TitleLetters once `holding` was.
    """

    def __init__(
        self,
        letters: Integers,
        starts: Integers,
        sizes: Integers,
        alphabet: Integers,
        folder: Path | None = None,
    ) -> None:
        """Of a text as ranks into the alphabet: where the D documents begin in it, and how long their titles are.

        What is made of them is laid aside in a folder.
        """
        self._letters, self._starts, self._sizes, self._alphabet = letters, starts, sizes, alphabet
        self._folder = folder

    def holding(self, rank: int) -> NDArray[np.int32]:
        """The documents whose title holds the character of a rank, ascending."""
        return self._characters.docs(rank)

    @cached_property
    def _characters(self) -> TitleLetters:
        return TitleLetters(self._letters, self._starts, self._sizes, len(self._alphabet), self._folder)

    def beginning(self, typed: str, manner: Manner) -> Integers:
        """The documents whose title begins with what was typed, ascending."""
        # Behind each title stands a line end, which nobody can type.
        places = self._openings.matching(typed, manner)
        return np.searchsorted(self._starts, places.astype(self._starts.dtype))

    @cached_property
    def _openings(self) -> Spots:
        keep = partial(laid_aside, folder=self._folder)
        return Spots(self._starts, self._letters, self._alphabet, keep=keep)

    def first_of_each(self, docs: Integers) -> Integers:
        """Of some documents, each with a title, the first that has each title, in the order in which they came.

        Titles are told apart by a hash of 64 bits.
        """
        sizes = self._sizes.take(docs).astype(np.int64)
        letters = self._letters.take(end_to_end(self._starts.take(docs).astype(np.int64), sizes))
        within = end_to_end(np.zeros_like(sizes), sizes)
        powers = np.cumprod(np.full(sizes.max(initial=0), _FACTOR, dtype=np.uint64))
        hashes = np.add.reduceat(
            (letters.astype(np.uint64) + 1) * powers.take(within), sizes.cumsum() - sizes
        )
        first = np.unique(hashes, return_index=True)[1]
        first.sort()
        return docs.take(first)

    def text(self, doc: int) -> str:
        """The title of a document, normalised."""
        start = int(self._starts[doc])
        return text_of(self._alphabet.take(self._letters[start : start + int(self._sizes[doc])]))
