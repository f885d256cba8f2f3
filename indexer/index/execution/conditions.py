"""Decides which documents of one segment meet a condition of a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.index.engine import (
    AllOf,
    AnyOf,
    Condition,
    Contains,
    DateIn,
    FacetHas,
    FacetIn,
    HasWord,
    InTitle,
    NoneOf,
)
from indexer.index.execution import facets
from indexer.index.execution.segment_search import SegmentSearch
from indexer.index.execution.texts import docs_together
from indexer.index.segments.inverter import Integers
from indexer.index.segments.reader import SegmentIndex
from indexer.index.texts import KeyIn, Together
from indexer.text import spelt_in

Mask = NDArray[np.bool_]  # one flag for each document of a segment

SPARSE = 8  # one list so many times shorter than another: its members are looked up in the other


def filter_masks(search: SegmentSearch, filters: Mapping[str, Condition]) -> dict[str, Mask]:
    """By dimension, which documents its filters let pass."""
    masks: dict[str, Mask] = {}
    for name, condition in filters.items():
        mask, along = mask_of(search, condition), facets.dimension(name)
        masks[along] = masks[along] & mask if along in masks else mask
    return masks


def docs_of(search: SegmentSearch, condition: Condition) -> Integers:
    """The live documents of a segment that meet a condition, ascending."""
    if isinstance(condition, Contains):
        return search.docs(condition.text)
    docs = search.together_in(condition) if isinstance(condition, AllOf | AnyOf) else None
    if docs is not None:
        return docs
    if isinstance(condition, AllOf):
        texts = sorted(
            (part.text for part in condition.parts if isinstance(part, Contains)),
            key=lambda text: len(search.phrase(text).passages),
        )
        if texts and len(search.phrase(texts[0]).passages) * SPARSE < len(search.segment):
            docs = search.docs(texts[0])
            for text in texts[1:]:
                docs = docs[meeting(search, docs, Contains(text))]
            for part in condition.parts:
                if not isinstance(part, Contains):
                    docs = docs[meeting(search, docs, part)]
            return docs
    return search.living(np.flatnonzero(mask_of(search, condition)))


def meeting(search: SegmentSearch, docs: Integers, condition: Condition) -> Mask:
    """Which of some live documents, ascending, meet a condition: lists are gone through only where they are not much longer."""
    match condition:
        case AllOf(parts):
            mask = np.ones(len(docs), dtype=np.bool_)
            for part in parts:
                mask &= meeting(search, docs, part)
            return mask
        case Contains(text):
            held = search.phrase(text).passages
        case HasWord(text):
            held = search.words((text,))[0].passages
        case _:
            return mask_of(search, condition).take(docs)
    if len(docs) * SPARSE < len(held):
        return search.among(docs, held)
    return mask_of(search, condition).take(docs)


def positions_within(docs: Integers, others: Integers) -> tuple[Integers, Mask]:
    """Where in `others` each of `docs` would be, and whether it is there; both ascending."""
    if not len(others):
        return np.zeros(len(docs), dtype=np.int64), np.zeros(len(docs), dtype=np.bool_)
    # `others` holds a document where it would be inserted, or not at all; past the end is looked up at 0 instead.
    at = others.searchsorted(docs.astype(others.dtype))
    at[at == len(others)] = 0
    return at, others[at] == docs


def rows_of(docs: Integers, others: Integers, count: int) -> Integers:
    """Where in `others` those of `docs` are that are there; both ascending, of a segment of `count` documents."""
    if len(docs) * SPARSE < len(others):
        at, there = positions_within(docs, others)
        return at[there]
    mask = np.zeros(count, dtype=np.bool_)
    mask[docs.astype(np.intp)] = True
    return mask.take(others).nonzero()[0]


def mask_of(search: SegmentSearch, condition: Condition) -> Mask:
    """Which documents of a segment meet a condition; of one that is not live it may say either. The caller owns the array."""
    count = len(search.segment)
    match condition:
        case Contains(text):
            mask = np.zeros(count, dtype=np.bool_)
            mask[search.owners(text).astype(np.intp)] = True
        case InTitle(text):
            mask = np.zeros(count, dtype=np.bool_)
            mask[search.titled(text).astype(np.intp)] = True
        case HasWord(text):
            mask = np.zeros(count, dtype=np.bool_)
            mask[search.worded(text).astype(np.intp)] = True
        case Together():
            mask = np.zeros(count, dtype=np.bool_)
            mask[_together(search, condition)] = True
        case KeyIn(keys):
            mask = np.isin(search.segment.integers("keys"), keys)
        case AllOf(parts):
            mask = np.ones(count, dtype=np.bool_)
            for part in parts:
                mask &= mask_of(search, part)
        case AnyOf(parts):
            mask = np.zeros(count, dtype=np.bool_)
            for part in parts:
                if isinstance(part, Contains):  # needs no array of its own, and a query's words may be many
                    mask[search.owners(part.text).astype(np.intp)] = True
                else:
                    mask |= mask_of(search, part)
        case NoneOf(parts):
            mask = ~mask_of(search, AnyOf(parts))
        case DateIn(first, last):
            dates = search.segment.integers("dates")
            mask = (dates >= max(first, 1)) & (dates <= last)
        case FacetIn(name, values) if name in facets.DATED:
            mask = np.isin(facets.dated(search.segment, name), facets.date_numbers(name, values))
        case FacetIn(name, values):
            wanted = set(values)
            chosen = [at for at, value in enumerate(search.segment.facet_values[name]) if value in wanted]
            mask = _carrying(search.segment, name, chosen)
        case FacetHas(name, text):
            spelt = enumerate(search.segment.facet(name).folded)
            mask = _carrying(search.segment, name, [at for at, value in spelt if spelt_in(text, value)])
    return mask


def _together(search: SegmentSearch, condition: Together) -> Integers:
    """The documents whose texts hold strings near each other: looked for once, however many tiers ask."""
    if condition not in search.together:
        search.together[condition] = docs_together(search, condition)
    return search.together[condition]


def _carrying(segment: SegmentIndex, name: str, numbers: Sequence[int]) -> Mask:
    """The documents that carry one of the numbered values of a facet."""
    mask = np.zeros(len(segment), dtype=np.bool_)
    if numbers:
        carried = np.flatnonzero(np.isin(segment.integers(f"facet.{name}.values"), numbers))
        # The values of document d are `starts[d]:starts[d + 1]`: the owner of a value is the last start at or before it.
        mask[np.searchsorted(segment.integers(f"facet.{name}.starts"), carried, side="right") - 1] = True
    return mask
