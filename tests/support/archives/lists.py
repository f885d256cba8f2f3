"""Segments of short texts, and their lists one by one."""

from __future__ import annotations

from hypothesis import strategies as st

from indexer.index.engine import IndexEntry
from indexer.index.segments.reader import Kind, SegmentIndex
from tests.support.archives.model import entry, passages_of, segment_of

TEXTS = st.lists(st.text("工会劳模ab\n", max_size=20), min_size=1, max_size=9)
KINDS: tuple[Kind, ...] = ("chars", "words", "bigrams")


def segment_from(texts: list[str], whole: int) -> tuple[list[IndexEntry], SegmentIndex]:
    """Entries that have each text in the title and as the body, and the segment of them."""
    entries = [entry(key, f"题{text}\n{text}") for key, text in enumerate(texts, 1)]
    with passages_of(whole):
        return entries, segment_of(entries)


def entries_of(segment: SegmentIndex, kind: Kind, at: int) -> list[tuple[int, int]]:
    """The entries of one term: pairs of a passage and a frequency, or a place."""
    if kind == "bigrams":
        found = segment.bigrams.places(at)
        return list(zip(found.owners.tolist(), found.places.tolist(), strict=True))
    held = segment.lists(kind).postings(at)
    return list(zip(held.passages.tolist(), held.tfs.tolist(), strict=True))
