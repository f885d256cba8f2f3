"""Finds words in the manual, exactly as the archive is searched: in normal form, each where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from markupsafe import Markup

from indexer.text import NormalizedText, Span, normalize, normalize_with_offsets
from search_app.web.help.chapters import Chapter, Section
from search_app.web.highlight import marked

LONGEST_QUESTION: Final = 100  # characters
_BEFORE, _AROUND = 20, 110  # characters of a snippet before what is found, and of all of it


@dataclass(frozen=True, slots=True)
class Place:
    """A section that has all the words."""

    chapter: Chapter
    section: Section
    snippet: Markup


def find(question: str, within: Sequence[Chapter]) -> list[Place]:
    """The sections that have every word of a question, those first that have one in their headline."""
    words = [word for written in question[:LONGEST_QUESTION].split() if (word := normalize(written))]
    if not words:
        return []
    found = list(_found(words, within))
    return [place for _, place in sorted(found, key=lambda pair: not pair[0])]


def _found(words: Sequence[str], within: Sequence[Chapter]) -> Iterator[tuple[bool, Place]]:
    for chapter in within:
        for section in chapter.sections:
            headline, text = normalize(section.headline), _normalized(section.text)
            named = any(word in headline for word in words)
            if all(word in headline or word in text.text for word in words):
                yield named, Place(chapter, section, _snippet(section.text, text, words))


@lru_cache(maxsize=500)
def _normalized(text: str) -> NormalizedText:
    return normalize_with_offsets(text)


def _snippet(text: str, normalized: NormalizedText, words: Sequence[str]) -> Markup:
    spans = [
        normalized.original_span(at, at + len(word))
        for word in words
        if (at := normalized.text.find(word)) >= 0
    ]
    first = min((span.start for span in spans), default=0)
    start = max(first - _BEFORE, 0)
    shown = text[start : start + _AROUND]
    marks = [Span(span.start - start, span.end - start) for span in spans]
    before, after = "…" if start else "", "…" if start + _AROUND < len(text) else ""
    return Markup("{}{}{}").format(before, marked(shown, marks), after)
