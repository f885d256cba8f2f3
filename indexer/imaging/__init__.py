"""Where does what was found stand on the pages of an original?

Useful for: marks on page images. Not for: what is found, or the texts of originals (`readers`).
"""

from __future__ import annotations

from indexer.imaging.marks import Box, Place, line_at, marks_on, pages_of_spans, places_of

__all__ = ["Box", "Place", "line_at", "marks_on", "pages_of_spans", "places_of"]
