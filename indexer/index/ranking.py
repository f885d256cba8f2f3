"""Holds every number that orders results, and BM25 over arrays.

BM25: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), with Lucene's
never negative idf, ln(1 + (n - df + 0.5) / (df + 0.5)).
"""

from __future__ import annotations

from collections.abc import Iterator
from math import log

import numpy as np
from numpy.typing import NDArray

# Measured as MRR@10 on lay legal questions over 60,424 statute articles (stard) and on questions over 1,104
# encyclopedia paragraphs (cmrc2018), 2026-11-23; bench/results.md has the whole table.
K1 = 1.2  # saturation of term frequency. Lucene's default, as in every peer; stard 0.412 at 0.9, 0.417 at 1.6
B = 0.75  # how much more a long document must say a term. Lucene's default; stard 0.407 at 0.5, 0.414 at 0.9

WORD_WEIGHT = 1.0  # the unit of the others
BIGRAM_WEIGHT = (
    0.8  # pairs bridge what is cut otherwise in question and text. stard 0.413 at 0.3, 0.418 at 0.8
)
CHAR_WEIGHT = 0.4  # a character is what two words may share. stard 0.410 at 0, 0.420 at 0.4 with pairs at 0.8
PHRASE_WEIGHT = 1.0  # orders the phrase tier alone, where only its size beside TITLE_SHARE matters

# Times the idf of what was typed and the share of the title that it is: the law asked for by its short name comes before
# its rules of implementation. Of 469 short names first: 403 without, 432 at 10, 458 at 20, all at 40 (the titles
# themselves from 10 on). Not for questions: statutes whole 0.672 to 0.639 (2026-11-26, bench/results.md).
TITLE_SHARE = 40.0

# A sentence's documents that have all its words, beside those that have some. Statutes whole 0.670 at 1, 0.672 at 1.15,
# 0.667 at 1.3; articles 0.4205, 0.4221, 0.4215; as a tier of their own before the others 0.641 and 0.4184.
ALL_WORDS = 1.15

# A document that has all words as they are cut, beside one that has some of them across two words (女工 in 妇女工作). A
# judgement: enough for a document ten times as long.
WHOLE_WORDS = 2.0

# A document's score is that of its best passage, and so much of that of each of the next ones. Statutes whole: 0.640
# for the best alone, 0.660 with two more at 0.25, 0.672 at 0.5, 0.690 for eight at 0.8; half of them whole beside
# articles one by one: 0.553, 0.615, 0.615, 0.566 (2026-11-26, bench/results.md).
PASSAGES = 3
NEXT_PASSAGE = 0.5

_SHARES = np.array([NEXT_PASSAGE**rank for rank in reversed(range(PASSAGES))], dtype=np.float32)
_SPARSE, _SMALL = (
    4,
    1000,
)  # a table of numbers is divided when it has so many times the room, and that much more

COMMON = 0.5  # terms in more than this share of all documents are left out: the same MRR as 1, a tenth faster


def inverse_document_frequency(documents: int, holding: int) -> float:
    """How much a term held by `holding` of `documents` tells."""
    return log(1 + (documents - holding + 0.5) / (holding + 0.5))


def length_norms(lengths: NDArray[np.integer], mean_length: float) -> NDArray[np.float32]:
    """BM25's length part for documents of the given lengths."""
    return (K1 * (1 - B + B / max(mean_length, 1.0) * lengths)).astype(np.float32)


def saturated(tfs: NDArray[np.integer], norms: NDArray[np.float32]) -> NDArray[np.float32]:
    """BM25's frequency part, 0 to K1 + 1."""
    frequencies = tfs.astype(np.float32)
    return frequencies * np.float32(K1 + 1) / (frequencies + norms)


def best_passages(scores: NDArray[np.float32], first: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The scores of documents from those of their passages, none negative; `first` flags where a document begins."""
    later = (~first).nonzero()[0]
    total = scores[first]
    if not len(later):
        return total
    # Documents of several passages: `later` has a run of neighbours for each, which begins at `runs`.
    opens = np.empty(len(later), dtype=np.bool_)
    opens[0] = True
    np.not_equal(later[1:], later[:-1] + 1, out=opens[1:])
    runs = opens.nonzero()[0]
    heads = later[runs] - 1
    counts = np.empty(len(runs), dtype=np.int64)
    counts[:-1], counts[-1] = runs[1:], len(later)
    counts -= runs - 1
    rows = heads - runs  # the documents in `total`
    for chosen in _alike(counts):
        total[rows[chosen]] = _sums(scores, heads[chosen], counts[chosen])
    return total


def _alike(counts: NDArray[np.int64]) -> Iterator[NDArray[np.bool_] | slice]:
    """All of the numbers, or, where few of them are much larger than the others, some at a time."""
    if int(counts.max()) * len(counts) <= _SPARSE * int(counts.sum()) + _SMALL:
        yield slice(None)
        return
    least, most = 1, 8
    while (rest := counts > least).any():
        yield rest & (counts <= most)
        least, most = most, 2 * most


def _sums(
    scores: NDArray[np.float32], heads: NDArray[np.int64], counts: NDArray[np.int64]
) -> NDArray[np.float32]:
    """The sums of the best of so many neighbours from each head on: a row each, as wide as the longest."""
    columns = np.arange(int(counts.max(initial=PASSAGES)))
    table = scores.take(heads[:, None] + columns, mode="clip")
    table *= columns < counts[:, None]
    table.sort(axis=1)
    sums: NDArray[np.float32] = table[:, -PASSAGES:] @ _SHARES
    return sums
