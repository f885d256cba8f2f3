"""Previews how sentences would be cut and found with additional words. Changes nothing.

What is found depends on characters alone, so its counts hold before the index has been built anew, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from indexer.catalogue import new_group, new_terms
from indexer.errors import InvalidRequest
from indexer.model import SearchRequest, Tier
from indexer.query import Synonym, parse, synonyms_in, widened
from indexer.search.archive_view import ArchiveView
from indexer.search.planner import make_plan
from indexer.text import Lexicon, normalize, normalize_with_offsets, segmenter_for, tokenizer_for

LONGEST_SENTENCE: Final = 200  # characters
MOST_SENTENCES: Final = 10
MOST_SHOWN: Final = 20  # terms whose places in the archive are looked up
PLACES: Final = 2  # of each of them


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text between two cuts, as it is written."""

    text: str
    new: bool  # the other lexicon cuts no such stretch


@dataclass(frozen=True, slots=True)
class Cut:
    """A text as it is cut now, and as it would be."""

    before: tuple[Piece, ...]
    after: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        """Whether there is a difference."""
        return any(piece.new for piece in self.after)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the archive says a term."""

    id: str
    title: str
    cut: Cut


@dataclass(frozen=True, slots=True)
class Term:
    """A term that might be added."""

    text: str
    cut: Cut
    documents: int  # that hold it as it is written
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """What somebody might ask, and how many documents answer it."""

    text: str
    cut: Cut
    before: Mapping[Tier, int]
    after: Mapping[Tier, int]
    synonyms: tuple[Synonym, ...]  # with the words that might be added
    widened_before: int  # hold it, or all its words, as typed or with synonyms in place of words
    widened_after: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What adding some words would do."""

    terms: tuple[Term, ...]
    group: tuple[tuple[str, int], ...]  # words that would mean the same, and how many documents hold each
    sentences: tuple[Sentence, ...]


class Previewer:
    """Previews for one archive, as one view sees it."""

    def __init__(self, view: ArchiveView) -> None:
        self._view = view

    def preview(
        self, known: Lexicon, terms: Sequence[str], group: Sequence[str], sentences: Sequence[str]
    ) -> Preview:
        """Raises InvalidRequest for words that cannot be added, and for sentences too long or too many."""
        added = new_terms(terms, known) if any(map(str.strip, terms)) else ()
        joined = new_group(group, known) if any(map(str.strip, group)) else ()
        asked = _checked(sentences)
        then = Lexicon((*known.terms, *added), (*known.groups, *([joined] if joined else ())))
        return Preview(
            tuple(self._terms(added, known, then)),
            tuple(zip(joined, self._documents(joined), strict=True)),
            tuple(self._sentence(sentence, known, then) for sentence in asked),
        )

    def _terms(self, added: Sequence[str], known: Lexicon, then: Lexicon) -> Iterator[Term]:
        for at, (term, documents) in enumerate(zip(added, self._documents(added), strict=True)):
            hits = (
                self._view.search(SearchRequest(f'"{term}"', PLACES)).hits
                if documents and at < MOST_SHOWN
                else ()
            )
            places = (
                Place(hit.id, hit.title, cut_with(hit.snippets[0].text, known, then))
                for hit in hits
                if hit.snippets
            )
            yield Term(term, cut_with(term, known, then), documents, tuple(places))

    def _documents(self, words: Sequence[str]) -> list[int]:
        return self._view.snapshot.frequencies([normalize(word) for word in words]) if words else []

    def _sentence(self, text: str, known: Lexicon, then: Lexicon) -> Sentence:
        return Sentence(
            text,
            cut_with(text, known, then),
            self._found(text, known),
            self._found(text, then),
            synonyms_in(parse(text), tokenizer_for(lambda: then), then),
            _strictly(self._found(text, known, widen=True)),
            _strictly(self._found(text, then, widen=True)),
        )

    def _found(self, text: str, lexicon: Lexicon, *, widen: bool = False) -> Mapping[Tier, int]:
        words, tree = tokenizer_for(lambda: lexicon), parse(text)
        plan = make_plan(widened(tree, words, lexicon) if widen else tree, words)
        plan = replace(plan, facets=())
        return {"phrase": 0, "all": 0, "some": 0, **self._view.snapshot.search(plan, limit=0).tiers}


def _strictly(found: Mapping[Tier, int]) -> int:
    return found["phrase"] + found["all"]


def cut_with(text: str, before: Lexicon, after: Lexicon) -> Cut:
    """A text as two lexicons cut it."""
    old, new = _pieces(text, before), _pieces(text, after)
    return Cut(
        tuple(Piece(piece, place not in new) for place, piece in old.items()),
        tuple(Piece(piece, place not in old) for place, piece in new.items()),
    )


def _pieces(text: str, lexicon: Lexicon) -> dict[tuple[int, int], str]:
    """The stretches of a text by where they begin and end; a blank belongs to what stands before it."""
    normal = normalize_with_offsets(text)
    begins = np.flatnonzero(segmenter_for(lexicon).cut(normal.text))
    places = sorted({0, *normal.origins[begins].tolist(), len(text)})
    return {place: text[slice(*place)] for place in pairwise(places)}


def _checked(sentences: Sequence[str]) -> list[str]:
    asked = [sentence.strip() for sentence in sentences if sentence.strip()]
    if len(asked) > MOST_SENTENCES:
        raise InvalidRequest("too many sentences to preview", count=len(asked), most=MOST_SENTENCES)
    for sentence in asked:
        if len(sentence) > LONGEST_SENTENCE:
            raise InvalidRequest(
                "sentence to preview too long",
                begins=sentence[:20],
                length=len(sentence),
                most=LONGEST_SENTENCE,
            )
    return asked
