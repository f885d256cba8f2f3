"""What do the pages of an original look like, and where on them does what was found stand?

Useful for: page images and the marks on them. Not for: what is found, or the texts of originals (`readers`).
"""

from __future__ import annotations

from indexer.imaging.formats import HAS_PAGES, has_pages
from indexer.imaging.marks import Box, Place, line_at, marks_of_each, marks_on, pages_of_spans, places_of
from indexer.imaging.page_cache import most_bytes
from indexer.imaging.page_images import NARROWEST, WIDEST, PageImage, PageImages, with_reading
from indexer.readers import Form

__all__ = [
    "HAS_PAGES",
    "NARROWEST",
    "WIDEST",
    "Box",
    "Form",
    "PageImage",
    "PageImages",
    "Place",
    "has_pages",
    "line_at",
    "marks_of_each",
    "marks_on",
    "most_bytes",
    "pages_of_spans",
    "places_of",
    "with_reading",
]
