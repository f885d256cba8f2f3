"""Gives what a search finds on the pages of one document as annotations: where each box of a match lies on its canvas.

Sources: IIIF Content Search API 1.0, https://iiif.io/api/search/1.0/, and 2.0, https://iiif.io/api/search/2.0/.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from indexer.imaging import Place, places_of
from indexer.model import Layout, Page, StoredDocument
from indexer.text import Span
from search_app.web.iiif.image_service import height_at
from search_app.web.iiif.manifest import SEARCH_1, canvas_of, canvas_width

MOST_MATCHES: Final = 200  # of one answer; the next one is named in it
AROUND: Final = 20  # characters before and after a match

_PRESENTATION_2: Final = "http://iiif.io/api/presentation/2/context.json"
_SEARCH_2: Final = "http://iiif.io/api/search/2/context.json"


@dataclass(frozen=True, slots=True)
class Match:
    """A match of the query with its boxes, each with the name of its annotation."""

    before: str
    words: str
    after: str
    annotations: tuple[tuple[str, str], ...]  # name, place: canvas#xywh=1,2,3,4


@dataclass(frozen=True, slots=True)
class Found:
    """A list of matches as it is asked for at an address."""

    address: str
    matches: Sequence[Match]
    start: int  # number of its first match, from 0
    total: int  # matches in the document, those without a place among them
    following: str | None  # address of the next list
    ignored: Sequence[str]  # parameters that narrow nothing


def matches_in(
    stored: StoredDocument, layout: Layout, pages: Sequence[Page], marks: Sequence[Span]
) -> Iterator[Match]:
    """Those matches of which a place is known, in the order of the text; `pages` as their images show them."""
    text = stored.document.text
    for mark in marks:
        named = [
            _annotation(stored, pages, place, f"{mark.start}-{number}")
            for number, place in enumerate(places_of(layout, mark.start, mark.end))
            if place.page < len(pages)
        ]
        if named:
            yield Match(
                _on_one_line(text[max(mark.start - AROUND, 0) : mark.start]),
                _on_one_line(text[mark.start : mark.end]),
                _on_one_line(text[mark.end : mark.end + AROUND]),
                tuple(named),
            )


def answer_1(found: Found) -> dict[str, Any]:
    """An annotation list of version 1.0."""
    return {
        "@context": [_PRESENTATION_2, SEARCH_1],
        "@id": found.address,
        "@type": "sc:AnnotationList",
        "within": {"@type": "sc:Layer", "total": found.total, "ignored": list(found.ignored)},
        "startIndex": found.start,
        **({"next": found.following} if found.following else {}),
        "resources": [
            {
                "@id": name,
                "@type": "oa:Annotation",
                "motivation": "sc:painting",
                "resource": {"@type": "cnt:ContentAsText", "chars": match.words},
                "on": place,
            }
            for match in found.matches
            for name, place in match.annotations
        ],
        "hits": [
            {
                "@type": "search:Hit",
                "annotations": [name for name, _ in match.annotations],
                "match": match.words,
                "before": match.before,
                "after": match.after,
            }
            for match in found.matches
        ],
    }


def answer_2(found: Found) -> dict[str, Any]:
    """An annotation page of version 2.0, as `answer_1`."""
    return {
        "@context": _SEARCH_2,
        "id": found.address,
        "type": "AnnotationPage",
        "ignored": list(found.ignored),
        "startIndex": found.start,
        "partOf": {"id": f"{found.address}#all", "type": "AnnotationCollection", "total": found.total},
        **({"next": {"id": found.following, "type": "AnnotationPage"}} if found.following else {}),
        "items": [
            {
                "id": name,
                "type": "Annotation",
                "motivation": "supplementing",
                "body": {"type": "TextualBody", "value": match.words, "format": "text/plain"},
                "target": place,
            }
            for match in found.matches
            for name, place in match.annotations
        ],
        "annotations": [{"type": "AnnotationPage", "items": list(_contexts(found.matches))}],
    }


def _contexts(matches: Sequence[Match]) -> Iterator[dict[str, Any]]:
    for match in matches:
        quoted = {
            "type": "TextQuoteSelector",
            "prefix": match.before,
            "exact": match.words,
            "suffix": match.after,
        }
        for name, _ in match.annotations:
            yield {
                "id": f"{name}/context",
                "type": "Annotation",
                "motivation": "contextualizing",
                "target": {"type": "SpecificResource", "source": name, "selector": [quoted]},
            }


def _annotation(stored: StoredDocument, pages: Sequence[Page], place: Place, name: str) -> tuple[str, str]:
    """The name and the place of a box on its canvas."""
    page, canvas = pages[place.page], canvas_of(stored.id, place.page + 1)
    whole = canvas_width(page, stored.original)
    left, top, right, bottom = place.box
    across, down = whole / 1000, height_at(page, whole) / 1000
    x, y = int(left * across), int(top * down)
    width, height = max(round(right * across) - x, 1), max(round(bottom * down) - y, 1)
    return f"{canvas}/match/{name}", f"{canvas}#xywh={x},{y},{width},{height}"


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
