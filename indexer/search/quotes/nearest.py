"""Finds the wording of a document that comes nearest to a passage that stands nowhere as it is.

Documents that share rare strings of four characters with it are candidates, best first as BM25 ranks them. Where in a
candidate it may stand, its pairs of characters decide: each votes for the place at which the passage would begin.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.index import AnyOf, Contains, Plan, ScoringTerm, TierPlan, View
from indexer.model import StoredDocument
from indexer.search.quotes.alignment import Alignment, aligned_within
from indexer.search.quotes.passages import Passage
from indexer.search.quotes.report import Difference
from indexer.text import PARAGRAPH_END, NormalizedText, code_points, normalize_with_offsets

SHORTEST: Final = 6  # characters: of fewer, what has another one says something else
UNLIKE: Final = 0.34  # the share of a passage's characters that may differ: three of nine

_GRAM: Final = 4  # characters
_COUNTED: Final = 24  # of a passage: those whose rarest pair is rarest
_ASKED: Final = 10  # of these: the rarest
CANDIDATES: Final = 8  # documents
_COMPARED: Final = 3  # of these, the ones with the most votes
_LONG: Final = 100_000  # characters of a text of which only the surroundings of the strings are looked at
_MARGIN: Final = 4  # characters to either side of where a passage may stand
_OFTEN: Final = 4  # times that a pair stands in a passage: a row of dots would vote for every place
_SHIFT: Final = 21  # bits of a code point

I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Wording:
    """What a document says nearly as a passage does."""

    text: str  # as the document writes it
    core: str  # normalised
    distance: int
    differences: tuple[Difference, ...]  # in the passage's text and in `text`


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Part of a document's text in which a passage may stand, within one paragraph."""

    votes: int
    text: str  # normalised
    start: int  # in the normalised text that follows
    normal: NormalizedText
    original: str


def pairs_of(core: str) -> list[str]:
    """The pairs of neighbours of a string."""
    return [core[at : at + 2] for at in range(len(core) - 1)]


def likely_grams(core: str, holding: Mapping[str, int]) -> list[str]:
    """The strings of four characters that are worth being counted, by how many documents hold each pair."""
    grams: dict[str, int] = {}
    for at in range(max(len(core) - _GRAM, 0) + 1):
        gram = core[at : at + _GRAM]
        grams[gram] = min(holding[pair] for pair in pairs_of(gram))
    return sorted((gram for gram, rarest in grams.items() if rarest), key=lambda gram: grams[gram])[:_COUNTED]


def candidates_of(
    core: str, grams: Sequence[str], counts: Mapping[str, int], pairs: Mapping[str, int], view: View
) -> list[int]:
    """The numbers of the documents that share the most telling strings with a passage, best first.

    Where it shares no string of four characters with any, its rarest pairs are asked for.
    """
    known = sorted((gram for gram in grams if counts[gram]), key=lambda gram: counts[gram])[:_ASKED]
    if not known:
        known = sorted({pair for pair in pairs_of(core) if pairs[pair]}, key=lambda pair: pairs[pair])
        known = known[: _ASKED // 2]
    if not known:
        return []
    terms = tuple(ScoringTerm("phrase", gram, 1.0) for gram in known)
    plan = Plan((TierPlan("some", AnyOf(tuple(map(Contains, known))), terms),), facets=())
    return [hit.key for hit in view.search(plan, limit=CANDIDATES).hits]


def nearest_wordings(passage: Passage, documents: Sequence[StoredDocument]) -> list[Wording]:
    """What comes near enough to a passage in some documents, nearest first."""
    pairs = _pair_places(passage.core)
    stretches = [found for stored in documents for found in _stretches(passage.core, pairs, stored)]
    stretches.sort(key=lambda stretch: -stretch.votes)
    found = []
    for stretch in stretches[:_COMPARED]:
        alignment = aligned_within(passage.core, stretch.text)
        if 0 < alignment.distance <= UNLIKE * len(passage.core) and alignment.start < alignment.end:
            found.append(_wording(passage, stretch, alignment))
    return sorted(found, key=lambda wording: wording.distance)


def _pair_places(core: str) -> dict[int, list[int]]:
    """Where each pair of characters, as a number, stands; without those that stand so often that they tell no place."""
    places: dict[int, list[int]] = {}
    for at, pair in enumerate(_pairs(core).tolist()):
        places.setdefault(pair, []).append(at)
    return {pair: some for pair, some in places.items() if len(some) <= _OFTEN}


def _pairs(text: str) -> I64:
    codes = code_points(text).astype(np.int64)
    return codes[:-1] << _SHIFT | codes[1:]


def _stretches(core: str, pairs: Mapping[int, list[int]], stored: StoredDocument) -> Iterator[_Stretch]:
    """The likeliest stretch of a document, or of each part of it that is looked at."""
    for original in _looked_at(stored.document.text, core):
        normal = normalize_with_offsets(original)
        if stretch := _likeliest(core, pairs, normal, original):
            yield stretch


def _looked_at(text: str, core: str) -> Iterator[str]:
    """A text, or of a long one what surrounds a part of the passage that stands there as it is written."""
    if len(text) <= _LONG:
        yield text
        return
    for at in range(0, max(len(core) - _GRAM, 0) + 1, _GRAM):
        place = text.find(core[at : at + _GRAM])
        if place >= 0:
            yield text[max(place - 2 * len(core), 0) : place + 2 * len(core)]


def _likeliest(
    core: str, pairs: Mapping[int, list[int]], normal: NormalizedText, original: str
) -> _Stretch | None:
    """Where the most pairs agree that the passage begins, give or take what may have been put in or left out."""
    keys = _pairs(normal.text)
    places = np.flatnonzero(np.isin(keys, np.fromiter(pairs, dtype=np.int64)))
    votes = [
        place - at
        for place, key in zip(places.tolist(), keys[places].tolist(), strict=True)
        for at in pairs[key]
    ]
    if not votes:
        return None
    begins = np.sort(np.array(votes, dtype=np.int64))
    slack = max(_MARGIN, int(UNLIKE * len(core)) // 2)
    agreeing = np.searchsorted(begins, begins + slack, side="right") - np.arange(len(begins))
    best = int(agreeing.argmax())
    first, last = int(begins[best]), int(begins[best + agreeing[best] - 1])
    middle = min(max((first + last + len(core)) // 2, 0), len(normal.text) - 1)
    start = normal.text.rfind(PARAGRAPH_END, 0, middle) + 1
    end = normal.text.find(PARAGRAPH_END, middle)
    start = max(start, first - _MARGIN)
    end = min(end if end >= 0 else len(normal.text), last + len(core) + _MARGIN)
    if start >= end:
        return None
    return _Stretch(int(agreeing[best]), normal.text[start:end], start, normal, original)


def _wording(passage: Passage, stretch: _Stretch, alignment: Alignment) -> Wording:
    """With places in the original texts of both sides."""
    begin = stretch.start + alignment.start
    whole = stretch.normal.original_span(begin, stretch.start + alignment.end)
    differences = []
    for ours, ours_end, theirs, theirs_end in alignment.differences:
        if theirs < theirs_end:
            span = stretch.normal.original_span(begin + theirs, begin + theirs_end)
            there = span.start - whole.start, span.end - whole.start
        else:
            at = (
                stretch.normal.original_span(begin + theirs - 1, begin + theirs).end - whole.start
                if theirs
                else 0
            )
            there = at, at
        differences.append(Difference(*passage.span(ours, ours_end), *there))
    return Wording(
        stretch.original[whole.start : whole.end],
        stretch.text[alignment.start : alignment.end],
        alignment.distance,
        tuple(differences),
    )
