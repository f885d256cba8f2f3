"""A brute-force model of an engine, and entries to feed both."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from unittest.mock import patch

from hypothesis import strategies as st

from bench.studies.nearness.scan import near_chains
from indexer.index.engine import (
    AllOf,
    AnyOf,
    Condition,
    Contains,
    DateIn,
    FacetHas,
    FacetIn,
    HasWord,
    IndexEntry,
    InTitle,
    NoneOf,
)
from indexer.index.segments import passages, phrases
from indexer.index.segments.file import map_segment, write_file
from indexer.index.segments.in_memory import inverted
from indexer.index.segments.inverter import Integers
from indexer.index.segments.lists import bigrams, blocks, many_bigrams, postings
from indexer.index.segments.lists.pieces import whole
from indexer.index.segments.reader import SegmentIndex
from indexer.index.texts import KeyIn, Together
from indexer.text.normalization import normalize
from indexer.text.numbers import spelt_in
from indexer.text.tokenizer import segmenter_for

WHOLE = st.sampled_from([passages.WHOLE, 9, 3])  # characters of the longest document in one passage

Form = tuple[int, int, int, int]
FORMS = st.sampled_from(
    [(64, 16, 8, 63), (1, 1, 2, 1), (0, 2, 100, 0)]
)  # for `listed_as`; the first ones are what is shipped


def entry(key: int, text: str, *, date: int = 0, **facets: str) -> IndexEntry:
    """An entry of a text whose first line is the title."""
    folded = normalize(text) if "\n" in text else normalize(f"\n{text}")
    values = {name: (value,) for name, value in facets.items()}
    return IndexEntry(key, folded, segmenter_for().cut(folded), date, values)


def segment_of(entries: Sequence[IndexEntry]) -> SegmentIndex:
    """The entries as a segment, written to a file and mapped."""
    segment = inverted(entries)
    with tempfile.TemporaryFile() as file:
        write_file(file, segment.facet_values, whole(segment.arrays))
        file.flush()
        return map_segment(file, len(entries))


@contextmanager
def passages_of(whole: int, length: int = 0) -> Iterator[None]:
    """Documents of more than so many characters are divided meanwhile, into passages of a third of that or `length`."""
    before = passages.WHOLE, passages.LENGTH
    passages.WHOLE, passages.LENGTH = whole, length or max(whole // 3, 1)
    try:
        yield
    finally:
        passages.WHOLE, passages.LENGTH = before


@contextmanager
def listed_as(form: Form) -> Iterator[None]:
    """Lists have other forms meanwhile, so that short texts have all of them.

    A form is up to how many entries are few, how many bits a passage has in its block, which share is
    dense, and how many places in a passage are told beside the first one. Up to so many places as are few are compared
    with all of a phrase at once.
    """
    few, bits, dense, most = form
    with (
        patch.object(bigrams, "FEW", few),
        patch.object(phrases, "_FEW", few),
        patch.object(postings, "FEW", few),
        patch.object(blocks, "BITS", bits),
        patch.object(postings, "DENSE", dense),
        patch.object(bigrams, "MOST", most),
        patch.object(many_bigrams, "MOST", most),
    ):
        yield


def by_document(segment: SegmentIndex, held: Integers, tfs: Integers) -> dict[int, int]:
    """The term frequencies of passages, summed over each document."""
    counts: Counter[int] = Counter()
    for doc, frequency in zip(segment.passages.owners(held).tolist(), tfs.tolist(), strict=True):
        counts[doc] += frequency
    return dict(counts)


def holds(item: IndexEntry, condition: Condition) -> bool:
    """Whether an entry meets a condition: the definition every engine is held to."""
    match condition:
        case Contains(text):
            return text in item.text
        case HasWord(text):
            return text in segmenter_for().words(item.text)
        case AllOf(parts):
            return all(holds(item, part) for part in parts)
        case AnyOf(parts):
            return any(holds(item, part) for part in parts)
        case NoneOf(parts):
            return not any(holds(item, part) for part in parts)
        case Together(strings, relations):
            return bool(near_chains(item.text, strings, relations))
        case KeyIn(keys):
            return item.key in keys
        case DateIn(first, last):
            return max(first, 1) <= item.date <= last
        case InTitle(text):
            return text in item.text.partition("\n")[0]
        case FacetIn("year", values):
            return item.date > 0 and str(item.date)[:4] in values
        case FacetIn("month", values):
            return item.date > 0 and f"{str(item.date)[:4]}-{str(item.date)[4:6]}" in values
        case FacetHas(name, text):
            return any(spelt_in(text, normalize(value)) for value in item.facets.get(name, ()))
        case FacetIn(name, values):
            return any(value in values for value in item.facets.get(name, ()))
