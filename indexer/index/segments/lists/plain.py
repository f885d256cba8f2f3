"""What is encoded and decoded: the lists of some terms as plain arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import NamedTuple, Protocol, TypeVar

import numpy as np

from indexer.index.segments.inverter import U64, Integers, document_frequencies
from indexer.index.segments.lists.term_table import I64
from indexer.index.segments.passages import run_starts

Read = TypeVar("Read")

STRETCH = 1 << 17  # entries encoded at a time: some 60 bytes each


class Entries(NamedTuple):
    """The lists of some terms, end to end: E entries, each list in the order of the text."""

    passages: Integers  # E: the passage of each
    values: Integers  # E: how often the passage has the term; of a bigram, one of its places


class Terms(NamedTuple):
    """Some terms, ascending, each with one entry or more."""

    terms: U64
    counts: I64  # entries of each
    held: I64  # passages that hold each


class Stretch(Protocol):
    """The lists of some terms; what is read of it is made anew at each call."""

    def described(self) -> Terms:
        """Its terms."""

    def read(self) -> tuple[I64, Entries]:
        """How many entries each term has, and all of them."""


class PlainStretch(NamedTuple):
    """A stretch that is in memory."""

    terms: Terms
    entries: Entries

    def described(self) -> Terms:
        """See Stretch."""
        return self.terms

    def read(self) -> tuple[I64, Entries]:
        """See Stretch."""
        return self.terms.counts, self.entries


def read_ahead(stretches: Sequence[Stretch], step: Callable[[Stretch], Read]) -> Iterator[Read]:
    """What is read of each stretch, in order; while one is encoded a thread reads the next, since NumPy lets both go on.

    Raises MemoryError where there is none left for a thread.
    """
    if len(stretches) < 2 or isinstance(stretches[0], PlainStretch):  # which are in memory
        yield from map(step, stretches)
        return
    with ThreadPoolExecutor(1) as thread:
        try:
            coming = thread.submit(step, stretches[0])
        except RuntimeError as error:
            raise MemoryError(str(error)) from error
        for stretch in stretches[1:]:
            came, coming = coming, thread.submit(step, stretch)
            yield came.result()
            del came  # what is used up goes before the next one is waited for
        yield coming.result()


def described(stretch: Stretch) -> Terms:
    """Its terms."""
    return stretch.described()


def read(stretch: Stretch) -> tuple[I64, Entries]:
    """How many entries each of its terms has, and all of them."""
    return stretch.read()


def counts_between(starts: Integers) -> I64:
    """How long consecutive stretches are, from where each begins and the last one ends."""
    bounds = starts.astype(np.int64)
    return bounds[1:] - bounds[:-1]


def divided(terms: U64, starts: Integers, held: I64, made: Entries, most: int) -> Iterator[PlainStretch]:
    """Lists in stretches of about so many entries.

    `starts` tells where each list begins, and the last one ends; `held` how many passages hold each term.
    """
    ends = starts.astype(np.int64)
    at = np.unique(ends.searchsorted(np.arange(most, int(ends[-1]), most), side="left"))
    for first, last in pairwise([0, *at[(at > 0) & (at < len(terms))].tolist(), len(terms)]):
        span = slice(int(ends[first]), int(ends[last]))
        counts = np.diff(ends[first : last + 1])
        yield PlainStretch(
            Terms(terms[first:last], counts, held[first:last]),
            Entries(made.passages[span], made.values[span]),
        )


def document_counts(counts: I64, passages: Integers, docs: Integers) -> Integers:
    """How many documents each term is in; several entries may be of one passage. `docs` has the document of each."""
    first = run_starts(passages)
    bounds = np.cumsum(counts)
    first[bounds[:-1]] = True
    ends = np.concatenate(([0], np.cumsum(first)[bounds - 1])) if len(counts) else np.zeros(1, dtype=np.int64)
    return document_frequencies(ends, docs, passages[first])
