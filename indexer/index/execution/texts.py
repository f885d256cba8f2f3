"""Gathers the texts of documents of one segment, and finds those in which strings stand near each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import numpy as np

from indexer.index.engine import STORED_FACETS
from indexer.index.execution.segment_search import SegmentSearch
from indexer.index.segments.inverter import Integers
from indexer.index.segments.passages import end_to_end
from indexer.index.segments.reader import SegmentIndex
from indexer.index.texts import BATCH, ByDocument, Texts, Together
from indexer.text import near_places

_NONE: Final = np.zeros(0, dtype=np.int64)


def texts_of(segment: SegmentIndex, docs: Integers, facet: ByDocument = "") -> Iterator[Texts]:
    """The texts of documents, ascending, in batches."""
    docs = docs.astype(np.intp)
    begins, sizes = segment.spans(docs)
    # A batch ends before the document with which it would be too long.
    batches = np.cumsum(sizes) // BATCH
    edges = [0, *(np.flatnonzero(np.diff(batches)) + 1).tolist(), len(docs)] if len(docs) else []
    for first, last in pairwise(edges):
        yield _batch(segment, docs[first:last], begins[first:last], sizes[first:last], facet)


def _batch(
    segment: SegmentIndex, docs: Integers, begins: Integers, sizes: Integers, facet: ByDocument
) -> Texts:
    starts = np.zeros(len(docs) + 1, dtype=np.int64)
    np.cumsum(sizes, out=starts[1:])
    letters = segment.integers("letters").take(end_to_end(begins, sizes))
    codes = segment.integers("alphabet").take(letters)
    return Texts(
        segment.integers("keys")[docs].astype(np.int64),
        segment.integers("dates")[docs].astype(np.int64),
        starts,
        codes.astype(np.uint32, copy=False),
        _values(segment, docs, facet) if facet in STORED_FACETS else (),
    )


def _values(segment: SegmentIndex, docs: Integers, facet: str) -> list[tuple[str, ...]]:
    """The values of a facet that each document has."""
    names = segment.facet_values[facet]
    numbers = segment.integers(f"facet.{facet}.values")
    bounds = segment.integers(f"facet.{facet}.starts")
    spans = zip(bounds[docs].tolist(), bounds[docs + 1].tolist(), strict=True)
    return [tuple(names[number] for number in numbers[start:end].tolist()) for start, end in spans]


def docs_together(search: SegmentSearch, condition: Together) -> Integers:
    """The live documents whose texts hold strings near each other, ascending."""
    rarest, *others = sorted(set(condition.strings), key=lambda text: len(search.phrase(text).passages))
    docs = search.docs(rarest)
    for text in others:
        docs = docs[search.among(docs, search.phrase(text).passages)]
    found: list[Integers] = [_NONE]
    at = 0
    for batch in texts_of(search.segment, docs):
        first, *_ = near_places(batch.codes, condition.strings, condition.relations)
        found.append(docs[at + np.unique(batch.documents(first))])
        at += len(batch.keys)
    return np.concatenate(found)
