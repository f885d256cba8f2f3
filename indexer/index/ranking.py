"""Holds every number that orders results, and BM25 over arrays.

BM25: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), with Lucene's
never negative idf, ln(1 + (n - df + 0.5) / (df + 0.5)).
"""

from __future__ import annotations

from functools import lru_cache
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
ALL_PASSAGES = sum(
    NEXT_PASSAGE**number for number in range(PASSAGES)
)  # times its best one: no document is worth more

_BEHIND = np.arange(PASSAGES, 0, -1)[:, None]  # the best of ascending scores is 1 before their end
_SHARES = np.float32(NEXT_PASSAGE) ** (_BEHIND - 1).astype(np.float32)
_SCORE_BITS = np.uint64(32)

NORMS = 4096  # lengths whose part is held; more than the longest passage has characters or words
_MEANS = 64  # beside which it is: of commits in use, as several readers see them

COMMON = 0.5  # terms in more than this share of all documents are left out: the same MRR as 1, a tenth faster


def share_of_passages(share: float, passages: float) -> float:
    """Which share of passages holds a term that a share of documents of so many passages does, were it anywhere alike."""
    rest: float = (1.0 - share) ** (1.0 / passages)
    return 1.0 - rest


def inverse_document_frequency(documents: float, holding: float) -> float:
    """How much a term held by `holding` of `documents` tells."""
    return log(1 + (documents - holding + 0.5) / (holding + 0.5))


def length_norms(lengths: NDArray[np.integer], mean_length: float) -> NDArray[np.float32]:
    """BM25's length part for documents of the given lengths."""
    norms: NDArray[np.floating] = B / max(mean_length, 1.0) * lengths
    norms += 1 - B
    norms *= K1
    return norms.astype(np.float32)


@lru_cache(_MEANS)
def norms_from(least: int, mean_length: float) -> NDArray[np.float32]:
    """The same of `NORMS` lengths, ascending from one on."""
    return length_norms(np.arange(least, least + NORMS), mean_length)


def saturated(tfs: NDArray[np.integer], norms: NDArray[np.float32]) -> NDArray[np.float32]:
    """BM25's frequency part, 0 to K1 + 1."""
    frequencies = tfs.astype(np.float32)
    lengthened = frequencies + norms
    frequencies *= np.float32(K1 + 1)
    frequencies /= lengthened
    return frequencies


def best_passages(scores: NDArray[np.float32], first: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The scores of documents from those of their passages, none negative; `first` flags where a document begins."""
    total = scores[first]
    if len(total) == len(scores):
        return total
    # The passages of documents that have several.
    shared = ~first
    shared[:-1] |= shared[1:]
    members = shared.nonzero()[0]
    opens = first.take(members)
    begins = opens.nonzero()[0]  # in `members`, where those of a document begin, and where they end
    ends = np.empty_like(begins)
    ends[:-1], ends[-1] = begins[1:], len(members)
    # A document's number is that of its first passage without the later ones before it.
    total[members.take(begins) - begins + np.arange(len(begins))] = _sums(
        scores.take(members), opens.cumsum(dtype=np.uint64), begins, ends
    )
    return total


def best_between(
    scores: NDArray[np.float32], begins: NDArray[np.integer], ends: NDArray[np.integer]
) -> NDArray[np.float32]:
    """The scores of some documents from those of passages: where those of each begin, and where they end."""
    sizes = ends - begins
    bounds = sizes.cumsum()
    numbers = np.arange(len(sizes)).repeat(sizes)
    starts = bounds - sizes
    # Their passages, end to end.
    places = (begins - starts).take(numbers)
    places += np.arange(len(places))
    return _sums(scores.take(places), numbers.view(np.uint64), starts, bounds)


def _sums(
    scores: NDArray[np.float32],
    numbers: NDArray[np.uint64],
    begins: NDArray[np.integer],
    ends: NDArray[np.integer],
) -> NDArray[np.float32]:
    """The sum of the best of each document: `numbers` of documents, ascending, and where their scores begin and end."""
    # One sort for all: bits of floats that are not negative rise as these do; the document's number stands above them.
    bits = numbers << _SCORE_BITS
    bits |= scores.view(np.uint32)
    bits.sort()
    ascending = bits.astype(np.uint32).view(np.float32)
    places = ends - _BEHIND  # a row for the third best of each document, one for the second, one for the best
    best = ascending.take(places, mode="clip") * ((places >= begins) * _SHARES)
    total: NDArray[np.float32] = np.add.reduce(best)
    return total
