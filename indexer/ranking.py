"""Every number that orders results, and BM25 over arrays.

BM25: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), with Lucene's
never negative idf, ln(1 + (n - df + 0.5) / (df + 0.5)).
"""

from __future__ import annotations

from math import log

import numpy as np
from numpy.typing import NDArray

K1 = 1.2  # saturation of term frequency; Lucene's default, as in every peer of the benchmark
B = 0.75  # how much a long document must say a term more often; likewise

WORD_WEIGHT = 1.0
BIGRAM_WEIGHT = 0.5  # MRR@10 on lay legal questions: words 0.377, bigrams 0.393, both so weighted 0.401
CHAR_WEIGHT = 0.2  # … and 0.402 with single characters
PHRASE_WEIGHT = 1.0
TITLE_BONUS = 2.0  # times the phrase's idf, when the title holds it: a title names what a document is about

LITTLE = 10  # fewer hits than this, one page, in the strict tiers: also show documents with some of the words
COMMON = 0.5  # clues in more than this share of all documents tell nothing apart and are left out

# Words that give a question its grammar and say nothing of what is asked: no document must hold them, and
# none is found for holding them.
FUNCTION_WORDS = frozenset(
    "的 了 是 在 和 与 及 或 也 都 就 还 又 而 但 并 着 过 地 得 之 其 所 以 于 为 被 把 将 从 向 到 对 由 "
    "吗 呢 吧 啊 呀 么 这 那 哪 谁 我 你 您 他 她 它 们 有 没有 不是 什么 怎么 怎样 如何 为什么 哪些 哪个 哪里 "
    "多少 几 是否 可以 能否 能不能 可不可以 请问 一个 一种 这个 那个".split()
)


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
