"""Inverts entries into a segment that is in no file: one that is about to be written, or the candidates of another engine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.index.engine import STORED_FACETS, IndexEntry
from indexer.index.segments.inverter import Array, narrow, segment_arrays
from indexer.index.segments.reader import SegmentIndex


def inverted(entries: Sequence[IndexEntry]) -> SegmentIndex:
    """Entries as a segment, in memory."""
    arrays = segment_arrays(entries)
    values: dict[str, tuple[str, ...]] = {}
    for name in STORED_FACETS:
        starts, numbers, found = _facet_arrays(entries, name)
        values[name] = tuple(found)
        arrays |= {f"facet.{name}.starts": starts, f"facet.{name}.values": numbers}
    return SegmentIndex(arrays, values, np.ones(len(entries), dtype=np.bool_))


def _facet_arrays(entries: Sequence[IndexEntry], name: str) -> tuple[Array, Array, list[str]]:
    """Where each document's values begin, the numbers of the values, and the values by number."""
    numbers: dict[str, int] = {}
    lists = [entry.facets.get(name, ()) for entry in entries]
    flat: NDArray[np.int64] = np.fromiter(
        (numbers.setdefault(value, len(numbers)) for values in lists for value in values), dtype=np.int64
    )
    starts = np.concatenate(([0], np.cumsum([len(values) for values in lists])))
    return narrow(starts), narrow(flat), list(numbers)
