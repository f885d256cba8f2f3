"""Finds what comes nearest to a query none of whose words stands anywhere, by pairs of characters and characters.

The segmenter takes 毒狗 or 中国银行 for one word, which a document need not say to be about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from heapq import nlargest
from itertools import pairwise

from indexer.index import AllOf, AnyOf, Condition, Plan, View, ranking
from indexer.query import Query, join_words, needed_words, telling_runs
from indexer.search.planner import Holds, Loose, Marked, loosest_tier, marked, unquoted
from indexer.text import Tokenizer

PAIRS, CHARACTERS = 0.5, 0.6  # the share of what its parts tell that a document has to hold
MOST_PARTS = 6  # of one run or word that are asked for: the rarest
MOST_GROUPS = 16  # runs and words of one text whose parts are

_HAN = re.compile("[\u4e00-\u9fff]{2,}")


def are_unknown(query: Query, words: Tokenizer, view: View) -> bool:
    """Whether there are words that may stand apart, and none of them stands in any document."""
    asked = {word for text in unquoted(join_words(query)) for word in needed_words(text, words)}
    return bool(asked) and not any(view.frequencies(sorted(asked)))


def nearest_plan(query: Query, words: Tokenizer, view: View, filters: Mapping[str, Condition]) -> Plan | None:
    """Documents that hold most of the pairs of characters of a run of words, or most of the characters of a word.

    Most is by what they tell, as BM25 weighs it. Pairs that stand nowhere are left aside, and so is what
    stands in most documents. None where a word is known, or nothing of them is.
    """
    if not are_unknown(query, words, view):
        return None
    texts = unquoted(join_words(query))
    parts = sorted({part for text in texts for group in _groups(text, words) for part in group})
    holding = dict(zip(parts, view.frequencies(parts), strict=True))
    documents = view.count()
    weights = {
        part: ranking.inverse_document_frequency(documents, count)
        for part, count in holding.items()
        if 0 < count <= ranking.COMMON * documents + 1
    }

    def near(text: Loose, holds: Holds) -> Condition:
        ways = [way for group in _groups(text, words) for way in _ways(group, weights, holding)]
        return AnyOf(tuple(AllOf(tuple(map(holds, way))) for way in ways))

    runs = partial(telling_runs, words=words)
    return Plan((loosest_tier(query, runs, near),), filters) if weights else None


def nearest_marks(query: Query, words: Tokenizer) -> tuple[Marked, Marked]:
    """What to light up in such a document: pairs of characters; where none stands there, characters."""
    joined = join_words(query)
    return (
        marked(joined, lambda text: [pair for group in _pairs(text, words) for pair in group]),
        marked(joined, lambda text: [letter for group in _characters(text, words) for letter in group]),
    )


def _groups(text: Loose, words: Tokenizer) -> list[tuple[str, ...]]:
    return [*_pairs(text, words), *_characters(text, words)]


def _pairs(text: Loose, words: Tokenizer) -> list[tuple[str, ...]]:
    """The pairs of Han characters of each run of words, question words left out."""
    runs = [run for words_ in telling_runs(text, words) for run in _HAN.findall("".join(words_))]
    return [tuple(dict.fromkeys(map("".join, pairwise(run)))) for run in runs[:MOST_GROUPS]]


def _characters(text: Loose, words: Tokenizer) -> list[tuple[str, ...]]:
    """The Han characters of each word that has several."""
    several = [word for run in telling_runs(text, words) for word in run if _HAN.fullmatch(word)]
    return [tuple(dict.fromkeys(word)) for word in several[:MOST_GROUPS]]


def _ways(
    group: tuple[str, ...], weights: Mapping[str, float], holding: Mapping[str, int]
) -> Iterator[tuple[str, ...]]:
    """The smallest sets of parts that are enough of a group."""
    known = nlargest(MOST_PARTS, (part for part in group if part in weights), key=weights.__getitem__)
    if not known:
        return
    told = sum(weights[part] for part in known)
    if len(group[0]) == 1:
        # A character that stands nowhere is missing in every document: it counts as much as the one that tells most.
        missing = sum(not holding[part] for part in group) * weights[known[0]]
        yield from _enough(known, weights, CHARACTERS * (told + missing))
    else:
        yield from _enough(known, weights, PAIRS * told)


def _enough(parts: list[str], weights: Mapping[str, float], wanted: float) -> Iterator[tuple[str, ...]]:
    """The sets of parts, which come heaviest first, that weigh as much as is wanted, but not without their last."""
    for at, part in enumerate(parts):
        if weights[part] >= wanted:
            yield (part,)
        else:
            for rest in _enough(parts[at + 1 :], weights, wanted - weights[part]):
                yield part, *rest
