"""Encodes the lists of some terms by NumPy: the version to read of what `compiled/encoding.py` does where it can."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.index.compiled.encoding import Bigrams, Form, Postings
from indexer.index.segments.inverter import Integers
from indexer.index.segments.lists.blocks import low_halves, sizes
from indexer.index.segments.lists.plain import Entries, document_counts
from indexer.index.segments.lists.term_table import I64
from indexer.index.segments.passages import run_lengths, run_starts

_BYTE = 8  # bits


def encoded_bigrams(
    counts: I64, entries: Entries, docs: Integers, form: Form, starts: I64, bits: int, most: int
) -> Bigrams:
    """Those of bigrams, from the places of each; passages begin at `starts`."""
    owners, places = entries
    long = counts > form.few
    many = np.repeat(long, counts)
    held, ends = owners[many], np.cumsum(counts[long])
    first = run_starts(held)
    first[ends[:-1]] = True
    offsets = (places[many] - starts[held]).astype(np.uint16)
    begins = np.flatnonzero(first)
    tfs = run_lengths(begins, len(held))
    often = np.flatnonzero(tfs >= most)
    firsts = offsets[first] | (tfs.clip(max=most) << bits).astype(np.uint16)
    of_lists = np.diff(np.searchsorted(begins, ends), prepend=0)  # passages of each that has many
    return Bigrams(
        *(places[~many].astype(form.whole), low_halves(held[first]), firsts, offsets[~first]),
        dfs=document_counts(counts, owners, docs),
        sizes=sizes(of_lists, held[first], form.blocks),
        often=often,
        often_tfs=tfs[often],
    )


def encoded_postings(
    counts: I64,
    entries: Entries,
    docs: Integers,
    form: Form,
    thick: NDArray[np.bool_],
    tf_type: np.dtype[Any],
) -> Postings:
    """Those of characters or words, some of which are `thick`: they have a bit a passage."""
    owners, values = entries
    long = (counts > form.few) & ~thick
    of_few, of_many, of_dense = (np.repeat(flags, counts) for flags in (counts <= form.few, long, thick))
    return Postings(
        few=owners[of_few].astype(form.whole),
        few_tfs=values[of_few].astype(tf_type),
        passages=low_halves(owners[of_many]),
        tfs=values[of_many].astype(tf_type),
        dense_tfs=values[of_dense].astype(tf_type),
        bits=_bitmaps(counts[thick], owners[of_dense], len(docs)),
        dfs=document_counts(counts, owners, docs),
        sizes=sizes(counts[long], owners[of_many], form.blocks),
    )


def _bitmaps(counts: I64, passages: Integers, total: int) -> NDArray[np.uint8]:
    """A bit for each of all passages, list by list; `counts` has how many passages are of each."""
    rows = np.empty((len(counts), -(-total // _BYTE)), dtype=np.uint8)
    ends = np.cumsum(counts).tolist()
    for number, (count, end) in enumerate(zip(counts.tolist(), ends, strict=True)):
        held = np.zeros(total, dtype=np.bool_)
        held[passages[end - count : end]] = True
        rows[number] = np.packbits(held)
    return rows.reshape(-1)
