"""Cuts a snippet around the first places of a phrase, for contenders that bring no highlighter of their own.

One function for all contenders that bring none of their own, so that page work differs only by engine.
"""

from __future__ import annotations

from dataclasses import dataclass

from bench.text import normalize_with_offsets

WIDTH = 120  # characters of a snippet
LEAD = 30  # of them before the first mark


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of the original text; `marks` are (start, end) character offsets into it."""

    text: str
    marks: tuple[tuple[int, int], ...]


def cut_snippet(text: str, needles: list[str]) -> Snippet:
    """The stretch around the first place where one of the normalised `needles` stands in the original."""
    places = _places_as_typed(text, needles) or _places_when_folded(text, needles)
    if not places:
        return Snippet(text[:WIDTH], ())
    start = max(0, min(first for first, _ in places) - LEAD)
    window = text[start : start + WIDTH]
    inside = sorted({(first - start, last - start) for first, last in places if last <= start + WIDTH})
    return Snippet(window, tuple(inside))


def _places_as_typed(text: str, needles: list[str]) -> list[tuple[int, int]]:
    """The quick way: most phrases stand in the original as they are."""
    return [place for needle in needles for place in _find_all(text, needle)]


def _places_when_folded(text: str, needles: list[str]) -> list[tuple[int, int]]:
    """The thorough way, for a text in full-width or traditional characters."""
    folded = normalize_with_offsets(text)
    places = (place for needle in needles for place in _find_all(folded.text, needle))
    spans = (folded.original_span(*place) for place in places)
    return [(span.start, span.end) for span in spans]


def _find_all(text: str, needle: str) -> list[tuple[int, int]]:
    found = []
    at = text.find(needle)
    while at >= 0 and needle:
        found.append((at, at + len(needle)))
        at = text.find(needle, at + len(needle))
    return found
