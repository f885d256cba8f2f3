"""Finds every place where the texts of a query stand, and what stands beside it, as arrays.

A text of the query is taken as it is typed, quoted or not; words between blanks one by one. The documents are those that
meet all of the query. Of texts near each other each place of the first one that is near the others is a place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.errors import InvalidRequest
from indexer.index import AllOf, ByDocument, Condition, Texts, View
from indexer.query import And, Field, Not, Or, Phrase, Query, Words
from indexer.search.concordance.request import MOST_OCCURRENCES
from indexer.search.planner import Marked, make_plan, marked
from indexer.text import PARAGRAPH_END, Codes, Places, near_places, places_of

CONTEXT: Final = 12  # characters on either side by which lines are sorted and grouped

_LINE_END: Final = ord(PARAGRAPH_END)


@dataclass(frozen=True, slots=True, eq=False)
class Occurrences:
    """L places in D documents, in the order of the documents and of their texts."""

    docs: NDArray[np.intp]  # L: which document
    starts: Places  # L: in its normalised text
    lengths: Places  # L
    left: Codes  # L x CONTEXT, the nearest character first; 0 beyond the beginning of the paragraph
    right: Codes  # the same of what follows
    keys: NDArray[np.int64]  # D
    dates: NDArray[np.int64]  # D, 0 when unknown
    values: Sequence[tuple[str, ...]]  # D, of the facet that was asked for

    def __len__(self) -> int:
        return len(self.docs)

    def some(self, which: NDArray[np.intp]) -> Occurrences:
        """Only some of the places."""
        return replace(
            self,
            docs=self.docs[which],
            starts=self.starts[which],
            lengths=self.lengths[which],
            left=self.left[which],
            right=self.right[which],
        )


def as_typed(query: Query) -> Query:
    """The query with every text taken as it is."""
    match query:
        case Words(text):
            return Phrase(text)
        case Field():
            return replace(query, exact=True)
        case And(parts):
            return And(tuple(map(as_typed, parts)))
        case Or(parts):
            return Or(tuple(map(as_typed, parts)))
        case Not(part):
            return Not(as_typed(part))
        case _:
            return query


def sought(query: Query) -> Marked:
    """The texts of a query as typed whose places are lines."""
    return marked(query, lambda text: [text.text])


def find_occurrences(
    view: View, query: Query, filters: Iterable[Condition], facet: ByDocument = ""
) -> Occurrences:
    """All places of a query as typed. Raises InvalidRequest where it seeks no text, and where there are too many."""
    texts = sought(query)
    if texts == Marked():
        raise InvalidRequest("nothing to look at in context")
    plan = make_plan(query, lambda text: [text])  # of texts as they are, no words are cut
    found = list(_batches(view, AllOf((plan.tiers[0].condition, *filters)), facet, texts))
    return _joined(found)


def _batches(view: View, condition: Condition, facet: ByDocument, texts: Marked) -> Iterator[Occurrences]:
    total = 0
    for batch in view.texts(condition, facet):
        places, lengths = _places(batch, texts)
        total += len(places)
        if total > MOST_OCCURRENCES:
            raise InvalidRequest("too many places", most=MOST_OCCURRENCES)
        docs = batch.documents(places)
        yield Occurrences(
            docs,
            places - batch.starts[docs],
            lengths,
            _within_paragraph(batch.codes, places[:, None] - 1 - np.arange(CONTEXT)),
            _within_paragraph(batch.codes, (places + lengths)[:, None] + np.arange(CONTEXT)),
            batch.keys,
            batch.dates,
            batch.values,
        )


def _places(batch: Texts, texts: Marked) -> tuple[Places, Places]:
    """Where the texts begin in a batch, ascending, and how long they are; what two of them find is one place."""
    codes = batch.codes
    found = [(places_of(codes, text), len(text)) for text in texts.anywhere if text]
    found += [
        (near_places(codes, chain.texts, chain.relations)[0], len(chain.texts[0])) for chain in texts.near
    ]
    if texts.in_title:
        line_ends = np.flatnonzero(codes == _LINE_END)
        title_ends = line_ends[line_ends.searchsorted(batch.starts[:-1])]
        for text in filter(None, texts.in_title):
            at = places_of(codes, text)
            found.append((at[at < title_ends[batch.documents(at)]], len(text)))
    places = np.concatenate([at for at, _ in found])
    lengths = np.concatenate([np.full(len(at), length, dtype=np.int64) for at, length in found])
    if len(found) > 1:
        places, lengths = np.unique(np.stack([places, lengths]), axis=1)
    return places, lengths


def _within_paragraph(codes: Codes, places: Places) -> Codes:
    """The characters at places, each row from near to far; 0 from the end of the paragraph on."""
    beside: Codes = codes.take(places, mode="clip")
    # The boundary of the text before, and the end of the last one, are line ends: what lies beyond them is behind one.
    beside[(places < 0) | (places >= len(codes))] = _LINE_END
    beside[np.logical_or.accumulate(beside == _LINE_END, axis=1)] = 0
    return beside


def _joined(parts: Sequence[Occurrences]) -> Occurrences:
    """Those of all batches, in the order of documents' keys."""
    none = np.zeros(0, dtype=np.int64)
    empty = np.zeros((0, CONTEXT), dtype=np.uint32)
    counts = [0, *np.cumsum([len(part.keys) for part in parts]).tolist()]
    keys = np.concatenate([none, *(part.keys for part in parts)])
    docs = np.concatenate(
        [none, *(part.docs + first for part, first in zip(parts, counts[:-1], strict=True))]
    )
    starts = np.concatenate([none, *(part.starts for part in parts)])
    lengths = np.concatenate([none, *(part.lengths for part in parts)])
    whole = Occurrences(
        docs,
        starts,
        lengths,
        np.concatenate([empty, *(part.left for part in parts)]),
        np.concatenate([empty, *(part.right for part in parts)]),
        keys,
        np.concatenate([none, *(part.dates for part in parts)]),
        [values for part in parts for values in part.values],
    )
    return whole.some(np.lexsort((lengths, starts, keys[docs])))
