"""Inverts entries into a segment that is in no file: one that is about to be written, or the candidates of another engine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.index.engine import STORED_FACETS, IndexEntry
from indexer.index.segments.inverter import Array, Integers, narrow, segment_arrays
from indexer.index.segments.lists import bigrams, postings
from indexer.index.segments.lists.pieces import gathered
from indexer.index.segments.lists.plain import STRETCH, Entries, PlainStretch, counts_between, divided
from indexer.index.segments.reader import SegmentIndex


def inverted(entries: Sequence[IndexEntry]) -> SegmentIndex:
    """Entries as a segment, in memory."""
    arrays = _encoded(segment_arrays(entries))
    values: dict[str, tuple[str, ...]] = {}
    for name in STORED_FACETS:
        starts, numbers, found = _facet_arrays(entries, name)
        values[name] = tuple(found)
        arrays |= {f"facet.{name}.starts": starts, f"facet.{name}.values": numbers}
    return SegmentIndex(arrays, values, np.ones(len(entries), dtype=np.bool_))


def _encoded(plain: dict[str, Array]) -> dict[str, Array]:
    """The arrays of a segment from those of the inverter, which are used up: its lists as they are in a file."""
    arrays = {name: plain[name] for name in plain if "." not in name}
    starts, passages = (_integers(plain, name).astype(np.int64) for name in ("starts", "passages"))
    docs = narrow(starts.searchsorted(passages[:-1], side="right") - 1)
    letters = len(plain["alphabet"])
    for kind in postings.KINDS:
        most = int(_integers(plain, f"{kind}.tfs").max(initial=0))
        stretches = _stretches(plain, kind, "starts", "tfs")
        arrays |= gathered(postings.Writing(kind, stretches, docs, most).arrays(letters))
    frequencies = _integers(plain, "bigrams.tfs")
    plain["bigrams.passages"] = _integers(plain, "bigrams.passages").repeat(frequencies)
    stretches = _stretches(plain, "bigrams", "place_starts", "places")
    return arrays | gathered(bigrams.Writing(stretches, passages, docs).arrays(letters))


def _stretches(plain: dict[str, Array], kind: str, starts: str, values: str) -> Sequence[PlainStretch]:
    """The lists of one kind in stretches; they are taken out of the inverter's arrays."""
    terms, postings_begin, bounds, *entries = (
        _integers(plain, f"{kind}.{name}") for name in ("terms", "starts", starts, "passages", values)
    )
    held = counts_between(postings_begin)
    for name in [name for name in plain if name.startswith(f"{kind}.")]:
        del plain[name]
    return list(divided(terms.astype(np.uint64), bounds, held, Entries(*entries), STRETCH))


def _integers(plain: dict[str, Array], name: str) -> Integers:
    return plain[name]  # type: ignore[return-value]


def _facet_arrays(entries: Sequence[IndexEntry], name: str) -> tuple[Array, Array, list[str]]:
    """Where each document's values begin, the numbers of the values, and the values by number."""
    numbers: dict[str, int] = {}
    lists = [entry.facets.get(name, ()) for entry in entries]
    flat: NDArray[np.int64] = np.fromiter(
        (numbers.setdefault(value, len(numbers)) for values in lists for value in values), dtype=np.int64
    )
    starts = np.concatenate(([0], np.cumsum([len(values) for values in lists])))
    return narrow(starts), narrow(flat), list(numbers)
