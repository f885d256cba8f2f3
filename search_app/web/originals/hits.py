"""Finds where the matches of a query stand on the pages of an original, and the way from one to the next."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from indexer.imaging import Box, marks_on, pages_of_spans
from indexer.model import Layout
from indexer.text import Span
from search_app.web.context import library
from search_app.web.highlight import merged_spans
from search_app.web.originals.original import LONG, Original
from search_app.web.search_url import Asked
from search_app.web.security.concurrency_limit import take_turn

MOST_BOXED: Final = 500  # matches of a page that are marked on it


@dataclass(frozen=True, slots=True)
class Hit:
    """A match on a page; it has the number that it has in the text, from 1 on."""

    number: int
    span: Span
    boxes: tuple[Box, ...]  # per mille of the page


class PageHits:
    """The matches of a query in one text, by the pages on which they stand."""

    def __init__(self, layout: Layout, spans: Sequence[Span]) -> None:
        self._layout = layout
        self.spans = spans
        found = pages_of_spans(layout, spans) if layout.runs and spans else [None] * len(spans)
        self._pages: list[int | None] = [None if page is None else page + 1 for page in found]
        self._placed = sorted((page, at) for at, page in enumerate(self._pages) if page is not None)

    @property
    def total(self) -> int:
        """How many there are in the text."""
        return len(self.spans)

    @property
    def unplaced(self) -> int:
        """How many of them are on no page that is known."""
        return len(self.spans) - len(self._placed)

    @cached_property
    def counts(self) -> Counter[int]:
        """Page, from 1 on → how many are on it."""
        return Counter(page for page, _ in self._placed)

    def page_of(self, number: int) -> int | None:
        """The page of a match."""
        return self._pages[number - 1] if 1 <= number <= len(self._pages) else None

    def first_page(self, at: int | None = None) -> int:
        """The page of the match at an offset of the text, or of the next one that has a page; 1 where there is none."""
        low = max(self.number_at(at or 0) - 1, 0)
        return next((page for page in (*self._pages[low:], *self._pages[:low]) if page), 1)

    def number_at(self, offset: int) -> int:
        """The number of the match at an offset of the text, or of the next one; 0 where there is none."""
        if not self.spans:
            return 0
        return min(bisect_right(self.spans, offset, key=lambda span: span.end) + 1, len(self.spans))

    def on(self, page: int) -> list[Hit]:
        """Those of a page, in the order of the text."""
        low, high = self._slice(page)
        runs = tuple(run for run in self._layout.runs if run.page == page - 1)
        here = replace(self._layout, runs=runs)  # walked once for each match
        return [
            Hit(at + 1, self.spans[at], marks_on(here, [self.spans[at]], page - 1))
            for _, at in self._placed[low : min(high, low + MOST_BOXED)]
        ]

    def before(self, page: int) -> tuple[int, int] | None:
        """Page and number of the last match before those of a page."""
        low, _ = self._slice(page)
        return self._named(low - 1)

    def after(self, page: int) -> tuple[int, int] | None:
        """Page and number of the first match after those of a page."""
        low, high = self._slice(page)
        return self._named(min(high, low + MOST_BOXED) if high - low > MOST_BOXED else high)

    def _slice(self, page: int) -> tuple[int, int]:
        low = bisect_left(self._placed, (page, 0))
        return low, bisect_left(self._placed, (page + 1, 0))

    def _named(self, at: int) -> tuple[int, int] | None:
        if not 0 <= at < len(self._placed):
            return None
        page, index = self._placed[at]
        return page, index + 1


def hits_of(original: Original, asked: Asked) -> PageHits:
    """Those of what was asked; the same that are marked in the text."""
    if not asked.query or original.document is None:
        return PageHits(original.layout, ())
    if len(original.text) > LONG:
        take_turn("long text")
    spans = merged_spans(library().marks_in(original.document, asked.request), len(original.text))
    return PageHits(original.layout, spans)
