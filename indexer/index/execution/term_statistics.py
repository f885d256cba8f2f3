"""Tells how often strings and words occur in the segments of a commit, and which characters stand between two strings.

All are of live documents alone, so what has a frequency can be found. Fillers are a language model: they count
occurrences, and from a sample where a string is very common.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.index.execution.segment_search import Part, SegmentSearch
from indexer.index.segments.inverter import Integers, word_keys_of
from indexer.index.segments.reader import Kind, SegmentIndex
from indexer.text import PARAGRAPH_END

SAMPLE = 50_000  # places of a string that are looked at, over all segments: bounds a call to a millisecond

I64 = NDArray[np.int64]


def frequencies(parts: Sequence[Part], strings: Sequence[str]) -> list[int]:
    """In how many live documents each normalised string stands, exactly; 0 for an empty string.

    Strings of one or two characters are looked up all at once, longer ones are found one by one.
    """
    total = np.zeros(len(strings), dtype=np.int64)
    short: dict[int, list[int]] = {1: [], 2: []}
    for at, string in enumerate(strings):
        short.get(len(string), []).append(at)
    for part in parts:
        segment = part.segment
        singles = segment.ranks("".join(strings[at] for at in short[1]))
        total[short[1]] += _live_documents(part, "chars", singles)
        # The strings end to end, in pairs of neighbours: every other pair is one of the strings.
        pairs = segment.bigram_terms(segment.ranks("".join(strings[at] for at in short[2])))[::2]
        total[short[2]] += _live_documents(part, "bigrams", pairs)
        for at, string in enumerate(strings):
            if len(string) > 2:
                total[at] += SegmentSearch(part).count(string)
    return [int(count) for count in total]


def word_frequencies(parts: Sequence[Part], words: Sequence[str]) -> list[int]:
    """In how many live documents each normalised word stands as a word of its own, as the segmenter cuts."""
    total = np.zeros(len(words), dtype=np.int64)
    keys = word_keys_of(words)
    for part in parts:
        total += _live_documents(part, "words", keys)
    return [int(count) for count in total]


def fillers(segments: Sequence[SegmentIndex], before: str, after: str) -> dict[str, int]:
    """The characters that stand between two normalised strings, with about how often each does.

    Either string may be empty, then only the other is asked for; with both empty there is no answer.
    No filler and nothing beside it crosses a paragraph end.
    """
    sample = max(SAMPLE // max(len(segments), 1), 1)
    points: list[Integers] = [np.zeros(0, dtype=np.int64)]
    times: list[Integers] = [np.zeros(0, dtype=np.int64)]
    for segment in segments:
        ranks, count = _fillers(segment, segment.ranks(before), segment.ranks(after), sample)
        points.append(segment.integers("alphabet")[ranks])
        times.append(count)
    codes, numbers = np.unique(np.concatenate(points), return_inverse=True)
    sums = np.bincount(numbers, weights=np.concatenate(times), minlength=len(codes)).astype(np.int64)
    found = dict(zip(map(chr, codes.tolist()), sums.tolist(), strict=True))
    found.pop(PARAGRAPH_END, None)
    return found


def _live_documents(part: Part, kind: Kind, terms: Sequence[int]) -> I64:
    """The number of live documents of each term; a negative one is no term."""
    segment = part.segment
    lists = segment.lists(kind)
    if segment.all_live:
        return lists.table.documents(lists.find(terms))
    if kind != "words" and segment.dead_terms is not None:
        return lists.table.documents(lists.find(terms)) - segment.dead_terms.documents(kind, terms)
    return np.array(part.counts_of_terms(kind, terms), dtype=np.int64)


def _fillers(segment: SegmentIndex, before: list[int], after: list[int], sample: int) -> tuple[Integers, I64]:
    """Ranks of the characters between two strings of ranks, and how often each stands there."""
    none = np.zeros(0, dtype=np.int64)
    if min(before + after, default=-1) < 0:
        return none, none
    if len(before) + len(after) == 1:
        return _neighbours(segment, before, after)
    if len(before) > 1:
        places, step = _places(segment, before, sample)
        gaps = places + len(before)
    elif len(after) > 1:
        places, step = _places(segment, after, sample)
        gaps = places - 1
    else:
        places, step = _sampled(segment, *segment.bigrams.row(before[0]), sample)
        gaps = places + 1
    for at, rank in enumerate(before if len(before) < 2 else ()):
        gaps = gaps[_letters(segment, gaps - len(before) + at) == rank]
    for at, rank in enumerate(after if len(after) < 2 or len(before) > 1 else ()):
        gaps = gaps[_letters(segment, gaps + 1 + at) == rank]
    counts = np.bincount(_letters(segment, gaps)) * step
    ranks = np.flatnonzero(counts)
    return ranks, counts[ranks]


def _neighbours(segment: SegmentIndex, before: list[int], after: list[int]) -> tuple[Integers, I64]:
    """The characters after one, or before one: their bigrams' own counts."""
    bigrams = segment.bigrams
    if before:
        first, last = bigrams.row(before[0])
        at = np.arange(first, last)
        others: Integers = bigrams.seconds[at].astype(np.int64)
    else:
        at = np.flatnonzero(bigrams.seconds == after[0])
        others, _ = bigrams.ranks(at)
    counts = _live_places(segment, at, before, after, others)
    return others[counts > 0], counts[counts > 0]


def _live_places(
    segment: SegmentIndex, bigrams: I64, before: list[int], after: list[int], others: Integers
) -> I64:
    """How often each bigram, of one character and these others, stands in live documents."""
    counts: I64 = segment.bigrams.counts_at(bigrams)
    if segment.all_live:
        return counts
    if (dead := segment.dead_terms) is not None:
        return counts - (dead.behind(before[0]) if before else dead.ahead_of(after[0])).take(others)
    found, live = map(segment.bigrams.places, bigrams.tolist()), segment.live_passages
    return np.array([int(each.tfs[live.take(each.passages)].sum()) for each in found], dtype=np.int64)


def _sampled(segment: SegmentIndex, first: int, last: int, sample: int) -> tuple[I64, int]:
    """The places of bigrams from one up to another in live documents, every `step`-th."""
    return segment.bigrams.sample(first, last, sample, None if segment.all_live else segment.live_passages)


def _places(segment: SegmentIndex, ranks: list[int], sample: int) -> tuple[I64, int]:
    """Places of a string of two characters or more, of every `step`-th of its rarest bigram."""
    at = segment.bigrams.find(segment.bigram_terms(ranks))
    if min(at) < 0:
        return np.zeros(0, dtype=np.int64), 1
    rarest = segment.bigrams.rarest(at)
    places, step = _sampled(segment, at[rarest], at[rarest] + 1, sample)
    places -= rarest
    for offset, rank in enumerate(ranks):
        if offset not in (rarest, rarest + 1):
            places = places[_letters(segment, places + offset) == rank]
    return places, step


def _letters(segment: SegmentIndex, places: I64) -> Integers:
    """The characters at some places; beyond an end of the text stands the boundary."""
    letters: Integers = segment.integers("letters").take(places, mode="clip")
    return letters
