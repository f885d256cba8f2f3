"""Where a phrase stands in a segment, as the kernel has found it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from indexer.index.segments.phrases import Integers, Matches

if TYPE_CHECKING:
    from indexer.index.compiled.segment import CompiledSegment

BYTES_OF_TF: Final = 2
_BYTES: Final = 4  # of a passage


class CompiledMatches:
    """Passages that hold a phrase; see Matches. Its places are told by NumPy.

    `rows`, which lie `at` an address, are passages and documents, and two of half the width frequencies and firsts, of
    some phrases end to end: this one's begin at `first`. Of a bigram among others no documents are `listed` where all are
    live. `told` is how many passages hold it, how many live documents do, and how many documents if it is a bigram.
    """

    def __init__(
        self,
        rows: NDArray[np.int32],
        at: int,
        first: int,
        told: tuple[int, int, int],
        text: str,
        within: CompiledSegment,
        *,
        listed: bool = True,
    ) -> None:
        self._rows, self._at, self._first = rows, at, first
        self._count, self.holding, self.documents = told
        self._text, self._within, self._listed = text, within, listed

    def __len__(self) -> int:
        return self._count

    def addresses(self) -> tuple[int, int]:
        """Where passages and frequencies are."""
        held = self._at + self._first * _BYTES
        return held, self._at + 2 * self._rows.strides[0] + self._first * BYTES_OF_TF

    @cached_property
    def passages(self) -> NDArray[np.int32]:
        """See Matches."""
        return self._rows[0, self._first : self._first + self._count]

    @cached_property
    def docs(self) -> NDArray[np.int32]:
        """The live documents of the passages, ascending."""
        if not self._listed:
            return self._within.documents(self)
        return self._rows[1, self._first : self._first + self.holding]

    @cached_property
    def tfs(self) -> NDArray[np.uint16]:
        """See Matches."""
        return self._narrow(self._first)

    def early(self, starts: Integers, ends: Integers) -> Integers:
        """See Matches."""
        firsts = self._narrow(self._rows.shape[1] + self._first)
        return self.passages[firsts < ends.take(self.passages)]

    @cached_property
    def places(self) -> Integers:
        """See Matches."""
        found: Matches = self._within.segment.phrase(self._text)
        return found.places

    def _narrow(self, first: int) -> NDArray[np.uint16]:
        narrow: NDArray[np.uint16] = self._rows[2].view(np.uint16)[first : first + self._count]
        return narrow
