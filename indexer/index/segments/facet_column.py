"""Counts the values that documents of a segment carry in one stored facet, in a form that is quick to count."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.index.compiled.counting import Codes
from indexer.index.mapped.aside import laid_aside
from indexer.index.segments.inverter import Integers, narrow
from indexer.index.segments.passages import end_to_end
from indexer.text import normalize

_LAYERS = 4  # values of a document up to which those of all are laid out: speakers of a long record are more


class FacetColumn:
    """A facet of D documents with V different values; `numbers[starts[d]:starts[d+1]]` are those of document d."""

    def __init__(
        self, values: tuple[str, ...], starts: Integers, numbers: Integers, folder: Path | None = None
    ) -> None:
        """What is made of these is laid aside in a folder."""
        self._folder = folder
        self.values = values  # by number, as they are shown
        self._starts = starts
        self._numbers = numbers

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The values by number, normalised."""
        return tuple(map(normalize, self.values))

    def counts(self, docs: Integers) -> NDArray[np.int64]:
        """How many of the documents carry each value: V numbers."""
        if self._layers is None:
            return np.bincount(self.of(docs), minlength=len(self.values))
        return self._layers.counts(docs)[1:]

    def of(self, docs: Integers) -> Integers:
        """The numbers of the values that the documents carry, document by document."""
        docs = docs.astype(np.intp)
        begins = self._starts[docs].astype(np.int64)
        sizes = self._starts[docs + 1] - begins
        numbers: Integers = self._numbers[end_to_end(begins, sizes)]
        return numbers

    def ranked(self, sums: NDArray[np.int64]) -> tuple[tuple[str, int], ...]:
        """The values whose sums, V of them, are not 0: the most frequent first, then as they are spelt."""
        spelt = sums.take(self._by_spelling)
        order = np.argsort(-spelt, kind="stable")[: np.count_nonzero(spelt)]
        chosen = map(self.values.__getitem__, self._by_spelling.take(order).tolist())
        return tuple(zip(chosen, spelt.take(order).tolist(), strict=True))

    @cached_property
    def _layers(self) -> Codes | None:
        """Arrays of D: 1 more than the number of each document's first value, its second one …; 0 where it has none.

        None where a document has more than `_LAYERS`.
        """
        starts = self._starts.astype(np.int64)
        sizes = np.diff(starts)
        most = int(sizes.max(initial=0))
        layers: list[Integers] = []
        if not 0 < most <= _LAYERS:
            return None
        for at in range(most):
            layer = np.zeros(len(sizes), dtype=np.int64)
            held = sizes > at
            layer[held] = self._numbers[starts[:-1][held] + at].astype(np.int64) + 1
            layers.append(laid_aside(narrow(layer), self._folder))
        return Codes(layers, len(self.values) + 1)

    @cached_property
    def _by_spelling(self) -> NDArray[np.intp]:
        """The numbers of the values in the order of these."""
        order = sorted(range(len(self.values)), key=self.values.__getitem__)
        return np.array(order, dtype=np.intp)
